/**
 * Who holds a lock, from the lines of its log: the same on every machine that has them and believes them. The first take
 * holds, of two at one moment that of the name that comes first; a later one lost, and stays lost until it is said again.
 */

import { compareText } from '../compare-text.ts'
import { replacedAheadMsMax } from '../ahead.ts'
import { holdMsMax } from './codec.ts'
import type { Hold, LockLine } from './types.ts'

export interface FoldedLock {
  /** Oldest first. */
  readonly holds: readonly Hold[]
  /** Exclusive takes that came too late, and would hold it still. */
  readonly lost: readonly Hold[]
  /** The exclusive hold that ran out last without being released. */
  readonly ranOut: Hold | undefined
}

export interface FoldRules {
  readonly nowMs: number
  /** When a take is over at the latest, Unix milliseconds: it may be dated ahead, and its length is all that was asked for. */
  readonly latestEndMs: (line: LockLine) => number
  /** Whether an actor may release another's: their owner may. */
  readonly mayRelease: (by: LockLine['by'], holder: Hold['by']) => boolean
}

export function foldLock(lines: readonly LockLine[], rules: FoldRules): FoldedLock {
  const active = new Map<string, Hold>()
  const lost = new Map<string, Hold>()
  let ranOut: Hold | undefined
  const endUntil = (ms: number) => {
    for (const [name, hold] of active) {
      if (hold.untilMs > ms) continue
      active.delete(name)
      if (hold.mode === 'exclusive' && !(ranOut && ranOut.untilMs > hold.untilMs)) ranOut = hold
    }
  }
  for (const line of inOrder(lines).filter(
    ({ atMs }) => atMs <= rules.nowMs + replacedAheadMsMax,
  )) {
    endUntil(line.atMs)
    if (line.did === 'released') {
      const target = nameOf({ by: line.of ?? line.by, session: line.session })
      const hold = active.get(target) ?? lost.get(target)
      if (!hold || !(hold.by === line.by || rules.mayRelease(line.by, hold.by))) continue
      active.delete(target)
      lost.delete(target)
      continue
    }
    const name = nameOf(line)
    const hold = holdOf(line, active.get(name), rules)
    const rival = [...active].some(([other, { mode }]) => other !== name && mode === 'exclusive')
    if (hold.mode === 'exclusive' && rival) {
      lost.set(name, hold)
      continue
    }
    lost.delete(name)
    active.set(name, hold)
    if (hold.mode === 'exclusive') ranOut = undefined
  }
  endUntil(rules.nowMs)
  return {
    holds: [...active.values()].toSorted(compareHolds),
    lost: [...lost.values()].filter(({ untilMs }) => untilMs > rules.nowMs).toSorted(compareHolds),
    ranOut,
  }
}

/** One session of one actor. */
export function nameOf({ by, session }: Pick<Hold, 'by' | 'session'>): string {
  return `${by} ${session}`
}

function holdOf(line: LockLine, before: Hold | undefined, { latestEndMs }: FoldRules): Hold {
  const { by, session, mode, atMs } = line
  const untilMs = Math.min(line.untilMs, atMs + holdMsMax, latestEndMs(line))
  // A hold that is renewed is held since it began; advisory ones that become exclusive begin anew.
  const since = before && (before.mode === mode || mode === 'advisory') ? before.atMs : atMs
  return { by, session, mode, atMs: since, untilMs, why: line.why || (before?.why ?? '') }
}

function inOrder(lines: readonly LockLine[]): readonly LockLine[] {
  return lines.toSorted(
    (a, b) =>
      a.atMs - b.atMs ||
      compareText(a.by, b.by) ||
      compareText(a.session, b.session) ||
      compareText(a.did, b.did) ||
      compareText(a.mode, b.mode) ||
      a.untilMs - b.untilMs ||
      compareText(a.why, b.why),
  )
}

function compareHolds(a: Hold, b: Hold): number {
  return a.atMs - b.atMs || compareText(nameOf(a), nameOf(b))
}
