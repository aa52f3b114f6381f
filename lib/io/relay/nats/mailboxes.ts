/** Mailboxes on JetStream, shared by all processes of a relay. While NATS is away nothing is kept, and nothing fails. */

import type { Kept, KeptEnvelope, Mailboxes } from '../../../app/relay/ports.ts'
import { isRecord } from '../../../core/is-record.ts'
import { parseJson } from '../../../core/json-text.ts'
import { type RoomLimits, roomFor } from '../../../core/relay/room.ts'
import { keptEnvelope } from '../../../core/wire/frames.ts'
import { keySubject } from '../../../core/wire/subject.ts'
import type { Envelope, EnvelopeName, KeyText } from '../../../core/wire/types.ts'
import { ofSender } from '../mail/tally.ts'
import { addHeld, type Box, createBoxes, dropHeld, findHeld, type Held } from './boxes.ts'
import type { NatsLink } from './link.ts'
import { createShares } from './shares.ts'
import { type MailName, openStreams, type StreamLimits } from './streams.ts'

export type JetStreamLimits = StreamLimits & RoomLimits

/** Other processes put in and take out as well: what is known of a mailbox counts for so long. */
const boxFreshMs = 10_000
/** Before a mailbox is called full, it is read again unless it was read just now. */
const fullFreshMs = 1_000
const knownMax = 200_000
/** Bytes that may be on their way to JetStream. */
const writingBytesMax = 64 * 1024 * 1024

export function createJetStreamMailboxes(link: NatsLink, limits: JetStreamLimits): Mailboxes {
  const streams = openStreams(link, limits)
  const boxes = createBoxes(streams.list)
  const shares = createShares(streams, limits)
  const known = new Set<KeyText>()
  /** Keys that logged in while NATS was away: the other processes do not know them yet. */
  const unsaid = new Set<KeyText>()
  let size = { keys: 0, envelopes: 0, bytes: 0 }
  let writingBytes = 0
  let damaged = 0
  let isClosed = false

  streams.onReady(() => {
    for (const key of unsaid) void remember(key).catch(() => undefined)
  })

  async function remember(key: KeyText): Promise<void> {
    if (unsaid.size < knownMax) unsaid.add(key)
    await streams.remember(key)
    unsaid.delete(key)
  }

  async function isKnown(key: KeyText): Promise<boolean> {
    if (known.has(key)) return true
    if (!(await streams.isKnown(key))) return false
    noteKnown(key)
    return true
  }

  function noteKnown(key: KeyText): void {
    if (known.size >= knownMax) known.clear()
    known.add(key)
  }

  function isRoom(box: Box, name: MailName): boolean {
    const inBox = { mailbox: box.tally, mailboxOfSender: ofSender(box.tally, name.from) }
    const used = { ...inBox, ...shares.used(name) }
    return roomFor(name.bytes, used, limits) === 'room'
  }

  async function keep(key: KeyText, envelope: Envelope, nowMs: number): Promise<Kept> {
    if (!(await isKnown(key))) return 'unknown'
    const untilMs = nowMs + Math.min(envelope.ttlMs, limits.ttlMsMax)
    const data = JSON.stringify({ untilMs, envelope })
    const name = { key, from: keySubject(envelope.from), id: envelope.id, bytes: data.length }
    await shares.read(name)
    let box = await boxes.read(key, boxFreshMs)
    const before = findHeld(box, name.id, name.from)
    if (before) return again(name, before, envelope)
    if (!isRoom(box, name)) {
      await dropOver(key, box, nowMs)
      await shares.read(name)
      box = await boxes.read(key, fullFreshMs)
    }
    // Whoever read the mailbox meanwhile may have put it in.
    const meanwhile = findHeld(box, name.id, name.from)
    if (meanwhile) return again(name, meanwhile, envelope)
    if (!isRoom(box, name) || writingBytes > writingBytesMax) return 'full'
    const held: Held = { from: name.from, bytes: name.bytes, sig: envelope.sig, untilMs }
    // From here to the write nothing is waited for, so that many at once cannot pass the bounds together.
    addHeld(box, name.id, held)
    held.writing = write(name, { data, held, envelope }).catch((): Kept => 'full')
    shares.putting(name, held.writing)
    const said = await held.writing
    delete held.writing
    const now = boxes.known(key)
    if (said === 'full' && now) dropHeld(now, name.id, held)
    return said
  }

  async function write(
    name: MailName,
    what: { readonly data: string; readonly held: Held; readonly envelope: Envelope },
  ): Promise<Kept> {
    const { data, held, envelope } = what
    writingBytes += name.bytes
    try {
      const put = await streams.put(name, data)
      if (put === 'full') return 'full'
      // Another process has it.
      if (put === 'there') return sameOrNot((await streams.read(name)) ?? data, envelope)
      held.seq = put.seq
      size = { ...size, envelopes: size.envelopes + 1, bytes: size.bytes + name.bytes }
      return 'kept'
    } finally {
      writingBytes -= name.bytes
    }
  }

  /** The sender has an envelope with this id here. */
  async function again(name: MailName, held: Held, envelope: Envelope): Promise<Kept> {
    const said = await held.writing
    if (said === 'full') return 'full'
    if (held.sig !== undefined) return held.sig === envelope.sig ? 'duplicate' : 'conflict'
    const data = await streams.read({ ...name, bytes: held.bytes })
    // Gone by now: it was taken.
    return data === undefined ? 'duplicate' : sameOrNot(data, envelope)
  }

  async function waiting(
    key: KeyText,
    afterSeq: number,
    options: { readonly limit: number; readonly nowMs: number },
  ): Promise<readonly KeptEnvelope[]> {
    const found: KeptEnvelope[] = []
    const box = await boxes.read(key, boxFreshMs)
    let seq = afterSeq
    while (found.length < options.limit) {
      const next = await streams.next(key, seq)
      if (next === undefined) break
      seq = next.seq
      const stored = readStored(next.data)
      if (stored === undefined || !isNamed(stored.envelope, next.subject)) {
        // Or it would be read again by every connection, until its time is over.
        damaged += 1
        await streams.dropAt(seq).catch(() => undefined)
        continue
      }
      const { envelope, untilMs } = stored
      const held = findHeld(box, envelope.id, keySubject(envelope.from))
      if (held) Object.assign(held, { seq, sig: envelope.sig, untilMs })
      if (untilMs > options.nowMs) found.push({ seq, envelope })
    }
    return found
  }

  async function remove(key: KeyText, names: readonly EnvelopeName[]): Promise<void> {
    const box = boxes.known(key)
    await Promise.all(
      names.map(async ({ from: sender, id }) => {
        const from = keySubject(sender)
        const helds = (box?.held.get(id) ?? []).filter((held) => held.from === from)
        for (const held of helds) await held.writing
        const isPlaced = helds.length > 0 && helds.every(({ seq }) => seq !== undefined)
        if (!isPlaced) await streams.dropName({ key, from, id })
        for (const held of helds) await drop(key, id, held)
      }),
    )
  }

  async function drop(key: KeyText, id: string, held: Held): Promise<void> {
    if (held.seq !== undefined) await streams.dropAt(held.seq)
    const box = boxes.known(key)
    if (box) dropHeld(box, id, held)
    shares.tookOut(held)
    size = { ...size, envelopes: size.envelopes - 1, bytes: size.bytes - held.bytes }
  }

  async function sweep(nowMs: number): Promise<void> {
    for (const [key, box] of boxes.all()) await dropOver(key, box, nowMs)
    size = await streams.size()
  }

  async function dropOver(key: KeyText, { held }: Box, nowMs: number): Promise<void> {
    for (const [id, helds] of held) {
      for (const one of [...helds]) {
        if (one.seq !== undefined && (one.untilMs ?? nowMs) < nowMs) await drop(key, id, one)
      }
    }
  }

  /** What cannot be asked just now is answered so; `trouble` says why. */
  async function orElse<T>(answer: T, ask: () => Promise<T>): Promise<T> {
    if (isClosed) return answer
    return ask().catch(() => answer)
  }

  return {
    open(key) {
      noteKnown(key)
      return orElse({ envelopes: 0, bytes: 0 }, async () => {
        await remember(key)
        const { envelopes, bytes } = (await boxes.read(key, 0)).tally
        return { envelopes, bytes }
      })
    },
    keep: (key, envelope, nowMs) => orElse<Kept>('full', () => keep(key, envelope, nowMs)),
    waiting: (key, afterSeq, limit, nowMs) =>
      orElse<readonly KeptEnvelope[]>([], () => waiting(key, afterSeq, { limit, nowMs })),
    remove: (key, names) => orElse(undefined, () => remove(key, names)),
    sweep: (nowMs) => orElse(undefined, () => sweep(nowMs)),
    size: () => ({ ...size, damaged }),
    trouble: () => streams.trouble(),
    async close() {
      isClosed = true
      await link.close()
    },
  }
}

function sameOrNot(data: string, envelope: Envelope): 'duplicate' | 'conflict' {
  return readStored(data)?.envelope.sig === envelope.sig ? 'duplicate' : 'conflict'
}

/** Whether an answer to it would find it: its subject has its sender and its id. */
function isNamed({ from, id }: Envelope, subject: string): boolean {
  return subject.includes(`.${keySubject(from)}.${id}.`)
}

/** Whoever reaches NATS can write there, so it is checked as what a client sends is. */
function readStored(
  data: string,
): { readonly untilMs: number; readonly envelope: Envelope } | undefined {
  const value = parseJson(data)
  if (!isRecord(value) || typeof value['untilMs'] !== 'number') return undefined
  const envelope = keptEnvelope(value['envelope'])
  return envelope && { untilMs: value['untilMs'], envelope }
}
