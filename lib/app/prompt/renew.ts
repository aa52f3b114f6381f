/** A session that goes on is a sign of life: its claims are renewed once half of the lease is over. */

import { holdsClaim, planRenewal } from '../../core/model/lifecycle.ts'
import type { Task } from '../../core/model/task.ts'
import type { Op } from '../../core/org/types.ts'
import { viewOf } from '../decode.ts'
import type { Deps, SpaceView } from '../ports.ts'
import { locate } from '../reread.ts'
import { noting } from '../spaces.ts'
import { type Judge, judgeFor } from '../standings.ts'
import { leaseMs } from '../transition.ts'
import type { TaskView } from '../views.ts'
import type { Board } from './board.ts'

/** Renews what is due among the tasks that this session claimed. */
export async function renewClaims(
  deps: Deps,
  { working, problems }: Pick<Board, 'working' | 'problems'>,
): Promise<void> {
  const due = working.filter(({ task }) => isDue(deps, task))
  const spaces = await deps.store.spaces()
  for (const space of spaces.filter(({ name }) => due.some((view) => view.space === name))) {
    const here = due.filter((view) => view.space === space.name)
    await noting(problems, space, async () => {
      const judge = await judgeFor(deps, space)
      await deps.store.write(space, (file) => ({
        ops: here.flatMap((view) => renewalOps(deps, judge, file, view)),
        value: undefined,
      }))
    })
  }
}

/** The entry as it stands under the lock; who holds it say its signed lines. */
function renewalOps(deps: Deps, judge: Judge, file: SpaceView, view: TaskView): readonly Op[] {
  const located = locate(file, view)
  if (located.type !== 'found') return []
  const now = viewOf(judge, { space: view.space, path: view.path }, located)
  if (now?.kind !== 'task' || !isDue(deps, now.task)) return []
  const edits = planRenewal(deps.clock.nowMs(), leaseMs(deps))
  const copy = located.copy === undefined ? {} : { copy: located.copy }
  return [{ type: 'edit', path: view.path, id: now.task.id, edits, ...copy }]
}

/** When the first of this session's claims is to be renewed, Unix milliseconds. */
export function renewalMs(deps: Deps, working: readonly TaskView[]): number | undefined {
  const times = working
    .filter(({ task }) => isOurs(deps, task))
    .map(({ task }) => Date.parse(task.lease ?? '') - leaseMs(deps) / 2)
    .filter((atMs) => !Number.isNaN(atMs))
  return times.length > 0 ? Math.min(...times) : undefined
}

function isDue(deps: Deps, task: Task): boolean {
  const atMs = Date.parse(task.lease ?? '') - leaseMs(deps) / 2
  return isOurs(deps, task) && atMs <= deps.clock.nowMs()
}

function isOurs(deps: Deps, task: Task): boolean {
  return holdsClaim(task, task.to, deps.session)
}
