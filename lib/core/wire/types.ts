/** Frames, envelopes and payloads of the relay as values: docs/relay-protocol.md is their meaning. */

import type { PresenceStatus } from '../presence/types.ts'
import type { Urgency } from '../model/priority.ts'

/** `ed25519:` and base64: names a mailbox, a connection and a recipient. */
export type KeyText = string

export type WireCode =
  | 'bad_frame'
  | 'unsupported_version'
  | 'login_required'
  | 'already_logged_in'
  | 'login_timeout'
  | 'bad_signature'
  | 'wrong_relay'
  | 'not_admitted'
  | 'too_many_connections'
  | 'slow_consumer'
  | 'rate_limited'
  | 'frame_too_large'
  | 'shutting_down'
  | 'internal'
  | 'bad_envelope'
  | 'duplicate'
  | 'unknown_recipient'
  | 'mailbox_full'
  | 'too_large'

export type Admission = 'secret' | 'github' | 'open'

export type Admit =
  | { readonly type: 'secret'; readonly proof: string }
  | { readonly type: 'ticket'; readonly ticket: string }
  | { readonly type: 'none' }

export interface WireLimits {
  readonly frameBytes: number
  readonly recipients: number
  readonly rosterKeys: number
  readonly sendsPerMinute: number
  readonly mailboxBytes: number
  readonly mailboxEnvelopes: number
  readonly ttlMsMax: number
  /** Envelopes that are delivered and not yet acknowledged. */
  readonly inFlight: number
}

/** What is sealed once for several readers. */
export interface Sealed {
  /** Base64 of 24 bytes. */
  readonly nonce: string
  /** Base64 of the ciphertext. */
  readonly body: string
}

export interface Box {
  readonly key: KeyText
  /** Base64 of the content key, sealed to `key`. */
  readonly box: string
}

export type EnvelopeKind = 'letters' | 'receipt' | 'notice'

export interface EnvelopeRecipient {
  readonly key: KeyText
  readonly address: string
  /** Left out in `deliver` for all but the reader. */
  readonly box?: string
}

/** What the signature and the associated data of the body cover, apart from the body. */
export interface EnvelopeHeader {
  readonly v: 1
  /** 32 hexadecimal digits. */
  readonly id: string
  readonly kind: EnvelopeKind
  readonly from: KeyText
  readonly address: string
  readonly to: readonly EnvelopeRecipient[]
  readonly urgency: Urgency
  readonly atMs: number
  readonly ttlMs: number
  readonly nonce: string
}

export interface Envelope extends EnvelopeHeader, Sealed {
  readonly sig: string
}

/** `set`: what the person said themselves, on whichever of their machines; else what a machine infers. */
export type CardSource = 'set' | 'inferred'

export interface PresenceCard {
  readonly key: KeyText
  readonly address: string
  /** 32 hexadecimal digits: which of its owner's machines says so. */
  readonly machine: string
  readonly status: PresenceStatus
  readonly source: CardSource
  readonly sinceMs: number
  readonly atMs: number
  readonly sealed?: Sealed & { readonly boxes: readonly Box[] }
  readonly sig: string
}

/** What a card seals. */
export interface CardDetails {
  readonly summary: string
  /** Names of sessions. */
  readonly sessions: readonly string[]
}

export interface SendResult {
  readonly key: KeyText
  readonly state: 'forwarded' | 'kept' | 'absent' | 'refused'
  readonly code?: WireCode
  readonly retryMs?: number
}

/** How an envelope is told from all others: an id is its sender's to choose, so it says nothing without them. */
export interface EnvelopeName {
  readonly from: KeyText
  readonly id: string
}

export interface EnvelopeAck extends EnvelopeName {
  readonly state: 'stored' | 'refused' | 'later'
  readonly code?: string
}

export type ClientFrame =
  | {
      readonly t: 'login'
      readonly id: string
      readonly v: number
      readonly relay: string
      readonly key: KeyText
      readonly address: string
      readonly admit: Admit
      readonly sig: string
    }
  | { readonly t: 'roster'; readonly id: string; readonly keys: readonly KeyText[] }
  | { readonly t: 'presence'; readonly id: string; readonly card: PresenceCard }
  | { readonly t: 'send'; readonly id: string; readonly envelope: Envelope }
  | { readonly t: 'ack'; readonly envelopes: readonly EnvelopeAck[] }

export type LoginFrame = Extract<ClientFrame, { t: 'login' }>

export type ServerFrame =
  | {
      readonly t: 'hello'
      readonly versions: readonly number[]
      readonly challenge: string
      readonly admits: readonly Admission[]
      readonly nowMs: number
    }
  | {
      readonly t: 'welcome'
      readonly re: string
      readonly v: number
      readonly connection: string
      readonly heartbeatMs: number
      readonly nowMs: number
      readonly mailbox: { readonly envelopes: number; readonly bytes: number }
      readonly limits: WireLimits
    }
  | { readonly t: 'ok'; readonly re: string }
  | {
      readonly t: 'peer'
      readonly key: KeyText
      readonly online: boolean
      readonly atMs: number
      /** Of each of its machines that is there and gave one. */
      readonly cards?: readonly PresenceCard[]
    }
  | {
      readonly t: 'sent'
      readonly re: string
      readonly envelope: string
      readonly results: readonly SendResult[]
    }
  | { readonly t: 'deliver'; readonly envelope: Envelope }
  | {
      readonly t: 'error'
      readonly re?: string
      readonly code: WireCode
      readonly message: string
      readonly retryMs?: number
      readonly fatal: boolean
    }

export type HelloFrame = Extract<ServerFrame, { t: 'hello' }>
export type WelcomeFrame = Extract<ServerFrame, { t: 'welcome' }>

/** Which of the sender's spaces a letter is of, so that its reader stores it where git will bring it too. */
export interface SpaceName {
  /** The oldest commit of the repository's history, hexadecimal; left out where there is none. */
  readonly repository?: string
  /** The space's path inside the repository, with `/`; empty for its top. */
  readonly path: string
  /** The folder's name, such as `1-team`. */
  readonly name: string
}

/** What an envelope holds once it is opened. `letters` are records as core/wire/letter reads them. */
export type Payload =
  | {
      readonly kind: 'letters'
      readonly space?: SpaceName
      readonly letters: readonly Readonly<Record<string, unknown>>[]
    }
  | ({ readonly kind: 'receipt' } & Receipt)
  | { readonly kind: 'notice'; readonly notice: Notice }

export interface Receipt {
  /** The letter's id. */
  readonly id: string
  /** Base64 of SHA-256 of its signed text. */
  readonly digest: string
  readonly state: 'stored' | 'refused'
  readonly atMs: number
  readonly code?: string
  /** By the recipient's key. */
  readonly sig: string
}

export type Notice =
  | { readonly type: 'typing'; readonly thread?: string }
  | { readonly type: 'read'; readonly ids: readonly string[] }
  | { readonly type: 'changed'; readonly space: SpaceName }
