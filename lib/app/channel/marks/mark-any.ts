/** `mark` for ids of messages and of posts: a post is read, and nothing else, for its channel belongs to all of its members. */

import { findPost } from '../find-post.ts'
import { channelSeen } from '../read.ts'
import type { SeenPost } from '../../../core/channel/types.ts'
import { done, refuse, type Result } from '../../../core/model/refusal.ts'
import { findEntry } from '../../find.ts'
import { mark, type Mark } from '../../mark.ts'
import type { Deps } from '../../ports.ts'
import type { MarkReport, SpaceChoice } from '../../views.ts'

/** All ids are found before the first is marked; an id that is none refuses the whole. */
export async function markAny(
  deps: Deps,
  input: SpaceChoice & { readonly ids: readonly string[]; readonly status: Mark },
): Promise<Result<MarkReport>> {
  const { space, status } = input
  const posts: SeenPost[] = []
  const ids: string[] = []
  for (const id of new Set(input.ids)) {
    const found = await findEntry(deps, { space, id })
    const isOther = found.ok || found.refusal.code !== 'not_found'
    const post = isOther ? undefined : await findPost(deps, { space, id })
    if (post && !post.ok && post.refusal.code !== 'not_found') return post
    if (!post?.ok) ids.push(id)
    else if (status === 'read') posts.push(post.value)
    else return readAlone(post.value, status)
  }
  const marked = ids.length > 0 ? await mark(deps, { space, ids, status }) : done({ marked: [] })
  if (!marked.ok) return marked
  const read: MarkReport['marked'][number][] = []
  for (const { space: at, post } of posts) {
    const seen = await channelSeen(deps, { space: at, name: post.channel, ids: [post.id] })
    if (!seen.ok) return seen
    read.push({ id: post.id, status: 'done', changed: seen.value.noted === 'noted' })
  }
  await deps.useLog.record(
    deps.session,
    read.map(({ id }) => id),
  )
  return done({ marked: [...marked.value.marked, ...read] })
}

function readAlone({ post }: SeenPost, status: Mark): Result<never> {
  const words = {
    unread: 'What was read of a channel stays read',
    todo: 'A post is nobody\u2019s task',
  }
  const said = status === 'unread' || status === 'todo' ? words[status] : 'A post is never done'
  const why = `${said}: ${post.id} is a post of #${post.channel}.`
  const hint =
    status === 'done'
      ? 'Mark it as read instead.'
      : `Keep it in sight with datacore-msg pin ${post.id}`
  return refuse({ code: 'wrong_state', why, hint })
}
