/** Changes entries that were found, each as it stands under the lock of its space. */

import type { Message } from '../../core/model/message.ts'
import type { Task } from '../../core/model/task.ts'
import { done, refuse, type Result } from '../../core/model/refusal.ts'
import type { EntryEdit, Op } from '../../core/org/types.ts'
import { isArchive, letterOf } from '../decode.ts'
import type { Deps, SpaceView } from '../ports.ts'
import { reachedOf } from '../reached.ts'
import { locate } from '../reread.ts'
import { writingSpace } from '../spaces.ts'
import { type Judge, judgeFor } from '../standings.ts'
import type { EntryView } from '../views.ts'

export interface Changed {
  /** How many of them had something to change. */
  readonly count: number
  readonly reached: 'stored' | 'spooled' | 'nothing'
}

/** All of one space. One that left its file meanwhile, or has another text, is let be. */
export async function changeEntries(
  deps: Deps,
  views: readonly EntryView[],
  editsOf: (entry: Message | Task) => readonly EntryEdit[],
): Promise<Result<Changed>> {
  const archived = views.find(({ path }) => isArchive(path))
  if (archived) {
    const why = `${letterOf(archived).id} is in the archive, which is never rewritten.`
    return refuse({ code: 'wrong_state', why, hint: 'Reply to it instead.' })
  }
  const space = await writingSpace(deps, views[0]?.space)
  if (!space.ok) return space
  const written = await deps.store.write(space.value, (file) => {
    const ops = views.flatMap((view) => opsOf(file, view, editsOf))
    return { ops, value: ops.length }
  })
  return done({ count: written.value, reached: reachedOf(written.state) })
}

/** The judge of the space in which an entry was found. */
export async function judgeIn(deps: Deps, name: string): Promise<Result<Judge>> {
  const space = await writingSpace(deps, name)
  return space.ok ? done(await judgeFor(deps, space.value)) : space
}

function opsOf(
  file: SpaceView,
  view: EntryView,
  editsOf: (entry: Message | Task) => readonly EntryEdit[],
): readonly Op[] {
  const located = locate(file, view)
  if (located.type !== 'found') return []
  const edits = editsOf(located.entry)
  const copy = located.copy === undefined ? {} : { copy: located.copy }
  const { id } = letterOf(view)
  return edits.length > 0 ? [{ type: 'edit', path: view.path, id, edits, ...copy }] : []
}
