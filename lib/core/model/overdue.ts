/** What time alone does to a task: a silent claim goes back to the queue, a deadline ends what did not begin. */

import type { Task } from './task.ts'

export interface Overdue {
  readonly verb: 'retry' | 'expire'
  readonly reason: string
}

/** Undefined while nothing is due. A lease that cannot be read runs from STARTED, and from nothing it has run out. */
export function overdue(
  task: Task,
  { nowMs, leaseMs }: { readonly nowMs: number; readonly leaseMs: number },
): Overdue | undefined {
  if (task.state === 'WORKING') {
    const endsMs = leaseEndMs(task, leaseMs)
    // A lease of two full lengths or more was not given by us: a forged one must not hold for ever.
    if (endsMs > nowMs && endsMs <= nowMs + 2 * leaseMs) return undefined
    const who = task.claim?.by ?? 'The agent'
    const minutes = Math.round(leaseMs / 60_000)
    return { verb: 'retry', reason: `${who} was silent for ${minutes} minutes.` }
  }
  if (task.state === 'TODO' || task.state === 'WAITING' || task.state === 'QUEUED') {
    if (task.deadlineMs !== undefined && task.deadlineMs <= nowMs) {
      const deadline = new Date(task.deadlineMs).toISOString()
      return { verb: 'expire', reason: `The deadline ${deadline} passed.` }
    }
  }
  return undefined
}

/** When the claim of a WORKING task ends, Unix milliseconds. */
export function leaseEndMs(task: Task, leaseMs: number): number {
  const lease = Date.parse(task.lease ?? '')
  if (!Number.isNaN(lease)) return lease
  const started = Date.parse(task.started ?? '')
  return Number.isNaN(started) ? 0 : started + leaseMs
}
