/** Mailboxes in memory: bounded each and together, and gone with the process. */

import type { Kept, KeptEnvelope, Mailboxes } from '../../app/relay/ports.ts'
import { envelopeBytes, isSameEnvelope, type RoomLimits, roomFor, untilMs } from '../../core/relay/room.ts'
import type { Envelope, KeyText } from '../../core/wire/types.ts'
import { oldestOf } from './oldest.ts'

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
  /** By envelope id, oldest first. */
  readonly entries: Map<string, Entry>
  bytes: number
}

export function createMemoryMailboxes(limits: MailboxLimits): Mailboxes {
  /** Those that were opened longest ago come first. */
  const boxes = new Map<KeyText, Mailbox>()
  let seq = 0
  const all = { envelopes: 0, bytes: 0 }

  function takeOut(box: Mailbox, id: string): void {
    const entry = box.entries.get(id)
    if (!entry) return
    box.entries.delete(id)
    box.bytes -= entry.bytes
    all.bytes -= entry.bytes
    all.envelopes -= 1
  }

  function keepNow(key: KeyText, envelope: Envelope, nowMs: number): Kept {
    const box = boxes.get(key)
    if (!box) return 'unknown'
    const old = box.entries.get(envelope.id)
    if (old) return isSameEnvelope(old.envelope, envelope) ? 'duplicate' : 'conflict'
    const bytes = envelopeBytes(envelope)
    const used = { envelopes: box.entries.size, bytes: box.bytes }
    if (roomFor(bytes, used, { allBytes: all.bytes, limits }) !== 'room') return 'full'
    seq += 1
    const until = untilMs(envelope, nowMs, limits.ttlMsMax)
    box.entries.set(envelope.id, { seq, envelope, bytes, untilMs: until })
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
        for (const id of [...boxes.get(oldest)!.entries.keys()]) takeOut(boxes.get(oldest)!, id)
        boxes.delete(oldest)
      }
      return { envelopes: box.entries.size, bytes: box.bytes }
    },
    keep: async (key, envelope, nowMs) => keepNow(key, envelope, nowMs),
    async waiting(key, afterSeq, limit, nowMs) {
      const found: KeptEnvelope[] = []
      for (const entry of boxes.get(key)?.entries.values() ?? []) {
        if (found.length >= limit) break
        if (entry.seq > afterSeq && entry.untilMs > nowMs) found.push(entry)
      }
      return found
    },
    async remove(key, ids) {
      const box = boxes.get(key)
      if (box) for (const id of ids) takeOut(box, id)
    },
    async sweep(nowMs) {
      for (const box of boxes.values()) {
        for (const [id, entry] of box.entries) if (entry.untilMs <= nowMs) takeOut(box, id)
      }
    },
    size: () => ({ keys: boxes.size, ...all }),
    trouble: () => undefined,
    async close() {
      boxes.clear()
    },
  }
}
