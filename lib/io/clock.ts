/** The system's time and randomness. */

import { randomBytes } from 'node:crypto'
import type { Clock, Random } from '../app/ports.ts'
import { formatOrgStamp } from '../core/org/timestamp.ts'

export const systemClock: Clock = { nowMs: () => Date.now() }

export const systemRandom: Random = { bytes: (length) => randomBytes(length) }

/** Local wall-clock time as `[2026-11-21 Sat 10:02]`. */
export function localOrgStamp(ms: number): string {
  const at = new Date(ms)
  const stamp = formatOrgStamp({
    year: at.getFullYear(),
    month: at.getMonth() + 1,
    day: at.getDate(),
    hour: at.getHours(),
    minute: at.getMinutes(),
  })
  return `[${stamp}]`
}

/** The first moment of the local day, Unix milliseconds. */
export function localDayStartMs(ms: number): number {
  const at = new Date(ms)
  return new Date(at.getFullYear(), at.getMonth(), at.getDate()).getTime()
}
