/** Whose word is expected, and why something was not opened: the same for envelopes and for cards. */

import type { KeyText } from '../../core/wire/types.ts'

/** A key, and what its owner is called. */
export interface Correspondent {
  readonly key: KeyText
  readonly address: string
}

export interface OpenWith {
  /** The contact of this address, with the key that it has by contacts or pins; never by the envelope. */
  readonly sender: Correspondent
  /** The own public key. */
  readonly me: KeyText
}

/** Also what is said to the relay when an envelope is refused. */
export type OpenReason =
  | 'malformed'
  | 'wrong_sender'
  | 'not_for_me'
  | 'bad_signature'
  | 'bad_box'
  | 'bad_body'
  | 'bad_payload'

export type Opened<T> =
  | ({ readonly ok: true } & T)
  | { readonly ok: false; readonly reason: OpenReason; readonly why: string }

const whys: Readonly<Record<OpenReason, string>> = {
  malformed: 'It is not as docs/relay-protocol.md says.',
  wrong_sender: 'It is not by the key that this contact has here.',
  not_for_me: 'It was not sealed for this key.',
  bad_signature: 'Its signature is not good: it was changed, or somebody else wrote it.',
  bad_box: 'The key that should open it does not open with the key of this machine.',
  bad_body: 'Its text does not open: it was changed, or is of something else.',
  bad_payload: 'What it holds is not as docs/relay-protocol.md says.',
}

export function refused(reason: OpenReason): Opened<never> {
  return { ok: false, reason, why: whys[reason] }
}
