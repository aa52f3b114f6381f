/**
 * One setting of a shared value: what, by whom, when, and the proof. These go together through every write and merge. An
 * entry has one in its properties and the others as lines of its log, which read back as they were.
 */

import { compareText } from '../compare-text.ts'
import { hashOf, parseJson, quoted } from '../merge/register.ts'
import { safeItem } from '../org/safe.ts'
import { fieldsText } from '../trust/signed-text.ts'
import type { StateKey } from './key.ts'

export interface ValueSet {
  /** JSON as it stands in the file; undefined when the key was deleted. */
  readonly value: string | undefined
  /** The address that set it, as it stands; empty when it is not said. */
  readonly by: string
  /** UTC RFC 3339 with milliseconds; empty when it is not said. */
  readonly stamp: string
  readonly key?: string
  readonly sig?: string
  /** Changed under a signature that still stands beside it, which is over another value. Stands in no line of a log. */
  readonly under?: 'a signature of another'
}

/** The properties of a set, in the order in which they are written. */
export const setKeys = ['VALUE', 'UPDATED_BY', 'STAMP', 'KEY', 'SIG', 'REV'] as const

export type SetKey = (typeof setKeys)[number]

/** Whoever changed a value by hand has no name that anybody could prove. */
const byHandAuthor = 'nobody'

/** Undefined stands for a property that is not there. */
export function propertiesOf(set: ValueSet): Readonly<Record<SetKey, string | undefined>> {
  const { value, by, stamp, key, sig } = set
  return {
    VALUE: value,
    UPDATED_BY: by || undefined,
    STAMP: stamp || undefined,
    KEY: key,
    SIG: sig,
    REV: revOf(set),
  }
}

/**
 * The set that stands in an entry's properties; undefined when there is none. One whose REV is not its own was changed by
 * hand: it counts as written at `byHandMs`, and has no proof, or a wrong one where the old signature still stands there.
 */
export function setIn(
  property: (key: SetKey) => string | undefined,
  byHandMs: number,
): ValueSet | undefined {
  if (setKeys.every((key) => property(key) === undefined)) return undefined
  const [key, sig, rev] = [property('KEY'), property('SIG'), property('REV')]
  const set: ValueSet = {
    value: property('VALUE'),
    by: property('UPDATED_BY') ?? '',
    stamp: property('STAMP') ?? '',
    ...(key === undefined ? {} : { key }),
    ...(sig === undefined ? {} : { sig }),
  }
  if (rev === undefined || rev === revOf(set)) return set
  const changed = { value: set.value, by: byHandAuthor, stamp: new Date(byHandMs).toISOString() }
  return sig === undefined ? changed : { ...changed, under: 'a signature of another' }
}

/** True for what somebody wrote into the file: no tool of ours leaves out the time. */
export function isByHand({ by, stamp }: ValueSet): boolean {
  return by === byHandAuthor || stamp === ''
}

/** True for a set that a join wrote of one that it met without an author: it names nobody, and its REV is its own. */
export function isJoinMade(property: (key: SetKey) => string | undefined): boolean {
  const stamp = property('STAMP')
  const isNamed = property('UPDATED_BY') === byHandAuthor && property('REV') !== undefined
  return isNamed && stamp !== undefined && setIn(property, 0)?.stamp === stamp
}

/** Unix milliseconds; undefined when it does not say. */
export function setMs({ stamp }: ValueSet): number | undefined {
  const atMs = Date.parse(stamp)
  return Number.isNaN(atMs) ? undefined : atMs
}

/** The later one is greater; of two at one moment the same one on every machine, as a merge has it. */
export function compareSets(a: ValueSet, b: ValueSet): number {
  const [one, other] = [formatEarlier(a), formatEarlier(b)]
  return (
    (setMs(a) ?? -1) - (setMs(b) ?? -1) || hashOf(one) - hashOf(other) || compareText(one, other)
  )
}

const wasItem = /^- Was (.+) by (\S+) at (\S+?)(?: sig ([^\s:]+):(\S+))?$/u
const deleted = 'deleted'
/** Before the fields of a set that is not as we write them. */
const odd = '- Was set '

/** A line of the log: `- Was 42 by tex at 2026-11-21T10:02:03.123Z sig 7Qm3vK2pXw:mGx0...`. */
export function formatEarlier(set: ValueSet): string {
  const { value = deleted, by, stamp, key, sig } = set
  const proof = key === undefined && sig === undefined ? '' : ` sig ${key}:${sig}`
  const item = `- Was ${value} by ${by} at ${stamp}${proof}`
  const read = parseEarlier(item)
  // What is not as we write it, such as an author of two words, is kept all the same.
  return read && isSame(read, set) && safeItem(item) === item ? item : odd + quoted(fieldsOf(set))
}

/** Undefined for a line that is none of these. */
export function parseEarlier(item: string): ValueSet | undefined {
  return item.startsWith(odd) ? parseFields(item.slice(odd.length)) : parsePlain(item)
}

/** What an author signs: no value can pass for that of another key, author or time. */
export function stateText(name: StateKey, { value, by, stamp, key }: ValueSet): Uint8Array {
  return fieldsText('datacore-messaging/state/1', [
    ['name', name],
    ['value', value],
    ['by', by],
    ['stamp', stamp],
    ['key', key],
  ])
}

/** Tells a set that our tool wrote from one that was changed by hand since. Proves nothing. */
function revOf(set: ValueSet): string {
  return hashOf(formatEarlier(set)).toString(16).padStart(8, '0')
}

function parsePlain(item: string): ValueSet | undefined {
  const match = wasItem.exec(item)
  if (!match) return undefined
  const [, value, by = '', stamp = '', key, sig] = match
  return {
    value: value === deleted ? undefined : value,
    by,
    stamp,
    ...(key === undefined ? {} : { key }),
    ...(sig === undefined ? {} : { sig }),
  }
}

function fieldsOf({ value, by, stamp, key, sig }: ValueSet) {
  return { VALUE: value, UPDATED_BY: by, STAMP: stamp, KEY: key, SIG: sig }
}

function parseFields(text: string): ValueSet | undefined {
  const fields = text.startsWith('{') ? parseJson(text) : undefined
  if (typeof fields !== 'object' || fields === null) return undefined
  const field = (name: string) => {
    const value = (fields as Readonly<Record<string, unknown>>)[name]
    return typeof value === 'string' ? value : undefined
  }
  const [by, stamp, key, sig] = [field('UPDATED_BY'), field('STAMP'), field('KEY'), field('SIG')]
  if (by === undefined || stamp === undefined) return undefined
  return {
    value: field('VALUE'),
    by,
    stamp,
    ...(key === undefined ? {} : { key }),
    ...(sig === undefined ? {} : { sig }),
  }
}

function isSame(a: ValueSet, b: ValueSet): boolean {
  return (
    a.value === b.value &&
    a.by === b.by &&
    a.stamp === b.stamp &&
    a.key === b.key &&
    a.sig === b.sig
  )
}
