/**
 * One envelope as each of its readers gets it: with the box of that reader alone. What all copies have in common is printed
 * once, for an envelope to 256 readers is 256 frames. The envelope was checked, so it has the members of the page and no others.
 */

import type { Envelope, EnvelopeRecipient, SendResult, ServerFrame } from '../wire/types.ts'

export interface Copies {
  /** For a mailbox. The other recipients are shared between the copies. */
  envelope(index: number): Envelope
  /** A `deliver` frame. */
  text(index: number): string
}

export function copiesOf(envelope: Envelope): Copies {
  if (envelope.to.length === 1) {
    return { envelope: () => envelope, text: () => deliverText(envelope) }
  }
  const bare = envelope.to.map(({ key, address }): EnvelopeRecipient => ({ key, address }))
  let printed: Printed | undefined
  return {
    envelope: (index) => ({ ...envelope, to: bare.with(index, envelope.to[index]!) }),
    text(index) {
      printed ??= printBare(envelope, bare)
      const { start, end, ends } = printed
      const from = index === 0 ? 0 : ends[index - 1]! + 1
      const before = printed.to.slice(0, from)
      const after = printed.to.slice(ends[index]!)
      return `${start}${before}${printRecipient(envelope.to[index]!)}${after}${end}`
    },
  }
}

/** By hand, for it is done for each envelope: no value of a checked envelope has a character that JSON would escape. */
export function deliverText(envelope: Envelope): string {
  return `${startOf(envelope)}${envelope.to.map(printRecipient).join(',')}${endOf(envelope)}`
}

type Sent = Omit<Extract<ServerFrame, { readonly t: 'sent' }>, 't'>

/** The answer to a send, by hand for the same reason: ids, keys and codes have no such character either. */
export function sentText({ re, envelope, results }: Sent): string {
  return `{"t":"sent","re":"${re}","envelope":"${envelope}","results":[${results.map(printResult).join(',')}]}`
}

function printResult({ key, state, code, retryMs }: SendResult): string {
  const why = code === undefined ? '' : `,"code":"${code}"`
  const wait = retryMs === undefined ? '' : `,"retryMs":${retryMs}`
  return `{"key":"${key}","state":"${state}"${why}${wait}}`
}

function startOf({ id, kind, from, address }: Envelope): string {
  return `{"t":"deliver","envelope":{"v":1,"id":"${id}","kind":"${kind}","from":"${from}","address":"${address}","to":[`
}

function printRecipient({ key, address, box }: EnvelopeRecipient): string {
  const sealed = box === undefined ? '' : `,"box":"${box}"`
  return `{"key":"${key}","address":"${address}"${sealed}}`
}

function endOf({ urgency, atMs, ttlMs, nonce, body, sig }: Envelope): string {
  return `],"urgency":"${urgency}","atMs":${atMs},"ttlMs":${ttlMs},"nonce":"${nonce}","body":"${body}","sig":"${sig}"}}`
}

interface Printed {
  readonly start: string
  /** The recipients without boxes, with commas between. */
  readonly to: string
  /** Where each of them ends in `to`. */
  readonly ends: readonly number[]
  readonly end: string
}

function printBare(envelope: Envelope, bare: readonly EnvelopeRecipient[]): Printed {
  const ends: number[] = []
  let to = ''
  for (const recipient of bare) {
    to += `${to === '' ? '' : ','}${printRecipient(recipient)}`
    ends.push(to.length)
  }
  return { start: startOf(envelope), to, ends, end: endOf(envelope) }
}
