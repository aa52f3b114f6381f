/** Patterns for a first look at a text that is not folded: where they find nothing stands no word of a query. */

import { inBytes } from './alphabet.ts'
import { anyCompatBytes, anyCompatLetter } from './compat-letters.ts'
import { foldedPattern } from './fold-text.ts'
import type { Clause } from './query.ts'

/** Alternatives of a pattern without the flag `u`, for any text. */
export function looksIn(clauses: readonly Clause[]): readonly string[] {
  return [...wordsOf(clauses).map((word) => foldedPattern(word)), anyCompatLetter]
}

/** The same for its UTF-8 bytes, read as Latin-1: nothing has to be decoded. */
export function byteLooksIn(clauses: readonly Clause[]): readonly string[] {
  return [...wordsOf(clauses).map((word) => foldedPattern(word, inBytes)), anyCompatBytes()]
}

/** The same, for bytes that are plain (plain-bytes.ts): a word of ASCII stands there as it is typed, in any case. */
export function plainLooksIn(clauses: readonly Clause[]): readonly string[] {
  return wordsOf(clauses).map((word) => {
    return /^[a-z0-9_]*$/u.test(word) ? word : foldedPattern(word, inBytes)
  })
}

/** Of each term its longest word, which is likely the rarest. */
function wordsOf(clauses: readonly Clause[]): readonly string[] {
  const words = clauses.flatMap(({ any }) => any.map((term) => longest(term.words)))
  return [...new Set(words)]
}

function longest(words: readonly string[]): string {
  return words.reduce((a, b) => (b.length > a.length ? b : a))
}
