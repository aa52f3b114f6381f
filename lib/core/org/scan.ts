/** Finds the headings of a file by its bytes. A line of stars and a space is a heading everywhere, in blocks too. */

import { decodeText, encodeText, finderOf, lineEnd, lineFeed, nextLine } from './bytes.ts'
import { readEntry } from './entry.ts'
import type { Keywords, Outline, Range } from './types.ts'

const star = 0x2a
const space = 0x20

/** In force in a file whose preamble has no `#+TODO` line: those of our own files. */
export const defaultKeywords: Keywords = {
  open: ['TODO', 'WAITING', 'QUEUED', 'WORKING'],
  done: ['DONE', 'CANCELLED', 'ARCHIVED'],
}

/** All headings with exact offsets; never fails, whatever the bytes. */
export function scanOutline(bytes: Uint8Array): Outline {
  const limit = bytes.length
  let starts = new Uint32Array(Math.max(64, limit >> 9))
  let levels = new Uint16Array(starts.length)
  let count = 0
  let at = bytes.indexOf(star, 0)
  while (at >= 0) {
    let end = at + 1
    while (end < limit && bytes[end] === star) end += 1
    if (
      bytes[end] === space &&
      (at === 0 || bytes[at - 1] === lineFeed || isAfterMark(bytes, at))
    ) {
      if (count === starts.length) {
        starts = grown(starts, new Uint32Array(count * 2))
        levels = grown(levels, new Uint16Array(count * 2))
      }
      starts[count] = at
      levels[count] = Math.min(end - at, 0xffff)
      count += 1
    }
    at = bytes.indexOf(star, end)
  }
  const preamble = { start: 0, end: count > 0 ? starts[0]! : limit }
  return { bytes, preamble, keywords: keywordsOf(bytes, preamble), count, starts, levels }
}

/** A byte order mark at the start of the file does not hide the first heading. */
function isAfterMark(bytes: Uint8Array, at: number): boolean {
  return at === 3 && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf
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
  for (let at = find(bytes, 0, bytes.length); at >= 0; at = find(bytes, at + 1, bytes.length)) {
    const range = entryAround(bytes, at)
    if (!range) continue
    const entry = readEntry(bytes, range, defaultKeywords)
    const own = entry.properties.find(({ key, extends: more }) => key === 'ID' && !more)
    if (own?.value === id) return range
  }
  return undefined
}

/** The level-1 entry that an offset lies in; undefined in the preamble. */
export function entryAround(bytes: Uint8Array, offset: number): Range | undefined {
  let start = offset + 1
  do {
    start = start > 0 ? bytes.lastIndexOf(star, start - 1) : -1
    if (start < 0) return undefined
  } while (!isTopHeading(bytes, start))
  let end = start
  do {
    end = bytes.indexOf(star, end + 1)
    if (end < 0) return { start, end: bytes.length }
  } while (!isTopHeading(bytes, end))
  return { start, end }
}

function isTopHeading(bytes: Uint8Array, at: number): boolean {
  return (
    bytes[at + 1] === space && (at === 0 || bytes[at - 1] === lineFeed || isAfterMark(bytes, at))
  )
}

/** The keywords of a file, from its preamble alone. */
export function readKeywords(bytes: Uint8Array): Keywords {
  let end = 0
  while (
    end < bytes.length &&
    !/^\*+ /.test(decodeText(bytes, end, Math.min(end + 64, bytes.length)))
  ) {
    end = nextLine(bytes, end)
  }
  return keywordsOf(bytes, { start: 0, end })
}

function keywordsOf(bytes: Uint8Array, preamble: Range): Keywords {
  const open: string[] = []
  const done: string[] = []
  for (let at = preamble.start; at < preamble.end; at = nextLine(bytes, at)) {
    const line = decodeText(bytes, at, Math.min(lineEnd(bytes, at), preamble.end, at + 10_000))
    const match = /^[ \t]*#\+(?:SEQ_|TYP_)?TODO:(.*)$/iu.exec(line.trimEnd())
    if (match) addKeywords(match[1]!, open, done)
  }
  return open.length + done.length > 0 ? { open, done } : defaultKeywords
}

/** `TODO(t) WAITING(w) | DONE(d!)`; without a bar the last word is the done one, as in Emacs. */
function addKeywords(text: string, open: string[], done: string[]): void {
  const words = text.split(/\s+/u).filter(Boolean)
  const bar = words.indexOf('|')
  const split = bar >= 0 ? bar : words.length - 1
  words.forEach((word, index) => {
    const name = word.replace(/\([^)]*\)$/u, '')
    if (word !== '|' && name) (index < split ? open : done).push(name)
  })
}
