/** Finds entries by their exact bytes and puts others in their place. For migrations, whose old entries may share an id. */

import { carriageReturn, finderOf, isLineStart, lineEnd } from './bytes.ts'
import type { Range, Splice } from './types.ts'

export interface Replacement {
  /** Whole level-1 entries that follow each other, with the line breaks after them. */
  readonly was: Uint8Array
  /** A printed entry; nothing to take them out. */
  readonly text: string
}

const star = 0x2a
const blank = 0x20
const lineFeed = 0x0a

/** One splice for each that is found. Those in the order of the file cost one pass, and equal ones take one place each. */
export function replaceSplices(
  bytes: Uint8Array,
  replacements: readonly Replacement[],
): readonly Splice[] {
  const splices: Splice[] = []
  const taken = new Set<number>()
  const parted = new Set<number>()
  let from = 0
  for (const { was, text } of replacements) {
    const range = find(bytes, was, from, taken) ?? find(bytes, was, 0, taken)
    if (!range) continue
    taken.add(range.start)
    from = range.end
    // What was put before it ends with a blank line already.
    const gap = parted.has(range.start) ? '' : gapBefore(bytes, range.start)
    if (text !== '') parted.add(range.end)
    splices.push({ ...range, text: text === '' ? '' : inPlace(bytes, range, gap + text) })
  }
  return splices
}

function find(
  bytes: Uint8Array,
  was: Uint8Array,
  from: number,
  taken: ReadonlySet<number>,
): Range | undefined {
  if (was.length === 0) return undefined
  const search = finderOf(was)
  let at = search(bytes, from, bytes.length)
  while (at >= 0) {
    const end = at + was.length
    const isWhole = isTop(bytes, at) && (end === bytes.length || isTop(bytes, end))
    if (isWhole && !taken.has(at)) return { start: at, end }
    at = search(bytes, at + 1, bytes.length)
  }
  return undefined
}

function isTop(bytes: Uint8Array, at: number): boolean {
  return bytes[at] === star && bytes[at + 1] === blank && isLineStart(bytes, at)
}

/** The file's own line ends, and one blank line after it when another entry follows. */
function inPlace(bytes: Uint8Array, { start, end }: Range, text: string): string {
  const headEnd = lineEnd(bytes, start)
  const crlf = headEnd < bytes.length && bytes[headEnd - 1] === carriageReturn
  const whole = end < bytes.length ? `${text}\n` : text
  return crlf ? whole.replaceAll('\n', '\r\n') : whole
}

/** A line break when no blank line stands before; `start` is the start of a line. */
function gapBefore(bytes: Uint8Array, start: number): string {
  const at = bytes[start - 2] === carriageReturn ? start - 3 : start - 2
  return start === 0 || at < 0 || bytes[at] === lineFeed ? '' : '\n'
}
