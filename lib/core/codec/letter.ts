/** The properties that messages and tasks share, in the file and back. Decode and encode side by side. */

import { type Address, parseAddress } from '../model/address.ts'
import { formatAttachments, parseAttachments } from '../files/attachment.ts'
import { type EntryId, parseId } from '../model/id.ts'
import { type LogLine, parseLogLine } from '../model/log.ts'
import type { Letter } from '../model/message.ts'
import { cookieToUrgency, type Urgency, urgencies } from '../model/priority.ts'
import { refuse, type Result } from '../model/refusal.ts'
import { bodyOf, propertyOf } from '../org/entry.ts'
import type { OrgEntry } from '../org/types.ts'

export type Properties = readonly (readonly [key: string, value: string])[]

/** The headline shows this many characters of the body's first line (docs/org-format.md). */
export const headlineCharsMax = 72

/** What the author's signature covers beside id and body, of messages and tasks: no copy of a letter differs in one of these. */
export const signedProperties: readonly string[] = [
  ...['FROM', 'TO', 'STAMP', 'THREAD', 'REPLY_TO', 'GROUP', 'BATCH', 'ROUTE', 'MENTIONS'],
  ...['ATTACHMENTS', 'URGENCY', 'EXPIRES', 'BLOCKING', 'HOPS'],
  ...['TASK_EFFORT', 'ESTIMATED_TOKENS', 'PROJECT', 'DUE', 'KEY', 'SIG'],
]

/** The letter's properties in the order in which they are written; `created` is an org timestamp. */
export function encodeLetter(letter: Letter, created: string): Properties {
  const pairs: [string, string | undefined][] = [
    ['ID', letter.id],
    ['FROM', letter.from],
    ['TO', letter.to],
    ['CREATED', created],
    ['STAMP', letter.stamp],
    ['THREAD', letter.thread],
    ['REPLY_TO', letter.replyTo],
    ['GROUP', letter.group],
    ['BATCH', letter.batch],
    ['ROUTE', letter.route],
    ['MENTIONS', letter.mentions.length > 0 ? letter.mentions.join(' ') : undefined],
    ['ATTACHMENTS', formatAttachments(letter.attachments ?? [])],
    ['URGENCY', letter.urgency === 'normal' ? undefined : letter.urgency],
    ['EXPIRES', letter.expires],
    ['BLOCKING', letter.blocking ? 't' : undefined],
    ['HOPS', letter.hops],
  ]
  return present(pairs)
}

/** The author's proof, written after everything that it covers. */
export function encodeProof(letter: Letter): Properties {
  return present([
    ['KEY', letter.key],
    ['SIG', letter.sig],
  ])
}

/** Reads what an entry's author wrote; refuses `bad_data` when it cannot be addressed. */
export function decodeLetter(bytes: Uint8Array, entry: OrgEntry): Result<Letter> {
  const text = (key: string) => propertyOf(entry, key) || undefined
  const id = idOf(text('ID'))
  const from = addressOf(text('FROM'))
  const to = addressOf(text('TO'))
  if (!id || !from || !to) {
    const lacking = [!id && 'ID', !from && 'FROM', !to && 'TO'].filter(Boolean).join(', ')
    const why = `The entry "${entry.heading.title.slice(0, 60)}" has no usable ${lacking}.`
    return refuse({ code: 'bad_data', why })
  }
  const urgencyText = text('URGENCY')
  return {
    ok: true,
    value: {
      id,
      from,
      to,
      stamp: stampOf(text('STAMP')),
      ...some('thread', idOf(text('THREAD'))),
      ...some('replyTo', idOf(text('REPLY_TO'))),
      ...some('group', text('GROUP')),
      ...some('batch', idOf(text('BATCH'))),
      ...some('route', text('ROUTE')),
      mentions: words(text('MENTIONS')).flatMap((word) => addressOf(word) ?? []),
      ...attached(text('ATTACHMENTS')),
      urgency: urgencies.find((urgency) => urgency === urgencyText) ?? 'normal',
      ...some('expires', text('EXPIRES')),
      ...(text('BLOCKING') === 't' ? { blocking: true as const } : {}),
      ...some('hops', text('HOPS')),
      ...some('project', text('PROJECT')),
      body: bodyOf(bytes, entry),
      ...some('key', text('KEY')),
      ...some('sig', text('SIG')),
    },
  }
}

function attached(text: string | undefined): Pick<Letter, 'attachments'> {
  const attachments = parseAttachments(text ?? '')
  return attachments.length > 0 ? { attachments } : {}
}

/** The heading's cookie, which the recipient may change, as attention. */
export function priorityOf(entry: OrgEntry): Urgency {
  return cookieToUrgency(entry.heading.priority)
}

/** The entry's log, newest first as it stands. */
export function decodeLog(entry: OrgEntry): readonly LogLine[] {
  return entry.log.map((item) => parseLogLine(item.text))
}

/** An object with one optional property, absent when the value is. */
export function some<K extends string, V>(key: K, value: V | undefined): { readonly [P in K]?: V } {
  return (value === undefined ? {} : { [key]: value }) as { readonly [P in K]?: V }
}

/** A whole number written in a property; undefined for anything else, negative ones included. */
export function countOf(text: string | undefined): number | undefined {
  return text !== undefined && /^[0-9]{1,15}$/.test(text) ? Number(text) : undefined
}

export function present(pairs: readonly (readonly [string, string | undefined])[]): Properties {
  return pairs.filter((pair): pair is [string, string] => pair[1] !== undefined && pair[1] !== '')
}

export function words(text: string | undefined): readonly string[] {
  return text?.split(/\s+/u).filter(Boolean) ?? []
}

function addressOf(text: string | undefined): Address | undefined {
  return text === undefined ? undefined : parseAddress(text)
}

function idOf(text: string | undefined): EntryId | undefined {
  return text === undefined ? undefined : parseId(text)
}

/** An entry without a readable time sorts first and is never newer than anything. */
function stampOf(text: string | undefined): string {
  return text !== undefined && !Number.isNaN(Date.parse(text)) ? text : '1970-01-01T00:00:00.000Z'
}
