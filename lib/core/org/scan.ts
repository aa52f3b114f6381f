/** Finds the headings of a file by its bytes. A line of stars and a space is a heading everywhere, in blocks too. */

import { encodeText, finderOf, isHeadingAt, isLineStart, nextStar, skipStars } from './bytes.ts'
import { readEntry } from './entry.ts'
import { defaultKeywords, keywordsOf } from './keywords.ts'
import type { Keywords, Outline, Range } from './types.ts'

export { defaultKeywords } from './keywords.ts'

const space = 0x20
const levelMax = 0xffff

/** All headings with exact offsets; never fails, whatever the bytes. */
export function scanOutline(bytes: Uint8Array): Outline {
  // Counting first costs a second pass at memory speed, and saves arrays larger than a file of headings alone.
  let count = 0
  for (let at = nextHeading(bytes, 0); at >= 0; at = nextHeading(bytes, at + 1)) count += 1
  const starts = new Uint32Array(count)
  const levels = new Uint16Array(count)
  let at = -1
  for (let index = 0; index < count; index += 1) {
    at = nextHeading(bytes, at + 1)
    starts[index] = at
    levels[index] = Math.min(skipStars(bytes, at) - at, levelMax)
  }
  const preamble = { start: 0, end: starts[0] ?? bytes.length }
  return { bytes, preamble, keywords: keywordsOf(bytes, preamble.end), count, starts, levels }
}

/** Offset of the first heading at or after `from`, or -1. */
function nextHeading(bytes: Uint8Array, from: number): number {
  let at = nextStar(bytes, from)
  while (at >= 0 && !isHeadingAt(bytes, at)) at = nextStar(bytes, skipStars(bytes, at))
  return at
}

/** Level-1 headings, each up to the next one: what a merge, a search and an archive move. */
export function entryRanges({ bytes, count, starts, levels }: Outline): readonly Range[] {
  const ranges: Range[] = []
  let start = -1
  for (let index = 0; index < count; index += 1) {
    if (levels[index] !== 1) continue
    if (start >= 0) ranges.push({ start, end: starts[index]! })
    start = starts[index]!
  }
  if (start >= 0) ranges.push({ start, end: bytes.length })
  return ranges
}

/** The same one by one, by their number, for a file of so many that a list of them would be larger than what is wanted. */
export function topRanges({ bytes, count, starts, levels }: Outline): TopRanges {
  let size = 0
  for (let index = 0; index < count; index += 1) if (levels[index] === 1) size += 1
  const tops = new Uint32Array(size + 1)
  let at = 0
  for (let index = 0; index < count; index += 1) {
    if (levels[index] !== 1) continue
    tops[at] = starts[index]!
    at += 1
  }
  tops[size] = bytes.length
  const rangeAt = (number: number) => ({ start: tops[number]!, end: tops[number + 1]! })
  return Object.assign(rangeAt, { count: size })
}

export interface TopRanges {
  (number: number): Range
  readonly count: number
}

/** The first level-1 entry whose own property drawer has this ID. */
export function findEntry(bytes: Uint8Array, id: string): Range | undefined {
  if (id === '') return undefined
  const find = finderOf(encodeText(id))
  let at = find(bytes, 0, bytes.length)
  while (at >= 0) {
    const range = entryAround(bytes, at)
    if (range && idOf(bytes, range) === id) return range
    // The entry has been judged, so its other mentions of the id need no look.
    const next = range ? range.end : nextTopHeading(bytes, at)
    at = find(bytes, next, bytes.length)
  }
  return undefined
}

function idOf(bytes: Uint8Array, range: Range): string | undefined {
  const { properties } = readEntry(bytes, range, defaultKeywords)
  return properties.find((property) => property.key === 'ID' && !property.extends)?.value
}

/** The level-1 entry that an offset lies in; undefined in the preamble. */
export function entryAround(bytes: Uint8Array, offset: number): Range | undefined {
  let start = bytes.lastIndexOf(starByte, offset)
  while (start >= 0 && !isTopHeading(bytes, start)) {
    start = start > 0 ? bytes.lastIndexOf(starByte, start - 1) : -1
  }
  return start < 0 ? undefined : { start, end: nextTopHeading(bytes, start + 1) }
}

const starByte = 0x2a

function nextTopHeading(bytes: Uint8Array, from: number): number {
  let at = nextStar(bytes, from)
  while (at >= 0 && !isTopHeading(bytes, at)) at = nextStar(bytes, at + 1)
  return at < 0 ? bytes.length : at
}

function isTopHeading(bytes: Uint8Array, at: number): boolean {
  return bytes[at + 1] === space && isLineStart(bytes, at)
}

/** The keywords of a file: ours, and what its preamble adds. */
export function readKeywords(bytes: Uint8Array): Keywords {
  const first = nextHeading(bytes, 0)
  return keywordsOf(bytes, first < 0 ? bytes.length : first)
}
