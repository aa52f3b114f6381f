/** Patterns for a first look at a text that is not folded: what they do not find has no word of a query. */

import { anyCompatLetter } from './compat-letters.ts'
import { foldedPattern } from './fold-text.ts'
import type { Clause } from './query.ts'

/** Alternatives of a pattern without the flag `u`, for any text. */
export function looksIn(clauses: readonly Clause[]): readonly string[] {
  return [...wordsOf(clauses).map(foldedPattern), anyCompatLetter]
}

/** The same for text of ASCII alone, in any case. Empty where no such text has a word. */
export function plainLooksIn(clauses: readonly Clause[]): readonly string[] {
  return wordsOf(clauses).filter((word) => /^[\u0000-\u007f]*$/u.test(word))
}

/** Of each term its longest word, which is likely the rarest. */
function wordsOf(clauses: readonly Clause[]): readonly string[] {
  const words = clauses.flatMap(({ any }) => any.map((term) => longest(term.words)))
  return [...new Set(words)]
}

function longest(words: readonly string[]): string {
  return words.reduce((a, b) => (b.length > a.length ? b : a))
}
