/** Mailboxes in memory: bounded each and together, and gone with the process. */

import type { Kept, KeptEnvelope, Mailboxes } from '../../app/relay/ports.ts'
import { nameText } from '../../core/relay/name.ts'
import {
  envelopeBytes,
  isSameEnvelope,
  type RoomLimits,
  roomFor,
  untilMs,
} from '../../core/relay/room.ts'
import type { Envelope, KeyText } from '../../core/wire/types.ts'
import { oldestOf } from './mail/oldest.ts'
import { countIn, countOut, newTally, ofSender, type Tally } from './mail/tally.ts'

export interface MailboxLimits extends RoomLimits {
  readonly ttlMsMax: number
  /** Keys that are remembered. */
  readonly knownKeys: number
}

/** Before a full relay looks again for what is over its time. */
export const sweepAgainMs = 1_000

interface Entry {
  readonly seq: number
  readonly sender: KeyText
  readonly envelope: Envelope
  readonly bytes: number
  readonly untilMs: number
}

interface Mailbox {
  /** By name (core/relay/name), oldest first. */
  readonly entries: Map<string, Entry>
  readonly tally: Tally
}

export function createMemoryMailboxes(limits: MailboxLimits): Mailboxes {
  /** Those that were opened longest ago come first. */
  const boxes = new Map<KeyText, Mailbox>()
  let seq = 0
  const all = newTally()
  let sweptMs = 0

  function takeOut(box: Mailbox, name: string): void {
    const entry = box.entries.get(name)
    if (!entry) return
    box.entries.delete(name)
    countOut(box.tally, entry)
    countOut(all, entry)
  }

  function sweepBox(box: Mailbox, nowMs: number): void {
    for (const [name, entry] of box.entries) if (entry.untilMs <= nowMs) takeOut(box, name)
  }

  function isRoom(box: Mailbox, { from }: Envelope, bytes: number): boolean {
    const used = {
      mailbox: box.tally,
      mailboxOfSender: ofSender(box.tally, from),
      all,
      allOfSender: ofSender(all, from),
    }
    return roomFor(bytes, used, limits) === 'room'
  }

  /** What is over its time holds no room. All are looked through at most once a second. */
  function makeRoom(box: Mailbox, nowMs: number): void {
    sweepBox(box, nowMs)
    if (nowMs - sweptMs < sweepAgainMs) return
    sweptMs = nowMs
    for (const each of boxes.values()) sweepBox(each, nowMs)
  }

  function keepNow(key: KeyText, envelope: Envelope, nowMs: number): Kept {
    const box = boxes.get(key)
    if (!box) return 'unknown'
    const name = nameText(envelope)
    const there = box.entries.get(name)
    if (there) return isSameEnvelope(there.envelope, envelope) ? 'duplicate' : 'conflict'
    const bytes = envelopeBytes(envelope)
    if (!isRoom(box, envelope, bytes)) makeRoom(box, nowMs)
    if (!isRoom(box, envelope, bytes)) return 'full'
    seq += 1
    const until = untilMs(envelope, nowMs, limits.ttlMsMax)
    const entry = { seq, sender: envelope.from, envelope, bytes, untilMs: until }
    box.entries.set(name, entry)
    countIn(box.tally, entry)
    countIn(all, entry)
    return 'kept'
  }

  return {
    async open(key) {
      const box = boxes.get(key) ?? { entries: new Map<string, Entry>(), tally: newTally() }
      boxes.delete(key)
      boxes.set(key, box)
      const oldest = boxes.size > limits.knownKeys ? oldestOf(boxes, key) : undefined
      if (oldest !== undefined) {
        const old = boxes.get(oldest)!
        for (const name of [...old.entries.keys()]) takeOut(old, name)
        boxes.delete(oldest)
      }
      return { envelopes: box.entries.size, bytes: box.tally.bytes }
    },
    keep: keepNow,
    async waiting(key, afterSeq, limit, nowMs) {
      const found: KeptEnvelope[] = []
      for (const entry of boxes.get(key)?.entries.values() ?? []) {
        if (found.length >= limit) break
        if (entry.seq > afterSeq && entry.untilMs > nowMs) found.push(entry)
      }
      return found
    },
    remove(key, names) {
      const box = boxes.get(key)
      if (box) for (const name of names) takeOut(box, nameText(name))
    },
    async sweep(nowMs) {
      for (const box of boxes.values()) sweepBox(box, nowMs)
    },
    size: () => ({ keys: boxes.size, envelopes: all.envelopes, bytes: all.bytes, damaged: 0 }),
    trouble: () => undefined,
    async close() {
      boxes.clear()
    },
  }
}
