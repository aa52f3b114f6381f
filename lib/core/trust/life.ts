/**
 * What of a task's past its signed lines prove, and whether its verdict still holds: it is good once. Anybody who can push
 * can write properties and put old lines back, so nothing here goes by them alone.
 */

import { parseAddress } from '../model/address.ts'
import { compareLogLines, readNote, type StateLine } from '../model/log.ts'
import { isAdmission, replayTask } from '../model/replay.ts'
import type { Claim, Task, TaskState } from '../model/task.ts'

export interface LifeEvidence {
  readonly task: Task
  /** Whether a line is signed by the task's owner, or by its sender where that is the sender's to say. */
  readonly isProved: (line: StateLine) => boolean
  /** The verdict is the owner's, over this letter. */
  readonly hasVerdict: boolean
  /** The newest end that this machine remembers, Unix milliseconds. */
  readonly rememberedMs: number | undefined
  /** Whether the keyword alone ends or holds a task: where nobody else writes, or the file is no queue. */
  readonly keyword: 'counts' | 'must be proved'
}

export interface Life {
  /** With those words, claims and counts alone that lines prove. */
  readonly task: Task
  readonly admitted: boolean
  /** Unix milliseconds; set when the task is open in the file, and no verdict is newer than its end. */
  readonly endedMs: number | undefined
  /** The keyword in the file, where signed lines say something else: a hand's, which nobody signed yet. */
  readonly byHand: TaskState | undefined
}

/** A log with more signed lines than any life has is there to keep us busy: nothing in it is believed. */
export const linesMax = 500

export function lifeOf({ task: written, isProved, ...evidence }: LifeEvidence): Life {
  const { hasVerdict, rememberedMs, keyword } = evidence
  const isProvedOnce = once(isProved)
  const lines = signedLines(written)
  const state =
    keyword === 'counts' ? undefined : stateByLines(written, { lines, isProvedOnce, rememberedMs })
  const task = state === undefined ? written : { ...written, state }
  const byHand = state === undefined ? undefined : written.state
  const verdictMs = hasVerdict ? Date.parse(task.verdict?.at ?? '') : Number.NaN
  const proved = (wanted: (line: StateLine) => boolean) => lines.filter(wanted).filter(isProvedOnce)
  const words = wordsOf(task, { proved, verdictMs })
  if (!isOpen(task)) return { task: words, admitted: hasVerdict, endedMs: undefined, byHand }
  const never = Number.NEGATIVE_INFINITY
  const endMs = Math.max(rememberedMs ?? never, provedEndMs(task, isProvedOnce) ?? never)
  const isBack = endMs > never && !(verdictMs > endMs)
  const tooMany = lines.length === 0 && task.log.length > linesMax
  return {
    task: words,
    admitted: hasVerdict && !isBack && !tooMany,
    endedMs: isBack ? endMs : undefined,
    byHand,
  }
}

/**
 * What signed lines say where the keyword says something else that only a signed line could: that it ended, or that it is at
 * work no more. Undefined where the keyword may stand. Where no line is proved, as under a key of old, nothing is known better.
 */
function stateByLines(
  task: Task,
  known: {
    readonly lines: readonly StateLine[]
    readonly isProvedOnce: (line: StateLine) => boolean
    readonly rememberedMs: number | undefined
  },
): TaskState | undefined {
  const { lines, isProvedOnce, rememberedMs } = known
  if (task.state === 'WORKING' || (isOpen(task) && !lines.some(({ to }) => to === 'WORKING'))) {
    return undefined
  }
  const verdictMs = Date.parse(task.verdict?.at ?? '')
  if (!isOpen(task) && rememberedMs !== undefined && !(verdictMs > rememberedMs)) return undefined
  const proved = lines.filter(isProvedOnce)
  if (proved.length === 0) return undefined
  const { state } = replayTask(proved)
  if (state === task.state) return undefined
  // What is queued may be ended by a hand alone: then it does not run before its owner synced, and that is the safe side.
  return state === 'WORKING' || (state === 'WAITING' && !isOpen(task)) ? state : undefined
}

/** A signature costs more to check than all the rest of a look. */
function once(isProved: (line: StateLine) => boolean): (line: StateLine) => boolean {
  const known = new Map<string, boolean>()
  return (line) => {
    const before = known.get(line.raw)
    if (before !== undefined) return before
    const proved = isProved(line)
    known.set(line.raw, proved)
    return proved
  }
}

/** The newest end that a signed line tells, Unix milliseconds. */
export function provedEndMs(
  task: Task,
  isProved: (line: StateLine) => boolean,
): number | undefined {
  return signedLines(task).findLast((line) => isEnd(line) && isProved(line))?.atMs
}

/** A line that says that the task is at an end. */
export function isEnd({ to }: StateLine): boolean {
  return to === 'DONE' || to === 'CANCELLED' || to === 'ARCHIVED'
}

export function isOpen({ state }: Task): boolean {
  return state !== 'DONE' && state !== 'CANCELLED' && state !== 'ARCHIVED'
}

/** Oldest first; a line that stands twice, in whatever spelling, is one. */
function signedLines({ log }: Task): readonly StateLine[] {
  if (log.length > linesMax) return []
  const byContent = new Map<string, StateLine>()
  for (const line of log) {
    if (line.type !== 'state' || line.proof === undefined) continue
    const { to, from, by, atMs, note } = line
    byContent.set(JSON.stringify([to, from, by, atMs, note]), line)
  }
  return [...byContent.values()].sort(compareLogLines)
}

interface Proof {
  /** The lines of a kind that are proved, oldest first. */
  readonly proved: (wanted: (line: StateLine) => boolean) => readonly StateLine[]
  /** When the verdict was given that counts now; NaN without one. */
  readonly verdictMs: number
}

/** A property says which words are shown; what they are, the line says. */
function wordsOf(task: Task, { proved, verdictMs }: Proof): Task {
  const {
    claim: _claim,
    tokensUsed: _tokens,
    retryReason,
    revisionFeedback,
    rejectionReason,
    cancellationReason,
    ...rest
  } = task
  const said = (property: string | undefined, wanted: (line: StateLine) => boolean) => {
    const line = property === undefined ? undefined : proved(wanted).at(-1)
    return (line && readNote(line).said) || undefined
  }
  const inThisRound = ({ atMs }: StateLine) => !(atMs < verdictMs)
  const retries = proved((line) => isRetry(line) && inThisRound(line))
  const tokens = proved((line) => readNote(line).tokensUsed !== undefined)
  return {
    ...rest,
    retryCount: retries.length,
    ...kept(
      'claim',
      claimOf(
        task,
        proved((line) => isTurn(line) && inThisRound(line)),
      ),
    ),
    ...kept('tokensUsed', tokens.length > 0 ? sumOf(tokens) : undefined),
    ...kept('retryReason', said(retryReason, isRetry)),
    ...kept('revisionFeedback', said(revisionFeedback, isRevision)),
    ...kept('rejectionReason', said(rejectionReason, isCancellation)),
    ...kept('cancellationReason', said(cancellationReason, isCancellation)),
  }
}

/** The first claim since the task was queued last; a later one was concurrent. */
function claimOf(task: Task, turns: readonly StateLine[]): Claim | undefined {
  if (task.state !== 'WORKING') return task.claim
  let held: StateLine | undefined
  for (const line of turns) {
    if (line.to === 'WORKING') held ??= line
    else if (!isAdmission(line)) held = undefined
  }
  const by = parseAddress(held?.by ?? '')
  if (!held || !by) return undefined
  const { session, begunMs = held.atMs } = readNote(held)
  return session ? { by, session, atMs: Math.min(begunMs, held.atMs) } : undefined
}

function isTurn({ to }: StateLine): boolean {
  return to === 'WORKING' || to === 'QUEUED'
}

function isRetry({ from, to }: StateLine): boolean {
  return from === 'WORKING' && to === 'QUEUED'
}

function isRevision({ from, to }: StateLine): boolean {
  return from === 'DONE' && to === 'QUEUED'
}

function isCancellation({ to }: StateLine): boolean {
  return to === 'CANCELLED'
}

/** What a property may hold and every reader takes for a number. */
function sumOf(lines: readonly StateLine[]): number {
  const sum = lines.reduce((all, line) => all + (readNote(line).tokensUsed ?? 0), 0)
  return Math.min(999_999_999_999_999, sum)
}

/** One optional property, absent when the value is. */
function kept<K extends string, V>(key: K, value: V | undefined): { readonly [P in K]?: V } {
  return (value === undefined ? {} : { [key]: value }) as { readonly [P in K]?: V }
}
