/** What stands before a file's first entry, as a set of pieces: keywords, comments, blocks and paragraphs. */

import { compareText } from '../compare-text.ts'
import { trimEnd } from './split.ts'

/** The order of the lines that we write; others follow by their text. */
const known = [/^# -\*-/u, /^#\+TITLE:/iu, /^#\+(?:SEQ_|TYP_)?TODO:/iu, /^#\+STARTUP:/iu, /^#\+/u]
const blockStart = /^[ \t]*#\+begin_(\S+)/iu

/** One preamble that has all pieces of both. The same bytes on both sides, or on one alone, stay as they are. */
export function joinPreambles(preambles: readonly string[]): string {
  const different = [...new Set(preambles.filter((text) => text !== ''))]
  if (different.length < 2) return different[0] ?? ''
  return printPieces(different.flatMap(preamblePieces))
}

/** Each once, in the order of a merged preamble. */
export function printPieces(all: readonly string[]): string {
  const pieces = [...new Set(all)].sort(comparePieces)
  return pieces.reduce((before, piece) => {
    if (before === '') return piece
    const gap = isLine(piece) && isLine(before.slice(before.lastIndexOf('\n') + 1)) ? '\n' : '\n\n'
    return before + gap + piece
  }, '')
}

/** Lines of keywords and comments each for itself, blocks whole, other text by paragraphs, headings with what is below. */
export function preamblePieces(preamble: string): readonly string[] {
  const pieces: string[] = []
  const lines = preamble.split('\n').map((line) => trimEnd(line).trimEnd())
  const blocks = blockEnds(lines)
  let open: string[] = []
  const close = () => {
    const text = trimEnd(open.join('\n'))
    if (text !== '') pieces.push(text)
    open = []
  }
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index]!
    if (open[0] !== undefined && isHeading(open[0]) && !isHeading(line)) open.push(line)
    else if (isHeading(line)) {
      close()
      open.push(line)
    } else if (blockStart.test(line)) {
      const end = blocks[index] ?? index
      close()
      pieces.push(lines.slice(index, end + 1).join('\n'))
      index = end
    } else if (isLine(line)) {
      close()
      pieces.push(line)
    } else if (line === '') close()
    else open.push(line)
  }
  close()
  return pieces
}

function isHeading(line: string): boolean {
  return /^\*+ /u.test(line)
}

/** A piece that is one line by itself. */
function isLine(piece: string): boolean {
  return /^#(?:\+| |$)/u.test(piece) && !blockStart.test(piece) && !piece.includes('\n')
}

/** For each line that opens a block the line that ends it; backwards, so that each line is looked at once. */
function blockEnds(lines: readonly string[]): readonly (number | undefined)[] {
  const ends = new Map<string, number>()
  const found: (number | undefined)[] = []
  for (let index = lines.length - 1; index >= 0; index -= 1) {
    const line = lines[index]!
    const name = blockStart.exec(line)?.[1]?.toLowerCase()
    const ended = /^[ \t]*#\+end_(\S+)$/iu.exec(line)?.[1]?.toLowerCase()
    if (isHeading(line)) ends.clear()
    else if (ended !== undefined) ends.set(ended, index)
    found[index] = name === undefined ? undefined : ends.get(name)
  }
  return found
}

function comparePieces(a: string, b: string): number {
  return rankOf(a) - rankOf(b) || compareText(a, b)
}

/** Headings come last: what follows one is under it. Before them what opens a block and does not close it. */
function rankOf(piece: string): number {
  if (isHeading(piece)) return known.length + 3
  if (blockStart.test(piece) && !piece.includes('\n')) return known.length + 2
  const at = isLine(piece) ? known.findIndex((pattern) => pattern.test(piece)) : -1
  if (at >= 0) return at
  return isLine(piece) ? known.length : known.length + 1
}
