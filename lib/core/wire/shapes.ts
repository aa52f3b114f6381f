/** The tables of docs/relay-protocol.md that frames are made of: envelope, card, results, limits. */

import { urgencies } from '../model/priority.ts'
import { statuses } from '../presence/types.ts'
import { usualLimits } from './limits.ts'
import { choice, distinct, list, optional, type Part, record } from './parts.ts'
import type {
  Admit,
  Box,
  Envelope,
  EnvelopeAck,
  EnvelopeKind,
  EnvelopeRecipient,
  PresenceCard,
  SendResult,
  WireCode,
  WireLimits,
} from './types.ts'
import * as word from './words.ts'

const { key, address, count, time, nonce, signature } = word

const envelopeKinds: readonly EnvelopeKind[] = ['letters', 'receipt', 'notice']

/** A record, so that a code which is added to the type cannot be forgotten here. */
const codes: Readonly<Record<WireCode, true>> = {
  bad_frame: true,
  unsupported_version: true,
  login_required: true,
  already_logged_in: true,
  login_timeout: true,
  bad_signature: true,
  wrong_relay: true,
  not_admitted: true,
  too_many_connections: true,
  slow_consumer: true,
  rate_limited: true,
  frame_too_large: true,
  shutting_down: true,
  internal: true,
  bad_envelope: true,
  duplicate: true,
  unknown_recipient: true,
  mailbox_full: true,
  too_large: true,
}

export const wireCodes = Object.keys(codes) as readonly WireCode[]
export const wireCode = word.oneOf(wireCodes)

const keyOf = (item: unknown) => (item as { readonly key: string }).key

function envelopeOf(recipient: Part) {
  return record<Envelope>({
    v: word.oneOf([1]),
    id: word.envelopeId,
    kind: word.oneOf(envelopeKinds),
    from: key,
    address,
    to: distinct(list(recipient, { min: 1, max: usualLimits.recipients }), keyOf),
    urgency: word.oneOf(urgencies),
    atMs: time,
    ttlMs: count,
    nonce,
    body: word.base64,
    sig: signature,
  })
}

/** As its sender gives it: with a box for every recipient. */
export const sentEnvelope = envelopeOf(record<EnvelopeRecipient>({ key, address, box: word.box }))

/** As its reader gets it: with its own box alone. */
export const deliveredEnvelope = envelopeOf(
  record<EnvelopeRecipient>({ key, address, box: optional(word.box) }),
)

const boxes = distinct(
  list(record<Box>({ key, box: word.box }), { max: usualLimits.rosterKeys }),
  keyOf,
)

export const card = record<PresenceCard>({
  key,
  address,
  machine: word.machine,
  status: word.oneOf(statuses),
  source: word.oneOf(['set', 'inferred']),
  sinceMs: time,
  atMs: time,
  sealed: optional(
    record<NonNullable<PresenceCard['sealed']>>({ nonce, body: word.base64, boxes }),
  ),
  sig: signature,
})

export const admit = choice(
  'type',
  new Map<Admit['type'], Part>([
    [
      'secret',
      record<Extract<Admit, { type: 'secret' }>>({ type: word.known, proof: word.bytes32 }),
    ],
    [
      'ticket',
      record<Extract<Admit, { type: 'ticket' }>>({
        type: word.known,
        ticket: word.printable({ max: 4_000 }),
      }),
    ],
    ['none', record<Extract<Admit, { type: 'none' }>>({ type: word.known })],
  ]),
)

export const result = record<SendResult>({
  key,
  state: word.oneOf(['forwarded', 'kept', 'absent', 'refused']),
  code: optional(wireCode),
  retryMs: optional(count),
})

/** `code` is for the sender's log alone, so any word will do. */
export const ack = record<EnvelopeAck>({
  from: key,
  id: word.envelopeId,
  state: word.oneOf(['stored', 'refused', 'later']),
  code: optional(word.code),
})

export const limits = record<WireLimits>({
  frameBytes: count,
  recipients: count,
  rosterKeys: count,
  sendsPerMinute: count,
  mailboxBytes: count,
  mailboxEnvelopes: count,
  ttlMsMax: count,
  inFlight: count,
})
