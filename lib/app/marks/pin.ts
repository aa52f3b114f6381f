/** Pins an entry, so that it stays in sight and out of the archive, or takes the pin out. */

import { pinnedTag } from '../../core/merge/entry.ts'
import type { SeenPost } from '../../core/channel/types.ts'
import type { EntryId } from '../../core/model/id.ts'
import type { LogLine } from '../../core/model/log.ts'
import { done, refuse, type Result } from '../../core/model/refusal.ts'
import type { EntryEdit } from '../../core/org/types.ts'
import type { SeenPinned } from '../../core/view/marks/types.ts'
import { changePost } from '../channel/marks/change.ts'
import { openAsMember } from '../channel/marks/member.ts'
import { letterOf } from '../decode.ts'
import { isMine, loadContacts } from '../people.ts'
import type { Deps } from '../ports.ts'
import { writingSpace } from '../spaces.ts'
import { nextLogMs } from '../stamps.ts'
import type { EntryView, SpaceChoice } from '../views.ts'
import { type Changed, changeEntries } from './change.ts'
import { markEdit } from './sign-mark.ts'
import { markStays } from './stays.ts'
import { targetOf } from '../channel/marks/target.ts'

/** An entry has one pin, which its author, its recipient and their agents share; a post one for all members of its channel. */
export async function pin(
  deps: Deps,
  input: SpaceChoice & { readonly id: string; readonly to: 'pinned' | 'unpinned' },
): Promise<Result<SeenPinned>> {
  const found = await targetOf(deps, input)
  if (!found.ok) return found
  const target = found.value
  const changed =
    target.kind === 'post'
      ? await pinPost(deps, target.seen, input.to)
      : await pinEntry(deps, target.view, input.to)
  if (!changed.ok) return changed
  const { count, reached } = changed.value
  const warning =
    target.kind === 'entry' && count > 0 ? await markStays(deps, target.view) : undefined
  const warned = warning === undefined ? {} : { warning }
  return done({ did: count === 0 ? 'unchanged' : input.to, id: target.id, reached, ...warned })
}

type Pinning = 'pinned' | 'unpinned'

async function pinPost(deps: Deps, seen: SeenPost, to: Pinning): Promise<Result<Changed>> {
  const open = await openAsMember(deps, seen)
  return open.ok ? changePost(deps, seen, (post) => pinEdits(deps, post, to)) : open
}

async function pinEntry(deps: Deps, view: EntryView, to: Pinning): Promise<Result<Changed>> {
  const letter = letterOf(view)
  const space = await writingSpace(deps, view.space)
  if (!space.ok) return space
  const contacts = await loadContacts(deps, space.value)
  if (![letter.from, letter.to].some((one) => isMine(deps, one, contacts))) {
    const why = `${letter.id} is between ${letter.from} and ${letter.to}, who pin it for themselves.`
    return refuse({ code: 'not_allowed', why, hint: 'Pin what is to you or from you.' })
  }
  return changeEntries(deps, [view], (entry) => pinEdits(deps, entry, to))
}

function pinEdits(
  deps: Deps,
  entry: {
    readonly id: EntryId
    readonly stamp: string
    readonly tags: readonly string[]
    readonly log: readonly LogLine[]
  },
  to: Pinning,
): readonly EntryEdit[] {
  const stands = entry.tags.includes(pinnedTag) ? 'pinned' : 'unpinned'
  if (stands === to) return []
  const verb = to === 'pinned' ? 'Pinned' : 'Unpinned'
  const tags = to === 'pinned' ? { add: [pinnedTag], remove: [] } : { add: [], remove: [pinnedTag] }
  return [{ type: 'tags', ...tags }, markEdit(deps, entry, { verb, atMs: nextLogMs(deps, entry) })]
}
