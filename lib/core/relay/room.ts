/** Whether one more envelope fits, and what it counts for: the same for every kind of mailbox. */

import type { Envelope } from '../wire/types.ts'

export interface RoomLimits {
  readonly mailboxBytes: number
  readonly mailboxEnvelopes: number
  readonly mailboxesBytes: number
  /** What part of a mailbox, and of all together, one sender may have: nobody locks out the others. */
  readonly senderShare: number
  /** What part of them is for small envelopes alone, as receipts are. */
  readonly reserve: number
}

export interface Used {
  readonly envelopes: number
  readonly bytes: number
}

export interface UsedRoom {
  readonly mailbox: Used
  readonly mailboxOfSender: Used
  readonly all: Used
  readonly allOfSender: Used
}

/** Of the members that are not counted by themselves, with their names. */
const fixedBytes = 600

/** About what an envelope takes as JSON, without printing it. */
export function envelopeBytes({ body, to }: Envelope): number {
  let bytes = fixedBytes + body.length
  for (const { address, key, box } of to) {
    bytes += 32 + key.length + address.length + (box?.length ?? 0)
  }
  return bytes
}

/** Up to so many bytes an envelope may use what is held back for small ones. What it calls itself counts for nothing. */
export const smallBytesMax = 8 * 1024

/** `never`: larger than an empty mailbox gives its sender. `full`: not now. */
export function roomFor(
  bytes: number,
  used: UsedRoom,
  limits: RoomLimits,
): 'room' | 'full' | 'never' {
  const share = limits.senderShare
  if (bytes > limits.mailboxBytes * share) return 'never'
  const part = bytes <= smallBytesMax ? 1 : 1 - limits.reserve
  const { mailbox, mailboxOfSender, all, allOfSender } = used
  const isRoom =
    mailbox.envelopes + 1 <= limits.mailboxEnvelopes * part &&
    mailbox.bytes + bytes <= limits.mailboxBytes * part &&
    all.bytes + bytes <= limits.mailboxesBytes * part &&
    mailboxOfSender.envelopes + 1 <= Math.max(1, limits.mailboxEnvelopes * share) &&
    mailboxOfSender.bytes + bytes <= limits.mailboxBytes * share &&
    allOfSender.bytes + bytes <= limits.mailboxesBytes * share
  return isRoom ? 'room' : 'full'
}

/** When a mailbox may let go of it, counted from when it came. */
export function untilMs({ ttlMs }: Envelope, nowMs: number, ttlMsMax: number): number {
  return nowMs + Math.min(ttlMs, ttlMsMax)
}

/** The same envelope once more, or another one under its id: what its sender signed decides. */
export function isSameEnvelope(a: Envelope, b: Envelope): boolean {
  return a.sig === b.sig && a.from === b.from && a.body === b.body
}
