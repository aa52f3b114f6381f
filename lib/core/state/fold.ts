/**
 * Which of all settings of a key counts here. Anybody who can push can write a later one in anybody's name, so the latest
 * that is proved counts; where none is, the latest that is not known to be false, and everybody who shows it says so.
 */

import { replacedAheadMsMax } from '../ahead.ts'
import type { Standing } from '../trust/types.ts'
import { valueIn } from './json.ts'
import type { JudgedSet } from './types.ts'
import { compareSets, setMs, type ValueSet } from './value-set.ts'

/** More settings than this of a later time are a flood, and none of them is looked at. */
const judgedMax = 200

export interface Folded {
  readonly present: JudgedSet | undefined
  /** Those that would come before it, newest first. */
  readonly later: readonly JudgedSet[]
}

export function foldSets(
  sets: readonly ValueSet[],
  { nowMs, judge }: { readonly nowMs: number; readonly judge: (set: ValueSet) => Standing },
): Folded {
  const passed: JudgedSet[] = []
  let fallback = -1
  for (const set of newestFirst(sets).slice(0, judgedMax)) {
    const judged = { ...set, standing: judge(set) }
    const isUsable = mayCount(judged, nowMs)
    if (isUsable && judged.standing.proof === 'verified') return { present: judged, later: passed }
    if (isUsable && fallback < 0) fallback = passed.length
    passed.push(judged)
  }
  return fallback < 0
    ? { present: undefined, later: passed }
    : { present: passed[fallback], later: passed.slice(0, fallback) }
}

/** Each once. */
export function newestFirst<T extends ValueSet>(sets: readonly T[]): readonly T[] {
  return sets
    .toSorted((a, b) => compareSets(b, a))
    .filter((set, index, all) => index === 0 || compareSets(set, all[index - 1]!) !== 0)
}

function mayCount(set: JudgedSet, nowMs: number): boolean {
  const { proof, blocked } = set.standing
  if (proof === 'forged' || blocked) return false
  if ((setMs(set) ?? 0) > nowMs + replacedAheadMsMax) return false
  return set.value === undefined || valueIn(set.value) !== undefined
}
