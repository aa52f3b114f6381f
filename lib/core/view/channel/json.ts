/** Channels, posts and what became of a wish, as JSON. */

import type {
  JudgedFact,
  SeenChannel,
  SeenChannelChange,
  SeenPost,
  SeenPosted,
  SeenPosts,
} from '../../channel/types.ts'
import type { Standing } from '../../trust/types.ts'
import { document, isoTime, type JsonDocument, type JsonValue, orNull } from '../json/document.ts'
import { titleOf } from '../text/rows.ts'
import { isPinnedPost, textNow } from './now.ts'

type JsonObject = { readonly [key: string]: JsonValue }

/** `did` says what became of a wish to change it. */
export function channelJson(
  channel: SeenChannel,
  { did, reached }: Pick<SeenChannelChange, 'reached'> & { readonly did: string },
): JsonDocument {
  return document('channel', { did, reached, channel: channelFields(channel) })
}

export function channelsJson(channels: readonly SeenChannel[]): JsonDocument {
  return document('channels', { channels: channels.map(channelFields) })
}

export function postsJson({ channel, posts, left }: SeenPosts): JsonDocument {
  return document('posts', {
    channel: channelFields(channel),
    posts: posts.map(postFields),
    left,
  })
}

export function postJson(post: SeenPost): JsonDocument {
  return document('post', { post: postFields(post) })
}

export function postedJson(posted: SeenPosted): JsonDocument {
  const { id, space, path, channel, reached, mentioned, untold } = posted
  return document('posted', { id, channel, space, path, reached, mentioned, untold })
}

export function channelFields(channel: SeenChannel): JsonObject {
  const { name, space, path, parent, topic, project, state, members, mine } = channel
  return {
    name,
    space,
    path,
    parent: orNull(parent),
    topic,
    project: project === '' ? null : project,
    state,
    members,
    member: mine === 'member',
    posts: channel.posts,
    unread: channel.unread,
    latest: orNull(channel.latest),
    others: channel.others.map(factFields),
  }
}

function factFields({ verb, value, by, stamp, standing }: JudgedFact): JsonObject {
  return { what: verb.toLowerCase(), value, by, stamp, author: authorFields(standing) }
}

export function postFields(seen: SeenPost): JsonObject {
  const { space, path, post, standing, author, unread, reactions = [], versions = [] } = seen
  const before = [{ text: post.body, at: post.stamp }].concat(
    versions.map(({ text, atMs }) => ({ text, at: new Date(atMs).toISOString() })),
  )
  return {
    id: post.id,
    channel: post.channel,
    from: post.from,
    stamp: post.stamp,
    space,
    path,
    author: authorFields(standing),
    member: author === 'member',
    title: titleOf(textNow(seen)),
    body: textNow(seen),
    thread: orNull(post.thread),
    replyTo: orNull(post.replyTo),
    mentions: post.mentions,
    tags: post.tags,
    unread,
    pinned: isPinnedPost(seen),
    reactions: reactions.map(({ emoji, by }) => ({ emoji, by })),
    edited: isoTime(versions.at(-1)?.atMs),
    earlier: before.slice(0, -1),
  }
}

function authorFields({ proof, tier, blocked }: Standing): JsonObject {
  return { proof, tier, blocked }
}
