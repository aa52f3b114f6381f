/** The todo keywords that a file's preamble sets, as Emacs would set them from it. */

import { decodeText, lineAt, textStart } from './bytes.ts'
import type { Keywords } from './types.ts'

/** In force in a file whose preamble has no `#+TODO` line: those of our own files. */
export const defaultKeywords: Keywords = {
  open: ['TODO', 'WAITING', 'QUEUED', 'WORKING'],
  done: ['DONE', 'CANCELLED', 'ARCHIVED'],
}

const todoLine = /^[ \t]*#\+(TYP_TODO|TODO|SEQ_TODO):(.*)$/isu
const kinds = ['TYP_TODO', 'TODO', 'SEQ_TODO']
/** Blocks whose lines Emacs takes for text; in others, such as a quote, `#+TODO` counts. */
const blockStart = /^[ \t]*#\+BEGIN_(COMMENT|EXAMPLE|EXPORT|SRC|VERSE)(?:[ \t]|$)/iu
/** `TODO(t)`, `DONE(d!)`: the word without its key. */
const keyedWord = /^(.*?)(?:\(.*\))?$/su
/** Longer lines set no keywords. */
const lineBytesMax = 10_000

/** The keywords of the lines before `end`, where the first heading is. Several lines add up. */
export function keywordsOf(bytes: Uint8Array, end: number): Keywords {
  const sets = keywordLines(linesOf(bytes, end))
  if (sets.length === 0) return defaultKeywords
  const names = sets.flatMap(namesOf)
  const marked = sets.flatMap(doneWords)
  // With bars and nothing after any of them, the last of all is done.
  const done = marked.length > 0 ? marked : names.slice(-1)
  return { open: names.filter((name) => !done.includes(name)), done }
}

/** The words of each line, in the order in which Emacs takes the kinds of lines. */
function keywordLines(lines: readonly string[]): readonly (readonly string[])[] {
  const found: { readonly kind: string; readonly words: readonly string[] }[] = []
  for (let index = 0; index < lines.length; index += 1) {
    const block = blockStart.exec(lines[index]!)?.[1]
    // A block that is never closed is none.
    if (block) index = Math.max(index, blockEnd(lines, index, block))
    const match = todoLine.exec(lines[index]!)
    if (match) {
      found.push({ kind: match[1]!.toUpperCase(), words: match[2]!.split(/\s+/u).filter(Boolean) })
    }
  }
  return kinds.flatMap((kind) =>
    found.filter((line) => line.kind === kind).map(({ words }) => words),
  )
}

function linesOf(bytes: Uint8Array, end: number): readonly string[] {
  const lines: string[] = []
  for (let at = textStart(bytes); at < end; ) {
    const { text, next } = lineAt(bytes, at, end)
    lines.push(decodeText(bytes, text.start, Math.min(text.end, text.start + lineBytesMax)))
    at = next
  }
  return lines
}

function blockEnd(lines: readonly string[], from: number, block: string): number {
  const end = new RegExp(`^[ \\t]*#\\+END_${block}[ \\t]*$`, 'iu')
  return lines.findIndex((line, index) => index > from && end.test(line))
}

/** What stands after the bar; without one the last word, as in Emacs. */
function doneWords(words: readonly string[]): readonly string[] {
  const bar = words.indexOf('|')
  return namesOf(bar < 0 ? words.slice(-1) : words.slice(bar + 1))
}

function namesOf(words: readonly string[]): readonly string[] {
  return words
    .filter((word) => word !== '|')
    .map((word) => keyedWord.exec(word)![1]!)
    .filter(Boolean)
}
