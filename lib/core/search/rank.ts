/** The order of what was found: BM25 over text, tags and names, newer before older. Pure, and the same everywhere. */

import { compareText } from '../compare-text.ts'
import { foldText } from './fold-text.ts'
import { countOf } from './match.ts'
import type { Clause, Query } from './query.ts'

/** As usual for BM25: how soon more of one word adds nothing, and how much a long text loses. */
const saturation = 1.2
const lengthShare = 0.75
/** A tag is what somebody said that the whole is about. */
const tagWeight = 3
const namesWeight = 1
/** What nobody signed comes after what somebody did. */
const unsignedShare = 0.5
/** Of the score, so much is for being new, and half of it is gone after so many days. */
const freshShare = 0.3
const halfLifeMs = 60 * 24 * 60 * 60 * 1000

/** What is looked through of an entry. */
export interface Searchable {
  readonly body: string
  readonly tags: readonly string[]
  /** Who and what it goes with: author, recipient, project. */
  readonly names: string
  /** Ids whole, of which names has what only one of them has: looked at for what is typed as a part of one, such as `gregor-7f3ak2`. */
  readonly ids?: string
  readonly stamp: string
  readonly isSigned: boolean
}

/** Of one that has at least one word, how often it has each. */
export interface Counted {
  /** NaN when it does not say. */
  readonly stampMs: number
  readonly isSigned: boolean
  readonly counts: readonly number[]
  readonly chars: number
}

export interface Hit extends Counted {
  readonly space: string
  readonly path: string
  /** Where it stands in its file: later is newer. */
  readonly at: number
}

/** How a result answers a query. */
export interface Match {
  /** Greater is better; means something only beside the others of one answer. */
  readonly score: number
  /** Whether it has all that was asked for, or at least a third of it by the weight of words. */
  readonly match: 'all' | 'some'
}

export interface Ranked<T extends Hit = Hit> extends Match {
  readonly hit: T
}

/** Undefined for one that has none of the words, or one that is to be left out. */
export function countedOf(query: Query, found: Searchable): Counted | undefined {
  const body = foldText(found.body)
  const tags = foldText(found.tags.join(' '))
  const names = foldText(found.names)
  const ids = foldText(found.ids ?? '')
  const terms = query.clauses.flatMap(({ any }) => any)
  const counts = terms.map((term) => {
    const named = countOf(names, term) + (term.words.length > 1 ? countOf(ids, term) : 0)
    return countOf(body, term) + tagWeight * countOf(tags, term) + namesWeight * named
  })
  if (counts.every((count) => count === 0)) return undefined
  const isOut = query.not.some((term) =>
    [body, tags, names].some((text) => countOf(text, term, 1) > 0),
  )
  if (isOut) return undefined
  const { isSigned, stamp } = found
  return { stampMs: Date.parse(stamp), isSigned, counts, chars: body.length }
}

/** Best first: those with all that was asked for, then those with a third of it by weight. */
export function rank<T extends Hit>(
  query: Query,
  hits: readonly T[],
  { nowMs, entries }: { readonly nowMs: number; readonly entries: number },
): readonly Ranked<T>[] {
  if (hits.length === 0) return []
  const weights = weightsOf(hits, Math.max(entries, hits.length))
  const meanChars = hits.reduce((sum, { chars }) => sum + chars, 0) / hits.length
  const all = clauseWeights(query, weights)
  const total = all.reduce((sum, one) => sum + one, 0)
  return hits
    .flatMap((hit): readonly Ranked<T>[] => {
      const scores = clauseScores(query, hit, { weights, meanChars })
      if (query.clauses.some(({ need }, index) => need === 'must' && scores[index] === 0)) return []
      const found = all.reduce((sum, one, index) => sum + (scores[index]! > 0 ? one : 0), 0)
      if (found * 3 < total) return []
      const sum = scores.reduce((one, other) => one + other, 0)
      const score = sum * freshness(hit, nowMs) * (hit.isSigned ? 1 : unsignedShare)
      return [{ hit, score, match: scores.every((one) => one > 0) ? 'all' : 'some' }]
    })
    .sort(compareRanked)
}

function compareRanked(a: Ranked, b: Ranked): number {
  if (a.match !== b.match) return a.match === 'all' ? -1 : 1
  return (
    b.score - a.score ||
    (b.hit.stampMs || 0) - (a.hit.stampMs || 0) ||
    compareText(a.hit.path, b.hit.path) ||
    b.hit.at - a.hit.at
  )
}

/** A word that few have says more. */
function weightsOf(hits: readonly Counted[], entries: number): readonly number[] {
  const having = hits[0]!.counts.map(() => 0)
  for (const { counts } of hits) {
    for (let at = 0; at < counts.length; at += 1) if (counts[at]! > 0) having[at]! += 1
  }
  return having.map((count) => Math.log(1 + (entries - count + 0.5) / (count + 0.5)))
}

function clauseWeights({ clauses }: Query, weights: readonly number[]): readonly number[] {
  let at = 0
  return clauses.map(({ any }) => {
    const own = weights.slice(at, at + any.length)
    at += any.length
    return Math.max(...own)
  })
}

/** Of words with OR between them the best one counts. */
function clauseScores(
  { clauses }: Query,
  { counts, chars }: Counted,
  { weights, meanChars }: { readonly weights: readonly number[]; readonly meanChars: number },
): readonly number[] {
  const norm = saturation * (1 - lengthShare + (lengthShare * chars) / Math.max(meanChars, 1))
  const scores = counts.map((count, index) => {
    return (weights[index]! * count * (saturation + 1)) / (count + norm)
  })
  let at = 0
  return clauses.map(({ any }: Clause) => {
    const own = scores.slice(at, at + any.length)
    at += any.length
    return Math.max(...own)
  })
}

/** A time to come is nobody's advantage. */
function freshness({ stampMs }: Counted, nowMs: number): number {
  const ageMs = nowMs - stampMs
  if (!(ageMs > -60_000)) return 1 - freshShare
  return 1 - freshShare + freshShare * 0.5 ** (Math.max(ageMs, 0) / halfLifeMs)
}
