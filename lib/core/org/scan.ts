/** Finds the headings of a file by its bytes. A line of stars and a space is a heading everywhere, in blocks too. */

import {
  encodeText,
  finderOf,
  isHeadingAt,
  isLineStart,
  nextStar,
  skipStars,
  textStart,
} from './bytes.ts'
import { readEntry } from './entry.ts'
import { defaultKeywords, keywordsOf } from './keywords.ts'
import type { Keywords, Outline, Range } from './types.ts'

export { defaultKeywords } from './keywords.ts'

const space = 0x20
const levelMax = 0xffff

/** All headings with exact offsets; never fails, whatever the bytes. */
export function scanOutline(bytes: Uint8Array): Outline {
  const limit = bytes.length
  // One heading in half a kilobyte is usual; the arrays grow for files of headings alone.
  let starts = new Uint32Array(Math.max(64, limit >> 9))
  let levels = new Uint16Array(starts.length)
  let count = 0
  for (let at = nextStar(bytes, 0); at >= 0; ) {
    const end = skipStars(bytes, at)
    if (bytes[end] === space && isLineStart(bytes, at)) {
      if (count === starts.length) {
        starts = grown(starts, new Uint32Array(count * 2))
        levels = grown(levels, new Uint16Array(count * 2))
      }
      starts[count] = at
      levels[count] = Math.min(end - at, levelMax)
      count += 1
    }
    at = nextStar(bytes, end)
  }
  const preamble = { start: 0, end: count > 0 ? starts[0]! : limit }
  return { bytes, preamble, keywords: keywordsOf(bytes, preamble.end), count, starts, levels }
}

function grown<T extends Uint32Array | Uint16Array>(from: T, to: T): T {
  to.set(from)
  return to
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

/** The keywords of a file, from its preamble alone. */
export function readKeywords(bytes: Uint8Array): Keywords {
  let at = nextStar(bytes, textStart(bytes))
  while (at >= 0 && !isHeadingAt(bytes, at)) at = nextStar(bytes, skipStars(bytes, at))
  return keywordsOf(bytes, at < 0 ? bytes.length : at)
}
