/** What an id means for whoever puts a mark on it: a message or a task, else a post of a channel. */

import type { SeenPost } from '../../../core/channel/types.ts'
import type { EntryId } from '../../../core/model/id.ts'
import { done, type Result } from '../../../core/model/refusal.ts'
import { findPost } from '../find-post.ts'
import { letterOf } from '../../decode.ts'
import type { Deps } from '../../ports.ts'
import { show } from '../../show.ts'
import type { EntryView, SpaceChoice } from '../../views.ts'

export type Target = { readonly id: EntryId; readonly space: string } & (
  | { readonly kind: 'entry'; readonly view: EntryView }
  | { readonly kind: 'post'; readonly seen: SeenPost }
)

/** Where there is neither, the refusal is the one of messages. */
export async function targetOf(
  deps: Deps,
  input: SpaceChoice & { readonly id: string },
): Promise<Result<Target>> {
  const found = await show(deps, input)
  if (found.ok) {
    const view = found.value
    return done({ kind: 'entry', view, id: letterOf(view).id, space: view.space })
  }
  if (found.refusal.code !== 'not_found') return found
  const post = await findPost(deps, input)
  if (!post.ok) return post.refusal.code === 'not_found' ? found : post
  const seen = post.value
  await deps.useLog.record(deps.session, [seen.post.id])
  return done({ kind: 'post', seen, id: seen.post.id, space: seen.space })
}
