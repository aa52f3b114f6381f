/** What an export writes of one thing, a message, a task or a post, in one shape for all formats. */

import { groupOf } from '../channel/name.ts'
import type { SeenPost } from '../channel/types.ts'
import { compareText } from '../compare-text.ts'
import type { Reaction } from '../marks/reaction.ts'
import type { Standing } from '../trust/types.ts'
import { textNow } from '../view/channel/now.ts'
import { letterIn, type SeenEntry, textIn } from '../view/seen.ts'

export interface Exported {
  readonly kind: 'message' | 'task' | 'post'
  readonly id: string
  readonly space: string
  readonly from: string
  /** An address, or `#channel`. */
  readonly to: string
  readonly stamp: string
  readonly thread: string | undefined
  readonly replyTo: string | undefined
  readonly expires: string | undefined
  readonly standing: Standing
  /** As its author says it now. */
  readonly text: string
  /** Unix milliseconds of the newest version. */
  readonly editedMs: number | undefined
  readonly reactions: readonly Reaction[]
}

/** Messages, tasks and posts together, of two lists that are in order already: oldest first by what is believed of their times. */
export function exportedAll(
  entries: readonly SeenEntry[],
  posts: readonly SeenPost[],
): readonly Exported[] {
  return [...datedIn(entries.map(exportedEntry)), ...datedIn(posts.map(exportedPost))]
    .sort((a, b) => compareText(a.date, b.date))
    .map(({ one }) => one)
}

/** One that stands before what is older says a time that nobody believed: beside the other list it is as old as what follows. */
function datedIn(
  list: readonly Exported[],
): readonly { readonly one: Exported; readonly date: string }[] {
  let date = '\uffff'
  return list
    .toReversed()
    .map((one) => {
      if (one.stamp < date) date = one.stamp
      return { one, date }
    })
    .reverse()
}

export function exportedEntry(entry: SeenEntry): Exported {
  const { id, from, to, stamp, thread, replyTo, expires } = letterIn(entry)
  return {
    kind: entry.kind,
    ...{ id, from, to, stamp, thread, replyTo, expires },
    ...marksOf(entry),
    text: textIn(entry),
  }
}

function exportedPost(seen: SeenPost): Exported {
  const { id, from, channel, stamp, thread, replyTo } = seen.post
  return {
    kind: 'post',
    ...{ id, from, to: groupOf(channel), stamp, thread, replyTo, expires: undefined },
    ...marksOf(seen),
    text: textNow(seen),
  }
}

function marksOf({ space, standing, versions, reactions = [] }: SeenEntry | SeenPost) {
  return { space, standing, editedMs: versions?.at(-1)?.atMs, reactions }
}
