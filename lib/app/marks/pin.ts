/** Pins an entry, so that it stays in sight and out of the archive, or takes the pin out. */

import { pinnedTag } from '../../core/merge/entry.ts'
import { done, refuse, type Result } from '../../core/model/refusal.ts'
import type { SeenPinned } from '../../core/view/marks/types.ts'
import { letterOf } from '../decode.ts'
import { isMine, loadContacts } from '../people.ts'
import type { Deps } from '../ports.ts'
import { show } from '../show.ts'
import { writingSpace } from '../spaces.ts'
import { nextLogMs } from '../stamps.ts'
import type { SpaceChoice } from '../views.ts'
import { changeEntries } from './change.ts'
import { markEdit } from './sign-mark.ts'

/** An entry has one pin, which its author, its recipient and their agents share. */
export async function pin(
  deps: Deps,
  input: SpaceChoice & { readonly id: string; readonly to: 'pinned' | 'unpinned' },
): Promise<Result<SeenPinned>> {
  const found = await show(deps, input)
  if (!found.ok) return found
  const letter = letterOf(found.value)
  const space = await writingSpace(deps, found.value.space)
  if (!space.ok) return space
  const contacts = await loadContacts(deps, space.value)
  if (![letter.from, letter.to].some((one) => isMine(deps, one, contacts))) {
    const why = `${letter.id} is between ${letter.from} and ${letter.to}, who pin it for themselves.`
    return refuse({ code: 'not_allowed', why, hint: 'Pin what is to you or from you.' })
  }
  const changed = await changeEntries(deps, [found.value], (entry) => {
    const stands = entry.tags.includes(pinnedTag) ? 'pinned' : 'unpinned'
    if (stands === input.to) return []
    const verb = input.to === 'pinned' ? 'Pinned' : 'Unpinned'
    const tags =
      input.to === 'pinned' ? { add: [pinnedTag], remove: [] } : { add: [], remove: [pinnedTag] }
    return [
      { type: 'tags', ...tags },
      markEdit(deps, letter, { verb, atMs: nextLogMs(deps, entry) }),
    ]
  })
  if (!changed.ok) return changed
  const { count, reached } = changed.value
  return done({ did: count === 0 ? 'unchanged' : input.to, id: letter.id, reached })
}
