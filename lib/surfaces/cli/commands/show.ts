/** `show` and `thread`. */

import { findPost } from '../../../app/channel/find-post.ts'
import { channelSeen } from '../../../app/channel/read.ts'
import { postThread } from '../../../app/channel/thread.ts'
import { isArchive } from '../../../app/decode.ts'
import { mark } from '../../../app/mark.ts'
import { show } from '../../../app/show.ts'
import { thread } from '../../../app/thread.ts'
import { tasks } from '../../../app/tasks.ts'
import type { EntryView, SpaceChoice } from '../../../app/views.ts'
import type { Deps } from '../../../app/ports.ts'
import type { Result } from '../../../core/model/refusal.ts'
import type { SeenPost } from '../../../core/channel/types.ts'
import { postJson, postsJson } from '../../../core/view/channel/json.ts'
import { postPage, postsPage } from '../../../core/view/channel/posts.ts'
import { entryDocument, threadJson } from '../../../core/view/json/results.ts'
import { versionsPage } from '../../../core/view/marks/edited.ts'
import type { Frame } from '../../../core/view/text/page.ts'
import { entryPage } from '../../../core/view/text/entry.ts'
import { threadPage } from '../../../core/view/text/thread.ts'
import { type Context, isOn } from '../context.ts'
import { type Outcome, outcomeOf } from '../outcome.ts'

/** A message to me, or a post, is read once it was printed, not before; one that was archived by hand stays as it is. */
export async function runShow(context: Context): Promise<Result<Outcome>> {
  if (isOn(context, 'delivery')) return (await import('./delivery.ts')).runDelivery(context)
  const { deps } = await context.wire('node')
  const [id = ''] = context.call.words
  const found = await lookedAt(deps, { space: context.space, id })
  const post = !found.ok && (await findPost(deps, { space: context.space, id }))
  if (post && (post.ok || post.refusal.code !== 'not_found')) return postShown(context, deps, post)
  return outcomeOf(found, (entry) => ({
    ...entryOutcome(entry),
    ...(isOn(context, 'history')
      ? { page: (frame: Frame) => [...entryPage(entry, frame), ...versionsPage(entry, frame)] }
      : {}),
    ...(isOn(context, 'peek') ? {} : { afterShown: () => markRead(deps, entry) }),
  }))
}

async function postShown(
  context: Context,
  deps: Deps,
  found: Result<SeenPost>,
): Promise<Result<Outcome>> {
  return outcomeOf(found, (seen) => ({
    json: () => postJson(seen),
    page: (frame) => postPage(seen, frame),
    ...(isOn(context, 'peek') ? {} : { afterShown: () => postRead(deps, seen) }),
  }))
}

function postRead(deps: Deps, { space, post }: SeenPost): Promise<Result<unknown>> {
  return channelSeen(deps, { space, name: post.channel, ids: [post.id] })
}

/** One entry; a task that has just arrived for my agent is decided first, as in the list of tasks. */
export async function lookedAt(
  deps: Deps,
  input: SpaceChoice & { readonly id: string },
): Promise<Result<EntryView>> {
  const found = await show(deps, input)
  if (!found.ok || found.value.kind !== 'task' || found.value.task.state !== 'TODO') return found
  await tasks(deps, { space: found.value.space })
  return show(deps, { space: found.value.space, id: found.value.task.id })
}

export function entryOutcome(entry: EntryView): Outcome {
  return { json: () => entryDocument(entry), page: (frame) => entryPage(entry, frame) }
}

async function markRead(deps: Deps, entry: EntryView): Promise<Result<unknown>> {
  const mine = entry.kind === 'message' && entry.message.to === deps.settings.identity.name
  const isKept = isArchive(entry.path)
  if (!mine || isKept || entry.message.status !== 'unread') return { ok: true, value: undefined }
  return mark(deps, { space: entry.space, ids: [entry.message.id], status: 'read' })
}

export async function runThread(context: Context): Promise<Result<Outcome>> {
  const { deps } = await context.wire('node')
  const [id = ''] = context.call.words
  const posts = await postThread(deps, { space: context.space, id })
  if (posts) {
    return outcomeOf(posts, (found) => ({
      json: () => postsJson(found),
      page: (frame) => postsPage(found, frame, { title: 'All' }),
    }))
  }
  return outcomeOf(await thread(deps, { space: context.space, id }), (roots) => ({
    json: () => threadJson(roots),
    page: (frame) => threadPage(roots, frame),
  }))
}
