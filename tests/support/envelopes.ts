/** Envelopes as a relay sees them: well formed, and sealed with nothing. A relay never opens one. */

import type { Envelope, KeyText } from '../../lib/core/wire/types.ts'

/** A key that is made of one byte. */
export function keyOf(byte: number): KeyText {
  return `ed25519:${Buffer.alloc(32, byte).toString('base64')}`
}

/** Ids count up from 1, as 32 hexadecimal digits. */
export function idOf(number: number): string {
  return number.toString(16).padStart(32, '0')
}

/** An envelope to one reader; what is not given is usual. */
export function envelopeOf(
  parts: Partial<Envelope> & { readonly bodyBytes?: number } = {},
): Envelope {
  const { bodyBytes = 64, ...rest } = parts
  const base64 = (bytes: number, fill: number) => Buffer.alloc(bytes, fill).toString('base64')
  return {
    v: 1,
    id: idOf(1),
    kind: 'letters',
    from: keyOf(1),
    address: 'gregor',
    to: [{ key: keyOf(2), address: 'tex', box: base64(80, 3) }],
    urgency: 'normal',
    atMs: 1_767_225_600_000,
    ttlMs: 3_600_000,
    nonce: base64(24, 4),
    body: base64(bodyBytes, 5),
    sig: base64(64, 6),
    ...rest,
  }
}
