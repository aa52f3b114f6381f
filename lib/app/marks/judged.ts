/** What the signed lines of an entry's log say besides its state: reactions, and what its author wrote later. */

import { markedPost } from '../../core/channel/post.ts'
import type { Post } from '../../core/channel/types.ts'
import { type Reaction, reactionsOf } from '../../core/marks/reaction.ts'
import { type Version, versionsOf } from '../../core/marks/version.ts'
import type { MarkLine } from '../../core/model/log.ts'
import type { Message } from '../../core/model/message.ts'
import type { Task } from '../../core/model/task.ts'
import type { Judge } from '../standings.ts'

export interface Marks {
  readonly reactions?: readonly Reaction[]
  /** Oldest first; the letter's own text comes before them. */
  readonly versions?: readonly Version[]
}

/** What is said under a post, in its channel as it stands. */
export function postMarks(judge: Judge, post: Post): Marks {
  if (post.log.length === 0) return {}
  const isProved = (line: MarkLine) => judge.provesMarkOn(markedPost(post), line)
  const reactions = reactionsOf(post.log, isProved)
  const versions = versionsOf(post, isProved)
  return {
    ...(reactions.length > 0 ? { reactions } : {}),
    ...(versions.length > 0 ? { versions } : {}),
  }
}

/** Each only where there are some. A task has no versions: what was approved is its text. */
export function marksOf(judge: Judge, entry: Message | Task): Marks {
  if (entry.log.length === 0) return {}
  const reactions = reactionsOf(entry.log, (line) => judge.provesMark(entry, line))
  const versions =
    entry.kind === 'message' ? versionsOf(entry, (line) => judge.provesMark(entry, line)) : []
  return {
    ...(reactions.length > 0 ? { reactions } : {}),
    ...(versions.length > 0 ? { versions } : {}),
  }
}
