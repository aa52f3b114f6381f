/** What has been used and is reserved, counted from the tasks themselves; there is no ledger that could drift. */

import type { Address } from '../model/address.ts'
import type { Task } from '../model/task.ts'

/** Tokens of a task that states none, for each point of effort. */
export const tokensPerEffort = 4000

const hourMs = 3_600_000

export interface Usage {
  /** Tokens used today and reserved by open tasks. */
  readonly tokensToday: number
  readonly tasksThisHour: number
  /** When the oldest task of this hour leaves the window, Unix milliseconds. */
  readonly hourFreesAtMs: number | undefined
  /** Unix milliseconds. */
  readonly lastAcceptedMs: number | undefined
  /** QUEUED and WORKING. */
  readonly depth: number
}

export interface Times {
  readonly nowMs: number
  readonly dayStartMs: number
}

/** The tokens to reserve for a task. */
export function estimateOf(task: Task): number {
  return task.estimatedTokens ?? tokensPerEffort * Math.max(1, task.effort ?? 1)
}

/** Usage by the tasks that were admitted and pass the filter. */
export function usageOf(
  tasks: readonly Task[],
  { nowMs, dayStartMs }: Times,
  counts: (task: Task) => boolean,
): Usage {
  let tokensToday = 0
  let depth = 0
  const accepted: number[] = []
  for (const task of new Map(tasks.map((one) => [one.id, one])).values()) {
    if (!task.verdict || !counts(task)) continue
    // A time in the future is somebody's wrong clock: it counts as now, neither free nor blocked for ever.
    const atMs = Math.min(acceptedMs(task), nowMs)
    const open = task.state === 'QUEUED' || task.state === 'WORKING'
    if (open) depth += 1
    if (open || atMs >= dayStartMs) tokensToday += spentBy(task, open)
    accepted.push(atMs)
  }
  const thisHour = accepted.filter((atMs) => atMs > nowMs - hourMs)
  return {
    tokensToday,
    tasksThisHour: thisHour.length,
    hourFreesAtMs: thisHour.length > 0 ? Math.min(...thisHour) + hourMs : undefined,
    lastAcceptedMs: accepted.length > 0 ? Math.max(...accepted) : undefined,
    depth,
  }
}

/** An actor's own tasks. */
export function bySender(address: Address): (task: Task) => boolean {
  return (task) => task.from === address
}

function spentBy(task: Task, open: boolean): number {
  if (open) return Math.max(estimateOf(task), task.tokensUsed ?? 0)
  if (task.state === 'CANCELLED' && task.started === undefined) return 0
  return task.tokensUsed ?? estimateOf(task)
}

function acceptedMs(task: Task): number {
  const verdict = Date.parse(task.verdict?.at ?? '')
  if (!Number.isNaN(verdict)) return verdict
  const stamp = Date.parse(task.stamp)
  return Number.isNaN(stamp) ? 0 : stamp
}
