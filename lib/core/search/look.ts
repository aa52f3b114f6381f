/** Patterns for a first look at a text that is not folded: where they find nothing stands no word of a query. */

import { inBytes } from './alphabet.ts'
import { anyCompatBytes, anyCompatLetter } from './compat-letters.ts'
import { foldedPattern } from './fold-text.ts'
import type { Clause } from './query.ts'

/** Alternatives of a pattern without the flag `u`, for any text. */
export function looksIn(clauses: readonly Clause[]): readonly string[] {
  return [...looksOf(clauses).map((look) => patternOf(look, inLetters)), anyCompatLetter]
}

/** The same for its UTF-8 bytes, read as Latin-1: nothing has to be decoded. */
export function byteLooksIn(clauses: readonly Clause[]): readonly string[] {
  const looks = looksOf(clauses).map((look) => patternOf(look, inUtf8) + look.unless)
  return [...looks, anyCompatBytes()]
}

/** The same, for bytes that are plain (plain-bytes.ts): a word of ASCII stands there as it is typed, in any case. */
export function plainLooksIn(clauses: readonly Clause[]): readonly string[] {
  const plain = (word: string) => (/^[a-z0-9_]*$/u.test(word) ? word : inUtf8(word))
  return looksOf(clauses).map((look) => patternOf(look, plain) + look.unless)
}

function inLetters(word: string): string {
  return foldedPattern(word)
}

function inUtf8(word: string): string {
  return foldedPattern(word, inBytes)
}

interface Look {
  readonly words: readonly string[]
  /** What the place must not be, as a pattern behind the words; empty where any may do. */
  readonly unless: string
}

function patternOf({ words }: Look, spelled: (word: string) => string): string {
  return words.map((word) => brokenWord(word, spelled)).join('[^0-9A-Za-z_]+')
}

/** Org's comma stands within words of `call_` and `src_` (core/org/phrases.ts); every other place of it parts words anyway. */
function brokenWord(word: string, spelled: (word: string) => string): string {
  return word
    .split(/(?<=[lc])(?=_)/u)
    .map(spelled)
    .join(',*')
}

/** Of each term its longest word, which is likely the rarest; a date whole, for its year stands everywhere. */
function looksOf(clauses: readonly Clause[]): readonly Look[] {
  const looks = new Map<string, Look>()
  for (const { words } of clauses.flatMap(({ any }) => any)) {
    const isDate = words.length > 1 && words.every((word) => /^[0-9]+$/u.test(word))
    const own = isDate ? words : [longest(words)]
    const name = own.join(' ')
    // What is typed as a part of an id, in several words, is looked for in ids.
    const anywhere = words.length > 1 || looks.get(name)?.unless === ''
    looks.set(name, { words: own, unless: anywhere ? '' : notInDrawer(name) })
  }
  return [...looks.values()]
}

/**
 * A year, and what every id begins with, stand in each entry's id and times, where nobody looks for them (sought.ts): without
 * this every entry would be read to find that. Behind the word, so that it is asked only where the word stands.
 */
function notInDrawer(word: string): string {
  const value = String.raw`\n:[A-Z_]+: +`
  if (/^(?:msg|mem|file|post)$/u.test(word)) {
    return `(?!(?<=${value}${word})-[0-9]{8}-[0-9]{6}-)`
  }
  if (!/^[0-9]+$/u.test(word)) return ''
  const digits = `[0-9]*${word}`
  const id = `(?<=${value}[a-z]+-(?:[0-9]{8}-)?${digits})[0-9]*-[0-9a-z]`
  const stamp = `(?<=${value}${digits})[0-9]*-[0-9]{2}-[0-9]{2}T`
  const orgStamp = String.raw`(?<=${value}[\[<]${digits})[0-9]*-[0-9]{2}-[0-9]{2} `
  return `(?!${id}|${stamp}|${orgStamp})`
}

function longest(words: readonly string[]): string {
  return words.reduce((a, b) => (b.length > a.length ? b : a))
}
