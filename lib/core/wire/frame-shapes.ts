/** Every frame of docs/relay-protocol.md with its members, in the order of the page. */

import { acksAtOnce, cardsShown, usualLimits } from './limits.ts'
import { also, choice, distinct, list, optional, record, type RecordPart } from './parts.ts'
import * as shape from './shapes.ts'
import type { Admission, ClientFrame, ServerFrame, WelcomeFrame } from './types.ts'
import * as word from './words.ts'

const { key, address, id, count, time, known } = word

const admissions: readonly Admission[] = ['secret', 'github', 'open']
/** More than any relay has reason to list; a bound for what is read, not a rule. */
const fewMax = 16

type FrameOf<F extends { readonly t: string }, T extends F['t']> = Extract<F, { readonly t: T }>
type Client<T extends ClientFrame['t']> = FrameOf<ClientFrame, T>
type Server<T extends ServerFrame['t']> = FrameOf<ServerFrame, T>

export const clientFrames: Readonly<Record<ClientFrame['t'], RecordPart>> = {
  login: record<Client<'login'>>({
    t: known,
    id,
    v: count,
    relay: word.printable({ max: 500 }),
    key,
    address,
    admit: shape.admit,
    sig: word.signature,
  }),
  roster: record<Client<'roster'>>({
    t: known,
    id,
    keys: distinct(list(key, { max: usualLimits.rosterKeys }), (item) => item),
  }),
  presence: record<Client<'presence'>>({ t: known, id, card: shape.card }),
  send: record<Client<'send'>>({ t: known, id, envelope: shape.sentEnvelope }),
  ack: record<Client<'ack'>>({
    t: known,
    envelopes: list(shape.ack, { min: 1, max: acksAtOnce }),
  }),
}

export const serverFrames: Readonly<Record<ServerFrame['t'], RecordPart>> = {
  hello: record<Server<'hello'>>({
    t: known,
    versions: list(count, { min: 1, max: fewMax }),
    challenge: word.bytes32,
    admits: list(word.oneOf(admissions), { max: fewMax }),
    nowMs: time,
  }),
  welcome: record<Server<'welcome'>>({
    t: known,
    re: id,
    v: count,
    connection: id,
    heartbeatMs: count,
    nowMs: time,
    mailbox: record<WelcomeFrame['mailbox']>({ envelopes: count, bytes: count }),
    limits: shape.limits,
  }),
  ok: record<Server<'ok'>>({ t: known, re: id }),
  peer: also(
    record<Server<'peer'>>({
      t: known,
      key,
      online: word.flag,
      atMs: time,
      cards: optional(list(shape.card, { max: cardsShown })),
    }),
    { holds: hasOwnCards, at: '.cards' },
  ),
  sent: record<Server<'sent'>>({
    t: known,
    re: id,
    envelope: word.envelopeId,
    results: list(shape.result, { max: usualLimits.recipients }),
  }),
  deliver: record<Server<'deliver'>>({ t: known, envelope: shape.deliveredEnvelope }),
  error: record<Server<'error'>>({
    t: known,
    re: optional(id),
    code: shape.wireCode,
    message: word.text({ max: 1_000 }),
    retryMs: optional(count),
    fatal: word.flag,
  }),
}

/** Or a relay could show what one said as said by another. */
function hasOwnCards(peer: unknown): boolean {
  const { key: owner, cards = [] } = peer as Server<'peer'>
  return cards.every(({ key }) => key === owner)
}

export const clientFrame = choice('t', new Map(Object.entries(clientFrames)))
export const serverFrame = choice('t', new Map(Object.entries(serverFrames)))
export const anyFrame = choice('t', new Map(Object.entries({ ...clientFrames, ...serverFrames })))
