/**
 * How much of JetStream is taken, in all and by one sender, as a process must know it before it keeps more. Read seldom: nobody
 * can have more than a share while less than that is taken in all, and who has little in a full one is asked for once in a while.
 */

import type { Kept } from '../../../app/relay/ports.ts'
import type { RoomLimits, Used } from '../../../core/relay/room.ts'
import type { Streams } from './streams.ts'

export interface Shares {
  /** Before `used`, which then says what is so as far as it can be known without asking for each envelope. */
  read(one: One): Promise<void>
  used(one: One): { readonly all: Used; readonly allOfSender: Used }
  /** This process puts one in: it counts from now on, and no more where it is not kept. */
  putting(one: One, done: Promise<Kept>): void
  tookOut(one: One): void
}

interface One {
  /** `keySubject` of the sender. */
  readonly from: string
  readonly bytes: number
}

/** What was read, and what this process changed since then. */
interface Reading {
  used: Used
  /** Bytes that were put in since it was read. */
  added: number
  atMs: number
}

type Limits = Pick<RoomLimits, 'mailboxesBytes' | 'senderShare'>

/** Other processes put in and take out as well. */
const freshMs = 10_000
/** Before a sender is refused, they are read again; a long list less often than a short one. */
const refusedFreshMs = 1_000
const msAnEnvelope = 0.1
/** Of a share: after so much of it a process reads again what the others put in meanwhile. */
const addedPart = 1 / 16
const sendersMax = 10_000

const none: Used = { envelopes: 0, bytes: 0 }

export function createShares(
  streams: Pick<Streams, 'size' | 'listOf'>,
  { mailboxesBytes, senderShare }: Limits,
): Shares {
  const share = mailboxesBytes * senderShare
  const senders = new Map<string, Reading>()
  const reads = new Map<string, Promise<Reading>>()
  const writing = new Map<string, Set<Promise<unknown>>>()
  let total: Reading | undefined

  function isFresh({ used, added, atMs }: Reading): boolean {
    const isOver = used.bytes >= share * (1 - addedPart)
    const forMs = isOver ? Math.max(refusedFreshMs, used.envelopes * msAnEnvelope) : freshMs
    return added <= share * addedPart && Date.now() - atMs < forMs
  }

  /** One read at a time of each, whoever waits for it. */
  function readOnce(name: string, read: () => Promise<Used>): Promise<Reading> {
    const reading =
      reads.get(name) ??
      read()
        .then((used): Reading => ({ used, added: 0, atMs: Date.now() }))
        .finally(() => reads.delete(name))
    reads.set(name, reading)
    return reading
  }

  async function readSender(from: string): Promise<void> {
    const before = senders.get(from)
    // Out of its place meanwhile, so that nobody counts on what is just being read.
    senders.delete(from)
    const isRead = before !== undefined && isFresh(before)
    senders.set(from, isRead ? before : await readOnce(from, () => listed(from)))
    // The one that was asked for longest ago is forgotten.
    if (senders.size > sendersMax) senders.delete(senders.keys().next().value!)
  }

  /** What is on its way may not be in the list, and nothing more sets out before it is known. */
  async function listed(from: string): Promise<Used> {
    await Promise.all(writing.get(from) ?? [])
    return sumOf(await streams.listOf(from))
  }

  function changed({ from, bytes }: One, sign: 1 | -1): void {
    for (const reading of [total, senders.get(from)]) {
      if (reading) change(reading, { envelopes: sign, bytes: sign * bytes })
    }
  }

  return {
    async read({ from, bytes }) {
      if (!total || !isFresh(total)) total = await readOnce('', () => streams.size())
      if (total.used.bytes + bytes > share) await readSender(from)
    },
    used({ from, bytes }) {
      const all = total?.used ?? none
      // What was read of a sender in a fuller time says nothing any more; who was not read must be.
      if (all.bytes + bytes <= share) return { all, allOfSender: none }
      return { all, allOfSender: senders.get(from)?.used ?? { envelopes: 0, bytes: share } }
    },
    putting(one, done) {
      changed(one, 1)
      const { from } = one
      const all = writing.get(from) ?? new Set()
      writing.set(from, all)
      const ended = done.then((said) => {
        all.delete(ended)
        if (all.size === 0 && writing.get(from) === all) writing.delete(from)
        if (said !== 'kept') changed(one, -1)
      })
      all.add(ended)
    },
    tookOut: (one) => changed(one, -1),
  }
}

function change(reading: Reading, { envelopes, bytes }: Used): void {
  const { used } = reading
  reading.used = {
    envelopes: Math.max(0, used.envelopes + envelopes),
    bytes: Math.max(0, used.bytes + bytes),
  }
  reading.added += Math.max(0, bytes)
}

function sumOf(listed: readonly { readonly bytes: number }[]): Used {
  return { envelopes: listed.length, bytes: listed.reduce((sum, { bytes }) => sum + bytes, 0) }
}
