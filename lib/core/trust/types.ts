/** What is proved about an author, and what this machine grants for it. */

import type { Address } from '../model/address.ts'

/** How far an entry's authorship is proved (docs/trust.md). */
export type Proof = 'verified' | 'unsigned' | 'unknown key' | 'key changed' | 'forged'

/** One sender's key as this machine first saw it or was told to trust. */
export interface Pin {
  readonly address: Address
  /** `ed25519:` and base64. */
  readonly publicKey: string
  readonly fingerprint: string
  /** A tier's name, `blocked`, or undefined when nobody set one. */
  readonly tier?: string
  /** `first-use` until the owner confirmed it. */
  readonly source: 'first-use' | 'owner'
  /** UTC RFC 3339. */
  readonly at: string
}

/** Keyed by address. */
export type Pins = Readonly<Record<string, Pin>>

/** What display and governor use. A tier other than `unknown` needs a verified signature. */
export interface Standing {
  readonly proof: Proof
  /** Tier name after pins and overrides; `unknown` unless verified. */
  readonly tier: string
  readonly blocked: boolean
}

/** Checks an ed25519 signature; both keys and signature are raw bytes. */
export type VerifyFn = (
  publicKey: Uint8Array,
  message: Uint8Array,
  signature: Uint8Array,
) => boolean
/** Hashes with SHA-256. */
export type Sha256Fn = (bytes: Uint8Array) => Uint8Array
