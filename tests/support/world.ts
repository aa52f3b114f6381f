/** People on one machine with a root each, who share a space's folder as a synced folder would: real files, real keys. */

import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { initSpace } from '../../lib/app/init-space.ts'
import type { Deps, RouteResult } from '../../lib/app/ports.ts'
import { type Address, agentOf, parseAddress } from '../../lib/core/model/address.ts'
import type { Result } from '../../lib/core/model/refusal.ts'
import { defaultMessaging, type Settings } from '../../lib/core/model/settings.ts'
import { localDayStartMs, localOrgStamp, systemRandom } from '../../lib/io/clock.ts'
import { createEndedTasks } from '../../lib/io/ended.ts'
import { createContents } from '../../lib/io/files/contents.ts'
import { createHostFiles } from '../../lib/io/files/host-files.ts'
import { createFocusStore } from '../../lib/io/focus.ts'
import { createPinStore } from '../../lib/io/pins.ts'
import { createMachine } from '../../lib/io/sessions/machine.ts'
import { createOrgStore } from '../../lib/io/store.ts'
import { createIdentity } from '../../lib/io/vault.ts'

export interface User {
  readonly name: string
  readonly root: string
  readonly deps: Deps
  /** The same person's agent in a Claude Code session. */
  agent(session: string): Deps
  /** What the reply routes were asked to do. */
  readonly routed: string[]
  /** Ids that sessions were noted to have used. */
  readonly used: string[]
}

/** As one whose letters to strangers of the space go by relay: git takes nothing to anybody. */
export function byRelay({ deps: { settings, ...rest } }: User): Deps {
  const relay = { ...settings.messaging.relay, enabled: true, url: 'wss://relay.example.com' }
  const messaging = { ...settings.messaging, relay }
  return { ...rest, settings: { ...settings, messaging }, hasRemote: async () => false }
}

export interface World {
  readonly users: Readonly<Record<string, User>>
  /** Absolute path of the shared space's messaging tree. */
  readonly tree: string
  clock: { nowMs: number }
  read(path: string): string
  write(path: string, text: string): void
  remove(): void
}

export const sharedSpace = '1-team'

/** A world with the three of whom most tests tell. */
export async function makeThree() {
  const world = await makeWorld(['tex', 'gregor', 'ana'])
  const depsOf = (name: string) => world.users[name]!.deps
  return { world, tex: depsOf('tex'), gregor: depsOf('gregor'), ana: depsOf('ana') }
}

/** Everybody has run init in the shared space. `messaging` changes settings for all. */
export async function makeWorld(
  names: readonly string[],
  messaging: Partial<Settings['messaging']> = {},
): Promise<World> {
  const base = mkdtempSync(join(tmpdir(), 'dm-world-'))
  const clock = { nowMs: Date.parse('2026-11-21T10:02:03.042Z') }
  const shared = join(base, 'shared', sharedSpace)
  mkdirSync(shared, { recursive: true })
  const tree = join(shared, 'org', 'messaging')
  const users: Record<string, User> = {}
  for (const name of names) {
    const user = await makeUser(base, shared, name, clock, messaging)
    users[name] = user
    ok(await initSpace(user.deps, { name: sharedSpace }))
  }
  return {
    users,
    tree,
    clock,
    read: (path) => readFileSync(join(tree, path), 'utf8'),
    write: (path, text) => writeFileSync(join(tree, path), text),
    remove: () => rmSync(base, { recursive: true, force: true }),
  }
}

async function makeUser(
  base: string,
  shared: string,
  name: string,
  clock: { readonly nowMs: number },
  messaging: Partial<Settings['messaging']>,
): Promise<User> {
  const root = join(base, name)
  mkdirSync(root)
  symlinkSync(shared, join(root, sharedSpace))
  const address = addressOf(name)
  const stateDir = join(root, '.datacore', 'state', 'messaging')
  const places = { stateDir, keysDir: join(stateDir, 'keys') }
  const { keys } = await createIdentity(places, address, 'node')
  const routed: string[] = []
  const used: string[] = []
  const deps: Deps = {
    acting: address,
    session: 'terminal',
    clock: { nowMs: () => clock.nowMs },
    random: systemRandom,
    settings: {
      identity: { name: address, handles: [] },
      messaging: { ...defaultMessaging, default_space: sharedSpace, ...messaging },
    },
    store: createOrgStore({
      root,
      moduleDir: process.cwd(),
      user: name,
      nowMs: () => clock.nowMs,
      onProblem: (sentence) => {
        throw new Error(sentence)
      },
    }),
    keys,
    pins: createPinStore(places),
    ended: createEndedTasks(places),
    contents: createContents(keys.sha256),
    machine: createMachine(stateDir),
    hostFiles: createHostFiles({ cwd: root, home: root, folders: [] }),
    focus: createFocusStore(places, { key: 'terminal', nowMs: () => clock.nowMs }),
    hasRemote: async () => true,
    routes: {
      check: async () => undefined,
      deliver: async (_space, route, text): Promise<RouteResult> => {
        routed.push(`${route} ${text}`)
        return { ok: true, sentence: `Delivered to ${route}.` }
      },
    },
    useLog: {
      record: async (_session, ids) => {
        used.push(...ids)
      },
    },
    orgStamp: localOrgStamp,
    dayStartMs: localDayStartMs,
  }
  const agent = (session: string) => ({ ...deps, acting: agentOf(address), session })
  return { name, root, deps, agent, routed, used }
}

/** The value of a result that must be one. */
export function ok<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(`${result.refusal.code}: ${result.refusal.why}`)
  return result.value
}

/** The refusal of a result that must be one. */
export function no<T>(result: Result<T>): { readonly code: string; readonly why: string } {
  if (result.ok) throw new Error(`expected a refusal, got ${JSON.stringify(result.value)}`)
  return result.refusal
}

export function addressOf(name: string): Address {
  const address = parseAddress(name)
  if (!address) throw new Error(`${name} is no address`)
  return address
}
