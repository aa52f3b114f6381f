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

export interface MailboxLimits extends RoomLimits {
  readonly ttlMsMax: number
  /** Keys that are remembered. */
  readonly knownKeys: number
}

interface Entry {
  readonly seq: number
  readonly envelope: Envelope
  readonly bytes: number
  readonly untilMs: number
}

interface Mailbox {
  /** By name (core/relay/name), oldest first. */
  readonly entries: Map<string, Entry>
  bytes: number
}

export function createMemoryMailboxes(limits: MailboxLimits): Mailboxes {
  /** Those that were opened longest ago come first. */
  const boxes = new Map<KeyText, Mailbox>()
  let seq = 0
  const all = { envelopes: 0, bytes: 0 }

  function takeOut(box: Mailbox, name: string): void {
    const entry = box.entries.get(name)
    if (!entry) return
    box.entries.delete(name)
    box.bytes -= entry.bytes
    all.bytes -= entry.bytes
    all.envelopes -= 1
  }

  function keepNow(key: KeyText, envelope: Envelope, nowMs: number): Kept {
    const box = boxes.get(key)
    if (!box) return 'unknown'
    const name = nameText(envelope)
    const there = box.entries.get(name)
    if (there) return isSameEnvelope(there.envelope, envelope) ? 'duplicate' : 'conflict'
    const bytes = envelopeBytes(envelope)
    const used = { envelopes: box.entries.size, bytes: box.bytes }
    if (roomFor(bytes, used, { allBytes: all.bytes, limits }) !== 'room') return 'full'
    seq += 1
    const until = untilMs(envelope, nowMs, limits.ttlMsMax)
    box.entries.set(name, { seq, envelope, bytes, untilMs: until })
    box.bytes += bytes
    all.bytes += bytes
    all.envelopes += 1
    return 'kept'
  }

  return {
    async open(key) {
      const box = boxes.get(key) ?? { entries: new Map<string, Entry>(), bytes: 0 }
      boxes.delete(key)
      boxes.set(key, box)
      const oldest = boxes.size > limits.knownKeys ? oldestOf(boxes, key) : undefined
      if (oldest !== undefined) {
        const old = boxes.get(oldest)!
        for (const name of [...old.entries.keys()]) takeOut(old, name)
        boxes.delete(oldest)
      }
      return { envelopes: box.entries.size, bytes: box.bytes }
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
      for (const box of boxes.values()) {
        for (const [name, entry] of box.entries) if (entry.untilMs <= nowMs) takeOut(box, name)
      }
    },
    size: () => ({ keys: boxes.size, ...all }),
    trouble: () => undefined,
    async close() {
      boxes.clear()
    },
  }
}
