/** Reads an entry's property drawer as Emacs does: one line that is no property, and there is no drawer. */

import { decodeText, lineAt, peekWord } from './bytes.ts'
import { emacsSpace, isBlank } from './chars.ts'
import type { Property, Range } from './types.ts'

export interface Drawer {
  readonly range: Range
  readonly properties: readonly Property[]
}

const drawerEnd = /^[ \t]*:END:[ \t]*$/i
/** A name, then a space and anything, or nothing but blanks. A tab before a value ends the drawer. */
const propertyLine = new RegExp(`^[ \\t]*:([^${emacsSpace}]+):(?:( .*)|[ \\t]*)$`, 'su')

/** The drawer that begins exactly at `start`; undefined when none does or it is not well formed. */
export function readDrawer(bytes: Uint8Array, start: number, limit: number): Drawer | undefined {
  if (start >= limit) return undefined
  let line = lineAt(bytes, start, limit)
  if (!opensDrawer(bytes, line.text, 'PROPERTIES')) return undefined
  const properties: Property[] = []
  for (;;) {
    if (line.next >= limit) return undefined
    line = lineAt(bytes, line.next, limit)
    const text = decodeText(bytes, line.text.start, line.text.end)
    if (isDrawerEnd(text)) return { range: { start, end: line.next }, properties }
    const match = propertyLine.exec(text)
    if (!match) return undefined
    properties.push(propertyOfLine(match[1]!, match[2] ?? '', line.text))
  }
}

/** True for a line of the drawer's name between colons, in any case; looks at few bytes of most lines. */
export function opensDrawer(bytes: Uint8Array, line: Range, name: string): boolean {
  if (!peekWord(bytes, line).toUpperCase().startsWith(`:${name}:`)) return false
  return trimBlanks(decodeText(bytes, line.start, line.end)).length === name.length + 2
}

/** A line that closes any drawer. */
export function isDrawerEnd(line: string): boolean {
  return drawerEnd.test(line)
}

function propertyOfLine(name: string, rest: string, range: Range): Property {
  const more = name.endsWith('+') && name.length > 1
  const key = (more ? name.slice(0, -1) : name).toUpperCase()
  return { key, extends: more, value: trimBlanks(rest), range }
}

/** Without spaces and tabs at either end; linear, which a regular expression for the end is not. */
export function trimBlanks(text: string): string {
  let [start, end] = [0, text.length]
  while (start < end && isBlank(text[start])) start += 1
  while (end > start && isBlank(text[end - 1])) end -= 1
  return text.slice(start, end)
}
