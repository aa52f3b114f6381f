/**
 * Times for what is written: a new entry's is later than those in its file that are believed, and a line's is later than what
 * it replaces. Nobody's stamp moves ours further ahead of the clock than readers believe.
 */

import { peekProperty } from '../core/codec/peek.ts'
import { aheadMsMax, replacedAheadMsMax } from '../core/ahead.ts'
import type { LogLine } from '../core/model/log.ts'
import { entryRanges, scanOutline } from '../core/org/scan.ts'
import type { Deps } from './ports.ts'

/** Unix milliseconds later than every entry's STAMP in these files that a reader believes when it is `firstMs`, which is usually now. */
export function nextStampMs(
  deps: Deps,
  files: readonly Uint8Array[],
  firstMs: number = deps.clock.nowMs(),
): number {
  let newest = firstMs - 1
  for (const bytes of files) {
    for (const range of entryRanges(scanOutline(bytes))) {
      const atMs = Date.parse(peekProperty(bytes, range, 'STAMP') ?? '')
      if (atMs > newest && atMs < firstMs + aheadMsMax) newest = atMs
    }
  }
  return newest + 1
}

/** Unix milliseconds later than every line of an entry's log, the entry itself and the verdict upon it. */
export function nextLogMs(
  deps: Deps,
  letter: {
    readonly stamp: string
    readonly verdict?: { readonly at: string }
    readonly log: readonly LogLine[]
  },
): number {
  const nowMs = deps.clock.nowMs()
  const known = [
    Date.parse(letter.stamp),
    Date.parse(letter.verdict?.at ?? '') - 1,
    ...letter.log.map((line) => (line.type === 'other' ? 0 : line.atMs)),
  ]
  return replacingMs(nowMs, known)
}

/** Unix milliseconds, now or later than all of these that a reader counts. */
export function replacingMs(nowMs: number, known: readonly number[]): number {
  const latestMs = nowMs + replacedAheadMsMax
  return known
    .filter((atMs) => atMs < latestMs)
    .reduce((latest, atMs) => Math.max(latest, atMs + 1), nowMs)
}
