/** What an envelope holds, as JSON in UTF-8 and back. It is signed by a contact, and believed no more for that. */

import { isRecord } from '../is-record.ts'
import { parseJson } from '../json-text.ts'
import { done, refuse, type Result } from '../model/refusal.ts'
import { lettersMax } from './letter.ts'
import { choice, leaf, list, type Needed, optional, type Part, record } from './parts.ts'
import type { EnvelopeKind, Notice, Payload, Receipt, SpaceName } from './types.ts'
import { decodeUtf8 } from './utf8.ts'
import * as word from './words.ts'

type Letters = Omit<Extract<Payload, { readonly kind: 'letters' }>, 'kind'>
type NoticeOf<T extends Notice['type']> = Extract<Notice, { readonly type: T }>

/** Of one notice; more are several notices. */
const idsMax = 500

/** One folder's name, or a path of such names: no way out of the space, nothing that breaks a line. */
function folder({ max }: { readonly max: number }): Needed {
  return leaf((value) => typeof value === 'string' && value.length <= max && isInside(value))
}

function isInside(path: string): boolean {
  if (/[\p{Cc}\p{Surrogate}\u2028\u2029\\]/u.test(path)) return false
  return path.split('/').every((part) => part !== '' && part !== '.' && part !== '..')
}

const space = record<SpaceName>({
  repository: optional(word.matching(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/)),
  path: leaf((value) => value === '' || folder({ max: 1_000 }).fault(value) === undefined),
  name: leaf((value) => folder({ max: 255 }).fault(value) === undefined && !hasSlash(value)),
})

function hasSlash(value: unknown): boolean {
  return (value as string).includes('/')
}

/** Each letter is looked at by lettersOf. */
const letters = record<Letters>({
  space: optional(space),
  letters: list(leaf(isRecord), { min: 1, max: lettersMax }),
})

export const receipt = record<Receipt>({
  id: word.entryId,
  digest: word.bytes32,
  state: word.oneOf(['stored', 'refused']),
  atMs: word.time,
  code: optional(word.code),
  sig: word.signature,
})

const notice = choice(
  'type',
  new Map<Notice['type'], Part>([
    ['typing', record<NoticeOf<'typing'>>({ type: word.known, thread: optional(word.entryId) })],
    [
      'read',
      record<NoticeOf<'read'>>({
        type: word.known,
        ids: list(word.entryId, { min: 1, max: idsMax }),
      }),
    ],
    ['changed', record<NoticeOf<'changed'>>({ type: word.known, space })],
  ]),
)

const parts: Readonly<Record<EnvelopeKind, Part>> = { letters, receipt, notice }
const encoder = new TextEncoder()

export function printPayload(payload: Payload): Uint8Array {
  const value = payload.kind === 'notice' ? payload.notice : payload
  return encoder.encode(JSON.stringify(parts[payload.kind].copy(value)))
}

/** `kind` is that of the envelope, under its signature: a payload does not say itself what it is. */
export function parsePayload(kind: EnvelopeKind, bytes: Uint8Array): Result<Payload> {
  const text = decodeUtf8(bytes)
  const value = text === undefined ? undefined : parseJson(text)
  const part = parts[kind]
  if (part.fault(value) !== undefined) {
    const hint = 'Its sender should update datacore-messaging and send it again.'
    return refuse({ code: 'bad_data', why: `An envelope of the kind ${kind} holds none.`, hint })
  }
  const copy = part.copy(value) as Letters & Receipt & Notice
  return done((kind === 'notice' ? { kind, notice: copy } : { kind, ...copy }) as Payload)
}
