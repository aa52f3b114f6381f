/**
 * The daemon of a root: one connection to the relay for all sessions and screens of this machine. Holds nothing that is not in
 * a file: kill it at any moment, and the next one goes on.
 */

import { join } from 'node:path'
import { setImmediate, setTimeout as wait } from 'node:timers/promises'
import type { Answers, Asked, DaemonEvent, DaemonStatus } from '../../app/daemon/control.ts'
import { keyedContacts, type KeyedContact } from '../../app/daemon/contacts.ts'
import { desktopNotice } from '../../app/daemon/desktop.ts'
import { forgetPresence, hearPeer, type Peers } from '../../app/daemon/peers.ts'
import { cardOf, type OwnPresence, ownPresence } from '../../app/daemon/presence.ts'
import { ring, tell } from '../../app/daemon/tell.ts'
import { loadOutbox } from '../../app/outbox/load.ts'
import { post } from '../../app/outbox/post.ts'
import { dueFor, dueNow, sendDue, type Tries } from '../../app/outbox/send-due.ts'
import { type RelayBook, sendShared } from '../../app/outbox/shared.ts'
import type { Deps, Space } from '../../app/ports.ts'
import { type Delivered, deliver } from '../../app/receive/deliver.ts'
import type { SpaceNames } from '../../app/receive/space-name.ts'
import type { LinkState } from '../../app/relay/link.ts'
import type { Sealing } from '../../app/relay/ports.ts'
import type { Letter } from '../../core/model/message.ts'
import type { Envelope } from '../../core/wire/types.ts'
import type { Places } from '../places.ts'
import { connectRelay } from '../relay/client/client.ts'
import { admissionFor } from '../relay/client/admission.ts'
import { createNotifier } from './notifier.ts'
import { type ControlServer, serveControl } from './control-server.ts'
import { socketPlace } from './socket-path.ts'
import { createTurns } from './turns.ts'

export interface DaemonOptions {
  readonly deps: Deps
  readonly places: Places
  readonly env: NodeJS.ProcessEnv
  /** Canonical. */
  readonly relay: string
  readonly sealing: Sealing
  readonly names: SpaceNames
  readonly book: RelayBook
  /** Runs `sync` of a space; true when it pushed something. */
  readonly sync: (space: Space) => Promise<boolean>
  readonly onEvent: (event: DaemonEvent) => void
  /** One sentence for the log. */
  readonly onProblem: (sentence: string) => void
}

export interface Daemon {
  /** Ends it once the work under way is on the disk. */
  stop(): Promise<void>
}

/** Sessions come and go without a word. */
const presenceEveryMs = 10_000
/** New spaces and clones. */
const spacesEveryMs = 30_000
/** Of the outbox, though nothing happened. */
const outboxEveryMs = 60_000
/** Several people push after each other. */
const syncAfterMs = 5_000
/** For what the relay was asked when the daemon is told to end. */
const farewellMs = 2_000
const receiptTtlMs = 7 * 24 * 3_600_000

/** For the holder of the daemon's lock. */
export async function startDaemon(options: DaemonOptions): Promise<Daemon> {
  const { deps, places, env, sealing, names, book, onProblem } = options
  const sinceMs = deps.clock.nowMs()
  const tries: Tries = new Map()
  const peers: Peers = new Map()
  const watched = new Map<string, () => void>()
  const changed = new Map<string, Space>()
  const rung = new Map<string, Space>()
  const noticeTimes = new Map<string, number>()
  const notifier = createNotifier(env, () => deps.clock.nowMs())
  let contacts: readonly KeyedContact[] = []
  let said = ''
  let saidMs = 0
  let stopped = false
  let control: ControlServer | undefined

  const failed = (error: unknown) =>
    onProblem(error instanceof Error ? error.message : String(error))
  function announce(event: DaemonEvent): void {
    options.onEvent(event)
    control?.tell(event)
  }

  const link = connectRelay({
    login: {
      relay: options.relay,
      address: deps.settings.identity.name,
      keys: deps.keys,
      sealing,
      admission: () =>
        admissionFor(places.stateDir, deps.settings, {
          relay: options.relay,
          key: deps.keys.publicKey,
        }),
    },
    nowMs: () => deps.clock.nowMs(),
    chance: () => deps.random.bytes(1)[0]! / 256,
    onDeliver: (envelope) => receive(envelope),
    onPeer(frame) {
      const peer = hearPeer(deps, sealing, { peers, frame, contacts })
      if (!peer) return
      announce({ event: 'peer', peer })
      const state = link.state()
      if (peer.presence !== 'online' || state.type !== 'online') return
      dueFor(deps, peer.address, { tries, sinceMs: state.sinceMs }).then(() => outbox.run(), failed)
    },
    onState(state) {
      if (state.type !== 'online') forgetPresence(peers)
      announce({ event: 'relay', relay: relayStatus(state) })
      if (state.type !== 'online') return
      void outbox.run()
      void presence.run()
    },
  })
  const ports = { link, sealing, names, book }

  const outbox = createTurns(async () => {
    // What failed is tried again, and a clock that was set back does not keep what is due for a day.
    const latestMs = Date.now() + outboxEveryMs
    outbox.runAt(latestMs)
    const round = await sendDue(deps, ports, tries)
    for (const { view, why } of round.givenUp) {
      announce({ event: 'given up', id: view.letter.id, to: view.letter.to, why })
    }
    if (round.nextMs !== undefined) outbox.runAt(Math.min(round.nextMs, latestMs))
    if (link.limits()) await shareChanged()
  }, failed)

  async function shareChanged(): Promise<void> {
    const spaces = [...changed.values()]
    changed.clear()
    let left: readonly Space[] = spaces
    try {
      left = (await sendShared(deps, ports, spaces)).left
    } finally {
      for (const space of left) changed.set(space.name, space)
    }
  }

  /** Who may see what, and what there is to see. Says nothing that was said already. */
  const presence = createTurns(async () => {
    presence.runAt(Date.now() + presenceEveryMs)
    const found = await keyedContacts(deps)
    const keys = found.map(({ key }) => key).sort()
    if (
      keys.join() !==
      contacts
        .map(({ key }) => key)
        .sort()
        .join()
    )
      link.setRoster(keys)
    contacts = found
    for (const one of contacts)
      if (!peers.has(one.key)) peers.set(one.key, { ...one, presence: 'unknown' })
    await sayPresence(await ownPresence(deps), keys)
  }, failed)

  async function sayPresence(own: OwnPresence, readers: readonly string[]): Promise<void> {
    const { sinceMs: _moves, ...words } = own
    const next = JSON.stringify([words, readers])
    if (next === said) return
    const atMs = Math.max(deps.clock.nowMs(), saidMs + 1)
    const card = await cardOf(deps, sealing, { presence: own, readers, atMs, rest: setImmediate })
    if (!card.ok) {
      onProblem(card.refusal.why)
      return
    }
    said = next
    saidMs = atMs
    link.setCard(card.value)
  }

  const spaces = createTurns(async () => {
    spaces.runAt(Date.now() + spacesEveryMs)
    const found = await deps.store.spaces()
    for (const [dir, end] of watched) {
      if (found.some((space) => space.dir === dir)) continue
      end()
      watched.delete(dir)
    }
    for (const space of found) {
      if (watched.has(space.dir)) continue
      const onChange = () => {
        changed.set(space.name, space)
        void outbox.run()
        void presence.run()
      }
      watched.set(space.dir, deps.store.watch(space, onChange))
      onChange()
    }
  }, failed)

  const syncs = createTurns(async () => {
    for (const [name, space] of [...rung]) {
      rung.delete(name)
      if (await options.sync(space)) await ring(deps, { ...ports, peers }, [space])
    }
  }, failed)

  async function receive(envelope: Envelope): Promise<Delivered['ack']> {
    const came = await deliver(deps, { sealing, names, noticeTimes }, envelope)
    for (const { letter, how, space = '' } of came.fates) {
      if (how !== 'new') continue
      announce({ event: 'stored', id: letter.id, from: letter.from, space })
      await showArrival(letter)
    }
    const { confirmed, heeded } = came
    if (confirmed && confirmed.type !== 'unknown' && confirmed.state === 'stored') {
      const { id, to } = confirmed.letter
      if (confirmed.type === 'shared') await noteStored(id)
      announce({ event: 'delivered', id, to })
    }
    if (heeded?.type === 'changed') {
      announce({ event: 'changed', from: heeded.from, space: heeded.space.name })
      if (deps.settings.messaging.relay.sync_on_ring) {
        rung.set(heeded.space.name, heeded.space)
        syncs.runAt(Date.now() + syncAfterMs)
      }
    } else if (heeded) {
      const { type, ...rest } = heeded
      announce({ event: type, ...rest } as DaemonEvent)
    }
    // A receipt that is lost is asked for again, with the letter.
    for (const { key, address, receipt } of came.answers) {
      const payload = { kind: 'receipt', ...receipt } as const
      const to = address as KeyedContact['address']
      void post(deps, ports, { key, address: to, payload, urgency: 'normal', ttlMs: receiptTtlMs })
    }
    return came.ack
  }

  async function showArrival({ from, to, urgency }: Letter): Promise<void> {
    const nowMs = deps.clock.nowMs()
    const kind = to === deps.settings.identity.name ? 'message' : 'task'
    const sentence = desktopNotice(
      { from, kind, urgency },
      {
        status: (await ownPresence(deps)).status,
        minute: Math.floor((nowMs - deps.dayStartMs(nowMs)) / 60_000),
        settings: deps.settings.messaging.notices,
      },
    )
    if (sentence !== undefined) notifier.show(sentence)
  }

  async function noteStored(id: string): Promise<void> {
    const before = (await book.load()).get(id)
    const nowMs = deps.clock.nowMs()
    await book.note(id, { sentMs: before?.sentMs ?? nowMs, storedMs: nowMs })
  }

  function relayStatus(state: LinkState): DaemonStatus['relay'] {
    const why = state.type === 'refused' || state.type === 'connecting' ? state.why : undefined
    return {
      url: options.relay,
      state: state.type,
      ...(state.type === 'online' ? { sinceMs: state.sinceMs } : {}),
      ...(why === undefined ? {} : { why }),
    }
  }

  async function status(): Promise<DaemonStatus> {
    const all = await loadOutbox(deps, {})
    const states = (all.ok ? all.value : []).map(({ state }) => state)
    const whys = [...new Set([...tries.values()].flatMap(({ why }) => why ?? []))].slice(0, 10)
    return {
      pid: process.pid,
      sinceMs,
      relay: relayStatus(link.state()),
      outbox: {
        waiting: states.filter((state) => state === 'to send').length,
        unconfirmed: states.filter((state) => state === 'sent').length,
        whys,
      },
    }
  }

  async function flush(ids: readonly string[]): Promise<Answers['flush']> {
    link.retryNow()
    await dueNow(deps, ids, tries)
    await outbox.run()
    const all = await loadOutbox(deps, {})
    const words = {
      'to send': 'waiting',
      sent: 'relayed',
      stored: 'delivered',
      'given up': 'waiting',
    } as const
    const found = (all.ok ? all.value : []).filter(({ letter }) => ids.includes(letter.id))
    return {
      letters: Object.fromEntries(found.map(({ letter, state }) => [letter.id, words[state]])),
    }
  }

  async function answer(asked: Asked): Promise<object> {
    switch (asked.op) {
      case 'status':
        return status()
      case 'peers':
        return { relay: relayStatus(link.state()), peers: [...peers.values()] }
      case 'flush':
        return flush(asked.ids)
      case 'presence':
        await presence.run()
        return { said: link.limits() ? 'yes' : 'no' }
      case 'ring': {
        const found = (await deps.store.spaces()).filter(({ name }) => asked.spaces.includes(name))
        return { told: await ring(deps, { ...ports, peers }, found) }
      }
      case 'typing':
      case 'read':
        return { told: await tell(deps, { ...ports, contacts }, asked) }
      case 'subscribe':
        return { subscribed: 'yes' }
    }
  }

  control = await serveControl(socketPlace(places, env), answer)
  await presence.run()
  await spaces.run()
  return {
    async stop() {
      if (stopped) return
      stopped = true
      for (const end of watched.values()) end()
      await Promise.all([spaces.stop(), syncs.stop(), presence.stop()])
      // A relay answers soon or not at all; what it did not answer is sent again at the next start.
      await Promise.race([outbox.stop(), wait(farewellMs, undefined, { ref: false })])
      await link.close()
      await outbox.stop()
      await control?.close()
    },
  }
}

/** Whose lock says that there is one daemon. */
export function daemonFolder({ stateDir }: Pick<Places, 'stateDir'>): string {
  return join(stateDir, 'relay')
}
