/** `channel` with `read` and `post`. */

import { channelPost } from '../../../../app/channel/post.ts'
import { channelRead, channelSeen } from '../../../../app/channel/read.ts'
import type { Deps } from '../../../../app/ports.ts'
import type { SeenPost } from '../../../../core/channel/types.ts'
import { done, type Result } from '../../../../core/model/refusal.ts'
import { timeBack } from '../../args/times.ts'
import { pageOf, reachOf } from '../../page.ts'
import { channelAnswer, channelFacts, postRow } from '../../shape/channel.ts'
import { type Answer, answered } from '../../tool.ts'

const rowsUsual = 20
/** The channel and its members stand beside the posts. */
const share = 0.75

interface At {
  readonly name: string
  readonly space: string
}

export interface ReadArgs extends At {
  readonly since: string | undefined
  readonly all: boolean | undefined
  readonly peek: boolean | undefined
  readonly limit: number | undefined
  readonly cursor: string | undefined
}

export interface PostArgs extends At {
  readonly replyTo: string | undefined
}

/** What is new oldest first, so that it can be read on; else the newest first, with a cursor back. */
export async function readPosts(deps: Deps, args: ReadArgs): Promise<Result<Answer>> {
  const { name, space, since, all, peek, limit = rowsUsual, cursor } = args
  const sinceMs = timeBack(deps, since)
  if (!sinceMs.ok) return sinceMs
  const isBack = all === true || since !== undefined
  const found = await channelRead(deps, {
    name,
    space,
    which: all ? 'all' : 'new',
    sinceMs: sinceMs.value,
    limit: reachOf(cursor, limit),
  })
  return answered(found, ({ channel, posts, left, shown }) => {
    const ordered = isBack ? posts.toReversed() : posts
    const keyOf = ({ post }: SeenPost) => post.id
    const page = pageOf(ordered, { keyOf, rowOf: postRow }, { cursor, limit, share })
    if (!page.ok) return page
    const { rows, next } = page.value
    const given = rows.map(({ id }) => String(id))
    const more = left + posts.length - rows.length
    // What was read is no longer new, so the same call goes on.
    const isMoved = !isBack && !peek
    const answer = channelAnswer(
      {
        channel: channelFacts(channel),
        posts: rows,
        left: isBack ? 0 : more,
        next: isMoved ? null : next,
      },
      `${rows.length} posts of #${channel.name}${more > 0 ? `, and ${more} more` : ''}.`,
    )
    if (peek || shown.length === 0) return done(answer)
    // Posts that an agent is not shown are gone through with the others.
    const last = shown.indexOf(given.at(-1) ?? '')
    const ids = isBack ? given : next === null ? shown : shown.slice(0, last + 1)
    return done({
      ...answer,
      afterSent: () => channelSeen(deps, { space: channel.space, name: channel.name, ids }),
    })
  })
}

export async function postInto(deps: Deps, args: PostArgs, body: string): Promise<Result<Answer>> {
  const { name, space, replyTo } = args
  return answered(await channelPost(deps, { name, space, text: body, replyTo }), (posted) => {
    const { id, mentioned, reached, channel } = posted
    const told = mentioned.length > 0 ? ` In the inbox of ${mentioned.join(', ')} as well.` : ''
    const said = `Posted in #${channel} of ${posted.space}: ${id}.${told}`
    return done(channelAnswer({ did: 'posted', id, mentioned, reached }, said))
  })
}
