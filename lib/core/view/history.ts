/** The lines of a log that are shown: what somebody did or wrote, and not what a merge keeps for the next one. */

import { parseBundle } from '../merge/life.ts'
import type { LogLine } from '../model/log.ts'

export function shownLog(log: readonly LogLine[]): readonly LogLine[] {
  return log.filter((one) => one.type !== 'other' || parseBundle(one.raw.trim()) === undefined)
}
