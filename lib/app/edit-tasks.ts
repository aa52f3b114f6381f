/** Edits tasks that were looked at, each space under its lock, as they are then. */

import type { Shortfall } from '../core/model/refusal.ts'
import type { Task } from '../core/model/task.ts'
import type { EntryEdit, Op } from '../core/org/types.ts'
import { viewOf } from './decode.ts'
import type { Deps, SpaceView } from './ports.ts'
import { locate } from './reread.ts'
import { noting } from './spaces.ts'
import { type Judge, judgeFor } from './standings.ts'
import type { TaskView } from './views.ts'

/**
 * `editsOf` sees the task as it stands under the lock and as far as signed lines bear it out: another session may have been
 * first. One that left or has another text is let be. Returns the ids in spaces that could not be written, and notes why.
 */
export async function editTasks(
  deps: Deps,
  views: readonly TaskView[],
  editsOf: (task: Task) => readonly EntryEdit[],
  problems: Shortfall[],
): Promise<readonly string[]> {
  const failed: string[] = []
  const spaces = views.length > 0 ? await deps.store.spaces() : []
  for (const space of spaces) {
    const here = views.filter((view) => view.space === space.name)
    if (here.length === 0) continue
    const isWritten = await noting(problems, space, async () => {
      const judge = await judgeFor(deps, space)
      await deps.store.write(space, (file) => ({
        ops: here.flatMap((view) => opsOf(judge, file, view, editsOf)),
        value: undefined,
      }))
    })
    if (!isWritten) failed.push(...here.map(({ task }) => task.id))
  }
  return failed
}

function opsOf(
  judge: Judge,
  file: SpaceView,
  view: TaskView,
  editsOf: (task: Task) => readonly EntryEdit[],
): readonly Op[] {
  const located = locate(file, view)
  if (located.type !== 'found') return []
  const now = viewOf(judge, { space: view.space, path: view.path }, located)
  const edits = now?.kind === 'task' ? editsOf(now.task) : []
  const copy = located.copy === undefined ? {} : { copy: located.copy }
  return edits.length > 0
    ? [{ type: 'edit', path: view.path, id: view.task.id, edits, ...copy }]
    : []
}
