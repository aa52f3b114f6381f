/** Messages, tasks and posts that were found as one list of rows. */

import type { Deps } from '../../../app/ports.ts'
import type { EntryView } from '../../../app/views.ts'
import { aheadMsMax } from '../../../core/ahead.ts'
import type { SeenPost } from '../../../core/channel/types.ts'
import { compareText } from '../../../core/compare-text.ts'
import type { Match } from '../../../core/search/rank.ts'
import { letterIn } from '../../../core/view/seen.ts'
import type { JsonObject } from '../json.ts'
import { keyOf, rowOf } from '../shape/entry.ts'
import { rowOfPost } from './together/post.ts'

/** An entry or a post. */
export interface FoundOne {
  readonly key: string
  readonly stamp: string
  /** Made only of what a page has. */
  readonly row: () => JsonObject
}

/** Scores of entries and posts are made by one rule, so they can stand beside each other. */
export function bestFirst(
  entries: readonly (EntryView & Match)[],
  posts: readonly (SeenPost & Match)[],
): readonly FoundOne[] {
  const rated = [
    ...entries.map((one) => ({ one: ofEntry(one), score: one.score, match: one.match })),
    ...posts.map((one) => ({ one: ofPost(one), score: one.score, match: one.match })),
  ]
  const isWhole = ({ match }: Match) => (match === 'all' ? 1 : 0)
  return rated.sort((a, b) => isWhole(b) - isWhole(a) || b.score - a.score).map(({ one }) => one)
}

/** Two lists that are newest first already; each keeps its order. */
export function newestFirst(
  deps: Deps,
  entries: readonly EntryView[],
  posts: readonly SeenPost[],
): readonly FoundOne[] {
  const latest = new Date(deps.clock.nowMs() + aheadMsMax).toISOString()
  return [...datedIn(entries.map(ofEntry), latest), ...datedIn(posts.map(ofPost), latest)]
    .sort((a, b) => compareText(b.date, a.date))
    .map(({ one }) => one)
}

/** A time to come is not believed: such a one is as old as what stands below it, and above nothing of the other list. */
function datedIn(
  ones: readonly FoundOne[],
  latest: string,
): readonly { readonly one: FoundOne; readonly date: string }[] {
  let date = ''
  return ones
    .toReversed()
    .map((one) => {
      if (one.stamp <= latest) date = one.stamp
      return { one, date }
    })
    .reverse()
}

function ofEntry(entry: EntryView): FoundOne {
  return { key: keyOf(entry), stamp: letterIn(entry).stamp, row: () => rowOf(entry) }
}

function ofPost(seen: SeenPost): FoundOne {
  const { space, post } = seen
  return { key: `${space} ${post.id}`, stamp: post.stamp, row: () => rowOfPost(seen) }
}
