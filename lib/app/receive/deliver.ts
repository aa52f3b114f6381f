/**
 * What is done with each envelope that a relay delivers: opened, judged, stored, answered. Its acknowledgement says what is on
 * the disk by then. Nothing here believes the relay.
 */

import type { Address } from '../../core/model/address.ts'
import { lettersOf } from '../../core/wire/letter.ts'
import type { Envelope, EnvelopeAck, Payload, Receipt } from '../../core/wire/types.ts'
import { Failure } from '../failure.ts'
import { type Confirmed, confirm } from '../outbox/confirm.ts'
import { me, myAgent } from '../people.ts'
import type { Deps } from '../ports.ts'
import type { Sealing } from '../relay/ports.ts'
import { openEnvelope } from '../relay/seal.ts'
import { noteStranger } from './dead.ts'
import { type LetterFate, receiveLetters, whyLater } from './letters.ts'
import { heedNotice, type Heeded, type NoticeTimes } from './notice.ts'
import { receiptFor } from './receipt.ts'
import { envelopeAgeMsMax, type Received } from './received.ts'
import { type Sender, senderOf } from './sender.ts'
import type { SpaceNames } from './space-name.ts'

export interface DeliverPorts {
  readonly sealing: Sealing
  readonly names: SpaceNames
  readonly received: Received
  /** Kept for as long as the process runs. */
  readonly noticeTimes: NoticeTimes
}

/** A receipt to be sent back. */
export interface Answer {
  readonly key: string
  readonly address: string
  readonly receipt: Receipt
}

export interface Delivered {
  readonly ack: Pick<EnvelopeAck, 'state' | 'code'>
  readonly answers: readonly Answer[]
  /** What became of each letter to me. */
  readonly fates: readonly LetterFate[]
  readonly confirmed?: Confirmed
  readonly heeded?: Heeded
  /** Where nothing of it could be stored now, a sentence each: why, and what to do. */
  readonly why?: string
  readonly hint?: string
}

/** Older than anything honest holds for us, so its letters may have been here, and deleted since. */
const tooOld: Delivered = {
  ack: { state: 'refused', code: 'too_old' },
  answers: [],
  fates: [],
  why: 'Its envelope is dated more than thirty days ago.',
  hint: 'If it is a new one, the clock here or the one of its sender is wrong; once that is mended it comes anew.',
}

const stored: Delivered = { ack: { state: 'stored' }, answers: [], fates: [] }

export async function deliver(
  deps: Deps,
  ports: DeliverPorts,
  envelope: Envelope,
): Promise<Delivered> {
  try {
    const sender = await senderOf(deps, { key: envelope.from, address: envelope.address })
    if (sender.type === 'blocked') return refused('blocked')
    if (sender.type === 'stranger') return await fromStranger(deps, ports, envelope)
    return await fromKnown(deps, ports, { envelope, sender })
  } catch (error) {
    // The disk is full, or a space cannot be read just now: whoever holds it gives it to us again.
    if (!(error instanceof Failure)) throw error
    return { ack: { state: 'later', code: error.code }, answers: [], fates: [], ...whyLater(error) }
  }
}

interface FromKnown {
  readonly envelope: Envelope
  readonly sender: Extract<Sender, { type: 'known' }>
}

async function fromKnown(
  deps: Deps,
  ports: DeliverPorts,
  { envelope, sender }: FromKnown,
): Promise<Delivered> {
  const opened = openAs(deps, ports, envelope, sender.address)
  if (!opened.ok) return refused(opened.code)
  const { payload } = opened
  switch (payload.kind) {
    case 'letters':
      return fromLetters(deps, ports, { sender, payload, envelopeMs: envelope.atMs })
    case 'receipt':
      return { ...stored, confirmed: await confirm(deps, envelope.from, payload) }
    case 'notice': {
      const given = { sender, notice: payload.notice, atMs: envelope.atMs }
      const heeded = await heedNotice(deps, ports, given)
      return heeded ? { ...stored, heeded } : stored
    }
  }
}

async function fromLetters(
  deps: Deps,
  ports: DeliverPorts,
  {
    sender,
    payload,
    envelopeMs,
  }: {
    readonly sender: FromKnown['sender']
    readonly payload: Extract<Payload, { kind: 'letters' }>
    readonly envelopeMs: number
  },
): Promise<Delivered> {
  if (envelopeMs < deps.clock.nowMs() - envelopeAgeMsMax) return tooOld
  const letters = lettersOf(payload.letters)
  if (!letters.ok) return refused('bad_letters')
  const { space } = payload
  const given = { sender, space, letters: letters.value, envelopeMs }
  const fates = await receiveLetters(deps, ports, given)
  const answers = fates.flatMap(({ letter, state, code }): readonly Answer[] => {
    if (state !== 'stored' && state !== 'refused') return []
    const why = state === 'refused' && code !== undefined ? { code } : {}
    const receipt = receiptFor(deps, letter, { state, ...why })
    return [{ key: sender.key, address: sender.address, receipt }]
  })
  const late = fates.find(({ state }) => state === 'later')
  if (late) return { ack: { state: 'later', ...codeOf(late) }, answers, fates }
  const isTaken = fates.some(({ state }) => state === 'stored')
  const [first] = fates
  if (isTaken || !first) return { ack: { state: 'stored' }, answers, fates }
  return { ack: { state: 'refused', ...codeOf(first) }, answers, fates }
}

/**
 * Nothing of it is shown or stored but who sent it. It is opened for the ids alone, so that a sender who is only not known yet
 * learns what to do; while strangers are too many, not even that.
 */
async function fromStranger(
  deps: Deps,
  ports: DeliverPorts,
  envelope: Envelope,
): Promise<Delivered> {
  const code = 'unknown_sender'
  if (envelope.kind !== 'letters') return refused(code)
  const opened = openAs(deps, ports, envelope, envelope.address)
  if (!opened.ok) return refused(opened.code)
  if (!(await noteStranger(deps, envelope))) return refused(code)
  const { payload } = opened
  const letters = payload.kind === 'letters' ? lettersOf(payload.letters) : undefined
  const mine: readonly Address[] = [me(deps), myAgent(deps)]
  const answers = (letters?.ok ? letters.value : [])
    .filter(({ to }) => mine.includes(to))
    .slice(0, 2)
    .map((letter) => ({
      key: envelope.from,
      address: envelope.address,
      receipt: receiptFor(deps, letter, { state: 'refused', code }),
    }))
  return { ...refused(code), answers }
}

type OpenedAs =
  | { readonly ok: true; readonly payload: Payload }
  | { readonly ok: false; readonly code: string }

function openAs(
  deps: Deps,
  { sealing }: DeliverPorts,
  envelope: Envelope,
  address: string,
): OpenedAs {
  const me = deps.keys.publicKey
  const sender = { key: envelope.from, address }
  const opened = openEnvelope({ sealing, keys: deps.keys }, envelope, { sender, me })
  return opened.ok ? opened : { ok: false, code: opened.reason }
}

function refused(code: string): Delivered {
  return { ack: { state: 'refused', code }, answers: [], fates: [] }
}

function codeOf({ code }: LetterFate): { readonly code?: string } {
  return code === undefined ? {} : { code }
}
