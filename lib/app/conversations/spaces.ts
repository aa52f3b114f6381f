/** Conversations that go on in several spaces, as when an answer comes by relay to what went by git: each is one. */

import { groupBy } from '../../core/group-by.ts'
import type { SeenThread } from '../../core/view/marks/threads.ts'

/** A conversation as it stands in one space. */
export interface ThreadPart extends SeenThread {
  /** The id that all its entries name. */
  readonly root: string
  /** Unix milliseconds of the oldest one that was looked at. */
  readonly firstMs: number
}

/** In no order. */
export function wholeThreads(parts: readonly ThreadPart[]): readonly SeenThread[] {
  return [...groupBy(parts, ({ root }) => root).values()].map(wholeOf)
}

function wholeOf(parts: readonly ThreadPart[]): SeenThread {
  const newestFirst = parts.toSorted((a, b) => b.lastMs - a.lastMs)
  const [newest] = newestFirst
  const oldest = parts.reduce((first, one) => (one.firstMs < first.firstMs ? one : first))
  return {
    id: oldest.id,
    space: newest!.space,
    title: oldest.title,
    participants: [...new Set(newestFirst.flatMap(({ participants }) => participants))],
    entries: parts.reduce((sum, { entries }) => sum + entries, 0),
    unread: parts.reduce((sum, { unread }) => sum + unread, 0),
    lastMs: newest!.lastMs,
  }
}
