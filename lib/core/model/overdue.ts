/** What time alone does to a task: a silent claim goes back to the queue, a deadline ends what did not begin. */

import type { Task } from './task.ts'

export interface Overdue {
  readonly verb: 'retry' | 'expire'
  readonly reason: string
}

export interface LeaseTimes {
  readonly nowMs: number
  /** 0 means that a claim holds until it is given back. */
  readonly leaseMs: number
}

const dayMs = 86_400_000

/** Undefined while nothing is due. */
export function overdue(task: Task, times: LeaseTimes): Overdue | undefined {
  if (task.state === 'WORKING') {
    const { nowMs, leaseMs } = times
    if (leaseMs <= 0 || leaseEndMs(task, times) > nowMs) return undefined
    const who = task.claim?.by ?? 'The agent'
    const minutes = Math.round(leaseMs / 60_000)
    const reason = `${who} was silent for ${minutes} ${minutes === 1 ? 'minute' : 'minutes'}.`
    return { verb: 'retry', reason }
  }
  if (task.state === 'TODO' || task.state === 'WAITING' || task.state === 'QUEUED') {
    if (task.deadlineMs !== undefined && task.deadlineMs <= times.nowMs) {
      const deadline = new Date(task.deadlineMs).toISOString()
      return { verb: 'expire', reason: `The deadline ${deadline} passed.` }
    }
  }
  return undefined
}

/**
 * When the claim of a WORKING task ends, Unix milliseconds. A lease that is missing, unreadable or further ahead than any
 * clock of ours could have written runs from STARTED, and without a usable STARTED it has run out: none holds for ever.
 */
export function leaseEndMs(task: Task, { nowMs, leaseMs }: LeaseTimes): number {
  // Another machine of the owner may run ahead, by a day at most (lib/app/stamps.ts says the same of stamps).
  const latestMs = nowMs + Math.max(dayMs, 2 * leaseMs)
  const ends = [Date.parse(task.lease ?? ''), Date.parse(task.started ?? '') + leaseMs]
  return ends.find((endMs) => endMs <= latestMs) ?? 0
}
