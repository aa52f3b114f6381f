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

/** Messages, tasks and posts together, oldest first. */
export function exportedAll(
  entries: readonly SeenEntry[],
  posts: readonly SeenPost[],
): readonly Exported[] {
  return [...entries.map(exportedEntry), ...posts.map(exportedPost)].sort((a, b) =>
    compareText(a.stamp, b.stamp),
  )
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
