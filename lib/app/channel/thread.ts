/** The exchange in a channel that a post belongs to; and the post that a message told of. */

import { parseChannelName } from '../../core/channel/name.ts'
import type { SeenPost, SeenPosts } from '../../core/channel/types.ts'
import { done, refuse, type Result } from '../../core/model/refusal.ts'
import { findEntry } from '../find.ts'
import type { Deps } from '../ports.ts'
import type { SpaceChoice } from '../views.ts'
import { openChannel } from './find.ts'
import { findPost } from './find-post.ts'
import { channelPost } from './post.ts'
import type { SeenPosted } from '../../core/channel/types.ts'
import { isNew, seenChannel, withArchived } from './load.ts'
import { archivedHits, archivedUnread } from './old/find.ts'
import { decodedPost } from './parent.ts'
import { postView } from './view-post.ts'

/** Entries that merely name the thread are looked at, too. */
const hitsMax = 5000

/**
 * The post that an id means: a post's own, or that of a message which told of one. Undefined for any other entry, and for what
 * is not there, of which others tell better.
 */
export async function postMeant(
  deps: Deps,
  input: SpaceChoice & { readonly id: string },
): Promise<Result<SeenPost> | undefined> {
  const entry = await findEntry(deps, input)
  if (!entry.ok) {
    if (entry.refusal.code !== 'not_found') return undefined
    const post = await findPost(deps, input)
    return !post.ok && post.refusal.code === 'not_found' ? undefined : post
  }
  if (entry.value.kind === 'task') return undefined
  const { group, batch } = entry.value.message
  // Who writes a message can write any channel into it, so the post must be there.
  if (!group?.startsWith('#') || !parseChannelName(group) || !batch) return undefined
  const post = await findPost(deps, { space: entry.value.space, id: batch })
  return post.ok && `#${post.value.post.channel}` === group ? post : undefined
}

/**
 * Answers a post in its channel; undefined for an id that means none. `beside` are the wishes that were typed with it and that
 * only a message can fulfil, by the names of the surface: an answer without them would not be what was asked for.
 */
export async function postAnswer(
  deps: Deps,
  input: SpaceChoice & {
    readonly id: string
    readonly text: string
    readonly beside?: readonly string[] | undefined
  },
): Promise<Result<SeenPosted> | undefined> {
  const meant = await postMeant(deps, input)
  if (!meant?.ok) return meant
  const [wrong] = input.beside ?? []
  if (wrong !== undefined) return unfit(meant.value, wrong)
  const { space, post } = meant.value
  const { text } = input
  return channelPost(deps, { space, name: post.channel, text, replyTo: post.id })
}

function unfit({ post }: SeenPost, name: string): Result<never> {
  const why = `${post.id} is a post of #${post.channel}, and ${name} is for messages: nothing was written.`
  const hint = `Leave ${name} out, or write to @${post.from} with datacore-msg send.`
  return refuse({ code: 'usage', why, hint })
}

/** The posts of one exchange, oldest first; undefined for an id that means no post. */
export async function postThread(
  deps: Deps,
  input: SpaceChoice & { readonly id: string },
): Promise<Result<SeenPosts> | undefined> {
  const meant = await postMeant(deps, input)
  if (!meant?.ok) return meant
  const { space, post } = meant.value
  const opened = await openChannel(deps, { space, name: post.channel })
  if (!opened.ok) return opened
  const { known, channel } = opened.value
  const root = post.thread ?? post.id
  const position = known.positions(channel.name)
  const old = archivedHits(deps, await deps.store.search(known.space, [root], hitsMax))
  const inThread = withArchived(channel, old).posts.filter((glimpse) => {
    const one = decodedPost(glimpse)
    return one !== undefined && (one.id === root || one.thread === root)
  })
  const posts = inThread.flatMap((glimpse) => {
    const status = isNew(deps, known.judge, position, glimpse) ? 'unread' : 'read'
    return postView(deps, known, channel, glimpse, status) ?? []
  })
  const archived = await archivedUnread(deps, known, { channel, position })
  const seen = seenChannel(deps, known, { space, channel, position, archived })
  return done({ channel: seen, posts, left: 0, shown: posts.map((one) => one.post.id) })
}
