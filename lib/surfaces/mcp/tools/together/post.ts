/** A post of a channel as `read` and `reply` give it: by its id, in the shape of a message. */

import { findPost } from '../../../../app/channel/find-post.ts'
import { channelSeen } from '../../../../app/channel/read.ts'
import { postAnswer, postThread } from '../../../../app/channel/thread.ts'
import type { Deps } from '../../../../app/ports.ts'
import type { SeenPost } from '../../../../core/channel/types.ts'
import { done, type Result } from '../../../../core/model/refusal.ts'
import { isPinnedPost, textNow } from '../../../../core/view/channel/now.ts'
import { isoTime, orNull } from '../../../../core/view/json/document.ts'
import { sanitizeLine, sanitizeText } from '../../../../core/view/sanitize.ts'
import { titleOf } from '../../../../core/view/text/rows.ts'
import type { JsonObject } from '../../json.ts'
import type { OneById } from '../../args/space.ts'
import { fitting, pageOf, partOf } from '../../page.ts'
import { reactionRows } from '../../shape/entry.ts'
import { type Answer, answered } from '../../tool.ts'

/** Undefined for an id that is no post's. The post is read once that was sent, unless `peek`. */
export async function readPost(
  deps: Deps,
  { id, space, cursor, peek }: OneById & { readonly peek: boolean | undefined },
): Promise<Result<Answer> | undefined> {
  const found = await findPost(deps, { id, space })
  if (!found.ok && found.refusal.code === 'not_found') return undefined
  return answered(found, (seen) => {
    const { post } = seen
    const part = partOf(sanitizeText(textNow(seen)), { key: post.id, cursor, share: 0.7 })
    if (!part.ok) return part
    const { text, from, total, next } = part.value
    const answer: Answer = {
      structured: { entry: factsOf(seen), body: { text, from, total, next }, thread: [], next },
      said: `${post.id} from ${post.from} in #${post.channel} (${seen.standing.proof}).`,
    }
    if (peek) return done(answer)
    const at = { space: seen.space, name: post.channel, ids: [post.id] }
    return done({ ...answer, afterSent: () => channelSeen(deps, at) })
  })
}

/** The exchange that a post belongs to, or the one that a message told of; undefined for another id. */
export async function readPostThread(
  deps: Deps,
  { id, space, cursor }: OneById,
): Promise<Result<Answer> | undefined> {
  const found = await postThread(deps, { id, space })
  if (!found) return undefined
  return answered(found, ({ posts, channel }) => {
    const depths = new Map<string, number>()
    for (const { post } of posts) depths.set(post.id, (depths.get(post.replyTo ?? '') ?? -1) + 1)
    const rowOf = (seen: SeenPost) => threadRow(seen, depths.get(seen.post.id) ?? 0)
    const page = pageOf(posts, { keyOf: ({ post }) => post.id, rowOf }, { cursor, limit: 100 })
    if (!page.ok) return page
    const { rows, next } = page.value
    const said = `${posts.length} posts in this thread of #${channel.name}.`
    return done({ structured: { entry: null, body: null, thread: rows, next }, said })
  })
}

/** In the channel, below the post; undefined for an id that means none. */
export async function replyToPost(
  deps: Deps,
  input: {
    readonly id: string
    readonly space: string | undefined
    readonly text: string
    readonly beside: readonly string[]
  },
): Promise<Result<Answer> | undefined> {
  const posted = await postAnswer(deps, input)
  if (!posted) return undefined
  return answered(posted, ({ id, space, channel, reached }) => {
    const none = { relay: null, state: null, refusal: null }
    const sent = { id, type: 'post', to: `#${channel}`, space, reached, ...none }
    return done({
      structured: { batch: null, count: 1, sent: [sent], skipped: [] },
      said: `Posted in #${channel} of ${space}: ${id}`,
    })
  })
}

/** In the columns of messages and tasks. */
export function rowOfPost(seen: SeenPost): JsonObject {
  const { space, post, standing, unread } = seen
  return {
    type: 'post',
    id: post.id,
    space,
    from: post.from,
    proof: standing.proof,
    tier: sanitizeLine(standing.tier, 60),
    to: `#${post.channel}`,
    stamp: post.stamp,
    priority: 'normal',
    status: unread ? 'unread' : 'read',
    title: sanitizeLine(titleOf(textNow(seen)), 160),
  }
}

function factsOf(seen: SeenPost): JsonObject {
  const { post } = seen
  return {
    ...rowOfPost(seen),
    thread: orNull(post.thread),
    replyTo: orNull(post.replyTo),
    group: `#${post.channel}`,
    mentions: post.mentions.slice(0, 20),
    expires: null,
    blocking: false,
    pinned: isPinnedPost(seen),
    relay: null,
    outbox: null,
    reactions: reactionRows(seen.reactions ?? []),
    edited: isoTime(seen.versions?.at(-1)?.atMs),
    task: null,
  }
}

function threadRow(seen: SeenPost, depth: number): JsonObject {
  const body = sanitizeText(textNow(seen))
  const text = fitting(body, 0.075)
  return { ...rowOfPost(seen), depth, text, cut: text.length < body.length }
}
