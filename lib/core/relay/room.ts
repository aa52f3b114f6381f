/** Whether one more envelope fits, and what it counts for: the same for every kind of mailbox. */

import type { Envelope } from '../wire/types.ts'

export interface RoomLimits {
  readonly mailboxBytes: number
  readonly mailboxEnvelopes: number
  readonly mailboxesBytes: number
}

export interface Used {
  readonly envelopes: number
  readonly bytes: number
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

/** `never`: larger than an empty mailbox. `full`: not now. */
export function roomFor(
  bytes: number,
  mailbox: Used,
  options: { readonly allBytes: number; readonly limits: RoomLimits },
): 'room' | 'full' | 'never' {
  const { allBytes, limits } = options
  if (bytes > limits.mailboxBytes) return 'never'
  const isRoom =
    mailbox.envelopes < limits.mailboxEnvelopes &&
    mailbox.bytes + bytes <= limits.mailboxBytes &&
    allBytes + bytes <= limits.mailboxesBytes
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
