/**
 * The todo keywords of a file. Our own are known in every file, whatever its preamble says: anybody who can push can change
 * that. Emacs goes by the preamble alone.
 */

import { decodeText, lineAt, peekWord, textStart } from './bytes.ts'
import type { Keywords } from './types.ts'

/** Those of our own files, which docs/org-format.md names. */
export const defaultKeywords: Keywords = {
  open: ['TODO', 'WAITING', 'QUEUED', 'WORKING'],
  done: ['DONE', 'CANCELLED', 'ARCHIVED'],
}

const todoLine = /^[ \t]*#\+(TYP_TODO|TODO|SEQ_TODO):(.*)$/isu
const kinds = ['TYP_TODO', 'TODO', 'SEQ_TODO']
/** Blocks whose lines Emacs takes for text; in others, such as a quote, `#+TODO` counts. */
const blockStart = /^[ \t]*#\+BEGIN_(COMMENT|EXAMPLE|EXPORT|SRC|VERSE)(?:[ \t]|$)/iu
const blockEnd = /^[ \t]*#\+END_(COMMENT|EXAMPLE|EXPORT|SRC|VERSE)[ \t]*$/iu
/** `TODO(t)`, `DONE(d!)`: the word without its key. */
const keyedWord = /^(.*?)(?:\(.*\))?$/su
/** Longer lines set no keywords. */
const lineBytesMax = 10_000
/** Nobody has more words of their own; each is looked for in every heading. */
const addedMax = 100
/** What would take an author's name, a priority or a mark of org's out of a title is no keyword to us. */
const noKeyword = /:$|^\[|^COMMENT$/u

/** Ours, always of our kind, and what the lines before `end`, where the first heading is, add to them. */
export function keywordsOf(bytes: Uint8Array, end: number): Keywords {
  const sets = keywordLines(linesOf(bytes, end))
  if (sets.length === 0) return defaultKeywords
  const { open, done } = keywordsIn(sets)
  const ours = new Set([...defaultKeywords.open, ...defaultKeywords.done])
  const added = (names: readonly string[]) => {
    return [...new Set(names)].filter((name) => !ours.has(name) && mayBeKeyword(name))
  }
  const addedDone = added(done).slice(0, addedMax)
  const addedOpen = added(open).slice(0, addedMax - addedDone.length)
  return {
    open: [...defaultKeywords.open, ...addedOpen],
    done: [...defaultKeywords.done, ...addedDone],
  }
}

/** Whether a word can be one at all, whoever declares it. */
export function mayBeKeyword(word: string): boolean {
  return !noKeyword.test(word)
}

/** What Emacs makes of the same lines; undefined when there are none. */
export function emacsKeywords(bytes: Uint8Array, end: number): Keywords | undefined {
  const sets = keywordLines(linesOf(bytes, end))
  return sets.length === 0 ? undefined : keywordsIn(sets)
}

/** Several lines add up. */
function keywordsIn(sets: readonly (readonly string[])[]): Keywords {
  const names = sets.flatMap(namesOf)
  const marked = sets.flatMap(doneWords)
  // With bars and nothing after any of them, the last of all is done.
  const done = new Set(marked.length > 0 ? marked : names.slice(-1))
  return {
    open: names.filter((name) => !done.has(name)),
    done: marked.length > 0 ? marked : [...done],
  }
}

/** The words of each line, in the order in which Emacs takes the kinds of lines. */
function keywordLines(lines: readonly string[]): readonly (readonly string[])[] {
  const found: { readonly kind: string; readonly words: readonly string[] }[] = []
  const ends = blockEnds(lines)
  for (let index = 0; index < lines.length; index += 1) {
    // A block that is never closed is none.
    index = ends[index] ?? index
    const match = todoLine.exec(lines[index]!)
    if (match) {
      found.push({ kind: match[1]!.toUpperCase(), words: match[2]!.split(/\s+/u).filter(Boolean) })
    }
  }
  return kinds.flatMap((kind) =>
    found.filter((line) => line.kind === kind).map(({ words }) => words),
  )
}

/** The lines that begin with `#+`: no other one matters here. */
function linesOf(bytes: Uint8Array, end: number): readonly string[] {
  const lines: string[] = []
  for (let at = textStart(bytes); at < end; ) {
    const { text, next } = lineAt(bytes, at, end)
    if (peekWord(bytes, text).startsWith('#+')) {
      lines.push(decodeText(bytes, text.start, Math.min(text.end, text.start + lineBytesMax)))
    }
    at = next
  }
  return lines
}

/** For each line that opens a block the line that closes it; backwards, so that each line is looked at once. */
function blockEnds(lines: readonly string[]): readonly (number | undefined)[] {
  const next = new Map<string, number>()
  const found: (number | undefined)[] = []
  for (let index = lines.length - 1; index >= 0; index -= 1) {
    const opened = blockStart.exec(lines[index]!)?.[1]
    const closed = blockEnd.exec(lines[index]!)?.[1]
    if (opened !== undefined) found[index] = next.get(opened.toLowerCase())
    if (closed !== undefined) next.set(closed.toLowerCase(), index)
  }
  return found
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
