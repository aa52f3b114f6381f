/**
 * What a search takes of files that are gone through from the newest entry to the oldest: the newest that have all that was
 * asked for, and of each word the newest that have it, so many of each. So a frequent word does not hide a rare one, and of
 * 100,000 entries only some are ranked. It needs no index, and gives no order: that is rank.ts.
 */

import { foldText } from './fold-text.ts'
import { looksIn, plainLooksIn } from './look.ts'
import { countOf } from './match.ts'
import type { Clause, Query, Term } from './query.ts'
import type { Searchable } from './rank.ts'

/** Goes through the entries of one search, and keeps how many it took. */
export interface Sieve {
  /** Finds where an entry may have a word that is still looked for; undefined where such a text has none. */
  pattern(script: 'ascii' | 'any'): RegExp | undefined
  /** Whether the entry is to be ranked. */
  takes(found: Searchable): boolean
  isFull(): boolean
}

export function sieveOf({ clauses, not }: Query, most: number): Sieve {
  const taken = clauses.map(() => 0)
  let whole = 0
  let missing = clauses.length
  let patterns = patternsOf(clauses)

  function note(has: readonly boolean[]): void {
    if (has.every(Boolean)) whole += 1
    for (let at = 0; at < has.length; at += 1) if (has[at]) taken[at]! += 1
    const left = clauses.filter((_clause, at) => taken[at]! < most)
    if (left.length === missing) return
    missing = left.length
    patterns = patternsOf(left.length > 0 ? left : [longest(clauses)])
  }

  return {
    pattern: (script) => patterns[script],
    takes({ body, tags, names }) {
      const texts = [body, tags.join(' '), names].map(foldText)
      const has = clauses.map(({ any }) => any.some((term) => isIn(texts, term)))
      if (clauses.some(({ need }, at) => need === 'must' && !has[at])) return false
      const isWanted = has.every(Boolean)
        ? whole < most
        : has.some((one, at) => one && taken[at]! < most)
      if (!isWanted || not.some((term) => isIn(texts, term))) return false
      note(has)
      return true
    },
    isFull: () => whole >= most && taken.every((count) => count >= most),
  }
}

/** What has all that was asked for has any one clause of it: the longest is likely the rarest. */
function longest(clauses: readonly Clause[]): Clause {
  const charsOf = ({ any }: Clause) => Math.min(...any.map(({ words }) => words.join('').length))
  return clauses.reduce((a, b) => (charsOf(b) > charsOf(a) ? b : a))
}

function isIn(texts: readonly string[], term: Term): boolean {
  return texts.some((text) => countOf(text, term, 1) > 0)
}

function patternsOf(clauses: readonly Clause[]): Record<'ascii' | 'any', RegExp | undefined> {
  const plain = plainLooksIn(clauses)
  return {
    ascii: plain.length > 0 ? new RegExp(plain.join('|'), 'gi') : undefined,
    any: new RegExp(looksIn(clauses).join('|')),
  }
}
