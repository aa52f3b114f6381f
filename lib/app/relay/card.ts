/** Presence cards: signed for everybody who may see them, with the summary sealed; and opened again, or refused. */

import { done, refuse, type Result } from '../../core/model/refusal.ts'
import type { PresenceStatus } from '../../core/presence/types.ts'
import { encodeBase64 } from '../../core/trust/base64.ts'
import { parseDetails, printDetails } from '../../core/wire/details.ts'
import { card as cardShape } from '../../core/wire/shapes.ts'
import { cardHeaderText, cardText } from '../../core/wire/signed.ts'
import type { CardDetails, CardSource, KeyText, PresenceCard } from '../../core/wire/types.ts'
import { type Opened, type OpenWith, refused } from './opened.ts'
import { isSignedBy, newNonce, sealFor, type SealPorts, unseal } from './sealed.ts'
import type { Steps } from './steps.ts'

export interface CardInput {
  /** What the sender calls itself. */
  readonly address: string
  /** Its name, as long as its state lasts. */
  readonly machine: string
  readonly status: PresenceStatus
  readonly source: CardSource
  readonly sinceMs: number
  /** Later than that of the card before, or nobody will look at it. */
  readonly atMs: number
  readonly details?: CardDetails
  /** Who may read the details. */
  readonly readers: readonly KeyText[]
}

/**
 * Signs a card and seals its details, in steps: two thousand readers take half a second. A reader whose key cannot be sealed to
 * sees the status alone.
 */
export function* sealCard(
  { sealing, keys }: SealPorts,
  { address, machine, status, source, sinceMs, atMs, details, readers }: CardInput,
): Steps<Result<PresenceCard>> {
  const open = { key: keys.publicKey, address, machine, status, source, sinceMs, atMs }
  const nonce = newNonce(sealing)
  const text = details && printDetails(details)
  if (text && parseDetails(text) === undefined) return notSent('summary or sessions')
  const sealed = text && {
    nonce,
    ...(yield* sealFor(sealing, {
      text,
      nonce,
      associated: cardHeaderText(open, nonce),
      readers: [...new Set(readers)],
    })),
  }
  const unsigned = { ...open, ...(sealed ? { sealed } : {}) }
  const card = { ...unsigned, sig: encodeBase64(keys.sign(cardText(unsigned, keys.sha256))) }
  const fault = cardShape.fault(card)
  return fault === undefined ? done(card) : notSent(fault.slice(1))
}

function notSent(what: string): Result<never> {
  const why = `A presence card was not sent, for this is not as it must be: ${what}.`
  return refuse({ code: 'bad_data', why, hint: 'Say it in fewer words; check identity.name too.' })
}

export type OpenedCard = Opened<{
  readonly machine: string
  readonly status: PresenceStatus
  readonly source: CardSource
  readonly sinceMs: number
  readonly atMs: number
  /** Left out when there are none, or none for this reader. */
  readonly details?: CardDetails
}>

/** Opens a card, or says why not. Whether it is newer than the one before is for the caller. */
export function openCard(
  { sealing, keys }: SealPorts,
  card: PresenceCard,
  { sender, me }: OpenWith,
): OpenedCard {
  if (cardShape.fault(card) !== undefined) return refused('malformed')
  const { key, address, machine, status, source, sinceMs, atMs, sealed, sig } = card
  if (key !== sender.key || address !== sender.address) return refused('wrong_sender')
  if (!isSignedBy(keys, { key, text: cardText(card, keys.sha256), signature: sig })) {
    return refused('bad_signature')
  }
  const box = sealed?.boxes.find((one) => one.key === me)?.box
  const said = { machine, status, source, sinceMs, atMs }
  if (sealed === undefined || box === undefined) return { ok: true, ...said }
  const associated = cardHeaderText(card, sealed.nonce)
  const opened = unseal(sealing, { nonce: sealed.nonce, body: sealed.body, box, associated })
  if (!opened.ok) return refused(opened.reason)
  const details = parseDetails(opened.text)
  return details ? { ok: true, ...said, details } : refused('bad_payload')
}
