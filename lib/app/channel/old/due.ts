/** Which posts of a channel are to be archived. Decides only; move.ts moves them. */

import type { Address } from '../../../core/model/address.ts'
import { isSeen, type Position } from '../../../core/channel/seen.ts'
import { pinnedTag } from '../../../core/merge/entry.ts'
import type { Post } from '../../../core/channel/types.ts'
import type { Due } from '../../archive-due.ts'
import type { Deps } from '../../ports.ts'
import { type Channel, type Glimpse, markIn, noTime } from '../load.ts'
import { decodedPost } from '../parent.ts'

const dayMs = 86_400_000
/** Times the limits: for so long what a reader has not read is kept for them. Then they find it in the archive. */
const patience = 4

export interface Reader {
  readonly name: Address
  /** How far they have read; what they wrote they need not read. */
  readonly position: Position
}

/**
 * What is too old and the oldest of too many, but for what is pinned, and what one of the readers has not read. Oldest first.
 */
export function postsDue(
  deps: Deps,
  { posts }: Channel,
  readers: readonly Reader[],
): readonly Due[] {
  const { keep, cutoffMs, patientMs } = limitsOf(deps)
  // A tenth more than needed, so that a full file is not rewritten for every further post.
  const excess = keep > 0 && posts.length > keep ? posts.length - Math.floor(keep * 0.9) : 0
  const first = firstOfEach(posts)
  return posts.flatMap((one, age) => {
    const atMs = Date.parse(one.date)
    const isOld = atMs <= cutoffMs
    // Nobody could find what has no time in an archive, and what is dated ahead is not as old as the date that it borrows.
    if (one.isAhead) return []
    if ((age >= excess && !isOld) || first.get(one.id) !== one || one.stamp === noTime) return []
    const isLate = (keep > 0 && posts.length - age > patience * keep) || atMs <= patientMs
    const isRead = readers.every(
      (who) => who.name === one.from || isSeen(who.position, markIn(one)),
    )
    if (!isLate && !isRead) return []
    const post = decodedPost(one)
    if (!post || post.tags.includes(pinnedTag)) return []
    if (age >= excess && !isQuiet(post, cutoffMs)) return []
    const stamp = new Date(Date.parse(one.stamp)).toISOString()
    return [{ id: one.id, range: one.range, stamp }]
  })
}

/** Of two with one id a removal would hit the one that stands first in the file. */
function firstOfEach(posts: readonly Glimpse[]): ReadonlyMap<string, Glimpse> {
  const first = new Map<string, Glimpse>()
  for (const one of posts) {
    const known = first.get(one.id)
    if (!known || one.range.start < known.range.start) first.set(one.id, one)
  }
  return first
}

/** Nothing happened to it since. */
function isQuiet({ log }: Post, cutoffMs: number): boolean {
  return log.every((line) => line.type === 'other' || line.atMs <= cutoffMs)
}

function limitsOf({ settings, clock }: Deps) {
  const { after_days: days, keep_at_most: keep } = settings.messaging.archive
  const agoMs = (count: number) =>
    days > 0 ? clock.nowMs() - count * days * dayMs : Number.NEGATIVE_INFINITY
  return { keep, cutoffMs: agoMs(1), patientMs: agoMs(patience) }
}
