/** The todo keywords that a file's preamble sets, as Emacs would set them from it. */

import { decodeText, lineEnd, nextLine, textStart } from './bytes.ts'
import type { Keywords } from './types.ts'

/** In force in a file whose preamble has no `#+TODO` line: those of our own files. */
export const defaultKeywords: Keywords = {
  open: ['TODO', 'WAITING', 'QUEUED', 'WORKING'],
  done: ['DONE', 'CANCELLED', 'ARCHIVED'],
}

const todoLine = /^[ \t]*#\+(?:SEQ_|TYP_)?TODO:(.*)$/isu
/** Blocks whose lines Emacs takes for text; in others, such as a quote, `#+TODO` counts. */
const blockStart = /^[ \t]*#\+BEGIN_(COMMENT|EXAMPLE|EXPORT|SRC|VERSE)(?:[ \t]|$)/iu
/** `TODO(t)`, `DONE(d!)`: the word without its key. */
const keyedWord = /^(.*?)(?:\(.*\))?$/su
/** Longer lines set no keywords. */
const lineBytesMax = 10_000

/** The keywords of the lines before `end`, where the first heading is. Several lines add up. */
export function keywordsOf(bytes: Uint8Array, end: number): Keywords {
  const lines = linesOf(bytes, end)
  const sets: string[][] = []
  for (let index = 0; index < lines.length; index += 1) {
    const block = blockStart.exec(lines[index]!)?.[1]
    // A block that is never closed is none.
    if (block) index = Math.max(index, blockEnd(lines, index, block))
    const words = todoLine.exec(lines[index]!)?.[1]
    if (words !== undefined) sets.push(words.split(/\s+/u).filter(Boolean))
  }
  if (sets.length === 0) return defaultKeywords
  const done = sets.flatMap(doneWords)
  const open = sets.flatMap((words) => namesOf(words)).filter((name) => !done.includes(name))
  return { open, done }
}

function linesOf(bytes: Uint8Array, end: number): readonly string[] {
  const lines: string[] = []
  for (let at = textStart(bytes); at < end; at = nextLine(bytes, at)) {
    lines.push(decodeText(bytes, at, Math.min(lineEnd(bytes, at), end, at + lineBytesMax)))
  }
  return lines
}

function blockEnd(lines: readonly string[], from: number, block: string): number {
  const end = new RegExp(`^[ \\t]*#\\+END_${block}[ \\t\\r]*$`, 'iu')
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
