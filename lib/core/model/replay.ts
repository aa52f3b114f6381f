/** The state of a task as a fold of the set of its log lines: the same on every machine, in whatever order they came. */

import { compareLogLines, type LogLine, type StateLine } from './log.ts'
import { parseTaskState, type TaskState } from './task.ts'

export interface Replayed {
  readonly state: TaskState
  /** Who holds or held the claim of the last round. */
  readonly claimedBy: string | undefined
  /** Lines that did not count, because another came first or weighs more; screens show them as concurrent. */
  readonly concurrent: readonly StateLine[]
}

/**
 * A life goes in rounds: approval opens the first, `revise` and `retry` the next. Within a round the first claim holds, and
 * DONE beats CANCELLED whatever their times, for the work and its effects exist.
 */
export function replayTask(lines: readonly LogLine[]): Replayed {
  const seen = new Map<string, StateLine>()
  for (const line of lines) if (line.type === 'state') seen.set(line.raw, line)
  const sorted = [...seen.values()].sort(compareLogLines)
  let state: TaskState = 'TODO'
  let claimedBy: string | undefined
  const concurrent: StateLine[] = []
  for (const line of sorted) {
    const to = parseTaskState(line.to)
    if (to === undefined) continue
    if (!counts(state, to, line.from)) {
      concurrent.push(line)
      continue
    }
    if (to === 'WORKING') claimedBy = line.by
    else if (to === 'TODO' || to === 'WAITING' || to === 'QUEUED') claimedBy = undefined
    state = to
  }
  return { state, claimedBy, concurrent }
}

function counts(state: TaskState, to: TaskState, from: string | undefined): boolean {
  switch (state) {
    case 'ARCHIVED':
      return false
    case 'CANCELLED':
      return to === 'DONE' || to === 'ARCHIVED'
    case 'DONE':
      // Back to the queue from DONE is a revision. From anything else it is a retry by somebody who did not know yet.
      return to === 'ARCHIVED' || (to === 'QUEUED' && from === 'DONE')
    case 'WORKING':
      return to !== 'WORKING'
    default:
      return true
  }
}
