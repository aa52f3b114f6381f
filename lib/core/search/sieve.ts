/**
 * What a search keeps of files whose entries it goes through: the newest that have all that was asked for, and of each word the
 * newest that have it, so many of each. So a frequent word does not hide a rare one, and of 100,000 entries only some are
 * ranked. Newest is meant by time, in whichever file one stands. It needs no index, and gives no order: that is rank.ts.
 */

import { byteLooksIn, plainLooksIn } from './look.ts'
import { type Newest, newestOf } from './newest.ts'
import type { Clause, Query } from './query.ts'
import { type Counted, countedOf, type Searchable } from './rank.ts'

/** Keeps of all files what is newest; `T` stands for an entry. */
export interface Sieve<T> {
  /** Whether a file whose entries are all older than that may have one that is kept. */
  isOpen(untilMs: number): boolean
  begin(untilMs: number): FileSieve<T>
  /** What was taken of a file to its end. */
  end(file: FileSieve<T>): void
  kept(): ReadonlySet<T>
}

/** Goes through the entries of one file. */
export interface FileSieve<T> {
  /** Finds where an entry may have a word that is still looked for, over UTF-8 bytes read as Latin-1; global. */
  pattern(bytes: 'any' | 'plain'): RegExp
  /** Whether one of this time would be kept if it has the words; NaN for one whose time is not believed. */
  hasRoom(atMs: number): boolean
  /** What an entry that is to be ranked has; undefined for one that is not, such as one that is `withheld`. */
  take(one: T, given: Given): Counted | undefined
  readonly lanes: readonly Newest<T>[]
}

interface Given {
  readonly atMs: number
  readonly found: Searchable
  /** Asked last, for it checks signatures: what is not shown takes nobody's place. */
  readonly isShown: () => boolean
}

export function sieveOf<T>(query: Query, most: number): Sieve<T> {
  const { clauses } = query
  // One for each clause; of several, another one for what has all.
  const count = clauses.length === 1 ? 1 : clauses.length + 1
  const lanes = Array.from({ length: count }, () => newestOf<T>(most))
  const isOpenLane = (lane: Newest<T>, untilMs: number) => lane.floorMs() < untilMs
  const patterns = new Map<string, Patterns>()

  function patternsFor(wanted: readonly Clause[]): Patterns {
    const key = wanted.map((clause) => clauses.indexOf(clause)).join(' ')
    const known = patterns.get(key) ?? patternsOf(wanted)
    patterns.set(key, known)
    return known
  }

  return {
    isOpen: (untilMs) => lanes.some((lane) => isOpenLane(lane, untilMs)),
    begin(untilMs) {
      const own = lanes.map((lane) => newestOf<T>(most, lane.floorMs()))
      const open = clauses.filter((_clause, at) => isOpenLane(lanes[at]!, untilMs))
      const patternOf = patternsFor(open.length > 0 ? open : [longest(clauses)])
      return {
        lanes: own,
        pattern: (bytes) => patternOf[bytes],
        hasRoom: (atMs) => own.some((lane) => lane.hasRoom(atMs)),
        take(one, { atMs, found, isShown }) {
          const counted = countedOf(query, found)
          if (!counted) return undefined
          const has = clausesIn(query, counted)
          if (clauses.some(({ need }, at) => need === 'must' && !has[at])) return undefined
          const all = has.length < own.length ? [...has, has.every(Boolean)] : has
          const free = own.filter((lane, at) => all[at] && lane.hasRoom(atMs))
          if (free.length === 0 || !isShown()) return undefined
          for (const lane of free) lane.add(one, atMs)
          return counted
        },
      }
    },
    end(file) {
      for (const [at, lane] of file.lanes.entries()) lanes[at]!.join(lane)
    },
    kept: () => new Set(lanes.flatMap((lane) => lane.kept().map(({ one }) => one))),
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

type Patterns = Readonly<Record<'any' | 'plain', RegExp>>

function patternsOf(clauses: readonly Clause[]): Patterns {
  return {
    any: new RegExp(byteLooksIn(clauses).join('|'), 'g'),
    plain: new RegExp(plainLooksIn(clauses).join('|'), 'gi'),
  }
}
