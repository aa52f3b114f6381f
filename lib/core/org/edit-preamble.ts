/** Sets the `#+NAME: value` lines before a file's first heading; every other line of it stays. */

import { carriageReturn, decodeText, lineAt, lineFeed, textStart } from './bytes.ts'
import { cleanText, safeKey, safeValue } from './safe.ts'
import { scanOutline } from './scan.ts'
import { insertLines, removeLine } from './splice.ts'
import type { Op, Range, Splice } from './types.ts'

/** Emacs goes by the first of several lines of a name; the others go. None when all is so already. */
export function preambleSplices(
  bytes: Uint8Array,
  { keywords }: Extract<Op, { readonly type: 'preamble' }>,
): readonly Splice[] {
  const { lines, end } = linesBefore(bytes)
  const splices: Splice[] = []
  const added: string[] = []
  for (const [name, typed] of keywords) {
    const value = lineOf(typed ?? '')
    const wanted = `#+${safeKey(name)}: ${value}`
    const own = lines.filter(({ text }) => isNamed(text, name))
    const [first, ...others] = value === '' ? [] : own
    const gone = value === '' ? own : others
    if (first && first.text !== wanted) splices.push({ ...first.range, text: wanted })
    if (!first && value !== '') added.push(wanted)
    splices.push(...gone.map(({ range }) => removeLine(bytes, range)))
  }
  if (added.length === 0) return splices
  const last = lines.findLast(({ text }) => /^#(?:\+| )/u.test(text))
  const at = last ? lineAt(bytes, last.range.start, end).next : textStart(bytes)
  const eol = hasCrlf(bytes) ? '\r\n' : '\n'
  return [...splices, insertLines(bytes, at, added.map((line) => line + eol).join(''))]
}

/** One line on which nothing acts. What is harmless as it stands stays so: nobody takes commas away here. */
function lineOf(text: string): string {
  const line = cleanText(text)
    .replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
    .trim()
  return /local variables:|%%\(/iu.test(line) ? safeValue(line) : line
}

interface PreambleLine {
  readonly text: string
  /** Without its line break. */
  readonly range: Range
}

function linesBefore(bytes: Uint8Array): {
  readonly lines: readonly PreambleLine[]
  readonly end: number
} {
  const { end } = scanOutline(bytes).preamble
  const lines: PreambleLine[] = []
  for (let at = textStart(bytes); at < end; ) {
    const { text: range, next } = lineAt(bytes, at, end)
    lines.push({ text: decodeText(bytes, range.start, range.end), range })
    at = next
  }
  return { lines, end }
}

function isNamed(line: string, name: string): boolean {
  return line.toUpperCase().startsWith(`#+${name.toUpperCase()}:`)
}

function hasCrlf(bytes: Uint8Array): boolean {
  const feed = bytes.indexOf(lineFeed)
  return feed > 0 && bytes[feed - 1] === carriageReturn
}
