/**
 * What is here under a letter's id already. Anybody who can push can write an entry under any id, so only what the id's own
 * author signed stands in a letter's way; beside anything else it is stored, before it, as a merge of the two would have it.
 */

import { signedProperties } from '../../core/codec/letter.ts'
import { isOwnShape } from '../../core/model/id.ts'
import type { Letter } from '../../core/model/message.ts'
import type { TaskOrder } from '../../core/model/task.ts'
import { findCopies } from '../../core/org/find.ts'
import { printEntry } from '../../core/org/print.ts'
import { readKeywords } from '../../core/org/scan.ts'
import type { NewEntry } from '../../core/org/types.ts'
import { isSameLetter } from '../../core/trust/signed-text.ts'
import { hitView, letterOf, outboxPath, viewOf } from '../decode.ts'
import type { Deps, Plan, Space, SpaceView } from '../ports.ts'
import type { Judge } from '../standings.ts'
import type { EntryView } from '../views.ts'

/** Entries that merely mention the id are read as well. */
const hitsMax = 2_000

/** Whether a letter's id is one that its author made for this recipient: no other kind of entry has such, nor anybody else's letter. */
export function hasOwnId({ id, from, to }: Letter | TaskOrder): boolean {
  return id.startsWith('msg-') && isOwnShape(id, { from, to })
}

/** In whichever space, file or archive it stands; what I myself sent under the id does not make it mine. */
export async function copyOf(
  deps: Deps,
  judge: Judge,
  letter: Letter | TaskOrder,
): Promise<Space | 'none' | 'other'> {
  let other = false
  for (const space of await deps.store.spaces()) {
    for (const hit of await deps.store.search(space, [letter.id], hitsMax)) {
      const view = hitView(judge, space, hit)
      if (!view || !isByItsAuthor(view, letter)) continue
      if (hit.path !== outboxPath && isSameLetter(letterOf(view), letter)) return space
      other = true
    }
  }
  return other ? 'other' : 'none'
}

/**
 * Stores the letter at the end of its file, or before the first of those that have its id and are not its author's: also where
 * that one comes while the letter waits beside a file that is being edited, for then the whole is compared.
 */
export function planBeside(
  judge: Judge,
  space: Space,
  view: SpaceView,
  given: {
    readonly letter: Letter | TaskOrder
    readonly path: string
    readonly entry: NewEntry
  },
): Plan<undefined> {
  const { letter, path, entry } = given
  const { id } = letter
  const bytes = view.read(path)
  const copies = findCopies(bytes, new Set([id])).get(id) ?? []
  const keywords = readKeywords(bytes)
  const isHere = copies.some((range) => {
    const one = viewOf(judge, { space: space.name, path }, { bytes, range, keywords })
    return one !== undefined && isByItsAuthor(one, letter)
  })
  if (isHere) return { ops: [], value: undefined }
  const text = printEntry(entry)
  const op = { type: 'append', path, id, text, compare: signedProperties } as const
  return { ops: [op], value: undefined }
}

/** By the contacts and pins that the letter itself was proved with. */
function isByItsAuthor(view: EntryView, { id, from }: Letter | TaskOrder): boolean {
  const held = letterOf(view)
  return held.id === id && held.from === from && view.standing.proof === 'verified'
}
