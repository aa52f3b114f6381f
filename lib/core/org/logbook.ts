/** Reads an entry's LOGBOOK: the outermost items of its list, however deep their own text nests. */

import { byteText, decodeText, lineAt } from './bytes.ts'
import { isDrawerEnd, opensDrawer } from './drawer.ts'
import { unescapeBody } from './escape.ts'
import type { LogItem, Range } from './types.ts'

export interface Logbook {
  readonly range: Range
  readonly items: readonly LogItem[]
}

const itemStart = /^[ \t]*-(?:[ \t]|$)/
/** Emacs's `indent-tabs-mode` writes tabs to every eighth column. */
const tabColumns = 8

/** The logbook that begins exactly at `start`; undefined when none does or it is never closed. */
export function readLogbook(bytes: Uint8Array, start: number, limit: number): Logbook | undefined {
  if (start >= limit) return undefined
  let line = lineAt(bytes, start, limit)
  if (!opensDrawer(bytes, line.text, 'LOGBOOK')) return undefined
  const ranges: { start: number; end: number }[] = []
  let open = false
  let column = 0
  for (;;) {
    if (line.next >= limit) return undefined
    line = lineAt(bytes, line.next, limit)
    const raw = byteText(bytes, line.text.start, line.text.end)
    // A heading ends everything, so a logbook that meets one was never closed.
    if (/^\*+ /.test(raw)) return undefined
    if (isDrawerEnd(raw)) break
    if (/^[ \t]*$/.test(raw)) continue
    const indent = columnOf(raw)
    if (itemStart.test(raw) && (!open || indent <= column)) {
      ranges.push({ start: line.text.start, end: line.text.end })
      open = true
      column = indent
    } else if (open && indent > column) ranges.at(-1)!.end = line.text.end
    // Text at the margin belongs to no item, so nobody continues one by accident.
    else open = false
  }
  const items = ranges.map((range) => ({ range, text: itemText(bytes, range) }))
  return { range: { start, end: line.next }, items }
}

/** The item as it was logged: LF, moved to the margin, unescaped, without the blanks of empty lines. */
function itemText(bytes: Uint8Array, range: Range): string {
  const raw = decodeText(bytes, range.start, range.end).replaceAll('\r\n', '\n')
  const indent = /^[ \t]*/.exec(raw)![0]
  if (indent === '') return unescapeBody(raw)
  const lines = raw.split('\n')
  return unescapeBody(
    lines.map((line) => (line.startsWith(indent) ? line.slice(indent.length) : line)).join('\n'),
  )
}

function columnOf(line: string): number {
  let column = 0
  for (const char of line) {
    if (char === ' ') column += 1
    else if (char === '\t') column += tabColumns - (column % tabColumns)
    else break
  }
  return column
}
