/**
 * One letter in however many spaces it stands: the copy of it that a command acts on. Two letters under one id stay two, and so
 * does what nobody proved. Nothing is joined here: join.ts.
 */

import { groupBy } from '../../core/group-by.ts'
import { isOpen } from '../../core/trust/life.ts'
import { isSameLetter } from '../../core/trust/signed-text.ts'
import { isArchive, letterOf, outboxPath } from '../decode.ts'
import { isShared } from '../outbox/reach.ts'
import { me, myAgent } from '../people.ts'
import type { Deps } from '../ports.ts'
import type { EntryView } from '../views.ts'

/** By its author's key, or by the owner's verdict upon it. */
export function isProved(view: EntryView): boolean {
  return view.standing.proof === 'verified' || (view.kind === 'task' && view.admitted)
}

/** Each proved letter once, in the order of the first of its copies. */
export async function eachLetterOnce<V extends EntryView>(
  deps: Deps,
  views: readonly V[],
): Promise<readonly V[]> {
  const ids = groupBy(views, (view) => letterOf(view).id as string)
  if (ids.size === views.length) return views
  const left = new Set<V>()
  for (const copies of ids.values()) {
    const rest = copies.filter(isProved)
    while (rest.length > 1) {
      const [first] = rest
      const same = rest.filter((view) => isSameLetter(letterOf(view), letterOf(first!)))
      const kept = same.length > 1 ? await bestOf(deps, same) : first
      for (const view of same) if (view !== kept) left.add(view)
      rest.splice(0, rest.length, ...rest.filter((view) => !same.includes(view)))
    }
  }
  return views.filter((view) => !left.has(view))
}

/** Of copies of one letter: the one that is open, where others have theirs too, in a hot file. */
async function bestOf<V extends EntryView>(deps: Deps, copies: readonly V[]): Promise<V> {
  const shared = new Set<string>()
  for (const space of await deps.store.spaces()) {
    const isHere = copies.some((view) => view.space === space.name)
    if (isHere && (await isShared(deps, space))) shared.add(space.name)
  }
  const rank = (view: V) => {
    const isSent = view.path === outboxPath && isToMe(deps, view)
    const isRunning = view.kind === 'task' && view.admitted && isOpen(view.task)
    const flags = [
      !isSent,
      isRunning,
      isStanding(view),
      shared.has(view.space),
      !isArchive(view.path),
    ]
    return flags.map(Number).join('')
  }
  return copies.reduce((best, view) => (rank(view) > rank(best) ? view : best))
}

/** What I sent stands in my outbox; of what came to me that is somebody else's. */
function isToMe(deps: Deps, view: EntryView): boolean {
  return [me(deps), myAgent(deps)].includes(letterOf(view).to)
}

/** Something is still to be done with it. */
function isStanding(view: EntryView): boolean {
  if (isArchive(view.path)) return false
  if (view.kind === 'task') return isOpen(view.task)
  return view.message.status === 'unread' || view.message.status === 'todo'
}
