/**
 * The bytes under each signature of the relay protocol, in the form of core/trust/signed-text: a domain tag of its own for
 * every kind, so that nothing that was signed as one can pass for another.
 */

import { decodeBase64, encodeBase64 } from '../trust/base64.ts'
import { fieldsText } from '../trust/signed-text.ts'
import type { Sha256Fn } from '../trust/types.ts'
import type { Admit, Envelope, EnvelopeHeader, KeyText, PresenceCard, Receipt } from './types.ts'

export interface LoginFields {
  /** The relay's 32 random bytes for this socket, base64. */
  readonly challenge: string
  /** The relay's URL as the client dialled it (relay-url.ts). */
  readonly relay: string
  readonly key: KeyText
  readonly address: string
  readonly admit: Admit
}

/** A login, good for one socket of one relay. */
export function loginText({ challenge, relay, key, address, admit }: LoginFields): Uint8Array {
  return fieldsText('datacore-messaging/relay-login/1', [
    ['challenge', challenge],
    ['relay', relay],
    ['key', key],
    ['address', address],
    ['admit', admitText(admit)],
  ])
}

/** What is put through HMAC with the team secret: it shows the secret to nobody who does not have it. */
export function secretText({
  challenge,
  relay,
  key,
}: Pick<LoginFields, 'challenge' | 'relay' | 'key'>): Uint8Array {
  return fieldsText('datacore-messaging/relay-secret/1', [
    ['challenge', challenge],
    ['relay', relay],
    ['key', key],
  ])
}

/** A card, without its boxes: the relay takes out those of others. */
export function cardText(card: Omit<PresenceCard, 'sig'>, sha256: Sha256Fn): Uint8Array {
  return fieldsText('datacore-messaging/presence/1', [
    ...cardFields(card),
    ['nonce', card.sealed?.nonce],
    ['body', card.sealed && digestOf(card.sealed.body, sha256)],
  ])
}

/** The associated data of what a card seals: it opens in no other card. */
export function cardHeaderText(
  card: Omit<PresenceCard, 'sig' | 'sealed'>,
  nonce: string,
): Uint8Array {
  return fieldsText('datacore-messaging/presence-header/1', [...cardFields(card), ['nonce', nonce]])
}

/** All of an envelope but its body, its boxes and its signature: the associated data of the body. */
export function headerText(header: EnvelopeHeader): Uint8Array {
  return fieldsText('datacore-messaging/envelope/1', [
    ['v', String(header.v)],
    ['id', header.id],
    ['kind', header.kind],
    ['from', header.from],
    ['address', header.address],
    ['to', header.to.map(({ key, address }) => `${key} ${address}`).join('\n')],
    ['urgency', header.urgency],
    ['atMs', String(header.atMs)],
    ['ttlMs', String(header.ttlMs)],
    ['nonce', header.nonce],
  ])
}

export function envelopeSignedText(envelope: Omit<Envelope, 'sig'>, sha256: Sha256Fn): Uint8Array {
  return fieldsText('datacore-messaging/envelope-signature/1', [
    ['header', encodeBase64(sha256(headerText(envelope)))],
    ['body', digestOf(envelope.body, sha256)],
  ])
}

/** The recipient's word on what became of a letter. */
export function receiptText(receipt: Omit<Receipt, 'sig'>): Uint8Array {
  return fieldsText('datacore-messaging/receipt/1', [
    ['id', receipt.id],
    ['digest', receipt.digest],
    ['state', receipt.state],
    ['atMs', String(receipt.atMs)],
    ['code', receipt.code],
  ])
}

function cardFields(
  card: Omit<PresenceCard, 'sig' | 'sealed'>,
): readonly (readonly [name: string, value: string])[] {
  return [
    ['key', card.key],
    ['address', card.address],
    ['machine', card.machine],
    ['status', card.status],
    ['source', card.source],
    ['sinceMs', String(card.sinceMs)],
    ['atMs', String(card.atMs)],
  ]
}

function admitText(admit: Admit): string {
  if (admit.type === 'secret') return `secret ${admit.proof}`
  return admit.type === 'ticket' ? `ticket ${admit.ticket}` : 'none'
}

/** Of the ciphertext. What is no base64 is nobody's ciphertext, and has the digest of no bytes at all. */
function digestOf(body: string, sha256: Sha256Fn): string {
  const bytes = decodeBase64(body)
  return bytes ? encodeBase64(sha256(bytes)) : ''
}
