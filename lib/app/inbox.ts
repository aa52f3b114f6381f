/** The messages to me, newest first: those that are open, or all. */

import { doneWithout, type Result } from '../core/model/refusal.ts'
import { isExpired, loadInbox } from './load.ts'
import { newestFirst } from './order.ts'
import type { Deps } from './ports.ts'
import { eachSpace, readingSpaces } from './spaces.ts'
import type { MessageView, SpaceChoice } from './views.ts'
import { isWithheld } from './withheld.ts'

/** `all` adds what is done, what has expired and what blocked senders wrote. */
export async function inbox(
  deps: Deps,
  input: SpaceChoice & { readonly all: boolean },
): Promise<Result<readonly MessageView[]>> {
  const spaces = await readingSpaces(deps, input.space)
  if (!spaces.ok) return spaces
  const { found, without } = await eachSpace(spaces.value, input.space, (space) =>
    loadInbox(deps, space, input.all ? 'all' : 'open'),
  )
  const wanted = found
    .flat()
    .filter(({ view }) => !isWithheld(deps, view) && (input.all || isOpen(deps, view)))
  return doneWithout(newestFirst(wanted), without)
}

function isOpen(deps: Deps, { message, standing }: MessageView): boolean {
  const { status, expires } = message
  if (standing.blocked || isExpired(deps, expires)) return false
  return status === 'unread' || status === 'todo'
}
