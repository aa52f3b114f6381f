/** What a mark on a letter that goes by relay alone reaches: nobody. A relay carries letters, and nothing of what is put on them. */

import { letterOf, outboxPath } from '../decode.ts'
import { isShared } from '../outbox/reach.ts'
import { isMine, loadContacts } from '../people.ts'
import type { Deps } from '../ports.ts'
import { writingSpace } from '../spaces.ts'
import type { EntryView } from '../views.ts'

/** Undefined where git brings the mark to the others, or nobody else has the letter. */
export async function markStays(deps: Deps, view: EntryView): Promise<string | undefined> {
  const other = await otherByRelay(deps, view)
  if (other === undefined) return undefined
  const { id } = letterOf(view)
  return `It stays in your files: between you and ${other} letters go by relay, which carries no marks. Tell them with datacore-msg reply ${id} TEXT.`
}

/** The same of who has read it, for the copies of one sending. */
export async function readingStays(
  deps: Deps,
  copies: readonly EntryView[],
): Promise<string | undefined> {
  const away: string[] = []
  for (const view of copies) {
    const other = await otherByRelay(deps, view)
    if (other !== undefined && !away.includes(other)) away.push(other)
  }
  const [first] = copies
  if (!first || away.length === 0) return undefined
  const named = away.length > 3 ? `${away.slice(0, 3).join(', ')} and others` : away.join(', ')
  return `Between you and ${named} letters go by relay, which carries no receipts of reading: what they read stays in their files, and what you read in yours. See how far it got with datacore-msg delivery ${letterOf(first).id}.`
}

/** Whoever shares no file with me in which the letter stands. */
async function otherByRelay(deps: Deps, view: EntryView): Promise<string | undefined> {
  const { from, to } = letterOf(view)
  if (view.path === outboxPath) return to
  if (view.via !== 'relay') return undefined
  const space = await writingSpace(deps, view.space)
  if (!space.ok || (await isShared(deps, space.value))) return undefined
  return isMine(deps, from, await loadContacts(deps, space.value)) ? undefined : from
}
