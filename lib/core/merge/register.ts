/**
 * A field that anybody may change: every value that was ever in conflict, each with the time of its latest writing. The
 * greatest stands in the entry, the others in its log, so that joining only adds.
 */

import { compareText } from '../compare-text.ts'
import { parseJson, quoted } from '../json-text.ts'
import { formatOrgStamp } from '../org/timestamp.ts'

export { parseJson, quoted }

/** A value as it is encoded by fields.ts, or undefined for a field that somebody emptied. */
export type Value = string | undefined

/** Unix milliseconds of a value whose time nobody knows. */
export const noTime = -1

/** By value, when it was written last. A field that was never there has none. */
export type Register = ReadonlyMap<Value, number>

/** How the values of one field compare where time does not decide. */
export interface ValueOrder {
  readonly compare: (a: string, b: string) => number
  /** True when `b` has all of `a`, so that `a` need not be kept. */
  readonly isWithin: (a: string, b: string) => boolean
}

export const plainOrder: ValueOrder = {
  compare: (a, b) => hashOf(a) - hashOf(b) || compareText(a, b),
  isWithin: (a, b) => a === b,
}

/** Of two titles the one with fewer words of capitals before it: keywords that somebody's preamble declares pile up there. */
export const titleOrder: ValueOrder = {
  compare: (a, b) => capitalsIn(b) - capitalsIn(a) || plainOrder.compare(a, b),
  isWithin: plainOrder.isWithin,
}

/** Of what a recipient said of a letter: that they have it stands, whatever they refused before (core/outbox). */
export const receiptOrder: ValueOrder = {
  compare: (a, b) => Number(isStored(a)) - Number(isStored(b)) || plainOrder.compare(a, b),
  isWithin: plainOrder.isWithin,
}

/** For texts of many lines: the longer one stands, and what has only lines of it, in their order, is in it. */
export const textOrder: ValueOrder = {
  compare: (a, b) =>
    linesOf(a).length - linesOf(b).length || a.length - b.length || compareText(a, b),
  isWithin: (a, b) => {
    const [inner, outer] = [linesOf(a), linesOf(b)]
    let at = 0
    for (const line of outer) if (line === inner[at]) at += 1
    if (at < inner.length) return false
    return inner.length < outer.length || textOrder.compare(a, b) <= 0
  },
}

export function joinRegisters(a: Register, b: Register): Register {
  const joined = new Map(a)
  for (const [value, atMs] of b) joined.set(value, Math.max(atMs, joined.get(value) ?? noTime))
  return joined
}

/** The value that stands in the entry. */
export function winnerOf(register: Register, order: ValueOrder): Value {
  return [...register].sort((a, b) => compareWritten(b, a, order))[0]?.[0]
}

/** What must be kept beside it. */
export function losersOf(
  register: Register,
  order: ValueOrder,
): readonly (readonly [value: string, atMs: number])[] {
  const winner = winnerOf(register, order)
  const others = [...register].flatMap(([value, atMs]) =>
    value === undefined || value === winner ? [] : [[value, atMs] as const],
  )
  if (order !== textOrder || others.length > comparedMax) return others
  const all = winner === undefined ? others : [...others, [winner, register.get(winner)!] as const]
  return others.filter(
    ([value, atMs]) =>
      !all.some(
        ([more, moreMs]) => more !== value && moreMs >= atMs && order.isWithin(value, more),
      ),
  )
}

/** More texts in one conflict are somebody's joke, and all kept rather than compared with each other. */
const comparedMax = 200

/** What one text says: the value in its place, when its log last speaks of it, and the values in its log. */
export function registerOf(
  given: {
    readonly value: Value
    readonly atMs: number
    readonly kept: Register
    /** When a change by hand counts as made, which the log does not know of. */
    readonly byHandMs: number
  },
  order: ValueOrder,
): { readonly register: Register; readonly byHand: 'yes' | 'no' } {
  const { value, atMs, kept, byHandMs } = given
  if (value === undefined && atMs === noTime && kept.size === 0) {
    return { register: kept, byHand: 'no' }
  }
  const written = [value, atMs] as const
  const isFirst = [...kept].every((other) => compareWritten(written, other, order) > 0)
  const sinceMs = isFirst ? atMs : byHandMs
  const register = joinRegisters(kept, new Map([[value, sinceMs]]))
  return { register, byHand: isFirst ? 'no' : 'yes' }
}

function compareWritten(
  [a, aMs]: readonly [Value, number],
  [b, bMs]: readonly [Value, number],
  order: ValueOrder,
): number {
  if (aMs !== bMs) return aMs - bMs
  if (a === undefined || b === undefined) return Number(a !== undefined) - Number(b !== undefined)
  return order.compare(a, b)
}

const conflictItem =
  /^- Conflict (\S+) ("(?:[^"\\]|\\.)*")(?: \[[^\]]*\] at ([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+Z))?$/u

/** `- Conflict GROUPS "reviewers" [2026-11-21 Sat 10:02] at 2026-11-21T10:02:03.123Z`; the time only where it is known. */
export function formatConflict(field: string, value: string, atMs: number): string {
  const time = atMs === noTime ? '' : ` ${utcStamp(atMs)} at ${new Date(atMs).toISOString()}`
  return `- Conflict ${field} ${quoted(value)}${time}`
}

export function parseConflict(
  item: string,
): { readonly field: string; readonly value: string; readonly atMs: number } | undefined {
  const match = conflictItem.exec(item)
  if (!match) return undefined
  const value = parseJson(match[2]!)
  const atMs = match[3] === undefined ? noTime : Date.parse(match[3])
  if (typeof value !== 'string' || Number.isNaN(atMs)) return undefined
  return { field: match[1]!, value, atMs }
}

/** Minutes in UTC, which are the same wherever the merge is made. */
export function utcStamp(atMs: number): string {
  const at = new Date(atMs)
  const [year, month, day] = [at.getUTCFullYear(), at.getUTCMonth() + 1, at.getUTCDate()]
  const parts = { year, month, day, hour: at.getUTCHours(), minute: at.getUTCMinutes() }
  return `[${formatOrgStamp(parts)}]`
}

/** FNV-1a: only to choose, the same on every machine; the text decides between equal ones. */
export function hashOf(text: string): number {
  let hash = 0x811c9dc5
  for (let at = 0; at < text.length; at += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  }
  return hash >>> 0
}

function capitalsIn(title: string): number {
  return /^(?:[A-Z][A-Z0-9_-]*[ \t]+)*/u.exec(title)![0].split(/[ \t]+/u).length
}

function isStored(receipt: string): boolean {
  return /\bstored /u.test(receipt)
}

function linesOf(text: string): readonly string[] {
  return text
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => line !== '')
}
