/** A file's text as its preamble and its level-1 entries, with what orders and groups them. Reads no entry twice. */

import { compareText } from '../compare-text.ts'
import { encodeText } from '../org/bytes.ts'
import { trimBlanks } from '../org/drawer.ts'
import { propertyOf, readEntry } from '../org/entry.ts'
import { defaultKeywords } from '../org/scan.ts'

/** One entry as text: LF, without line breaks at its end. */
export interface Piece {
  readonly text: string
  /** Empty for a heading that has none. */
  readonly id: string
  /** UTC RFC 3339 with milliseconds; empty when there is none that can be read. */
  readonly stamp: string
}

export interface Pieces {
  readonly preamble: string
  readonly entries: readonly Piece[]
}

/** A drawer such as we write it; any other is read by the book. */
const plainDrawer = /:PROPERTIES:\n((?::(?!END:)[A-Z][A-Z0-9_]*:(?: [^\n\r]*)?\n)*):END:(?:\n|$)/y
const canonicalStamp = /^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z$/

/** Takes a text with LF line ends apart. */
export function splitText(text: string): Pieces {
  const { preamble, entries } = cutText(text)
  return { preamble, entries: entries.map(pieceFrom) }
}

/** The same, with the entries' texts alone. */
export function cutText(text: string): {
  readonly preamble: string
  readonly entries: readonly string[]
} {
  const entries: string[] = []
  let start = text.startsWith('* ') ? 0 : text.indexOf('\n* ') + 1
  if (start === 0 && !text.startsWith('* ')) return { preamble: wordsOf(text), entries }
  const preamble = wordsOf(text.slice(0, start))
  while (start < text.length) {
    const next = text.indexOf('\n* ', start)
    const end = next < 0 ? text.length : next + 1
    entries.push(trimEnd(text.slice(start, end)))
    start = end
  }
  return { preamble, entries }
}

/** The order of a file is a function of the set of its entries. Headings without an ID are a person's own, and last. */
export function comparePieces(a: Piece, b: Piece): number {
  if ((a.id === '') !== (b.id === '')) return a.id === '' ? 1 : -1
  return compareText(a.stamp, b.stamp) || compareText(a.id, b.id) || compareText(a.text, b.text)
}

/** Blanks alone are nothing. */
function wordsOf(preamble: string): string {
  return preamble.trim() === '' ? '' : trimEnd(preamble)
}

/** What a text of one entry is in a file. */
export function pieceFrom(text: string): Piece {
  const below = text.indexOf('\n') + 1
  plainDrawer.lastIndex = below
  const drawer = below > 0 ? plainDrawer.exec(text)?.[1] : undefined
  if (drawer === undefined) return readPiece(text)
  const lines = `\n${drawer}`
  return { text, id: valueIn(lines, '\n:ID:'), stamp: stampOf(valueIn(lines, '\n:STAMP:')) }
}

function valueIn(lines: string, key: string): string {
  const at = lines.indexOf(key)
  if (at < 0) return ''
  const value = trimBlanks(lines.slice(at + key.length, lines.indexOf('\n', at + 1)))
  return value === 'nil' ? '' : value
}

/** A drawer below a planning line, indented, in lower case, or none. */
function readPiece(text: string): Piece {
  const bytes = encodeText(text)
  const entry = readEntry(bytes, { start: 0, end: bytes.length }, defaultKeywords)
  const id = entry.properties.find(({ key, extends: more }) => key === 'ID' && !more)?.value ?? ''
  return { text, id: id === 'nil' ? '' : id, stamp: stampOf(propertyOf(entry, 'STAMP') ?? '') }
}

function stampOf(text: string): string {
  if (canonicalStamp.test(text)) return text
  const atMs = Date.parse(text)
  return Number.isNaN(atMs) ? '' : new Date(atMs).toISOString()
}

/** Without blank lines at the end; by hand, for a pattern takes quadratic time on many of them. */
export function trimEnd(text: string): string {
  let end = text.length
  for (let at = end; at > 0; at -= 1) {
    const char = text[at - 1]
    if (char === '\n') end = at - 1
    else if (char !== ' ' && char !== '\t') break
  }
  return text.slice(0, end)
}
