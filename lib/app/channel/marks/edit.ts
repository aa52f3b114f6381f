/** A new version of a post by its author, and of the messages that told people of it. */

import { groupOf } from '../../../core/channel/name.ts'
import { markedPost } from '../../../core/channel/post.ts'
import type { SeenPost } from '../../../core/channel/types.ts'
import { done, refuse, type Result } from '../../../core/model/refusal.ts'
import { textNow } from '../../../core/view/channel/now.ts'
import type { SeenEdited } from '../../../core/view/marks/types.ts'
import { hitView, isArchive } from '../../decode.ts'
import { tooManyVersions, writeVersions } from '../../marks/new-version.ts'
import { versionEdit } from '../../marks/sign-mark.ts'
import type { Deps } from '../../ports.ts'
import { nextLogMs } from '../../stamps.ts'
import type { MessageView } from '../../views.ts'
import type { SpaceKnown } from '../find.ts'
import { archivedPost, changePost } from './change.ts'
import { openAsMember } from './member.ts'

/** Entries that merely name the post are looked at, too. */
const lookedMax = 2000

/** The text is checked by then. */
export async function editPost(
  deps: Deps,
  seen: SeenPost,
  text: string,
): Promise<Result<SeenEdited>> {
  const refused = whyNot(deps, seen)
  if (refused) return refused
  const opened = await openAsMember(deps, seen)
  if (!opened.ok) return opened
  const changed = await changePost(deps, seen, (post) => {
    if (textNow(seen) === text) return []
    return [versionEdit(deps, markedPost(post), text, nextLogMs(deps, post))]
  })
  if (!changed.ok) return changed
  const told = await toldOf(deps, opened.value.known, seen)
  const hot = told.filter(({ path }) => !isArchive(path))
  const copies = hot.length > 0 ? await writeVersions(deps, hot, text) : changed
  if (!copies.ok) return copies
  const { post } = seen
  await deps.useLog.record(deps.session, [post.id])
  const count = changed.value.count + (hot.length > 0 ? copies.value.count : 0)
  return done({
    did: count === 0 ? 'unchanged' : 'edited',
    id: post.id,
    recipients: [groupOf(post.channel), ...hot.map(({ message }) => message.to)],
    archived: told.length - hot.length,
    reached: changed.value.reached === 'nothing' ? copies.value.reached : changed.value.reached,
  })
}

function whyNot(deps: Deps, seen: SeenPost): Result<never> | undefined {
  const { post, standing, versions, path } = seen
  if (post.from !== deps.acting) {
    const why = `${post.id} is by ${post.from}, who alone can edit it.`
    return refuse({ code: 'not_allowed', why, hint: 'Reply to it instead.' })
  }
  if (standing.proof !== 'verified') {
    const why = `${post.id} does not bear your signature, so nobody could tell that the new text is yours.`
    return refuse({ code: 'wrong_state', why, hint: 'Post it as one of its own.' })
  }
  return isArchive(path) ? archivedPost(seen) : tooManyVersions(post.id, versions)
}

/** The author's own messages to whom the post mentions; what others wrote under its name is none of them. */
async function toldOf(
  deps: Deps,
  { space, judge }: SpaceKnown,
  { post }: SeenPost,
): Promise<readonly MessageView[]> {
  const hits = await deps.store.search(space, [post.id], lookedMax)
  const found = new Map<string, MessageView>()
  for (const hit of hits) {
    const view = hitView(judge, space, hit)
    if (view?.kind !== 'message' || view.standing.proof !== 'verified') continue
    const { batch, group, from, id } = view.message
    if (batch !== post.id || group !== groupOf(post.channel) || from !== deps.acting) continue
    if (!found.has(id) || isArchive(view.path)) found.set(id, view)
  }
  return [...found.values()]
}
