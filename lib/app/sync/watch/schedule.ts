/**
 * When a repository that is watched is synced next: soon after a change, now and then without one, and ever more rarely while
 * its remote is away. Pure; times are Unix milliseconds.
 */

export interface Pace {
  /** Between two runs when all is well. */
  readonly everyMs: number
}

/** `remote`: the whole of a sync. `commit`: what is new here is committed, and the remote is not asked. */
export type Reach = 'remote' | 'commit'

export interface Schedule {
  /** When the remote is asked next, whatever happens here. */
  readonly nextMs: number
  /** When the remote was asked last. */
  readonly askedMs: number
  /** How often in a row it could not be reached, or said no. */
  readonly failures: number
  /** Changes that nobody has looked at yet: the first and the last one. */
  readonly changed: { readonly firstMs: number; readonly lastMs: number } | undefined
}

export type ScheduleEvent =
  | { readonly type: 'changed'; readonly atMs: number }
  /** The changes that were seen until now are our own, or came to nothing. */
  | { readonly type: 'looked' }
  | {
      readonly type: 'ran'
      /** When it ended. */
      readonly atMs: number
      readonly reach: Reach
      readonly remote: 'reached' | 'not reached'
      /** From 0 to 1, for the jitter: clones that were started together do not stay together. */
      readonly chance: number
    }

export interface NextRun {
  readonly atMs: number
  readonly why: 'change' | 'interval'
  readonly reach: Reach
}

/** Somebody who writes is let finish, and yet not for ever. */
const quietMs = 2_000
const quietMsMax = 10_000
const backOffMsMax = 15 * 60_000
/** Part of the interval by which it is shorter or longer. */
const jitter = 0.2

/** The first run is at once: much may have happened while nobody watched. */
export function firstSchedule(nowMs: number): Schedule {
  return { nextMs: nowMs, askedMs: Number.NEGATIVE_INFINITY, failures: 0, changed: undefined }
}

export function afterEvent(pace: Pace, state: Schedule, event: ScheduleEvent): Schedule {
  switch (event.type) {
    case 'changed': {
      const firstMs = state.changed?.firstMs ?? event.atMs
      return { ...state, changed: { firstMs, lastMs: event.atMs } }
    }
    case 'looked':
      return { ...state, changed: undefined }
    case 'ran': {
      if (event.reach === 'commit') return state
      const failures = event.remote === 'reached' ? 0 : state.failures + 1
      const nextMs = event.atMs + waitMs(pace, failures, 1 + jitter * (2 * event.chance - 1))
      return { ...state, failures, nextMs, askedMs: event.atMs }
    }
  }
}

/**
 * While the remote is away a change is committed at once, and the remote is asked for it no more often than when all is well:
 * if it takes the change, all is well again.
 */
export function nextRun(pace: Pace, { nextMs, askedMs, failures, changed }: Schedule): NextRun {
  const changeMs = changed
    ? Math.min(changed.lastMs + quietMs, changed.firstMs + quietMsMax)
    : Number.POSITIVE_INFINITY
  if (nextMs <= changeMs) return { atMs: nextMs, why: 'interval', reach: 'remote' }
  const isEarly = failures > 0 && changeMs < askedMs + pace.everyMs
  return { atMs: changeMs, why: 'change', reach: isEarly ? 'commit' : 'remote' }
}

/** The usual interval after the first failure, then twice as long each time. */
function waitMs({ everyMs }: Pace, failures: number, factor: number): number {
  const usual = everyMs * factor
  const doubled = usual * 2 ** Math.min(Math.max(0, failures - 1), 30)
  return Math.min(doubled, Math.max(backOffMsMax, usual))
}
