/** The order of what was found: BM25 over text, tags and author, newer before older. Pure, and the same everywhere. */

import { compareText } from '../compare-text.ts'
import { foldText } from './fold-text.ts'
import { countOf } from './match.ts'
import type { Clause, Query } from './query.ts'
import type { Glimpse, Spot } from './scan.ts'

/** As usual for BM25: how soon more of one word adds nothing, and how much a long text loses. */
const saturation = 1.2
const lengthShare = 0.75
/** A tag is what somebody said that the whole is about. */
const tagWeight = 3
const authorWeight = 1
/** What nobody signed comes after what somebody did. */
const unsignedShare = 0.5
/** Of the score, so much is for being new, and half of it is gone after so many days. */
const freshShare = 0.3
const halfLifeMs = 60 * 24 * 60 * 60 * 1000

/** One that has at least one word, with how often it has each. */
export interface Hit {
  readonly spot: Spot
  /** NaN when it does not say. */
  readonly stampMs: number
  readonly isSigned: boolean
  readonly space: string
  readonly path: string
  readonly counts: readonly number[]
  readonly chars: number
}

export interface Ranked {
  readonly hit: Hit
  readonly score: number
  readonly match: 'all' | 'some'
}

/** Undefined for one that has none of the words, or one that is to be left out. */
export function hitOf(
  query: Query,
  glimpse: Glimpse,
  place: { readonly space: string; readonly path: string },
): Hit | undefined {
  const body = foldText(glimpse.body)
  const tags = foldText(glimpse.tags.join(' '))
  const from = foldText(glimpse.from)
  const terms = query.clauses.flatMap(({ any }) => any)
  const counts = terms.map((term) => {
    return (
      countOf(body, term) + tagWeight * countOf(tags, term) + authorWeight * countOf(from, term)
    )
  })
  if (counts.every((count) => count === 0)) return undefined
  const isOut = query.not.some((term) =>
    [body, tags, from].some((text) => countOf(text, term, 1) > 0),
  )
  if (isOut) return undefined
  const { spot, isSigned, stamp } = glimpse
  return { ...place, spot, stampMs: Date.parse(stamp), isSigned, counts, chars: body.length }
}

/** Best first: those with all that was asked for, then those with a third of it by weight. */
export function rank(
  query: Query,
  hits: readonly Hit[],
  { nowMs, entries }: { readonly nowMs: number; readonly entries: number },
): readonly Ranked[] {
  if (hits.length === 0) return []
  const weights = weightsOf(hits, Math.max(entries, hits.length))
  const meanChars = hits.reduce((sum, { chars }) => sum + chars, 0) / hits.length
  const all = clauseWeights(query, weights)
  const total = all.reduce((sum, one) => sum + one, 0)
  return hits
    .flatMap((hit): readonly Ranked[] => {
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
    placeIn(b.hit) - placeIn(a.hit)
  )
}

/** Later in a file is later. */
function placeIn({ spot: { piece, range } }: Hit): number {
  return piece[0] + range[0]
}

/** A word that few have says more. */
function weightsOf(hits: readonly Hit[], entries: number): readonly number[] {
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
  { counts, chars }: Hit,
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
function freshness({ stampMs }: Hit, nowMs: number): number {
  const ageMs = nowMs - stampMs
  if (!(ageMs > -60_000)) return 1 - freshShare
  return 1 - freshShare + freshShare * 0.5 ** (Math.max(ageMs, 0) / halfLifeMs)
}
