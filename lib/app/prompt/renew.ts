/** A session that goes on is a sign of life: its claims are renewed once half of the lease is over. */

import { holdsClaim, planRenewal } from '../../core/model/lifecycle.ts'
import type { Task } from '../../core/model/task.ts'
import { editTasks } from '../edit-tasks.ts'
import type { Deps } from '../ports.ts'
import { leaseMs } from '../transition.ts'
import type { TaskView } from '../views.ts'
import type { Board } from './board.ts'

/** Renews what is due among the tasks that this session claimed. */
export async function renewClaims(
  deps: Deps,
  { working, problems }: Pick<Board, 'working' | 'problems'>,
): Promise<void> {
  const due = working.filter(({ task }) => isDue(deps, task))
  const editsOf = (task: Task) =>
    isDue(deps, task) ? planRenewal(deps.clock.nowMs(), leaseMs(deps)) : []
  await editTasks(deps, due, editsOf, problems)
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
