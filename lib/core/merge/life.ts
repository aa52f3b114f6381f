/**
 * What the states of an entry leave in its properties: one set of values for the log line that was in effect when they were
 * written. After a join the line in effect chooses; a set that may still be needed stays in the log.
 *
 * A set is needed no more when its line has a later one that would count straight after it: then no log with both lines
 * ends at the first. That depends on the log alone, which only grows, so it does not matter in which order copies meet.
 */

import { compareText } from '../compare-text.ts'
import { compareLogLines, type LogLine, type StateLine } from '../model/log.ts'
import { counts, replayMessage, replayTask } from '../model/replay.ts'
import { parseTaskState, type TaskState } from '../model/task.ts'
import { hashOf, parseJson, quoted } from './register.ts'

export type Values = Readonly<Record<string, string>>

export interface Bundle {
  /** Names the line that was in effect; empty before the first. */
  readonly line: string
  readonly values: Values
}

const stateKeys = new Set([
  'AWAITING',
  'REFUSAL',
  'NOT_BEFORE',
  'TRUST_TIER',
  'APPROVAL',
  'VERDICT_AT',
  'VERDICT_SIG',
  'STARTED',
  'CLAIM',
  'LEASE',
  'COMPLETED',
  'TOKENS_USED',
  'COST',
  'QUALITY_SCORE',
  'RESULT_PATH',
  'RETRY_COUNT',
  'RETRY_REASON',
  'REVISION_FEEDBACK',
  'REJECTION_REASON',
  'CANCELLATION_REASON',
])

/** True for a property that a change of state writes. */
export function isStateKey(key: string): boolean {
  return stateKeys.has(key)
}

/** The tasks' rules for what has a task's tag or has been in a queue; the latest line for everything else. */
export function isTaskLike(tags: ReadonlySet<string>, lines: readonly LogLine[]): boolean {
  if (tags.has('task')) return true
  return lines.some((line) => line.type === 'state' && ['QUEUED', 'WORKING'].includes(line.to))
}

export interface Life {
  readonly keyword: string | undefined
  readonly effective: StateLine | undefined
}

/** `initial` is the keyword of an entry whose log says nothing. */
export function lifeOf(
  lines: readonly LogLine[],
  kind: 'task' | 'other',
  initial: string | undefined,
): Life {
  if (kind === 'task') {
    const { state, effective } = replayTask(lines)
    return { keyword: effective ? state : initial, effective }
  }
  const { effective } = replayMessage(lines)
  return { keyword: effective ? effective.to : initial, effective }
}

/** A short name for a line, to find it again. */
export function lineName(line: LogLine | undefined): string {
  return line ? hashOf(line.raw).toString(16).padStart(8, '0') : ''
}

/** More sets in one entry are somebody's joke, and all kept rather than compared with each other. */
const comparedMax = 200

/** The sets that are still needed, each once, in an order of their own. */
export function neededBundles(
  bundles: readonly Bundle[],
  lines: readonly LogLine[],
): readonly Bundle[] {
  const states = lines.filter((line) => line.type === 'state').sort(compareLogLines)
  const names = new Map(states.map((line) => [lineName(line), line]))
  const unique = new Map(bundles.map((bundle) => [bundleText(bundle), bundle]))
  const kept = [...unique.values()]
    .filter((bundle) => Object.keys(bundle.values).length > 0)
    .filter((bundle) => !isOver(bundle, states, names))
  if (kept.length > comparedMax) return kept.sort(compareBundles)
  return kept
    .filter((bundle) => !kept.some((other) => other !== bundle && isWithin(bundle, other)))
    .sort(compareBundles)
}

/** The set of the line in effect: of several the one with the latest lease. */
export function valuesInEffect(bundles: readonly Bundle[], line: string): Values {
  return (
    bundles
      .filter((bundle) => bundle.line === line)
      .sort(compareBundles)
      .at(-1)?.values ?? {}
  )
}

const bundleItem = /^- Conflict state (\{.*\})(?: of ([0-9a-f]{8}))?$/u

/** `- Conflict state {"CLAIM":"tex-claude s2"} of 1a2b3c4d`. */
export function formatBundle({ line, values }: Bundle): string {
  return `- Conflict state ${quoted(values)}${line ? ` of ${line}` : ''}`
}

export function parseBundle(item: string): Bundle | undefined {
  const match = bundleItem.exec(item)
  const values = match ? parseJson(match[1]!) : undefined
  if (typeof values !== 'object' || values === null) return undefined
  const pairs = Object.entries(values)
  if (!pairs.every(([key, value]) => isStateKey(key) && typeof value === 'string')) return undefined
  return { line: match![2] ?? '', values: sortedValues(pairs) }
}

export function sortedValues(pairs: readonly (readonly [string, string])[]): Values {
  return Object.fromEntries([...pairs].sort(([a], [b]) => compareText(a, b)))
}

/** True when a later line would have counted straight after this set's line. */
function isOver(
  { line }: Bundle,
  states: readonly StateLine[],
  names: ReadonlyMap<string, StateLine>,
): boolean {
  const own = names.get(line)
  // A name without a line: somebody took that line out, so nothing can be said.
  if (line !== '' && !own) return false
  const state: TaskState | undefined = own ? parseTaskState(own.to) : 'TODO'
  if (state === undefined) return false
  return states.some((later) => {
    const to = parseTaskState(later.to)
    if (to === undefined || (own && compareLogLines(later, own) <= 0)) return false
    return counts({ state, atMs: own?.atMs }, later)
  })
}

/** A renewed lease has the old one in it; what has a value more has all others in it. */
function isWithin(a: Bundle, b: Bundle): boolean {
  if (a.line !== b.line) return false
  return Object.entries(a.values).every(([key, value]) => {
    const other = b.values[key]
    return key === 'LEASE' ? other !== undefined && value <= other : value === other
  })
}

function compareBundles(a: Bundle, b: Bundle): number {
  return (
    compareText(a.line, b.line) ||
    compareText(a.values['LEASE'] ?? '', b.values['LEASE'] ?? '') ||
    compareText(bundleText(a), bundleText(b))
  )
}

function bundleText({ line, values }: Bundle): string {
  return `${line} ${JSON.stringify(values)}`
}
