/**
 * What the relay and its clients need from outside: a bus between processes, mailboxes, and sealing. Real adapters in
 * lib/io/relay, in-memory twins in tests/twins, one suite each in tests/contract.
 */

import type { Envelope, EnvelopeName, KeyText } from '../../core/wire/types.ts'
import type { Soon } from './soon.ts'

/** Carries small notes between the processes of one relay, or within the only one. A hint: a note may be lost. */
export interface Bus {
  /** Where no other process can listen, nothing is said that is for other processes alone. */
  readonly reach: 'this process' | 'processes'
  /** `subject` as docs/relay-protocol.md names it; words with dots between, without wildcards. */
  publish(subject: string, note: string): void
  /** `pattern` may end in `>` and have `*` for a word; returns what ends it. */
  subscribe(pattern: string, hear: (note: string, subject: string) => void): () => void
  /** Why nothing can be carried just now; undefined when all is well. */
  trouble(): string | undefined
  close(): Promise<void>
}

export type Kept = 'kept' | 'duplicate' | 'conflict' | 'full' | 'unknown'

export interface KeptEnvelope {
  /** Grows in the order in which they came. */
  readonly seq: number
  readonly envelope: Envelope
}

/**
 * What waits for keys until they acknowledge it. Bounded, and gone after its time: never the only copy of anything. What is
 * asked for each message is answered at once where nothing is waited for.
 */
export interface Mailboxes {
  /** From now on this key is known, and has a mailbox. */
  open(key: KeyText): Promise<{ readonly envelopes: number; readonly bytes: number }>
  /** `conflict`: this sender used the id for something else. `unknown`: the key was never seen here. */
  keep(key: KeyText, envelope: Envelope, nowMs: number): Soon<Kept>
  /** At most `limit`, oldest first, those after `afterSeq`. */
  waiting(
    key: KeyText,
    afterSeq: number,
    limit: number,
    nowMs: number,
  ): Promise<readonly KeptEnvelope[]>
  remove(key: KeyText, names: readonly EnvelopeName[]): Soon<void>
  /** Takes out what is over its time. */
  sweep(nowMs: number): Promise<void>
  /** Of all mailboxes, for metrics. */
  size(): MailboxSize
  /** Why nothing can be kept just now; undefined when all is well. */
  trouble(): string | undefined
  close(): Promise<void>
}

export interface MailboxSize {
  readonly keys: number
  readonly envelopes: number
  readonly bytes: number
  /** Envelopes that were taken out since the start because nobody could have read them. */
  readonly damaged: number
}

/** Sealing and opening, by libsodium. Undefined where something does not open. */
export interface Sealing {
  randomBytes(length: number): Uint8Array
  /** XChaCha20-Poly1305-IETF over the padded text. */
  seal(text: Uint8Array, how: SealWith): Uint8Array
  open(ciphertext: Uint8Array, how: SealWith): Uint8Array | undefined
  /** A box for the X25519 form of an ed25519 key; undefined for a key that has none. */
  sealKey(contentKey: Uint8Array, publicKey: Uint8Array): Uint8Array | undefined
  /** Opens a box that was sealed to this machine's own key. */
  openKey(box: Uint8Array): Uint8Array | undefined
  /** HMAC-SHA256. */
  mac(secret: Uint8Array, text: Uint8Array): Uint8Array
}

export interface SealWith {
  readonly key: Uint8Array
  readonly nonce: Uint8Array
  readonly associated: Uint8Array
}
