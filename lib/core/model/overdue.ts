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
const hourMs = 3_600_000

/** Undefined while nothing is due. */
export function overdue(task: Task, times: LeaseTimes): Overdue | undefined {
  if (task.state === 'WORKING') {
    const { nowMs, leaseMs } = times
    if (leaseMs <= 0 || leaseEndMs(task, times) > nowMs) return undefined
    const who = task.claim?.by ?? 'the agent'
    const minutes = Math.round(leaseMs / 60_000)
    const time = minutes === 1 ? 'a minute' : `${minutes} minutes`
    const reason = `No sign of life of ${who} is known for ${time}.`
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
 * When the claim of a WORKING task ends, Unix milliseconds. LEASE is under no signature, so it is believed within bounds:
 * never earlier than the time-out after the signed claim, and no further ahead than a renewal by a clock an hour fast; what
 * is outside of them counts as none, and so none holds for ever.
 */
export function leaseEndMs(task: Task, { nowMs, leaseMs }: LeaseTimes): number {
  const writtenMs = Date.parse(task.lease ?? '')
  const claimedMs = task.claim?.atMs
  // Another machine of the owner may run ahead, by a day at most (lib/app/stamps.ts says the same of stamps).
  if (claimedMs === undefined || claimedMs > nowMs + dayMs) {
    const latestMs = nowMs + leaseMs + hourMs
    const ends = [writtenMs, Date.parse(task.started ?? '') + leaseMs]
    return ends.find((endMs) => endMs <= latestMs) ?? 0
  }
  const leastMs = claimedMs + leaseMs
  const latestMs = Math.max(nowMs, claimedMs) + leaseMs + hourMs
  return writtenMs <= latestMs ? Math.max(writtenMs, leastMs) : leastMs
}
