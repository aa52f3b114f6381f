/** Envelopes: sealed and signed for their readers, and opened again, or refused with the reason. It fails closed. */

import type { Urgency } from '../../core/model/priority.ts'
import { done, refuse, type Result } from '../../core/model/refusal.ts'
import { encodeBase64 } from '../../core/trust/base64.ts'
import { printFrame } from '../../core/wire/frames.ts'
import { usualLimits } from '../../core/wire/limits.ts'
import { parsePayload, printPayload } from '../../core/wire/payload.ts'
import { deliveredEnvelope, sentEnvelope } from '../../core/wire/shapes.ts'
import { envelopeSignedText, headerText } from '../../core/wire/signed.ts'
import type { Envelope, EnvelopeHeader, Payload } from '../../core/wire/types.ts'
import { type Correspondent, type Opened, type OpenWith, refused } from './opened.ts'
import { isSignedBy, newNonce, sealFor, type SealPorts, unseal } from './sealed.ts'
import { atOnce } from './steps.ts'

export interface EnvelopeInput {
  /** What the sender calls itself. */
  readonly address: string
  /** No key twice: a person and an agent with one key are one recipient. */
  readonly to: readonly Correspondent[]
  readonly urgency: Urgency
  readonly atMs: number
  readonly ttlMs: number
  readonly payload: Payload
  /** The largest frame of the relay, where it is known to be another than usual. */
  readonly frameBytes?: number
}

/** Seals a payload; refuses where no relay or no reader would take the envelope. */
export function sealEnvelope(
  { sealing, keys }: SealPorts,
  { payload, to, frameBytes = usualLimits.frameBytes, ...fields }: EnvelopeInput,
): Result<Envelope> {
  const header: EnvelopeHeader = {
    v: 1,
    id: hexOf(sealing.randomBytes(16)),
    kind: payload.kind,
    from: keys.publicKey,
    address: fields.address,
    to: to.map(({ key, address }) => ({ key, address })),
    urgency: fields.urgency,
    atMs: fields.atMs,
    ttlMs: fields.ttlMs,
    nonce: newNonce(sealing),
  }
  const text = printPayload(payload)
  const readable = parsePayload(payload.kind, text)
  if (!readable.ok) return notSent('what it should hold')
  const { nonce } = header
  const readers = to.map(({ key }) => key)
  const { body, boxes } = atOnce(
    sealFor(sealing, { text, nonce, associated: headerText(header), readers }),
  )
  const unreadable = to.find(({ key }) => !boxes.some((box) => box.key === key))
  if (unreadable) return noKey(unreadable.address)
  const unsigned = { ...header, to: to.map((one, at) => ({ ...one, box: boxes[at]!.box })), body }
  const sig = encodeBase64(keys.sign(envelopeSignedText(unsigned, keys.sha256)))
  return taken({ ...unsigned, sig }, frameBytes)
}

/** What a relay and its readers take; any other would be sent for nothing, again and again. */
function taken(envelope: Envelope, frameBytes: number): Result<Envelope> {
  const fault = sentEnvelope.fault(envelope)
  if (fault !== undefined) return notSent(fault.slice(1))
  // The longest id: the text of an envelope is ASCII, so that its characters are its bytes.
  const sentBytes = printFrame({ t: 'send', id: 'x'.repeat(64), envelope }).length
  if (sentBytes > frameBytes) {
    const count = (bytes: number) => bytes.toLocaleString('en-US')
    const why = `Sealed, it has ${count(sentBytes)} bytes, and the relay takes ${count(frameBytes)} at once.`
    return refuse({ code: 'bad_data', why, hint: 'Put the text into a file, and send its path.' })
  }
  return done(envelope)
}

function notSent(what: string): Result<never> {
  const why = `An envelope was not sent, for this is not as it must be: ${what}.`
  const hint = `It has 1 to ${usualLimits.recipients} recipients, no key twice, and a payload of its kind.`
  return refuse({ code: 'bad_data', why, hint })
}

function noKey(address: string): Result<never> {
  const why = `The key of ${address.slice(0, 80)} is no key that one can seal to, so nothing was sent.`
  return refuse({
    code: 'bad_data',
    why,
    hint: 'Ask them for it, and run datacore-msg contacts edit.',
  })
}

/** Opens an envelope, or says why not; nothing of one that is refused is given back. */
export function openEnvelope(
  { sealing, keys }: SealPorts,
  envelope: Envelope,
  { sender, me }: OpenWith,
): Opened<{ readonly payload: Payload }> {
  if (deliveredEnvelope.fault(envelope) !== undefined) return refused('malformed')
  const { from, address, to, nonce, body, sig } = envelope
  if (from !== sender.key || address !== sender.address) return refused('wrong_sender')
  const box = to.find(({ key }) => key === me)?.box
  if (box === undefined) return refused('not_for_me')
  const text = envelopeSignedText(envelope, keys.sha256)
  if (!isSignedBy(keys, { key: from, text, signature: sig })) return refused('bad_signature')
  const opened = unseal(sealing, { nonce, body, box, associated: headerText(envelope) })
  if (!opened.ok) return refused(opened.reason)
  const payload = parsePayload(envelope.kind, opened.text)
  return payload.ok ? { ok: true, payload: payload.value } : refused('bad_payload')
}

function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
