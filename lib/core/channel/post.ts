/** A post's entry and back, and the text under its author's signature: like a message, to a channel, without a keyword. */

import { decodeLog, headlineCharsMax, present, some, words } from '../codec/letter.ts'
import type { Marked } from '../marks/signed.ts'
import { parseAddress } from '../model/address.ts'
import { parseId } from '../model/id.ts'
import { done, refuse, type Result } from '../model/refusal.ts'
import { decodeText } from '../org/bytes.ts'
import { bodyOf, propertyOf } from '../org/entry.ts'
import { safeTitle } from '../org/escape.ts'
import type { NewEntry, OrgEntry } from '../org/types.ts'
import { fieldsText, relaxed } from '../trust/signed-text.ts'
import { parseChannelName } from './name.ts'
import { isPostId } from './post-id.ts'
import type { Post, PostText } from './types.ts'

export const postTag = 'post'
const mentionsMax = 50

/** `created` is an org timestamp in local time. */
export function encodePost(post: PostText, created: string): NewEntry {
  const first = post.body.split('\n').find((line) => line.trim() !== '') ?? ''
  return {
    keyword: undefined,
    priority: undefined,
    title: `${post.from}: ${safeTitle(first.trim(), headlineCharsMax)}`,
    tags: [postTag],
    properties: present([
      ['ID', post.id],
      ['FROM', post.from],
      ['CHANNEL', post.channel],
      ['CREATED', created],
      ['STAMP', post.stamp],
      ['THREAD', post.thread],
      ['REPLY_TO', post.replyTo],
      ['MENTIONS', post.mentions.join(' ')],
      ['KEY', post.key],
      ['SIG', post.sig],
    ]),
    log: [],
    body: post.body,
  }
}

/** Refuses `bad_data` for an entry that is no post. */
export function decodePost(bytes: Uint8Array, entry: OrgEntry): Result<Post> {
  const text = (key: string) => propertyOf(entry, key) || undefined
  const id = parseId(text('ID') ?? '')
  const from = parseAddress(text('FROM') ?? '')
  const channel = parseChannelName(text('CHANNEL') ?? '')
  if (!id || !isPostId(id) || !from || !channel) {
    const why = 'The entry is no post: it has no usable ID, FROM or CHANNEL.'
    return refuse({ code: 'bad_data', why })
  }
  const stamp = text('STAMP') ?? ''
  return done({
    id,
    from,
    channel,
    stamp: Number.isNaN(Date.parse(stamp)) ? '1970-01-01T00:00:00.000Z' : stamp,
    ...some('thread', parseId(text('THREAD') ?? '')),
    ...some('replyTo', parseId(text('REPLY_TO') ?? '')),
    mentions: words(text('MENTIONS'))
      .slice(0, mentionsMax)
      .flatMap((word) => parseAddress(word) ?? []),
    body: bodyOf(bytes, entry),
    ...some('key', text('KEY')),
    ...some('sig', text('SIG')),
    tags: entry.heading.tags.filter((tag) => tag !== postTag),
    log: decodeLog(entry),
  })
}

/** Whether two entries under one id are one post, whatever was said under it since. */
export function isSamePost(a: PostText, b: PostText): boolean {
  return a.sig === b.sig && decodeText(postText(a)) === decodeText(postText(b))
}

/** The post as what a reaction, a pin or a new version stands under. */
export function markedPost(post: PostText): Marked {
  return { id: post.id, text: () => postText(post) }
}

/** All that does not change, with the channel: a post cannot be moved into another one. */
export function postText(post: PostText): Uint8Array {
  return fieldsText('datacore-messaging/post/1', [
    ['id', post.id],
    ['from', post.from],
    ['channel', post.channel],
    ['stamp', post.stamp],
    ['thread', post.thread],
    ['replyTo', post.replyTo],
    ['mentions', post.mentions.join(' ') || undefined],
    ['key', post.key],
    ['body', relaxed(post.body)],
  ])
}
