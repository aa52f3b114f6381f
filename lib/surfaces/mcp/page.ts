/** Keeps every answer small: lists come in pages and long texts in parts, each with a cursor for the next one. */

import { done, refuse, type Result } from '../../core/model/refusal.ts'
import type { JsonObject } from './json.ts'
import { cutText } from '../../core/view/sanitize-cut.ts'

/** Of one answer's rows as JSON. A larger answer becomes a file in the client, and nobody reads that. */
const charsMax = 20_000
/** A token is at least one byte, so this many bytes and what stands around them are never over 25,000 tokens. */
const bytesMax = 22_000

export interface PageOf<T> {
  readonly rows: readonly T[]
  /** For the next page; null on the last one. */
  readonly next: string | null
}

export interface Wanted {
  readonly cursor: string | undefined
  /** At most so many rows. */
  readonly limit: number
  /** A part of the room, where two lists share one answer. */
  readonly share?: number
}

interface Place {
  /** The key of the last row that was shown, or of the entry whose text goes on. */
  readonly after: string
  /** How many rows, or characters, came before. */
  readonly at: number
}

/**
 * One page of a list. The cursor names the last row shown, so that rows which came or went in front of it neither repeat
 * nor hide any; when that row itself is gone, its number is what remains.
 */
export function pageOf<T, R extends JsonObject>(
  items: readonly T[],
  { keyOf, rowOf }: { readonly keyOf: (item: T) => string; readonly rowOf: (item: T) => R },
  { cursor, limit, share = 1 }: Wanted,
): Result<PageOf<R>> {
  const place = cursor === undefined ? undefined : readCursor(cursor)
  if (place && !place.ok) return place
  const start = place ? startOf(items, keyOf, place.value) : 0
  const rows: R[] = []
  let room = bytesMax * share
  let index = start
  for (; index < items.length && rows.length < limit; index += 1) {
    const row = rowOf(items[index]!)
    room -= costOf(row)
    // One row alone always fits: each of its texts has a limit.
    if (room < 0 && rows.length > 0) break
    rows.push(row)
  }
  const last = items[index - 1]
  const hasMore = index < items.length && last !== undefined
  return done({ rows, next: hasMore ? cursorOf({ after: keyOf(last), at: index }) : null })
}

/** How many rows must be there for a page: those before it, and some that may come in front of them meanwhile. */
export function reachOf(cursor: string | undefined, limit: number): number {
  const place = cursor === undefined ? undefined : readCursor(cursor)
  return (place?.ok ? Math.min(place.value.at, reachMax) : 0) + limit + slack
}

const slack = 50
/** What a cursor may ask for, whoever made it. */
const reachMax = 1_000_000

function startOf<T>(items: readonly T[], keyOf: (item: T) => string, { after, at }: Place): number {
  const found = items.findIndex((item) => keyOf(item) === after)
  // What was before it is one less now.
  return found >= 0 ? found + 1 : Math.min(Math.max(at - 1, 0), items.length)
}

export interface Part {
  readonly text: string
  /** Where it begins, in characters of the whole. */
  readonly from: number
  readonly total: number
  readonly next: string | null
}

/** A part of a long text, from a cursor on, that fits into one answer, or into its share of one. */
export function partOf(
  whole: string,
  {
    key,
    cursor,
    share = 1,
  }: { readonly key: string; readonly cursor: string | undefined; readonly share?: number },
): Result<Part> {
  const place = cursor === undefined ? undefined : readCursor(cursor)
  if (place && !place.ok) return place
  if (place && place.value.after !== key) return refuse(badCursor)
  const from = Math.min(place?.value.at ?? 0, whole.length)
  const text = fitting(whole.slice(from), share)
  const at = from + text.length
  const next = at < whole.length ? cursorOf({ after: key, at }) : null
  return done({ text, from, total: whole.length, next })
}

/** The longest beginning whose JSON fits, never cut inside of what a reader sees as one character. */
export function fitting(text: string, share = 1): string {
  let room = Math.floor(charsMax * share)
  let part = cutText(text, room)
  while (costOf(part) > bytesMax * share) {
    room = Math.floor((room * bytesMax * share) / costOf(part)) - 1
    part = cutText(text, room)
  }
  return part
}

/** UTF-8 bytes of a value as JSON. */
export function costOf(value: JsonObject | string): number {
  return new TextEncoder().encode(JSON.stringify(value)).length
}

const badCursor = {
  code: 'usage',
  why: 'The cursor is none that this tool gave.',
  hint: 'Call it again without the cursor, from the beginning.',
} as const

function cursorOf({ after, at }: Place): string {
  return Buffer.from(JSON.stringify([after, at])).toString('base64url')
}

function readCursor(cursor: string): Result<Place> {
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'))
    if (Array.isArray(value) && typeof value[0] === 'string' && Number.isSafeInteger(value[1])) {
      return done({ after: value[0], at: Math.max(0, Number(value[1])) })
    }
  } catch {
    // Anything may stand there.
  }
  return refuse(badCursor)
}
