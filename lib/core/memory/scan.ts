/**
 * A quick look through a file for entries that may hold a word: pieces of it as text, one pattern over each, and of an entry
 * that has a hit only what a ranking needs. Never a substitute for decoding.
 */

import { encodeText, decodeText } from '../org/bytes.ts'
import { trimBlanks } from '../org/drawer.ts'
import { readEntry } from '../org/entry.ts'
import { unescapeBody } from '../org/escape.ts'
import { defaultKeywords } from '../org/scan.ts'
import { decodeMemory, forgottenWord, memoryTag } from './codec.ts'
import { looksIn } from '../search/look.ts'
import { isMemoryId } from './id.ts'
import type { Query } from '../search/query.ts'

/** Strings of this length are made in V8's young space; ones of 1 MiB took twice the time (io/search.ts). */
const chunkBytes = 1 << 16

/** Where an entry stands. Its text is read again when it is wanted: a word of it would keep the whole piece in memory. */
export interface Spot {
  readonly bytes: Uint8Array
  /** The piece's bytes, and in its text the entry's characters. */
  readonly piece: readonly [start: number, end: number]
  readonly range: readonly [start: number, end: number]
}

/** What is known of a memory at a glance, to be looked at and not to be kept. Its author is not proved. */
export interface Glimpse {
  readonly spot: Spot
  readonly id: string
  readonly from: string
  readonly stamp: string
  readonly project: string
  readonly supersedes: string
  readonly tags: readonly string[]
  readonly isForgotten: boolean
  readonly isSigned: boolean
  readonly body: string
}

/** For all entries that may answer the query, and those that stand in place of others. */
export function patternOf({ clauses }: Query): RegExp {
  return new RegExp([...looksIn(clauses), '\\n:SUPERSEDES:'].join('|'), 'g')
}

/** The memories with a hit, in the order of the file; without a pattern all. */
export function* glimpses(bytes: Uint8Array, pattern: RegExp | undefined): Generator<Glimpse> {
  for (const piece of piecesOf(bytes)) {
    const text = decodeText(bytes, ...piece)
    for (const range of pattern ? hitsIn(text, pattern) : entriesIn(text)) {
      const glimpse = glimpseOf({ bytes, piece, range }, text.slice(...range))
      if (glimpse) yield glimpse
    }
  }
}

/** The whole entry. */
export function textAt({ bytes, piece, range }: Spot): string {
  return decodeText(bytes, ...piece).slice(...range)
}

export function glimpseAt(spot: Spot): Glimpse | undefined {
  return glimpseOf(spot, textAt(spot))
}

/** Whether only its signed lines can tell that it is forgotten; of what nobody signed the keyword tells. */
export function mayBeHeld({ isForgotten, isSigned }: Glimpse): boolean {
  return !isForgotten || isSigned
}

export function charsOf({ range }: Spot): number {
  return range[1] - range[0]
}

/** How many level-1 entries a file of this size has, when one has so many bytes. */
export function entriesAbout(bytes: number, charsEach: number): number {
  return Math.max(1, Math.round(bytes / Math.max(charsEach, 1)))
}

/** Pieces of whole entries; each begins with a heading. */
function* piecesOf(bytes: Uint8Array): Generator<Spot['piece']> {
  let at = headingFrom(bytes, 0)
  while (at >= 0 && at < bytes.length) {
    let end = at + chunkBytes
    if (end >= bytes.length) end = bytes.length
    else {
      const last = headingBefore(bytes, end, at)
      end = last > at ? last : headingFrom(bytes, end)
      if (end < 0) end = bytes.length
    }
    yield [at, end]
    at = end
  }
}

const star = 0x2a
const blank = 0x20
const lineFeed = 0x0a
/** Those of typed arrays: node's Buffer has slower ones of its own. */
const { indexOf, lastIndexOf } = Uint8Array.prototype

function headingFrom(bytes: Uint8Array, from: number): number {
  let at = indexOf.call(bytes, star, from)
  while (at >= 0 && !isHeading(bytes, at)) at = indexOf.call(bytes, star, at + 1)
  return at
}

function headingBefore(bytes: Uint8Array, before: number, least: number): number {
  let at = lastIndexOf.call(bytes, star, before)
  while (at > least && !isHeading(bytes, at)) at = lastIndexOf.call(bytes, star, at - 1)
  return at
}

function isHeading(bytes: Uint8Array, at: number): boolean {
  if (bytes[at + 1] !== blank) return false
  if (at === 0 || bytes[at - 1] === lineFeed) return true
  return at === 3 && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf
}

function* hitsIn(chunk: string, pattern: RegExp): Generator<Spot['range']> {
  pattern.lastIndex = 0
  for (let match = pattern.exec(chunk); match; match = pattern.exec(chunk)) {
    const start = chunk.lastIndexOf('\n* ', match.index) + 1
    const next = chunk.indexOf('\n* ', Math.max(match.index, start))
    const end = next < 0 ? chunk.length : next + 1
    yield [start, end]
    pattern.lastIndex = end
  }
}

function* entriesIn(chunk: string): Generator<Spot['range']> {
  for (let at = 0; at < chunk.length; ) {
    const next = chunk.indexOf('\n* ', at)
    const end = next < 0 ? chunk.length : next + 1
    yield [at, end]
    at = end
  }
}

const drawerStart = '\n:PROPERTIES:\n'
const logStart = ':LOGBOOK:\n'
const drawerEnd = '\n:END:\n'
const tagsAtEnd = /[ \t]:(\S+):[ \t]*$/u

/** As we write it; any other form is read by the book. Undefined for what is no memory. */
function glimpseOf(spot: Spot, text: string): Glimpse | undefined {
  const head = text.indexOf('\n')
  const end = text.indexOf(drawerEnd, head)
  if (!text.startsWith(drawerStart, head) || end < 0 || text.includes('\r'))
    return readGlimpse(spot, text)
  const drawer = text.slice(head, end + 1)
  const id = valueIn(drawer, '\n:ID:')
  if (!isMemoryId(id)) return undefined
  let body = end + drawerEnd.length
  if (text.startsWith(logStart, body)) {
    const over = text.indexOf(drawerEnd, body)
    body = over < 0 ? body : over + drawerEnd.length
  }
  const heading = text.slice(0, head)
  return {
    spot,
    id,
    from: valueIn(drawer, '\n:FROM:'),
    stamp: valueIn(drawer, '\n:STAMP:'),
    project: valueIn(drawer, '\n:PROJECT:'),
    supersedes: valueIn(drawer, '\n:SUPERSEDES:'),
    tags: tagsOf(heading),
    isForgotten: heading.startsWith(`* ${forgottenWord} `),
    isSigned: drawer.includes('\n:SIG:'),
    body: unescapeBody(text.slice(body)),
  }
}

function tagsOf(heading: string): readonly string[] {
  const list = tagsAtEnd.exec(heading)?.[1]
  return list === undefined ? [] : list.split(':').filter((tag) => tag !== memoryTag)
}

function valueIn(drawer: string, key: string): string {
  const at = drawer.indexOf(key)
  if (at < 0) return ''
  return trimBlanks(drawer.slice(at + key.length, drawer.indexOf('\n', at + 1)))
}

function readGlimpse(spot: Spot, text: string): Glimpse | undefined {
  const bytes = encodeText(text)
  const entry = readEntry(bytes, { start: 0, end: bytes.length }, defaultKeywords)
  const memory = decodeMemory(bytes, entry)
  if (!memory.ok) return undefined
  const { id, from, stamp, project = '', supersedes = '', tags, body, sig, status } = memory.value
  const isForgotten = status === 'forgotten'
  const isSigned = sig !== undefined
  return { spot, id, from, stamp, project, supersedes, tags, isForgotten, isSigned, body }
}
