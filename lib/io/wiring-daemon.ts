/** What the daemon and those who ask it take from io beside the wiring of all surfaces. */

import { sync } from '../app/sync/sync.ts'
import { Failure } from '../app/failure.ts'
import type { Space } from '../app/ports.ts'
import { canonicalRelayUrl } from '../core/wire/relay-url.ts'
import { type Daemon, type DaemonOptions, type Setup, startDaemon } from './daemon/daemon.ts'
import { createSpaceNames } from './git/space-name.ts'
import { daemonFolder, takeDaemonLock } from './daemon/own-lock.ts'
import { loginName } from './login-name.ts'
import { createRelayBook } from './relay/client/book.ts'
import { createReceived } from './relay/client/received.ts'
import { openSealing } from './vault.ts'
import { makePrivateFolder } from './vault-file.ts'
import { type Wired, wire } from './wiring.ts'
import { wireSync } from './wiring-sync.ts'

/** A daemon that was killed a moment ago is found dead within this time. */
const lockWaitMs = 1_000

export interface RunningDaemon extends Daemon {
  readonly root: string
  readonly relay: string
}

/** Throws Failure `config` where no relay is set up, and `busy` where the root has a daemon already. */
export async function runDaemon(
  given: NodeJS.ProcessEnv,
  tells: Pick<DaemonOptions, 'onEvent' | 'onProblem'>,
): Promise<RunningDaemon> {
  const env = ownersEnv(given)
  const wired = await wire(env, { crypto: 'sodium' })
  const { places } = wired
  const relay = relayOf(wired)
  if (relay === undefined) throw noRelay(wired.deps.settings.messaging.relay.enabled)
  const folder = daemonFolder(places)
  makePrivateFolder(folder)
  const lock = await takeDaemonLock(folder, {
    user: loginName(),
    what: `The daemon of ${places.root}`,
    waitMs: lockWaitMs,
  })
  const setupOf = async (one: Wired): Promise<Setup> => ({
    deps: one.deps,
    relay: relayOf(one),
    sealing: await openSealing(places, one.deps.settings.identity.name),
    sync: (space) => synced(one, env, { space, onProblem: tells.onProblem }),
  })
  try {
    const daemon = await startDaemon({
      places,
      env,
      setup: await setupOf(wired),
      renew: async () => setupOf(await wire(env, { crypto: 'sodium' })),
      names: createSpaceNames(env),
      book: createRelayBook(places.stateDir),
      received: createReceived(places.stateDir, () => wired.deps.clock.nowMs()),
      ...tells,
    })
    const stop = async () => {
      await daemon.stop()
      lock.release()
    }
    return { root: places.root, relay, stop }
  } catch (error) {
    lock.release()
    throw error
  }
}

function relayOf({ deps }: Wired): string | undefined {
  const { enabled, url } = deps.settings.messaging.relay
  return enabled ? canonicalRelayUrl(url) : undefined
}

async function synced(
  wired: Wired,
  env: NodeJS.ProcessEnv,
  { space, onProblem }: { readonly space: Space } & Pick<DaemonOptions, 'onProblem'>,
): Promise<boolean> {
  const syncing = wireSync(wired, { env, prompts: 'none', onStep: () => undefined })
  const report = await sync(wired.deps, syncing, { space: space.name, which: 'one' })
  if (!report.ok) return false
  for (const { problem } of report.value.repos) if (problem) onProblem(problem.why)
  return report.value.repos.some(({ reached }) => reached === 'pushed')
}

/** It acts as the owner, in whichever session it was started. */
function ownersEnv(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const { CLAUDECODE: _a, CLAUDE_CODE_SESSION_ID: _b, DATACORE_AGENT: _c, ...own } = env
  return own
}

function noRelay(enabled: boolean): Failure {
  const hint = 'Run datacore-msg login --relay URL; without a relay nothing needs a daemon.'
  const why = enabled
    ? 'messaging.relay.url is no URL of a relay.'
    : 'No relay is set up on this machine (messaging.relay.enabled), so there is nothing to do.'
  return new Failure('config', why, { hint })
}
