/** What a space's contacts.org says of an actor. Published by its author; trust is decided elsewhere. */

import type { Address } from './address.ts'

export interface Membership {
  readonly group: string
  readonly role: string | undefined
}

export interface Contact {
  readonly kind: 'person' | 'agent'
  readonly address: Address
  readonly name: string
  /** With `@`, lower case. */
  readonly handles: readonly string[]
  readonly email?: string
  readonly groups: readonly Membership[]
  /** `ed25519:` and base64 of 32 bytes, as it stands. */
  readonly publicKey?: string
  /** For an agent: the person who answers for it and whose key signs for it. */
  readonly owner?: Address
  /** Letters to it go through the relay, also in a space whose files it shares. */
  readonly via?: 'relay' | 'files'
  /** A suggestion that is shown and never applied. */
  readonly suggestedTier?: string
}
