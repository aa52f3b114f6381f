/** Finds entries by their exact bytes and puts others in their place. For migrations, whose old entries may share an id. */

import { byteText, carriageReturn, isHeadingAt, lineEnd } from './bytes.ts'
import { entryRanges, scanOutline } from './scan.ts'
import type { Range, Splice } from './types.ts'

export interface Replacement {
  /** Whole level-1 entries that follow each other, with the line breaks after them. */
  readonly was: Uint8Array
  /** A printed entry; nothing to take them out. */
  readonly text: string
}

const lineFeed = 0x0a
const blank = 0x20

/** One splice for each that is found, in one pass; of equal entries the first that is left. */
export function replaceSplices(
  bytes: Uint8Array,
  replacements: readonly Replacement[],
): readonly Splice[] {
  const splices: Splice[] = []
  const places = placesIn(bytes)
  const parted = new Set<number>()
  for (const { was, text } of replacements) {
    const range = take(places, bytes, was)
    if (!range) continue
    // What was put before it ends with a blank line already.
    const gap = parted.has(range.start) ? '' : gapBefore(bytes, range.start)
    if (text !== '') parted.add(range.end)
    splices.push({ ...range, text: text === '' ? '' : inPlace(bytes, range, gap + text) })
  }
  return splices
}

/** Level-1 entries by their bytes; those that are taken are gone. */
type Places = Map<string, readonly Range[]>

function placesIn(bytes: Uint8Array): Places {
  const places = new Map<string, Range[]>()
  for (const range of entryRanges(scanOutline(bytes))) {
    const text = byteText(bytes, range.start, range.end)
    const same = places.get(text)
    if (same) same.push(range)
    else places.set(text, [range])
  }
  return places
}

/** The first place where all entries of `was` stand as they are there, and not only the beginning of a longer one. */
function take(places: Places, bytes: Uint8Array, was: Uint8Array): Range | undefined {
  const [first] = entryRanges(scanOutline(was))
  if (first?.start !== 0) return undefined
  const key = byteText(was, 0, first.end)
  const found = places.get(key)?.find(({ start }) => isAt(bytes, start, was))
  if (!found) return undefined
  places.set(
    key,
    places.get(key)!.filter((one) => one !== found),
  )
  return { start: found.start, end: found.start + was.length }
}

function isAt(bytes: Uint8Array, start: number, was: Uint8Array): boolean {
  const end = start + was.length
  const isTop = isHeadingAt(bytes, end) && bytes[end + 1] === blank
  if (end > bytes.length || !(end === bytes.length || isTop)) return false
  return was.every((byte, index) => bytes[start + index] === byte)
}

/** The file's own line ends, and one blank line after it when another entry follows. */
export function inPlace(bytes: Uint8Array, { start, end }: Range, text: string): string {
  const headEnd = lineEnd(bytes, start)
  const crlf = headEnd < bytes.length && bytes[headEnd - 1] === carriageReturn
  const whole = end < bytes.length ? `${text}\n` : text
  return crlf ? whole.replaceAll('\n', '\r\n') : whole
}

/** A line break when no blank line stands before; `start` is the start of a line. */
export function gapBefore(bytes: Uint8Array, start: number): string {
  const at = bytes[start - 2] === carriageReturn ? start - 3 : start - 2
  return start === 0 || at < 0 || bytes[at] === lineFeed ? '' : '\n'
}
