/** What goes out through the relay: the outbox, new letters of shared spaces, and word of what was read here. */

import type { Answers, DaemonStatus } from '../../app/daemon/control.ts'
import type { KeyedContact } from '../../app/daemon/contacts.ts'
import type { Peer } from '../../app/daemon/peers.ts'
import { tellReads, type ToldReads } from '../../app/daemon/reads.ts'
import { loadOutbox } from '../../app/outbox/load.ts'
import { dueFor, dueNow, sendDue, type Tries } from '../../app/outbox/send-due.ts'
import { sendShared } from '../../app/outbox/shared.ts'
import type { Space } from '../../app/ports.ts'
import type { Address } from '../../core/model/address.ts'
import { failing, type Parts } from './parts.ts'
import { createTurns } from './turns.ts'

/** Of the outbox, though nothing happened. */
const everyMs = 60_000
/** A mailbox is read, stored and answered within this, and the rest is asked again. */
const confirmMs = 5_000
/** Whoever comes and goes all the time is not sent the same each time. */
const askAgainMs = 60_000

export interface Outgoing {
  /** Sends what is due; resolves after a round that began after this call. */
  run(): Promise<void>
  /** Something was written in this space. */
  changed(space: Space): void
  /** Somebody came: what waits for them is due. */
  peerCame(peer: Peer): void
  flush(ids: readonly string[]): Promise<Answers['flush']>
  status(): Promise<DaemonStatus['outbox']>
  stop(): Promise<void>
}

/** `contacts`: those of the moment, who may be told what was read. */
export function createOutgoing(parts: Parts, contacts: () => readonly KeyedContact[]): Outgoing {
  const { deps, link } = parts
  const tries: Tries = new Map()
  const changed = new Map<string, Space>()
  const told: ToldReads = new Set()
  const failed = failing(parts)
  /** Keys of those who are there, and when each of them came that was not asked yet. */
  const there = new Set<string>()
  const came = new Map<Address, number>()

  const turns = createTurns(async () => {
    // What failed is tried again, and a clock that was set back does not keep what is due for a day.
    const latestMs = Date.now() + everyMs
    turns.runAt(latestMs)
    const round = await sendDue(deps, parts, tries)
    for (const { view, why } of round.givenUp) {
      parts.announce({ event: 'given up', id: view.letter.id, to: view.letter.to, why })
    }
    if (round.nextMs !== undefined) turns.runAt(Math.min(round.nextMs, latestMs))
    if (link.limits()) await shareChanged()
  }, failed)

  /** Whoever came has had the time by now to say what they have: what they did not speak of is asked by sending it again. */
  const asks = createTurns(async () => {
    const timeMs = Date.now()
    for (const [address, cameMs] of [...came]) {
      if (cameMs + confirmMs > timeMs) continue
      came.delete(address)
      const sinceMs = deps.clock.nowMs() - Math.max(timeMs - cameMs, askAgainMs)
      await dueFor(deps, address, { tries, sinceMs, how: 'is there' })
    }
    if (came.size > 0) asks.runAt(Math.min(...came.values()) + confirmMs)
    await turns.run()
  }, failed)

  async function shareChanged(): Promise<void> {
    const there = new Set((await deps.store.spaces()).map(({ dir }) => dir))
    const spaces = [...changed.values()].filter(({ dir }) => there.has(dir))
    changed.clear()
    for (const space of spaces) {
      try {
        await tellReads(deps, { ...parts, contacts: contacts(), told }, [space])
        const { left } = await sendShared(deps, parts, [space])
        for (const one of left) changed.set(one.name, one)
      } catch (error) {
        // A space that cannot be read just now keeps no other one back.
        changed.set(space.name, space)
        failed(error)
      }
    }
  }

  return {
    run: () => turns.run(),
    changed(space) {
      changed.set(space.name, space)
      void turns.run()
    },
    peerCame(peer) {
      const state = link.state()
      const wasThere = there.delete(peer.key)
      if (peer.presence !== 'online' || state.type !== 'online') return
      there.add(peer.key)
      const how = wasThere ? 'is there' : 'came'
      if (!wasThere) {
        came.set(peer.address, Date.now())
        asks.runAt(Math.min(...came.values()) + confirmMs)
      }
      // What a relay that does not know them yet is just refusing is known as refused after this round, and not before.
      const due = turns
        .settled()
        .then(() => dueFor(deps, peer.address, { tries, sinceMs: state.sinceMs, how }))
      due.then(() => turns.run(), failed)
    },
    async flush(ids) {
      link.retryNow()
      await dueNow(deps, ids, tries)
      await turns.run()
      return { letters: await reached(parts, ids) }
    },
    async status() {
      const all = await loadOutbox(deps, {})
      const states = (all.ok ? all.value : []).map(({ state }) => state)
      const whys = [...new Set([...tries.values()].flatMap(({ why }) => why ?? []))].slice(0, 10)
      return {
        waiting: states.filter((state) => state === 'to send').length,
        unconfirmed: states.filter((state) => state === 'sent').length,
        whys,
      }
    },
    async stop() {
      await Promise.all([asks.stop(), turns.stop()])
    },
  }
}

const words = {
  'to send': 'waiting',
  sent: 'relayed',
  stored: 'delivered',
  'given up': 'waiting',
} as const

/** By the letter's id, as the outbox has it. */
export async function reached(
  { deps }: Pick<Parts, 'deps'>,
  ids: readonly string[],
): Promise<Answers['flush']['letters']> {
  const all = await loadOutbox(deps, {})
  const found = (all.ok ? all.value : []).filter(({ letter }) => ids.includes(letter.id))
  return Object.fromEntries(found.map(({ letter, state }) => [letter.id, words[state]]))
}
