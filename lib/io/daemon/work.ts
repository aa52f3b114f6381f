/** The daemon's work with one relay, under one identity: one connection, and all that goes through it. */

import { setTimeout as wait } from 'node:timers/promises'
import type { Answers, DaemonStatus } from '../../app/daemon/control.ts'
import { ring, tellTyping, type Typed } from '../../app/daemon/tell.ts'
import { stillUnstored, type Unstored } from '../../app/daemon/unstored.ts'
import type { Space } from '../../app/ports.ts'
import type { NoticeTimes } from '../../app/receive/notice.ts'
import { joinTwice } from '../../app/twice/join.ts'
import { admissionFor } from '../relay/client/admission.ts'
import { connectRelay } from '../relay/client/client.ts'
import { receive } from './arrivals.ts'
import type { Notifier } from './notifier.ts'
import { createOutgoing } from './outgoing.ts'
import { failing, type Parts, relayStatus } from './parts.ts'
import { createReceipts } from './receipts.ts'
import { createShowing } from './showing.ts'
import { watchSpaces } from './spaces.ts'
import { createTurns } from './turns.ts'

/** Several people push after each other. */
const syncAfterMs = 5_000
/** For what the relay was asked when the work is told to end. */
const farewellMs = 2_000

export interface WorkOptions extends Omit<Parts, 'link'> {
  readonly stateDir: string
  /** Canonical. */
  readonly relay: string
  readonly noticeTimes: NoticeTimes
  readonly notifier: Notifier
  /** Runs `sync` of a space; true when it pushed something. */
  readonly sync: (space: Space) => Promise<boolean>
}

export interface Work {
  status(): Promise<Omit<DaemonStatus, 'pid' | 'sinceMs'>>
  peers(): Answers['peers']
  flush(ids: readonly string[]): Promise<Answers['flush']>
  ring(spaces: readonly string[]): Promise<Answers['ring']>
  typing(said: Parameters<typeof tellTyping>[2]): Promise<Answers['typing']>
  /** Whether what one says of oneself is with the relay now. */
  sayPresence(): Promise<Answers['presence']>
  /** Settings, or what admits us, are new: what was refused is tried at once. */
  renewed(): void
  /** Resolves once what is under way is on the disk. */
  stop(): Promise<void>
}

export async function startWork(options: WorkOptions): Promise<Work> {
  const { deps, sealing, relay, announce } = options
  const rung = new Map<string, Space>()
  const typed: Typed = new Map()
  const unstored: Unstored = new Map()
  const told = new Map<string, number>()
  const link = connectRelay({
    login: {
      relay,
      address: deps.settings.identity.name,
      keys: deps.keys,
      sealing,
      admission: () =>
        admissionFor(options.stateDir, deps.settings, { relay, key: deps.keys.publicKey }),
    },
    nowMs: () => deps.clock.nowMs(),
    chance: () => deps.random.bytes(1)[0]! / 256,
    onDeliver: (envelope) =>
      receive(parts, { ...options, receipts, unstored, told, onRing }, envelope),
    onPeer(frame) {
      const peer = showing.hear(frame)
      if (!peer) return
      announce({ event: 'peer', peer })
      outgoing.peerCame(peer)
      if (peer.presence === 'online') receipts.peerCame(peer.key)
    },
    onState(state) {
      if (state.type !== 'online') showing.forget()
      announce({ event: 'relay', relay: relayStatus(relay, state) })
      if (state.type !== 'online') return
      void outgoing.run()
      receipts.online()
      void showing.run()
    },
  })
  const parts: Parts = { ...options, link }
  const showing = createShowing(parts)
  const receipts = createReceipts(parts)
  const outgoing = createOutgoing(parts, () => showing.contacts())
  // What came by relay before its space was here is one with what git has brought there now.
  const joins = createTurns(async () => void (await joinTwice(deps, 'everything')), failing(parts))
  const spaces = watchSpaces(parts, (space) => {
    outgoing.changed(space)
    void joins.run()
    void showing.run()
  })
  const syncs = createTurns(async () => {
    for (const [name, space] of [...rung]) {
      rung.delete(name)
      if (await options.sync(space)) await ring(deps, { ...parts, peers: showing.peers }, [space])
    }
  }, failing(parts))
  function onRing(space: Space): void {
    rung.set(space.name, space)
    syncs.runAt(Date.now() + syncAfterMs)
  }

  await showing.run()
  await spaces.run()
  return {
    status: async () => ({
      relay: relayStatus(relay, link.state()),
      outbox: await outgoing.status(),
      unstored: await stillUnstored(deps, unstored),
    }),
    peers: () => ({
      relay: relayStatus(relay, link.state()),
      peers: [...showing.peers.values()],
    }),
    flush: (ids) => outgoing.flush(ids),
    async ring(names) {
      const found = (await deps.store.spaces()).filter(({ name }) => names.includes(name))
      return { told: await ring(deps, { ...parts, peers: showing.peers }, found) }
    },
    typing: async (said) => ({
      said: await tellTyping(
        deps,
        { ...parts, contacts: showing.contacts(), peers: showing.peers, typed },
        said,
      ),
    }),
    async sayPresence() {
      await showing.run()
      return { said: link.limits() ? 'yes' : 'no' }
    },
    renewed() {
      link.retryNow()
      // A space that was just made is one of the reasons.
      void spaces.run()
      void outgoing.run()
      void showing.run()
    },
    async stop() {
      const ends = Promise.all(
        [spaces, joins, syncs, showing, receipts, outgoing].map((one) => one.stop()),
      )
      // A relay answers soon or not at all; what it did not answer is sent again at the next start.
      await Promise.race([ends, wait(farewellMs, undefined, { ref: false })])
      await link.close()
      await ends
    },
  }
}
