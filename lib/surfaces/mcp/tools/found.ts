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

/**
 * Two lists that are best first already, by turns. Their scores cannot be compared: a word that few messages have may stand in
 * every post.
 */
export function bestFirst(
  entries: readonly (EntryView & Match)[],
  posts: readonly (SeenPost & Match)[],
): readonly FoundOne[] {
  const placed = [
    ...entries.map((one, place) => ({ one: ofEntry(one), match: one.match, place })),
    ...posts.map((one, place) => ({ one: ofPost(one), match: one.match, place })),
  ]
  const isLess = ({ match }: Pick<Match, 'match'>) => (match === 'all' ? 0 : 1)
  return placed.sort((a, b) => isLess(a) - isLess(b) || a.place - b.place).map(({ one }) => one)
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
