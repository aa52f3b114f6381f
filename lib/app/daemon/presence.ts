/** What the sessions of this machine say together of its owner, as a card for those who may see it. */

import { rivalMs, seenPresences } from '../../core/presence/fold.ts'
import type { SeenPresence } from '../../core/presence/types.ts'
import type { CardSource, PresenceCard } from '../../core/wire/types.ts'
import { isTerminal } from '../../core/is-terminal.ts'
import type { Result } from '../../core/model/refusal.ts'
import { me } from '../people.ts'
import type { Deps } from '../ports.ts'
import { sealCard } from '../relay/card.ts'
import type { Sealing } from '../relay/ports.ts'
import { inSlices } from '../relay/steps.ts'

const sessionsMax = 20
/** Boxes that are sealed in one go: some milliseconds. */
const slice = 20
/** A card that is said anew so often is old for nobody who sees it. */
const halfDayMs = 12 * 3_600_000

export interface OwnPresence {
  readonly status: SeenPresence['status']
  /** `set`: its owner said it, on this machine or another of theirs. */
  readonly source: CardSource
  readonly summary: string
  readonly sinceMs: number
  readonly sessions: readonly string[]
  /** Half days since 1970. With each new one the same presence is news, so that its card does not grow old. */
  readonly halfDay: number
}

/** What somebody said of themselves; else work, if anybody works under the name; else who was heard of last. */
export async function ownPresence(deps: Deps): Promise<OwnPresence> {
  const nowMs = deps.clock.nowMs()
  const records = await deps.machine.presences()
  const seen = seenPresences(records, { nowMs, session: deps.session })
  const own = seen.find(({ actor }) => actor === me(deps))
  const said = own?.source === 'set' ? own : undefined
  const working = seen.find(({ status }) => status === 'working')
  const latest = seen.toSorted((a, b) => b.beatMs - a.beatMs)[0]
  const chosen = said ?? working ?? latest
  const sessions = records
    .filter(({ session, beatMs }) => !isTerminal(session) && beatMs > nowMs - rivalMs)
    .map(({ actor }) => actor)
  return {
    status: chosen?.status ?? 'idle',
    source: said ? 'set' : 'inferred',
    summary: chosen?.summary ?? '',
    sinceMs: chosen?.sinceMs ?? nowMs,
    sessions: [...new Set<string>(sessions)].slice(0, sessionsMax),
    halfDay: Math.floor(nowMs / halfDayMs),
  }
}

/** `rest` lets other work go on while it is sealed for many. */
export function cardOf(
  deps: Deps,
  sealing: Sealing,
  {
    presence,
    machine,
    readers,
    atMs,
    rest,
  }: {
    readonly presence: OwnPresence
    readonly machine: string
    readonly readers: readonly string[]
    readonly atMs: number
    readonly rest: () => Promise<void>
  },
): Promise<Result<PresenceCard>> {
  const { status, source, summary, sinceMs, sessions } = presence
  const details = { summary, sessions }
  const steps = sealCard(
    { sealing, keys: deps.keys },
    { address: me(deps), machine, status, source, sinceMs, atMs, details, readers },
  )
  return inSlices(steps, { slice, rest })
}
