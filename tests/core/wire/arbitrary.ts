/** Any frame that the page allows, for properties; and any JSON that it does not. */

import fc from 'fast-check'
import { urgencies } from '../../../lib/core/model/priority.ts'
import { statuses } from '../../../lib/core/presence/types.ts'
import { wireCodes } from '../../../lib/core/wire/shapes.ts'
import type { ClientFrame, ServerFrame } from '../../../lib/core/wire/types.ts'

export function base64(bytes: number): fc.Arbitrary<string> {
  return fc
    .uint8Array({ minLength: bytes, maxLength: bytes })
    .map((raw) => Buffer.from(raw).toString('base64'))
}

export const key = base64(32).map((text) => `ed25519:${text}`)
export const address = fc.constantFrom('tex', 'tex-claude', 'gregor.b', 'ann@team.example.com')
const id = fc.stringMatching(/^[A-Za-z0-9_-]{1,64}$/)
const envelopeId = fc.stringMatching(/^[0-9a-f]{32}$/)
const time = fc.integer({ min: 0, max: 253_402_300_799_999 })
const count = fc.maxSafeNat()
const body = fc
  .uint8Array({ minLength: 1, maxLength: 600 })
  .map((raw) => Buffer.from(raw).toString('base64'))
const code = fc.constantFrom(...wireCodes)

/** With optional members left out as often as not. */
function record<T>(
  needed: { [K in keyof T]?: fc.Arbitrary<unknown> },
  optional: { [K in keyof T]?: fc.Arbitrary<unknown> } = {},
): fc.Arbitrary<T> {
  const requiredKeys = Object.keys(needed) as never[]
  return fc.record({ ...needed, ...optional } as never, { requiredKeys }) as fc.Arbitrary<T>
}

function envelope(box: 'all' | 'some') {
  const recipient = record<{ key: string; address: string; box: string }>(
    box === 'all' ? { key, address, box: base64(80) } : { key, address },
    box === 'all' ? {} : { box: base64(80) },
  )
  return fc.record({
    v: fc.constant(1),
    id: envelopeId,
    kind: fc.constantFrom('letters', 'receipt', 'notice'),
    from: key,
    address,
    to: fc.uniqueArray(recipient, { minLength: 1, maxLength: 5, selector: (one) => one.key }),
    urgency: fc.constantFrom(...urgencies),
    atMs: time,
    ttlMs: count,
    nonce: base64(24),
    body,
    sig: base64(64),
  })
}

const card = record<{ sealed: unknown; key: string }>(
  {
    key,
    address,
    machine: envelopeId,
    status: fc.constantFrom(...statuses),
    source: fc.constantFrom('set', 'inferred'),
    sinceMs: time,
    atMs: time,
    sig: base64(64),
  } as never,
  {
    sealed: fc.record({
      nonce: base64(24),
      body,
      boxes: fc.uniqueArray(fc.record({ key, box: base64(80) }), {
        maxLength: 3,
        selector: (one) => one.key,
      }),
    }),
  },
)

const admit = fc.oneof(
  fc.record({ type: fc.constant('secret'), proof: base64(32) }),
  fc.record({
    type: fc.constant('ticket'),
    ticket: fc.stringMatching(/^[\w-]{1,80}\.[\w-]{1,43}$/),
  }),
  fc.record({ type: fc.constant('none') }),
)

export const clientFrames = {
  login: fc.record({
    t: fc.constant('login'),
    id,
    v: fc.constant(1),
    relay: fc.constantFrom('wss://relay.example.com', 'ws://127.0.0.1:8765'),
    key,
    address,
    admit,
    sig: base64(64),
  }),
  roster: fc.record({
    t: fc.constant('roster'),
    id,
    keys: fc.uniqueArray(key, { maxLength: 5 }),
  }),
  presence: fc.record({ t: fc.constant('presence'), id, card }),
  send: fc.record({ t: fc.constant('send'), id, envelope: envelope('all') }),
  ack: fc.record({
    t: fc.constant('ack'),
    envelopes: fc.array(
      record<{ from: string; id: string; state: string; code: string }>(
        { from: key, id: envelopeId, state: fc.constantFrom('stored', 'refused', 'later') },
        { code: fc.constantFrom('unknown_sender', 'bad_body') },
      ),
      { minLength: 1, maxLength: 4 },
    ),
  }),
} as const

const limits = fc.record({
  frameBytes: count,
  recipients: count,
  rosterKeys: count,
  sendsPerMinute: count,
  mailboxBytes: count,
  mailboxEnvelopes: count,
  ttlMsMax: count,
  inFlight: count,
})

export const serverFrames = {
  hello: fc.record({
    t: fc.constant('hello'),
    versions: fc.array(fc.nat(5), { minLength: 1, maxLength: 4 }),
    challenge: base64(32),
    admits: fc.uniqueArray(fc.constantFrom('secret', 'github', 'open')),
    nowMs: time,
  }),
  welcome: fc.record({
    t: fc.constant('welcome'),
    re: id,
    v: fc.constant(1),
    connection: id,
    heartbeatMs: count,
    nowMs: time,
    mailbox: fc.record({ envelopes: count, bytes: count }),
    limits,
  }),
  ok: fc.record({ t: fc.constant('ok'), re: id }),
  peer: record<{ cards: unknown }>({
    t: fc.constant('peer'),
    key,
    online: fc.boolean(),
    atMs: time,
  } as never),
  sent: fc.record({
    t: fc.constant('sent'),
    re: id,
    envelope: envelopeId,
    results: fc.array(
      record<{ key: string; state: string; code: string; retryMs: number }>(
        { key, state: fc.constantFrom('forwarded', 'kept', 'absent', 'refused') },
        { code, retryMs: count },
      ),
      { maxLength: 4 },
    ),
  }),
  deliver: fc.record({ t: fc.constant('deliver'), envelope: envelope('some') }),
  error: record<Extract<ServerFrame, { t: 'error' }>>(
    { t: fc.constant('error'), code, message: fc.string({ maxLength: 200 }), fatal: fc.boolean() },
    { re: id, retryMs: count },
  ),
} as const

/** With cards, which are of the peer itself. */
const peerWithCards = fc
  .record({ online: fc.boolean(), atMs: time, key, cards: fc.array(card, { maxLength: 8 }) })
  .map((peer) => ({
    t: 'peer',
    ...peer,
    cards: peer.cards.map((one) => ({ ...one, key: peer.key })),
  }))

export const clientFrame = fc.oneof(...Object.values(clientFrames)) as fc.Arbitrary<ClientFrame>
export const serverFrame = fc.oneof(
  ...Object.values(serverFrames),
  peerWithCards,
) as fc.Arbitrary<ServerFrame>
