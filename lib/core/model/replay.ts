/** Tasks and messages as a fold of the set of their log lines: the same on every machine, in whatever order they came. */

import { compareLogLines, type LogLine, type MarkVerb, readNote, type StateLine } from './log.ts'
import { parseTaskState, type TaskState } from './task.ts'

export interface Replayed {
  readonly state: TaskState
  /** Who holds or held the claim of the last round. */
  readonly claimedBy: string | undefined
  /** Lines that did not count, because another came first or weighs more; screens show them as concurrent. */
  readonly concurrent: readonly StateLine[]
  /** The last line that counted: what the entry's other properties belong to. */
  readonly effective: StateLine | undefined
}

/**
 * A life goes in rounds: approval opens the first, `revise` and `retry` the next. Within a round the first claim holds, and
 * DONE beats CANCELLED whatever their times, for the work and its effects exist. What ended and was put back is opened by an
 * approval that names the end it knows of.
 */
export function replayTask(lines: readonly LogLine[]): Replayed {
  const sorted = stateLines(lines)
  let state: TaskState = 'TODO'
  let claimedBy: string | undefined
  const concurrent: StateLine[] = []
  let effective: StateLine | undefined
  for (const line of sorted) {
    const to = parseTaskState(line.to)
    if (to === undefined) continue
    if (!counts({ state, atMs: effective?.atMs }, line)) {
      concurrent.push(line)
      continue
    }
    if (to === 'WORKING') claimedBy = line.by
    else if (to === 'TODO' || to === 'WAITING' || to === 'QUEUED') claimedBy = undefined
    state = to
    effective = line
  }
  return { state, claimedBy, concurrent, effective }
}

/** What the log says of a message. Undefined where it says nothing. */
export interface ReplayedMessage {
  readonly effective: StateLine | undefined
  readonly unread: boolean | undefined
  readonly pinned: boolean | undefined
}

/** A message has no rounds: of its states, and of each pair of marks, the latest line holds. */
export function replayMessage(lines: readonly LogLine[]): ReplayedMessage {
  return {
    effective: stateLines(lines).at(-1),
    unread: latestMark(lines, 'Unread', 'Read'),
    pinned: latestMark(lines, 'Pinned', 'Unpinned'),
  }
}

/** State lines without repeats, in the order of replay. */
function stateLines(lines: readonly LogLine[]): readonly StateLine[] {
  const seen = new Map<string, StateLine>()
  for (const line of lines) if (line.type === 'state') seen.set(line.raw, line)
  return [...seen.values()].sort(compareLogLines)
}

function latestMark(lines: readonly LogLine[], on: MarkVerb, off: MarkVerb): boolean | undefined {
  const marks = lines.flatMap((line) =>
    line.type === 'mark' && (line.verb === on || line.verb === off) ? [line] : [],
  )
  const last = marks.sort(compareLogLines).at(-1)
  return last && last.verb === on
}

/** Where a life stands: its state, and when the line came that led there; nothing before the first. */
export interface Reached {
  readonly state: TaskState
  readonly atMs: number | undefined
}

/**
 * The governor's word on a task that had just arrived. Of two machines of one owner each says it; that of the one that did not
 * know of the claim on the other yet takes nobody's claim away.
 */
export function isAdmission({ from, to }: StateLine): boolean {
  return (to === 'QUEUED' || to === 'WAITING') && (from === 'TODO' || from === 'WAITING')
}

/** Whether a line counts when it comes straight after the one that led there. */
export function counts(
  { state, atMs = Number.NEGATIVE_INFINITY }: Reached,
  line: StateLine,
): boolean {
  const { to, from } = line
  const { afterMs } = to === 'QUEUED' ? readNote(line) : {}
  // The owner approved it again, and knew of this end.
  const opens = afterMs !== undefined && afterMs >= atMs
  switch (state) {
    case 'ARCHIVED':
      return opens
    case 'CANCELLED':
      return to === 'DONE' || to === 'ARCHIVED' || opens
    case 'DONE':
      // Back to the queue from DONE is a revision. From anything else it is a retry by somebody who did not know yet.
      return to === 'ARCHIVED' || (to === 'QUEUED' && from === 'DONE') || opens
    case 'WORKING':
      return to !== 'WORKING' && (opens || !isAdmission(line))
    default:
      return true
  }
}
