/** Posts of one channel by their ids, and what an answer to one of them begins with. */

import { decodePost } from '../../core/channel/post.ts'
import type { Post } from '../../core/channel/types.ts'
import { type EntryId, idMatches } from '../../core/model/id.ts'
import { done, refuse, type Result } from '../../core/model/refusal.ts'
import { readEntry } from '../../core/org/entry.ts'
import { readKeywords } from '../../core/org/scan.ts'
import type { Channel, Glimpse } from './load.ts'

/** The post that is answered, and the thread that the answer belongs to. */
export function parentIn(
  channel: Channel,
  typed: string,
): Result<{ readonly id: EntryId; readonly thread: EntryId }> {
  const found = postIn(channel, typed)
  if (!found.ok) return found
  const { id, thread } = found.value
  return done({ id, thread: thread ?? id })
}

/** By its id, a unique part of it, or `last` for the newest. */
export function postIn(channel: Channel, typed: string): Result<Post> {
  const word = typed.trim()
  // Nobody gets to the end by a time to come, unless every post has one.
  const newest = channel.posts.findLast(({ isAhead }) => !isAhead) ?? channel.posts.at(-1)
  const matching = channel.posts.filter(({ id }) => idMatches(id, word))
  const exact = matching.filter(({ id }) => id === word)
  const pool = word === 'last' ? (newest ? [newest] : []) : exact.length > 0 ? exact : matching
  const ids = new Set(pool.map(({ id }) => id))
  const [first] = pool
  const post = first && decodedPost(first)
  if (post && ids.size === 1) return done(post)
  const candidates = [...ids].slice(0, 8)
  if (ids.size > 1) {
    const why = `${ids.size} posts of #${channel.name} have an id with "${word.slice(0, 60)}".`
    return refuse({ code: 'ambiguous', why, hint: 'Write more of the id.', candidates })
  }
  const why = `No post of #${channel.name} has an id with "${word.slice(0, 60)}".`
  const hint = `See them with datacore-msg channel read ${channel.name} --all.`
  return refuse({ code: 'not_found', why, hint })
}

export function decodedPost({ bytes, range }: Glimpse): Post | undefined {
  const post = decodePost(bytes, readEntry(bytes, range, readKeywords(bytes)))
  return post.ok ? post.value : undefined
}
