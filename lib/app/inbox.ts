/** The messages to me, newest first: those that are open, or all. */

import { done, type Result } from '../core/model/refusal.ts'
import { compareText, isExpired, loadInbox } from './load.ts'
import type { Deps } from './ports.ts'
import { readingSpaces } from './spaces.ts'
import type { MessageView, SpaceChoice } from './views.ts'

/** `all` adds what is done; expired messages are left out otherwise. */
export async function inbox(
  deps: Deps,
  input: SpaceChoice & { readonly all: boolean },
): Promise<Result<readonly MessageView[]>> {
  const spaces = await readingSpaces(deps, input.space)
  if (!spaces.ok) return spaces
  const lists = await Promise.all(spaces.value.map((space) => loadInbox(deps, space)))
  const open = (view: MessageView) =>
    (view.message.status === 'unread' || view.message.status === 'todo') && !isExpired(deps, view)
  const views = lists.flat().filter((view) => input.all || open(view))
  return done(views.sort((a, b) => compareText(b.message.stamp, a.message.stamp)))
}
