/** What has been used and is reserved, counted from the tasks themselves; there is no ledger that could drift. */

import type { Address } from '../model/address.ts'
import type { Task } from '../model/task.ts'

/** Tokens of a task that states none, for each point of effort. */
export const tokensPerEffort = 4000

const hourMs = 3_600_000
const dayMs = 24 * hourMs

export interface Usage {
  /** Tokens used today and reserved by open tasks. */
  readonly tokensToday: number
  /** When the tasks of the rolling hour were accepted, oldest first, Unix milliseconds. */
  readonly hourMs: readonly number[]
  /** Unix milliseconds. */
  readonly lastAcceptedMs: number | undefined
  /** QUEUED and WORKING. */
  readonly depth: number
}

export interface Times {
  readonly nowMs: number
  readonly dayStartMs: number
}

/** The tokens to reserve for a task. None, or 0, is not an estimate: nothing runs for free. */
export function estimateOf(task: Task): number {
  return amount(task.estimatedTokens) ?? tokensPerEffort * effortOf(task)
}

/** Effort points; a task that states none has one. */
export function effortOf(task: Task): number {
  return Math.max(1, amount(task.effort) ?? 1)
}

/** Usage by the tasks that were admitted and pass the filter, in whatever order; an id that stands twice counts once. */
export function usageOf(
  tasks: readonly Task[],
  times: Times,
  counts: (task: Task) => boolean,
): Usage {
  const shares = new Map<string, Share>()
  for (const task of tasks) {
    if (!task.verdict || !counts(task)) continue
    const share = shareOf(task, times)
    const known = shares.get(task.id)
    shares.set(task.id, known ? larger(known, share) : share)
  }
  const all = [...shares.values()]
  const accepted = all.map(({ atMs }) => atMs).sort((a, b) => a - b)
  return {
    tokensToday: all.reduce((sum, { tokens }) => sum + tokens, 0),
    hourMs: accepted.filter((atMs) => atMs > times.nowMs - hourMs),
    lastAcceptedMs: accepted.at(-1),
    depth: all.filter(({ open }) => open).length,
  }
}

/** When fewer than `limit` tasks of the hour are left in the window, Unix milliseconds. */
export function hourFreesAtMs({ hourMs: accepted }: Usage, limit: number): number | undefined {
  const leaves = accepted[accepted.length - limit]
  return leaves === undefined ? undefined : leaves + hourMs
}

/**
 * Tasks of whoever is behind this one: of the same address, or under the same key, for a person's agents sign with that
 * person's. The letter says which, and the owner's verdict is over the letter. The owner of this machine is apart from the
 * owner's agents, who have the limits of a sender: together, for their key is one.
 */
export function bySender(task: Task, owner: Address): (other: Task) => boolean {
  const key = signedWith(task)
  return (other) => {
    if (task.from === other.from) return true
    if (task.from === owner || other.from === owner) return false
    return key !== undefined && key === signedWith(other)
  }
}

/** The fingerprint of the key; a letter without a signature can name any. */
function signedWith({ key, sig }: Task): string | undefined {
  return sig ? key : undefined
}

/** What one entry adds. */
interface Share {
  readonly open: boolean
  readonly tokens: number
  readonly atMs: number
}

function shareOf(task: Task, { nowMs, dayStartMs }: Times): Share {
  const atMs = acceptedMs(task, nowMs)
  const open = task.state === 'QUEUED' || task.state === 'WORKING'
  const tokens = open || atMs >= dayStartMs ? spentBy(task, open) : 0
  return { open, tokens, atMs }
}

/** A copy of an entry, pushed by whoever, never lowers what the entry uses. */
function larger(a: Share, b: Share): Share {
  return {
    open: a.open || b.open,
    tokens: Math.max(a.tokens, b.tokens),
    atMs: Math.max(a.atMs, b.atMs),
  }
}

function spentBy(task: Task, open: boolean): number {
  const used = amount(task.tokensUsed)
  // A task that was retried or revised spent what it says and will spend its estimate again.
  if (open) return (used ?? 0) + estimateOf(task)
  if (task.state === 'CANCELLED' && !wasWorkedOn(task)) return 0
  return used ?? (task.tokensUsed === 0 ? 0 : estimateOf(task))
}

/** STARTED goes with each retry; the log keeps that there was one. */
function wasWorkedOn(task: Task): boolean {
  if (task.started !== undefined || task.retryCount > 0) return true
  if (task.tokensUsed !== undefined) return true
  return task.log.some((line) => line.type === 'state' && line.to === 'WORKING')
}

/**
 * When the governor or the owner said yes. A time in the future is somebody's wrong clock: up to a day ahead it counts as
 * now, so that it frees no window early; further ahead the task's other times are taken, so that it does not block for ever.
 */
function acceptedMs(task: Task, nowMs: number): number {
  const times = [task.verdict?.at, task.started, task.completed, task.stamp]
  const known = times.map((text) => Date.parse(text ?? '')).find((atMs) => atMs <= nowMs + dayMs)
  return Math.min(known ?? 0, nowMs)
}

/** A number above 0 that can be added up; undefined for anything else that a file may hold. */
function amount(value: number | undefined): number | undefined {
  if (value === undefined || !(value > 0)) return undefined
  return Math.min(value, Number.MAX_SAFE_INTEGER)
}
