/** The one place where adapters and use cases meet: everything that a surface needs, from the environment. */

import { homedir } from 'node:os'
import { agentOf } from '../core/model/address.ts'
import { myAgentNamed } from '../app/acting.ts'
import { Failure } from '../app/failure.ts'
import type { Deps } from '../app/ports.ts'
import { localDayStartMs, localOrgStamp, systemClock, systemRandom } from './clock.ts'
import { createEndedTasks } from './ended.ts'
import { createContents } from './files/contents.ts'
import { createHostFiles } from './files/host-files.ts'
import { createFocusStore, focusKey } from './focus.ts'
import { createHookState } from './hook-state.ts'
import { keepFileFromGit, localSettingsOf, whereItCan } from './keep-from-git.ts'
import { loginName } from './login-name.ts'
import { createPinStore } from './pins.ts'
import { createMachine } from './sessions/machine.ts'
import { type Places, placesOf } from './places.ts'
import { createRoutes } from './routes.ts'
import { type LoadedSettings, loadSettings } from './settings.ts'
import { createOrgStore } from './store.ts'
import { terminalName } from './terminal-name.ts'
import { openKeys, openKeysLater } from './vault.ts'

export interface Wired {
  readonly deps: Deps
  readonly places: Places
  readonly loaded: LoadedSettings
  /** Sentences about things that were left alone, such as a damaged file; grows while use cases run. */
  readonly problems: readonly string[]
}

export interface WireOptions {
  /** `node` opens the key at its first use and serves what reads; `sodium` is the library of record. */
  readonly crypto: 'node' | 'sodium'
}

/** Throws Failure `config` when there is no usable name, key or root. */
export async function wire(env: NodeJS.ProcessEnv, options: WireOptions): Promise<Wired> {
  const places = placesOf(env, env['HOME'] || homedir())
  const loaded = await loadSettings(places, env)
  const { settings } = loaded
  const { name } = settings.identity
  const keys =
    options.crypto === 'node'
      ? openKeysLater(places, name)
      : await openKeys(places, name, options.crypto)
  whereItCan(() => localSettingsOf(places).forEach(keepFileFromGit))
  const problems: string[] = []
  const store = createOrgStore({
    root: places.root,
    moduleDir: places.moduleDir,
    user: loginName(),
    nowMs: () => systemClock.nowMs(),
    onProblem: (sentence) => {
      if (!problems.includes(sentence)) problems.push(sentence)
    },
  })
  const deps: Deps = {
    acting: isSession(env) ? agentOf(name) : name,
    session: sessionOf(env, places),
    clock: systemClock,
    random: systemRandom,
    settings,
    store,
    keys,
    pins: createPinStore(places),
    ended: createEndedTasks(places),
    contents: createContents((bytes) => keys.sha256(bytes)),
    hostFiles: createHostFiles({
      cwd: workingFolder(places.root),
      home: places.home,
      folders: settings.messaging.files.folders,
    }),
    focus: createFocusStore(places, { key: focusKey(env), nowMs: () => systemClock.nowMs() }),
    routes: createRoutes(env),
    hasRemote: async ({ dir }) => (await import('./has-remote.ts')).hasRemote(dir, env),
    machine: createMachine(places.stateDir),
    useLog: createHookState(places.stateDir),
    orgStamp: localOrgStamp,
    dayStartMs: localDayStartMs,
  }
  return { deps: await actingAs(deps, env['DATACORE_AGENT']), places, loaded, problems }
}

/**
 * The owner at a terminal; in a session of Claude Code their agent, which speaks in its own name and approves nothing.
 * Only this identity's own agents may be acted for.
 */
async function actingAs(deps: Deps, typed: string | undefined): Promise<Deps> {
  if (!typed) return deps
  const agent = await myAgentNamed(deps, typed)
  if (agent.ok) return { ...deps, acting: agent.value }
  const { why, hint } = agent.refusal
  throw new Failure('config', `DATACORE_AGENT is not taken: ${why}`, hint ? { hint } : {})
}

/** A folder that was removed under the process has no name any more. */
function workingFolder(other: string): string {
  try {
    return process.cwd()
  } catch {
    return other
  }
}

/** Claude Code sets both in every command that it runs. */
function isSession(env: NodeJS.ProcessEnv): boolean {
  return Boolean(env['CLAUDE_CODE_SESSION_ID'] || env['CLAUDECODE'])
}

/** The Claude Code session, as a word that is safe in a property. One without an id is called after its machine. */
function sessionOf(env: NodeJS.ProcessEnv, places: Places): string {
  const id = env['CLAUDE_CODE_SESSION_ID'] ?? ''
  if (/^[A-Za-z0-9-]{1,64}$/.test(id)) return id
  const terminal = terminalName(places)
  return isSession(env) ? terminal.replace('terminal', 'session') : terminal
}
