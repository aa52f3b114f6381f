/** The people of a storm: a clone each with real git, and the use cases over its files with a clock of the storm's own. */

import { join } from 'node:path'
import { initSpace } from '../../../lib/app/init-space.ts'
import type { Deps } from '../../../lib/app/ports.ts'
import { trust } from '../../../lib/app/trust.ts'
import { agentOf } from '../../../lib/core/model/address.ts'
import { prepareMerges } from '../../../lib/io/merge-space.ts'
import { placesOf } from '../../../lib/io/places.ts'
import { wire } from '../../../lib/io/wiring.ts'
import { type Clone, type Clones, makeClones } from '../clones.ts'
import { ok, sharedSpace } from '../world.ts'
import type { QuickMerges } from './quick-merges.ts'
import { type Next, numbersOf, oneOf } from './numbers.ts'

export interface Hand {
  readonly name: string
  readonly clone: Clone
  /** At a terminal. Ids are random by the numbers of the step. */
  deps(next: Next): Deps
  /** The same person's agent in a session. */
  agent(next: Next, session: string): Deps
  /** Whether git asks our driver here; somebody may have forgotten to run `doctor`. */
  readonly driver: 'ours' | 'none'
  /** What `doctor` does for a clone without the driver. */
  register(): void
}

export interface Crew {
  readonly hands: readonly Hand[]
  readonly clones: Clones
  /** Unix milliseconds; only the storm moves it. */
  readonly clock: { nowMs: number }
  remove(): void
}

export function treeOf({ clone }: Hand): string {
  return join(clone.dir, 'org', 'messaging')
}

const names = ['tex', 'gregor', 'sam', 'ana', 'crt', 'max']

/** A few minutes see a whole life, and what is finished is archived soon. */
const settings = (keep: number) => `messaging:
  compute:
    cooldown_between_tasks: 0
    max_queue_depth: 0
    rate_limits: {tasks_per_hour: 0}
  archive: {after_days: 20, keep_at_most: ${keep}}
`

export async function makeCrew(
  next: Next,
  size: number,
  {
    merges,
    drivers,
  }: { readonly merges?: QuickMerges | undefined; readonly drivers: 'all' | 'some' },
): Promise<Crew> {
  const clones = makeClones()
  const clock = { nowMs: Date.parse('2026-11-21T10:02:03.042Z') }
  const hands: Hand[] = []
  for (const name of names.slice(0, size)) {
    const lacks = hands.length > 0 && next(6) === 0
    const driver = lacks && drivers === 'some' ? 'none' : 'ours'
    // Not every machine's clock is right.
    const skewMs = (next(11) - 5) * 60_000 * (next(4) === 0 ? 30 : 1)
    hands.push(
      await makeHand(clones, name, {
        driver,
        skewMs,
        clock,
        keep: oneOf(next, [4, 500]),
        merges,
      }),
    )
  }
  for (const { clone } of hands) clone.git('pull', '-q', '--rebase', 'origin', 'main')
  for (const one of hands) {
    for (const other of hands) {
      if (one === other || next(3) === 0) continue
      ok(await trust(one.deps(next), { who: other.name, tier: 'team' }))
    }
  }
  return { hands, clones, clock, remove: () => clones.remove() }
}

async function makeHand(
  clones: Clones,
  name: string,
  given: {
    readonly driver: Hand['driver']
    readonly skewMs: number
    readonly clock: Crew['clock']
    readonly keep: number
    readonly merges: QuickMerges | undefined
  },
): Promise<Hand> {
  const { driver, skewMs, clock, keep, merges } = given
  const bytes = (next: Next) => (length: number) => Uint8Array.from({ length }, () => next(256))
  const wired = async (env: NodeJS.ProcessEnv) => {
    const { deps } = await wire(env, { crypto: 'node' })
    const own = { ...deps, clock: { nowMs: () => clock.nowMs + skewMs } }
    return (next: Next): Deps => ({ ...own, random: { bytes: bytes(next) } })
  }
  const register = (env: NodeJS.ProcessEnv) => {
    prepareMerges(placesOf(env, env['HOME']!), sharedSpace)
  }
  const seed = numbersOf(name.charCodeAt(0) * 1000 + name.length)
  const clone = await clones.clone(name, {
    keySeed: bytes(seed)(32),
    settings: settings(keep),
    init: async (env) => {
      ok(await initSpace((await wired(env))(seed), { name: sharedSpace }))
      register(env)
    },
    ...(driver === 'none' ? { driver } : {}),
  })
  if (driver === 'ours') merges?.useIn(clone)
  clone.commit(`${name} is here`)
  clone.git('push', '-q', 'origin', 'HEAD:main')
  const deps = await wired(clone.env)
  return {
    name,
    clone,
    driver,
    deps,
    agent: (next, session) => {
      const own = deps(next)
      return { ...own, acting: agentOf(own.acting), session }
    },
    register: () => {
      register(clone.env)
      merges?.useIn(clone)
    },
  }
}
