/** Times for new entries: never earlier than what the files already hold, whatever the clock says. */

import { peekProperty } from '../core/codec/peek.ts'
import type { LogLine } from '../core/model/log.ts'
import { entryRanges, scanOutline } from '../core/org/scan.ts'
import type { Deps } from './ports.ts'

/** A peer's clock may run ahead; one that is more than a day ahead is wrong and does not pull us along. */
export const aheadMsMax = 24 * 60 * 60 * 1000

/** Unix milliseconds later than every entry's STAMP in these files. */
export function nextStampMs(deps: Deps, files: readonly Uint8Array[]): number {
  const nowMs = deps.clock.nowMs()
  let newest = nowMs - 1
  for (const bytes of files) {
    for (const range of entryRanges(scanOutline(bytes))) {
      const atMs = Date.parse(peekProperty(bytes, range, 'STAMP') ?? '')
      if (atMs > newest && atMs < nowMs + aheadMsMax) newest = atMs
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
  const past = known.filter((atMs) => atMs < nowMs + aheadMsMax)
  return Math.max(nowMs, ...past.map((atMs) => atMs + 1))
}
