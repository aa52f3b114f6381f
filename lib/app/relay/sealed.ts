/** A text sealed once for several readers: the body under a content key, and that key in a box for each of them. */

import type { Box, KeyText, Sealed } from '../../core/wire/types.ts'
import { decodeBase64, encodeBase64 } from '../../core/trust/base64.ts'
import { parsePublicKey } from '../../core/trust/keys.ts'
import type { Keys } from '../ports.ts'
import type { Sealing } from './ports.ts'
import type { Steps } from './steps.ts'

export interface SealPorts {
  readonly sealing: Sealing
  readonly keys: Keys
}

const nonceBytes = 24
const contentKeyBytes = 32

/** Base64, as a header has it. */
export function newNonce(sealing: Sealing): string {
  return encodeBase64(sealing.randomBytes(nonceBytes))
}

export interface SealInput {
  readonly text: Uint8Array
  readonly nonce: string
  /** What the body is bound to: it opens with nothing else. */
  readonly associated: Uint8Array
  readonly readers: readonly KeyText[]
}

/** Under a content key of its own, a step for each reader. One whose key cannot take a box has none in the answer. */
export function* sealFor(
  sealing: Sealing,
  { text, nonce, associated, readers }: SealInput,
): Steps<{ readonly body: string; readonly boxes: readonly Box[] }> {
  const key = sealing.randomBytes(contentKeyBytes)
  const body = sealing.seal(text, { key, nonce: decodeBase64(nonce)!, associated })
  const boxes: Box[] = []
  for (const reader of readers) {
    const publicKey = parsePublicKey(reader)
    const box = publicKey && sealing.sealKey(key, publicKey)
    if (box) boxes.push({ key: reader, box: encodeBase64(box) })
    yield
  }
  return { body: encodeBase64(body), boxes }
}

export type Unsealed =
  | { readonly ok: true; readonly text: Uint8Array }
  | { readonly ok: false; readonly reason: 'bad_box' | 'bad_body' }

/** Opens a body by this machine's own box. */
export function unseal(
  sealing: Sealing,
  {
    nonce,
    body,
    box,
    associated,
  }: Sealed & { readonly box: string; readonly associated: Uint8Array },
): Unsealed {
  const boxBytes = decodeBase64(box)
  const key = boxBytes && sealing.openKey(boxBytes)
  if (key?.length !== contentKeyBytes) return { ok: false, reason: 'bad_box' }
  const nonceRaw = decodeBase64(nonce)
  const bodyRaw = decodeBase64(body)
  const text = nonceRaw && bodyRaw && sealing.open(bodyRaw, { key, nonce: nonceRaw, associated })
  return text ? { ok: true, text } : { ok: false, reason: 'bad_body' }
}

/** Whether `signature` is by this key over the text; false for what is no key or no base64. */
export function isSignedBy(
  keys: Keys,
  {
    key,
    text,
    signature,
  }: { readonly key: KeyText; readonly text: Uint8Array; readonly signature: string },
): boolean {
  const publicKey = parsePublicKey(key)
  const bytes = decodeBase64(signature)
  return publicKey !== undefined && bytes !== undefined && keys.verify(publicKey, text, bytes)
}
