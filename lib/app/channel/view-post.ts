/** A post as whoever asks sees it: its author judged, and whether they were a member when they wrote it. */

import { wasMember } from '../../core/channel/fold.ts'
import { postText } from '../../core/channel/post.ts'
import type { Post, SeenPost } from '../../core/channel/types.ts'
import type { Standing } from '../../core/trust/types.ts'
import { postMarks } from '../marks/judged.ts'
import { me, ownerOf } from '../people.ts'
import type { Deps } from '../ports.ts'
import type { Judge } from '../standings.ts'
import type { SpaceKnown } from './find.ts'
import type { Channel, Glimpse, Known } from './load.ts'
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
  // A post of another channel is none of this one, whatever it says itself.
  const here = { ...post, channel: channel.name }
  const standing = standingOfPost(known.judge, here)
  if (isHiddenPost(deps, standing)) return undefined
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

/** Of more an agent's are counted without being judged. */
const judgedMax = 500

/** How many of these whoever asks is shown. */
export function countShown(
  deps: Deps,
  { judge }: Known,
  { name }: Pick<Channel, 'name'>,
  glimpses: readonly Glimpse[],
): number {
  // Without an author or a channel it is no post.
  const posts = glimpses.filter(({ from, channel }) => from && channel)
  if (deps.acting === me(deps)) return posts.length
  const judged = posts.slice(0, judgedMax).filter((glimpse) => {
    const post = decodedPost(glimpse)
    return post && !isHiddenPost(deps, standingOfPost(judge, { ...post, channel: name }))
  })
  return judged.length + Math.max(0, posts.length - judgedMax)
}

/** As a post of the channel that it names. */
export function standingOfPost(judge: Judge, post: Post): Standing {
  const { key, sig } = post
  return judge.standingOf(post.from, { key, sig, text: () => postText(post) })
}

/** From an agent. */
export function isHiddenPost(deps: Deps, { proof, blocked }: Standing): boolean {
  return deps.acting !== me(deps) && (proof === 'forged' || blocked)
}
