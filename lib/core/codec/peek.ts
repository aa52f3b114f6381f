/** Cheap looks at an entry's bytes, for files of many entries of which few matter. Never a substitute for decoding. */

import { fileText, isLineStart } from '../org/bytes.ts'
import type { Outline, Range } from '../org/types.ts'

const lineFeed = 10
const tab = 9
const blank = 32
const star = 42
const colon = 58
const bigA = 65
const smallA = 97
const smallZ = 122
/** That of typed arrays: node's Buffer has a slower one of its own, which tells for ten thousand short searches. */
const find = Uint8Array.prototype.indexOf
const encoder = new TextEncoder()
const decoder = new TextDecoder()
const drawerEnd = encoder.encode(':END:')

/** Level-1 entries whose heading line contains any of the words, such as `:unread:` or `QUEUED`. */
export function entriesByHeading(outline: Outline, words: readonly string[]): readonly Range[] {
  const needles = words.map((word) => encoder.encode(word))
  const found: Range[] = []
  const { bytes, count, starts, levels } = outline
  for (let index = 0; index < count; index += 1) {
    if (levels[index] !== 1) continue
    const start = starts[index]!
    const lineEnd = endOfLine(bytes, start)
    if (!needles.some((needle) => contains(bytes, start, lineEnd, needle))) continue
    found.push({ start, end: nextTop(outline, index) })
  }
  return found
}

/** Level-1 entries but for those whose heading begins with one of the keywords. */
export function entriesNotUnder(outline: Outline, keywords: readonly string[]): readonly Range[] {
  const heads = keywords.map((word) => encoder.encode(`* ${word} `))
  const found: Range[] = []
  const { bytes, count, starts, levels } = outline
  for (let index = 0; index < count; index += 1) {
    if (levels[index] !== 1) continue
    const start = starts[index]!
    if (heads.some((head) => contains(bytes, start, start + head.length, head))) continue
    found.push({ start, end: nextTop(outline, index) })
  }
  return found
}

/** Level-1 entries whose line begins with one of the texts, such as `* DONE `. */
export function entriesBeginning(outline: Outline, heads: readonly string[]): readonly Range[] {
  const needles = heads.map((head) => encoder.encode(head))
  const { bytes, count, starts, levels } = outline
  const found: Range[] = []
  for (let index = 0; index < count; index += 1) {
    const start = starts[index]!
    if (levels[index] !== 1) continue
    if (!needles.some((needle) => contains(bytes, start, start + needle.length, needle))) continue
    found.push({ start, end: nextTop(outline, index) })
  }
  return found
}

/**
 * Level-1 entries with a tag, but for those under one of the keywords. Of all others it only looks at the heading's two
 * ends, in one plain loop, which is quick before it is compiled: at a prompt it runs once.
 */
export function entriesWithTag(
  bytes: Uint8Array,
  tag: string,
  keywordsLeftOut: readonly string[] = [],
): readonly Range[] {
  const needle = encoder.encode(`:${tag}:`)
  const leftOut = keywordsLeftOut.map((word) => encoder.encode(`* ${word} `))
  const isWanted = (start: number, lineEnd: number) =>
    hasTags(bytes, lineEnd) &&
    contains(bytes, start, lineEnd, needle) &&
    !leftOut.some((word) => contains(bytes, start, start + word.length, word))
  const found: Range[] = []
  let open = -1
  for (let at = find.call(bytes, star, 0); at >= 0; at = find.call(bytes, star, at + 1)) {
    if (bytes[at + 1] !== blank || (bytes[at - 1] !== lineFeed && !isLineStart(bytes, at))) continue
    if (open >= 0) found.push({ start: open, end: at })
    const feed = find.call(bytes, lineFeed, at)
    const lineEnd = feed < 0 ? bytes.length : feed
    open = bytes[lineEnd - 1]! > colon || !isWanted(at, lineEnd) ? -1 : at
  }
  if (open >= 0) found.push({ start: open, end: bytes.length })
  return found
}

/** Tags end a heading, but for blanks. */
function hasTags(bytes: Uint8Array, lineEnd: number): boolean {
  let last = lineEnd - 1
  while (bytes[last]! <= blank) last -= 1
  return bytes[last] === colon
}

/**
 * The value of a property's first line in an entry's first lines, as written; a hint, not the decoded value. Takes blanks before
 * a line and any case, as Emacs does.
 */
export function peekProperty(bytes: Uint8Array, range: Range, key: string): string | undefined {
  const needle = needleOf(key)
  let line = endOfLine(bytes, range.start) + 1
  // A drawer of ours has about twenty lines; planning and foreign properties may add some.
  for (let lines = 0; lines < 60 && line < range.end; lines += 1) {
    const end = Math.min(endOfLine(bytes, line), range.end)
    let at = line
    while (bytes[at] === blank || bytes[at] === tab) at += 1
    if (beginsAnyCase(bytes, at, end, needle)) {
      return decoder.decode(bytes.subarray(at + needle.length, end)).trim()
    }
    if (beginsAnyCase(bytes, at, end, drawerEnd)) return undefined
    line = end + 1
  }
  return undefined
}

/** Asks for several properties of an entry, as written, in the order of the keys. */
export type Peek = (range: Range) => readonly (string | undefined)[]

/**
 * Made for thousands of entries of one file: one walk over each drawer. Takes blanks before a line and any case, as Emacs does.
 */
export function peekerOf(bytes: Uint8Array, keys: readonly string[]): Peek {
  const text = fileText(bytes)
  const places = new Map(keys.map((key, index) => [key, index]))
  return ({ start, end }) => {
    const values = new Array<string | undefined>(keys.length).fill(undefined)
    let line = nextLine(text, start)
    for (let lines = 0; lines < 60 && line < end; lines += 1) {
      const next = nextLine(text, line)
      let at = line
      while (text.charCodeAt(at) === blank || text.charCodeAt(at) === tab) at += 1
      if (text.charCodeAt(at) === colon) {
        const close = text.indexOf(':', at + 1)
        if (close < 0) return values
        const name = close < next ? text.slice(at + 1, close) : ''
        const index = places.get(name) ?? places.get(name.toUpperCase())
        if (index !== undefined) values[index] ??= text.slice(close + 1, next).trim()
        else if (name === 'END' || name.toUpperCase() === 'END') return values
      }
      line = next
    }
    return values
  }
}

function nextLine(text: string, from: number): number {
  const at = text.indexOf('\n', from)
  return at < 0 ? text.length : at + 1
}

/** Encoding a word a million times takes longer than all the rest. */
const needles = new Map<string, Uint8Array>()

function needleOf(key: string): Uint8Array {
  const known = needles.get(key)
  if (known) return known
  const needle = encoder.encode(`:${key}:`)
  needles.set(key, needle)
  return needle
}

/** The needle is in capitals. */
function beginsAnyCase(bytes: Uint8Array, start: number, end: number, needle: Uint8Array): boolean {
  if (start + needle.length > end) return false
  for (let index = 0; index < needle.length; index += 1) {
    const byte = bytes[start + index]!
    const capital = byte >= smallA && byte <= smallZ ? byte - (smallA - bigA) : byte
    if (capital !== needle[index]) return false
  }
  return true
}

function nextTop({ bytes, count, starts, levels }: Outline, from: number): number {
  for (let index = from + 1; index < count; index += 1)
    if (levels[index] === 1) return starts[index]!
  return bytes.length
}

function endOfLine(bytes: Uint8Array, start: number): number {
  const end = find.call(bytes, lineFeed, start)
  return end < 0 ? bytes.length : end
}

function contains(bytes: Uint8Array, start: number, end: number, needle: Uint8Array): boolean {
  const first = needle[0]!
  const last = end - needle.length
  for (let at = start; at <= last; at += 1) {
    if (bytes[at] !== first) continue
    let same = 1
    while (same < needle.length && bytes[at + same] === needle[same]) same += 1
    if (same === needle.length) return true
  }
  return false
}
