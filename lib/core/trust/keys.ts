/** Public keys as text, and their fingerprints. */

import { decodeBase64, encodeBase64 } from './base64.ts'
import type { Sha256Fn } from './types.ts'

const prefix = 'ed25519:'

/** `ed25519:` and base64 of 32 bytes. */
export function formatPublicKey(key: Uint8Array): string {
  return prefix + encodeBase64(key)
}

/** The raw 32 bytes; undefined for anything else. */
export function parsePublicKey(text: string): Uint8Array | undefined {
  if (!text.startsWith(prefix)) return undefined
  const key = decodeBase64(text.slice(prefix.length))
  return key?.length === 32 ? key : undefined
}

/** First ten characters of the base64url of SHA-256 of the raw key (60 bits): for `KEY:` and for eyes. */
export function fingerprintOf(publicKey: string, sha256: Sha256Fn): string {
  const key = parsePublicKey(publicKey)
  if (!key) return ''
  const text = encodeBase64(sha256(key)).replaceAll('+', '-').replaceAll('/', '_')
  return text.slice(0, 10)
}
