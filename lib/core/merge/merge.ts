/**
 * The join of copies of one file. Entries are grouped by ID; those that have the same bytes everywhere, or are in one copy
 * alone, keep them; others are joined field by field. Nothing depends on which copy comes first, on a base, or on a clock.
 */

import { channelSides } from '../channel/joining.ts'
import { compareText } from '../compare-text.ts'
import { type EntryState, fixedText, joinEntries, stateText } from './entry.ts'
import { sidesOf } from './conflict.ts'
import { joinPreambles } from './preamble.ts'
import { printState } from './print.ts'
import { readState } from './read.ts'
import { readingsOf } from './tangle.ts'
import { comparePieces, cutText, type Piece, type Pieces, pieceFrom, splitText } from './split.ts'

export interface Merged {
  readonly text: string
  /** What was joined and of what, for check.ts: the others are in the result as they were. */
  readonly joined: readonly Joined[]
  readonly entries: readonly Piece[]
  readonly preamble: string
}

export interface Joined {
  readonly id: string
  readonly sources: readonly string[]
  readonly results: readonly string[]
}

/** More entries under one ID are no copies that somebody's work made, and stay side by side. */
const copiesMax = 200

const byteOrderMark = '\uFEFF'

/** Texts of the same file; each may have conflict markers in it, which are read as two more. */
export function mergeTexts(texts: readonly string[]): Merged {
  return mergeSides(
    texts,
    texts.flatMap((text) => {
      const sides = bestSides(plain(text))
      return text.startsWith(byteOrderMark) ? sides.map(withMark) : sides
    }),
  )
}

/** Of the ways to read a text the one of which the fewest entries and words are left: wrong ones make a second of one. */
function bestSides(text: string): readonly string[] {
  const readings = readingsOf(text, sidesOf).map((sides) => {
    const { entries, text: joined } = mergeSides([], sides)
    return { sides, entries: entries.length, joined }
  })
  const [best] = readings.sort((a, b) => {
    const fewer = a.entries - b.entries || a.joined.length - b.joined.length
    return fewer || compareText(a.joined, b.joined)
  })
  return best ? best.sides : sidesOf(text)
}

function mergeSides(texts: readonly string[], sides: readonly string[]): Merged {
  const { sides: pieces, withKeywords } = channelSides(
    sides.map((side) => splitText(withoutMark(side))),
  )
  const shared = joinPreambles(pieces.map((side) => side.preamble))
  const joined: Joined[] = []
  const entries: Piece[] = []
  for (const [id, copies] of byId(pieces)) {
    if (id === '') entries.push(...withoutId(copies))
    else if (copies.every((copy) => copy.every(({ text }) => text === copies[0]![0]!.text))) {
      entries.push(copies[0]![0]!)
    } else {
      const results = joinCopies(copies.flat())
      entries.push(...results.map((text) => pieceFrom(text)))
      joined.push({ id, sources: copies.flat().map(({ text }) => text), results })
    }
  }
  entries.sort(comparePieces)
  const preamble = withKeywords(shared, entries)
  return { text: printFile({ texts, sides }, preamble, entries), joined, entries, preamble }
}

/** Where git put a marker before the first line, the mark is inside of the file. */
function withoutMark(text: string): string {
  return text.startsWith(byteOrderMark) ? text.slice(1) : text
}

/** LF, without a byte order mark. */
function plain(text: string): string {
  const body = withoutMark(text)
  return body.includes('\r') ? body.replace(/(?<!\r)\r+(?=\n|$)/gu, '') : body
}

function withMark(text: string): string {
  return text.startsWith(byteOrderMark) ? text : byteOrderMark + text
}

/** CR LF and a byte order mark only where every copy that has a line has them. */
function printFile(
  { texts, sides }: { readonly texts: readonly string[]; readonly sides: readonly string[] },
  preamble: string,
  entries: readonly Piece[],
): string {
  const parts = [...(preamble === '' ? [] : [preamble]), ...entries.map(({ text }) => text)]
  const text = parts.length === 0 ? '' : `${parts.join('\n\n')}\n`
  const isFilled = (one: string) => one.trim() !== ''
  const filled = texts.filter(isFilled)
  const full = sides.filter(isFilled)
  const mark = full.length > 0 && full.every((one) => one.startsWith(byteOrderMark))
  const crlf =
    filled.length > 0 && filled.every((one) => one.includes('\n') && !/(?<!\r)\n/u.test(one))
  return (mark ? byteOrderMark : '') + (crlf ? text.replaceAll('\n', '\r\n') : text)
}

/** By ID, for each side that has it, the entries there. */
function byId(sides: readonly Pieces[]): ReadonlyMap<string, readonly (readonly Piece[])[]> {
  const groups = new Map<string, Piece[][]>()
  for (const { entries } of sides) {
    const own = new Map<string, Piece[]>()
    for (const piece of entries) {
      const known = own.get(piece.id)
      if (known) known.push(piece)
      else {
        const list = [piece]
        own.set(piece.id, list)
        const group = groups.get(piece.id)
        if (group) group.push(list)
        else groups.set(piece.id, [list])
      }
    }
  }
  return groups
}

/** A person's own headings, as often as one side has them; editors that strip blanks do not make two of one. */
function withoutId(copies: readonly (readonly Piece[])[]): readonly Piece[] {
  const found = new Map<string, { readonly piece: Piece; readonly times: number }>()
  for (const copy of copies) {
    const times = new Map<string, number>()
    for (const piece of copy) {
      const content = contentOf(piece)
      const count = (times.get(content) ?? 0) + 1
      times.set(content, count)
      const known = found.get(content)
      const fuller = known && !isFuller(piece.text, known.piece.text) ? known.piece : piece
      found.set(content, { piece: fuller, times: Math.max(count, known?.times ?? 0) })
    }
  }
  return [...found.values()].flatMap(({ piece, times }) => Array<Piece>(times).fill(piece))
}

function contentOf({ text }: Piece): string {
  return /[ \t]$/mu.test(text)
    ? text
        .split('\n')
        .map((line) => line.trimEnd())
        .join('\n')
    : text
}

function isFuller(a: string, b: string): boolean {
  return a.length === b.length ? a > b : a.length > b.length
}

/** One text for each entry under the ID. Where a joined text would not read back, the copies stay side by side. */
function joinCopies(copies: readonly Piece[]): readonly string[] {
  const distinct = [...new Set(copies.map(({ text }) => text))]
  if (distinct.length > copiesMax) return distinct.sort()
  const groups = new Map<string, { state: EntryState; readonly texts: Set<string> }>()
  for (const text of distinct) {
    const state = readState(text)
    const name = fixedText(state.fixed)
    const group = groups.get(name)
    if (!group) groups.set(name, { state, texts: new Set([text]) })
    else if (!group.texts.has(text)) {
      group.state = joinEntries(group.state, state)
      group.texts.add(text)
    }
  }
  return [...groups.values()].flatMap(({ state, texts }) => {
    if (texts.size === 1) return [...texts]
    const text = printState(state)
    return readsBack(text, state) ? [text] : [...texts].sort()
  })
}

/** True when a joined entry, printed, is read as what it was. */
export function readsBack(text: string, state: EntryState): boolean {
  const { entries, preamble } = cutText(text)
  if (entries.length !== 1 || preamble !== '' || entries[0] !== text) return false
  return stateText(readState(text)) === stateText(state)
}
