/**
 * Frames of the relay out of untrusted text and back. How large a text may be is for the caller, who has a limit; all that
 * is read here takes time in proportion to it, and nothing throws.
 */

import { isRecord } from '../is-record.ts'
import { parseJson } from '../json-text.ts'
import { anyFrame, clientFrame, serverFrame } from './frame-shapes.ts'
import { protocolVersion } from './limits.ts'
import type { Part } from './parts.ts'
import { deliveredEnvelope } from './shapes.ts'
import type { ClientFrame, Envelope, EnvelopeName, ServerFrame, WireCode } from './types.ts'
import { envelopeId, id, isKeyText } from './words.ts'

export interface BadFrame {
  readonly ok: false
  readonly code: WireCode
  /** One sentence, with nothing of the text in it. */
  readonly message: string
  /** The id of the frame, where it has one. */
  readonly re?: string
}

export type ParsedFrame<F> = { readonly ok: true; readonly frame: F } | BadFrame

/** What a client said. */
export function parseClientFrame(text: string): ParsedFrame<ClientFrame> {
  return parseFrame(text, clientFrame) as ParsedFrame<ClientFrame>
}

/** What a relay said. */
export function parseServerFrame(text: string): ParsedFrame<ServerFrame> {
  return parseFrame(text, serverFrame) as ParsedFrame<ServerFrame>
}

/** JSON on one line: the members of docs/relay-protocol.md in its order, and no others. */
export function printFrame(frame: ClientFrame | ServerFrame): string {
  return JSON.stringify(anyFrame.copy(frame))
}

/** Of a `deliver` that is not as it should be: what to name in the answer. `nameless` has nothing that could be answered. */
export function badDelivery(text: string): EnvelopeName | 'nameless' | undefined {
  const value = parseJson(text)
  if (!isRecord(value) || value['t'] !== 'deliver') return undefined
  const envelope = value['envelope']
  if (!isRecord(envelope)) return 'nameless'
  const { from, id: name } = envelope
  if (!isKeyText(from) || envelopeId.fault(name) !== undefined) return 'nameless'
  return { from: from as string, id: name as string }
}

/** An envelope as a mailbox gives it back: whoever can write where mailboxes lie could put in anything. */
export function keptEnvelope(value: unknown): Envelope | undefined {
  return deliveredEnvelope.fault(value) === undefined
    ? (deliveredEnvelope.bare(value) as Envelope)
    : undefined
}

function parseFrame(text: string, part: Part): ParsedFrame<unknown> {
  const value = parseJson(text)
  if (!isRecord(value)) return bad(value, 'A frame is one JSON object.')
  if (value['t'] === 'login' && typeof value['v'] === 'number' && value['v'] !== protocolVersion) {
    return bad(value, `The version is ${protocolVersion}, the only one.`, 'unsupported_version')
  }
  const fault = part.fault(value)
  if (fault === undefined) return { ok: true, frame: part.bare(value) }
  if (fault === '.t') return bad(value, 'The member t names no frame that may be sent here.')
  if (fault === '.envelope.to' && hasRecipients(value['envelope'])) {
    const why = 'An envelope has 1 to 256 recipients, and no key twice.'
    return bad(value, why, 'bad_envelope')
  }
  return bad(value, `The member ${fault.slice(1)} is not as docs/relay-protocol.md says.`)
}

/** A list that is there, of which each is good: then a key is there twice, or there are too many, or none. */
function hasRecipients(envelope: unknown): boolean {
  return isRecord(envelope) && Array.isArray(envelope['to'])
}

function bad(value: unknown, message: string, code: WireCode = 'bad_frame'): BadFrame {
  const re = isRecord(value) ? value['id'] : undefined
  return { ok: false, code, message, ...(id.fault(re) === undefined ? { re: re as string } : {}) }
}
