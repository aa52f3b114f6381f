/**
 * The bytes under a signature: a domain tag, then every field as name, length and value, in a fixed order. Lengths are of
 * UTF-8 bytes, so that no two different letters have the same text, and the tag keeps one kind from passing for another.
 */

import { formatAttachments } from '../files/attachment.ts'
import type { EntryId } from '../model/id.ts'
import type { Letter } from '../model/message.ts'
import type { Approval, TaskOrder } from '../model/task.ts'
import { encodeBase64 } from './base64.ts'

const encoder = new TextEncoder()

/** What an author answers for: everything of a letter that does not change. */
export function letterText(letter: Letter | TaskOrder): Uint8Array {
  const order: Partial<TaskOrder> = letter
  return fieldsText('datacore-messaging/letter/1', [
    ['id', letter.id],
    ['from', letter.from],
    ['to', letter.to],
    ['stamp', letter.stamp],
    ['thread', letter.thread],
    ['replyTo', letter.replyTo],
    ['group', letter.group],
    ['batch', letter.batch],
    ['route', letter.route],
    ['mentions', letter.mentions.join(' ') || undefined],
    ['attachments', formatAttachments(letter.attachments ?? [])],
    ['urgency', letter.urgency],
    ['expires', letter.expires],
    ['blocking', letter.blocking ? 't' : undefined],
    ['hops', letter.hops],
    ['effort', order.effort?.toString()],
    ['estimatedTokens', order.estimatedTokens?.toString()],
    ['project', letter.project],
    ['deadlineMs', order.deadlineMs?.toString()],
    ['key', letter.key],
    ['body', relaxed(letter.body)],
  ])
}

/** Whether two entries say the same: all that a signature covers, not what became of them. */
export function isSameLetter(a: Letter | TaskOrder, b: Letter | TaskOrder): boolean {
  const [one, other] = [letterText(a), letterText(b)]
  return one.length === other.length && one.every((byte, index) => byte === other[index])
}

export interface VerdictFields {
  readonly id: EntryId
  readonly approval: Approval
  /** UTC RFC 3339 with milliseconds. */
  readonly at: string
  /** SHA-256 of letterText: the verdict is on this very task, not on its name. */
  readonly letterDigest: Uint8Array
}

export function verdictText({ id, approval, at, letterDigest }: VerdictFields): Uint8Array {
  return fieldsText('datacore-messaging/verdict/1', [
    ['id', id],
    ['approval', approval],
    ['at', at],
    ['letter', encodeBase64(letterDigest)],
  ])
}

export interface TransitionFields {
  readonly id: EntryId
  readonly from: string
  readonly to: string
  readonly by: string
  /** UTC RFC 3339 with milliseconds. */
  readonly at: string
  readonly note: string
}

export function transitionText(fields: TransitionFields): Uint8Array {
  return fieldsText('datacore-messaging/transition/1', [
    ['id', fields.id],
    ['from', fields.from],
    ['to', fields.to],
    ['by', fields.by],
    ['at', fields.at],
    ['note', relaxed(fields.note)],
  ])
}

/** A body without what editors strip by themselves: trailing blanks of lines, blank lines around it, CR. */
export function relaxed(body: string): string {
  const lines = body.split(/\r\n?|\n/u).map(withoutTrailingBlanks)
  let start = 0
  let end = lines.length
  while (start < end && lines[start] === '') start += 1
  while (end > start && lines[end - 1] === '') end -= 1
  return lines.slice(start, end).join('\n')
}

/** By hand, for a pattern such as /[ \t]+$/ takes quadratic time on a long run of blanks. */
function withoutTrailingBlanks(line: string): string {
  let end = line.length
  while (end > 0 && (line[end - 1] === ' ' || line[end - 1] === '\t')) end -= 1
  return line.slice(0, end)
}

/** The text of a kind: its domain tag, then the fields that are set, in the order given. */
export function fieldsText(
  domain: string,
  fields: readonly (readonly [name: string, value: string | undefined])[],
): Uint8Array {
  let text = `${domain}\n`
  for (const [name, value] of fields) {
    if (value === undefined) continue
    text += `${name} ${encoder.encode(value).length}\n${value}\n`
  }
  return encoder.encode(text)
}
