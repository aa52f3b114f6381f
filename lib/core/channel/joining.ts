/**
 * A channel's file in a merge. Its keywords and its head entry are one thing: the facts in the head's log are joined, and the
 * keywords are printed anew from all of them, so that no two topics stand there. What somebody changed in the keywords by
 * hand becomes a fact of that copy first.
 */

import { compareText } from '../compare-text.ts'
import { preamblePieces, printPieces } from '../merge/preamble.ts'
import { type Piece, type Pieces, pieceFrom } from '../merge/split.ts'
import { encodeText, decodeText } from '../org/bytes.ts'
import { applyOp } from '../org/ops.ts'
import { printEntry } from '../org/print.ts'
import { readEntry } from '../org/entry.ts'
import { defaultKeywords } from '../org/scan.ts'
import type { Fact } from './facts.ts'
import { encodeHead, factsIn } from './head.ts'
import {
  channelIn,
  factsByHand,
  keywordIn,
  keywordLines,
  type Keywords,
  keywordsOf,
  readKeywords,
} from './keywords.ts'
import { channelId, type ChannelName, channelOfId } from './name.ts'

export interface ChannelSides {
  readonly sides: readonly Pieces[]
  /** Puts the keywords into the joined preamble, once the entries are joined; leaves it where they are the same in all copies. */
  readonly withKeywords: (preamble: string, entries: readonly Piece[]) => string
}

/** The copies with their changes by hand as facts, and without keywords where those are to be printed. */
export function channelSides(sides: readonly Pieces[]): ChannelSides {
  const units = sides.map(unitOf)
  const names = new Set(units.flatMap((unit) => (unit ? [unit.name] : [])))
  const texts = new Set(units.flatMap((unit) => (unit ? [unit.text] : [])))
  const [name] = names
  // Copies of two channels in one file are nobody's work of ours.
  if (name === undefined || names.size > 1 || texts.size < 2) {
    return { sides, withKeywords: (preamble) => preamble }
  }
  return {
    sides: sides.map((side, index) => withFacts(side, units[index])),
    withKeywords(preamble, entries) {
      const keywords = keywordsOf(name, factsOf(headsIn(entries, name)))
      return printPieces([...preamblePieces(preamble), ...keywordLines(keywords)])
    },
  }
}

interface Unit {
  readonly name: ChannelName
  /** One, unless somebody copied it. */
  readonly heads: readonly Piece[]
  readonly keywords: Keywords
  /** Keywords and head as they stand: equal ones are left as they are. */
  readonly text: string
}

function unitOf({ preamble, entries }: Pieces): Unit | undefined {
  const lines = preamblePieces(preamble).filter((line) => keywordIn(line))
  const heads = entries.filter(({ id }) => channelOfId(id))
  const keywords = readKeywords(lines)
  const name = heads[0] ? channelOfId(heads[0].id) : channelIn(keywords)
  if (name === undefined || heads.some(({ id }) => channelOfId(id) !== name)) return undefined
  const text = [...lines.toSorted(compareText), '', ...heads.map((head) => head.text)].join('\n')
  return { name, heads, keywords, text }
}

function withFacts(side: Pieces, unit: Unit | undefined): Pieces {
  if (!unit) return side
  const preamble = preamblePieces(side.preamble).filter((line) => !keywordIn(line))
  const items = factsByHand(unit.name, unit.keywords, factsOf(unit.heads))
  const [first] = unit.heads
  const rest = side.entries.filter((entry) => entry !== first)
  const head = withItems(unit, items)
  return {
    preamble: printPieces(preamble),
    entries: head ? [head, ...rest] : rest,
  }
}

/** The head with these lines in its log; made where there was none. */
function withItems(unit: Unit, items: readonly string[]): Piece | undefined {
  const { name, heads } = unit
  const [head] = heads
  if (items.length === 0) return head
  if (!head) return pieceFrom(printEntry(encodeHead(name, items)).trimEnd())
  const edits = items.map((item) => ({ type: 'log', item }) as const)
  const op = { type: 'edit', path: '', id: channelId(name), edits } as const
  return pieceFrom(decodeText(applyOp(encodeText(`${head.text}\n`), op)).trimEnd())
}

function headsIn(entries: readonly Piece[], name: ChannelName): readonly Piece[] {
  return entries.filter(({ id }) => id === channelId(name))
}

function factsOf(heads: readonly Piece[]): readonly Fact[] {
  return heads.flatMap(({ text }) => {
    const bytes = encodeText(text)
    return factsIn(readEntry(bytes, { start: 0, end: bytes.length }, defaultKeywords))
  })
}
