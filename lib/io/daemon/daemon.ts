/**
 * The daemon of a root: one connection to the relay for all sessions and screens of this machine. Holds nothing that is not in
 * a file: kill it at any moment, and the next one goes on. When the settings change, it does what they say now.
 */

import type { Answers, Asked, DaemonEvent, DaemonStatus } from '../../app/daemon/control.ts'
import type { RelayBook } from '../../app/outbox/shared.ts'
import type { Deps, Space } from '../../app/ports.ts'
import type { NoticeTimes } from '../../app/receive/notice.ts'
import type { Received } from '../../app/receive/received.ts'
import type { SpaceNames } from '../../app/receive/space-name.ts'
import type { Sealing } from '../../app/relay/ports.ts'
import type { Places } from '../places.ts'
import { type ControlServer, serveControl } from './socket/control-server.ts'
import { machineName } from './machine-name.ts'
import { createNotifier } from './notifier.ts'
import { reached } from './outgoing.ts'
import { failing } from './parts.ts'
import { settingsStamp } from './settings-seen.ts'
import { socketPlace } from './socket/socket-path.ts'
import { createTurns } from './turns.ts'
import { startWork, type Work } from './work.ts'

/** What the settings of the moment make of this machine. */
export interface Setup {
  readonly deps: Deps
  /** Canonical; undefined where none is to be used. */
  readonly relay: string | undefined
  readonly sealing: Sealing
  /** Runs `sync` of a space; true when it pushed something. */
  readonly sync: (space: Space) => Promise<boolean>
}

export interface DaemonOptions {
  readonly places: Places
  readonly env: NodeJS.ProcessEnv
  readonly setup: Setup
  /** Reads the settings anew. Throws Failure `config` for settings that are wrong: the last ones stay. */
  readonly renew: () => Promise<Setup>
  readonly names: SpaceNames
  readonly book: RelayBook
  readonly received: Received
  readonly onEvent: (event: DaemonEvent) => void
  /** One sentence for the log. */
  readonly onProblem: (sentence: string) => void
}

export interface Daemon {
  /** Ends it once the work under way is on the disk. */
  stop(): Promise<void>
}

/** For those who change a file by hand; commands say it themselves. */
const lookEveryMs = 2_000
const noRelay = 'no relay is set up; datacore-msg login --relay URL does it'

/** For the holder of the daemon's lock. */
export async function startDaemon(options: DaemonOptions): Promise<Daemon> {
  const { places, env, names, book, received, onProblem } = options
  const noticeTimes: NoticeTimes = new Map()
  let setup = options.setup
  const { clock } = setup.deps
  const sinceMs = clock.nowMs()
  const notifier = createNotifier(env, { nowMs: () => clock.nowMs() })
  // Nothing yet, so the first look comes upon what changed while this began.
  let seen = ''
  let work: Work | undefined
  let control: ControlServer | undefined

  function announce(event: DaemonEvent): void {
    options.onEvent(event)
    control?.tell(event)
  }

  async function begin(): Promise<void> {
    const { relay, sealing } = setup
    if (relay === undefined) {
      announce({ event: 'relay', relay: unused })
      return
    }
    // Settings that do not concern the connection hold from the next thing on that looks at them.
    const deps: Deps = {
      ...setup.deps,
      get settings() {
        return setup.deps.settings
      },
    }
    const sync = (space: Space) => setup.sync(space)
    const { stateDir } = places
    const machine = machineName(stateDir)
    const shared = { deps, sealing, machine, names, book, received, announce, onProblem }
    work = await startWork({ ...shared, relay, stateDir, noticeTimes, notifier, sync })
  }

  const looks = createTurns(async () => {
    looks.runAt(Date.now() + lookEveryMs)
    const stamp = await stampNow()
    if (stamp === seen) return
    seen = stamp
    const next = await options.renew()
    const isSame = sameConnection(setup, next)
    setup = next
    if (isSame) return work?.renewed()
    const last = work
    work = undefined
    await last?.stop()
    await begin()
  }, failing(options))

  const stampNow = async () =>
    settingsStamp(
      places,
      (await setup.deps.store.spaces()).map(({ name }) => name),
    )

  async function answer(asked: Asked): Promise<object> {
    switch (asked.op) {
      case 'status': {
        const outbox = { waiting: 0, unconfirmed: 0, whys: [] }
        const now = (await work?.status()) ?? { relay: unused, outbox, unstored: [] }
        return { pid: process.pid, sinceMs, ...now } satisfies DaemonStatus
      }
      case 'peers':
        return work?.peers() ?? ({ relay: unused, peers: [] } satisfies Answers['peers'])
      case 'flush':
        return work?.flush(asked.ids) ?? { letters: await reached(setup, asked.ids) }
      case 'presence':
        return work?.sayPresence() ?? { said: 'no' }
      case 'ring':
        return work?.ring(asked.spaces) ?? { told: 0 }
      case 'typing':
        return work?.typing(asked) ?? { said: 'nobody' }
      case 'settings':
        await looks.run()
        return { relay: work?.peers().relay ?? unused } satisfies Answers['settings']
      case 'subscribe':
        return { subscribed: 'yes' }
    }
  }

  control = await serveControl(socketPlace(places, env), answer)
  await begin()
  looks.runAt(Date.now() + lookEveryMs)
  return {
    async stop() {
      await looks.stop()
      await work?.stop()
      work = undefined
      await control?.close()
    },
  }
}

const unused: DaemonStatus['relay'] = { url: '', state: 'closed', why: noRelay }

function sameConnection(one: Setup, other: Setup): boolean {
  return (
    one.relay === other.relay &&
    one.deps.keys.publicKey === other.deps.keys.publicKey &&
    one.deps.settings.identity.name === other.deps.settings.identity.name
  )
}
