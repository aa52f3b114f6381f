/**
 * What a search takes of files that are gone through from the newest entry to the oldest: the newest that have all that was
 * asked for, and of each word the newest that have it, so many of each. So a frequent word does not hide a rare one, and of
 * 100,000 entries only some are ranked. It needs no index, and gives no order: that is rank.ts.
 */

import { byteLooksIn, plainLooksIn } from './look.ts'
import type { Clause, Query } from './query.ts'
import { type Counted, countedOf, type Searchable } from './rank.ts'

/** Goes through the entries of one search, and keeps how many it took. */
export interface Sieve {
  /** Finds where an entry may have a word that is still looked for, over UTF-8 bytes read as Latin-1; global. */
  pattern(bytes: 'any' | 'plain'): RegExp
  /** What an entry that is to be ranked has; undefined for one that is not. */
  take(found: Searchable): Counted | undefined
  isFull(): boolean
}

export function sieveOf(query: Query, most: number): Sieve {
  const { clauses } = query
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
    pattern: (bytes) => patterns[bytes],
    take(found) {
      const counted = countedOf(query, found)
      if (!counted) return undefined
      const has = clausesIn(query, counted)
      if (clauses.some(({ need }, at) => need === 'must' && !has[at])) return undefined
      const isWanted = has.every(Boolean)
        ? whole < most
        : has.some((one, at) => one && taken[at]! < most)
      if (!isWanted) return undefined
      note(has)
      return counted
    },
    isFull: () => whole >= most && taken.every((count) => count >= most),
  }
}

/** What has all that was asked for has any one clause of it: the longest is likely the rarest. */
function longest(clauses: readonly Clause[]): Clause {
  const charsOf = ({ any }: Clause) => Math.min(...any.map(({ words }) => words.join('').length))
  return clauses.reduce((a, b) => (charsOf(b) > charsOf(a) ? b : a))
}

/** Counts are those of all terms, one clause after the other. */
function clausesIn({ clauses }: Query, { counts }: Counted): readonly boolean[] {
  let at = 0
  return clauses.map(({ any }) => {
    const own = counts.slice(at, at + any.length)
    at += any.length
    return own.some((count) => count > 0)
  })
}

function patternsOf(clauses: readonly Clause[]): Readonly<Record<'any' | 'plain', RegExp>> {
  return {
    any: new RegExp(byteLooksIn(clauses).join('|'), 'g'),
    plain: new RegExp(plainLooksIn(clauses).join('|'), 'gi'),
  }
}
