/**
 * Letters of one sending as records of a payload, and back: the fields under their signatures and the proof. The first is
 * whole; one after it has what differs, and null for what it does not have.
 */

import { isRecord } from '../is-record.ts'
import { attachmentsMax, type Attachment, isSha256 } from '../files/attachment.ts'
import { ownerByName } from '../model/address.ts'
import { bodyCharsMax, type Letter, mentionsMax } from '../model/message.ts'
import { urgencies } from '../model/priority.ts'
import { done, refuse, type Result } from '../model/refusal.ts'
import type { TaskOrder } from '../model/task.ts'
import { normalBody, safeValue } from '../org/escape.ts'
import { leaf, list, type Needed, optional, record } from './parts.ts'
import * as word from './words.ts'

export type LetterRecord = Readonly<Record<string, unknown>>

/** Recipients of one sending, people and their agents. */
export const lettersMax = 512

/** As the codec writes a text of one line: then it comes back from the file as it was signed. */
function line({ max }: { readonly max: number }): Needed {
  return leaf(
    (value) =>
      typeof value === 'string' &&
      value !== '' &&
      value.length <= max &&
      safeValue(value) === value,
  )
}

/** UTC RFC 3339 with milliseconds, of a day that there is. */
const stamp = leaf(
  (value) =>
    typeof value === 'string' &&
    /^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z$/.test(value) &&
    !Number.isNaN(Date.parse(value)) &&
    new Date(value).toISOString() === value,
)

const body = leaf(
  (value) =>
    typeof value === 'string' && value.length <= bodyCharsMax && normalBody(value) === value,
)

/** As many digits as the codec reads. */
const number = leaf(
  (value) => Number.isInteger(value) && (value as number) >= 0 && (value as number) < 1e15,
)

const attachment = record<Attachment>({
  id: word.entryId,
  sha256: leaf((value) => typeof value === 'string' && isSha256(value)),
})

const shape = record<TaskOrder>({
  id: word.entryId,
  from: word.address,
  to: word.address,
  stamp,
  thread: optional(word.entryId),
  replyTo: optional(word.entryId),
  group: optional(line({ max: 200 })),
  batch: optional(word.entryId),
  route: optional(line({ max: 600 })),
  mentions: list(word.address, { max: mentionsMax }),
  attachments: optional(list(attachment, { max: attachmentsMax })),
  urgency: word.oneOf(urgencies),
  expires: optional(stamp),
  blocking: optional(word.oneOf([true])),
  hops: optional(word.matching(/^[0-9]{1,3}\/[0-9]{1,3}$/)),
  effort: optional(number),
  estimatedTokens: optional(number),
  project: optional(line({ max: 200 })),
  deadlineMs: optional(word.time),
  body,
  // Between machines there are no letters without a signature.
  key: word.matching(/^[A-Za-z0-9_-]{10}$/),
  sig: word.signature,
})

const names = shape.members.map(([name]) => name)
/** What only an agent's task is written down with. */
const orderFields = ['effort', 'estimatedTokens', 'deadlineMs']

/** Of the letters of one sending; what else the values given have is left out. */
export function letterRecords(letters: readonly (Letter | TaskOrder)[]): readonly LetterRecord[] {
  const [first, ...others] = letters.map((letter) => shape.copy(letter) as LetterRecord)
  if (first === undefined) return []
  return [first, ...others.map((letter) => differing(letter, first))]
}

/** Refuses `bad_data` for all of them when one has what no letter can have: they are of one sender and one moment. */
export function lettersOf(records: readonly unknown[]): Result<readonly TaskOrder[]> {
  const letters: TaskOrder[] = []
  if (records.length > lettersMax) return badLetter(`more than ${lettersMax} letters`)
  for (const [index, value] of records.entries()) {
    const whole = index === 0 ? value : completed(value, records[0] as LetterRecord)
    const fault = shape.fault(whole) ?? misplaced(whole as LetterRecord)
    if (fault !== undefined)
      return badLetter(`letter ${index + 1} with no usable ${fault.slice(1)}`)
    letters.push(shape.copy(whole) as TaskOrder)
  }
  if (isTwiceThere(letters, 'id') || isTwiceThere(letters, 'to')) {
    return badLetter('two letters with one id or one recipient')
  }
  return done(letters)
}

function differing(letter: LetterRecord, first: LetterRecord): LetterRecord {
  const entries = names.flatMap((name): [string, unknown][] => {
    const value = letter[name]
    if (isSame(value, first[name])) return []
    return [[name, value ?? null]]
  })
  return Object.fromEntries(entries)
}

/** Not yet looked at: whatever it has, the shape judges. */
function completed(value: unknown, first: LetterRecord): unknown {
  if (!isRecord(value)) return value
  const entries = names.flatMap((name): [string, unknown][] => {
    const field = value[name] === undefined ? first[name] : value[name]
    return field === undefined || field === null ? [] : [[name, field]]
  })
  return Object.fromEntries(entries)
}

function isSame(one: unknown, other: unknown): boolean {
  if (one === other) return true
  return (
    typeof one === 'object' &&
    typeof other === 'object' &&
    JSON.stringify(one) === JSON.stringify(other)
  )
}

function misplaced(letter: LetterRecord): string | undefined {
  if (ownerByName((letter as unknown as TaskOrder).to) !== undefined) return undefined
  const field = orderFields.find((name) => letter[name] !== undefined)
  return field === undefined ? undefined : `.${field}`
}

function isTwiceThere(letters: readonly TaskOrder[], name: 'id' | 'to'): boolean {
  return new Set(letters.map((letter) => letter[name])).size < letters.length
}

function badLetter(what: string): Result<never> {
  const hint = 'Its sender should update datacore-messaging and send it again.'
  return refuse({ code: 'bad_data', why: `An envelope has ${what}.`, hint })
}
