/** A post as whoever asks sees it: its author judged, and whether they were a member when they wrote it. */

import { wasMember } from '../../core/channel/fold.ts'
import { postText } from '../../core/channel/post.ts'
import type { SeenPost } from '../../core/channel/types.ts'
import type { Standing } from '../../core/trust/types.ts'
import { postMarks } from '../marks/judged.ts'
import { me, ownerOf } from '../people.ts'
import type { Deps } from '../ports.ts'
import type { SpaceKnown } from './find.ts'
import type { Channel, Glimpse } from './load.ts'
import { decodedPost } from './parent.ts'

/** Undefined for what an agent is not shown: it would take the words for the author's. */
export function postView(
  deps: Deps,
  known: SpaceKnown,
  channel: Channel,
  glimpse: Glimpse,
  status: 'unread' | 'read',
): SeenPost | undefined {
  const post = decodedPost(glimpse)
  if (!post) return undefined
  const { key, sig } = post
  // A post of another channel is none of this one, whatever it says itself.
  const here = { ...post, channel: channel.name }
  const standing = known.judge.standingOf(post.from, { key, sig, text: () => postText(here) })
  if (isHidden(deps, standing)) return undefined
  const owner = ownerOf(post.from, known.contacts)
  const voices = owner === undefined ? [post.from] : [post.from, owner]
  const isAuthor = voices.some((one) => wasMember(channel, one, post.stamp))
  return {
    space: known.space.name,
    path: glimpse.path,
    post: here,
    standing,
    author: isAuthor && standing.proof === 'verified' ? 'member' : 'not a member',
    unread: status === 'unread',
    ...postMarks(known.judge, here),
  }
}

function isHidden(deps: Deps, { proof, blocked }: Standing): boolean {
  return deps.acting !== me(deps) && (proof === 'forged' || blocked)
}
