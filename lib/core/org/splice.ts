/** Replacements in a file's bytes, applied; and where a new line goes. */

import { carriageReturn, encodeText, lineAt, lineFeed, textStart } from './bytes.ts'
import type { OrgEntry, Range, Splice } from './types.ts'

/** Splices that do not overlap, applied; those at one place in their order. */
export function applySplices(bytes: Uint8Array, splices: readonly Splice[]): Uint8Array {
  if (splices.length === 0) return bytes
  // The sort is stable, so splices at one place keep their order.
  const sorted = [...splices].sort((a, b) => a.start - b.start)
  const parts: Uint8Array[] = []
  let at = 0
  for (const { start, end, text } of sorted) {
    parts.push(bytes.subarray(at, start), encodeText(text))
    at = Math.max(at, end)
  }
  parts.push(bytes.subarray(at))
  const result = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let offset = 0
  for (const part of parts) {
    result.set(part, offset)
    offset += part.length
  }
  return result
}

/** The line break of the entry's heading; of the line before it when it is the file's last. */
export function eolOf(bytes: Uint8Array, { heading }: OrgEntry): string {
  const { start, end } = heading.range
  const crlf =
    end < bytes.length
      ? bytes[end] === carriageReturn
      : start > textStart(bytes) + 1 && bytes[start - 2] === carriageReturn
  return crlf ? '\r\n' : '\n'
}

/** Whole lines put at `at`, the start of a line or the end of a file, whose last line may lack its line break. */
export function insertLines(bytes: Uint8Array, at: number, lines: string): Splice {
  const open = at === bytes.length && at > 0 && bytes[at - 1] !== lineFeed
  return { start: at, end: at, text: open ? `\n${lines.slice(0, -1)}` : lines }
}

/** The line with its line break, taken out. */
export function removeLine(bytes: Uint8Array, range: Range): Splice {
  return { start: range.start, end: lineAt(bytes, range.start, bytes.length).next, text: '' }
}
