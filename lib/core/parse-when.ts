/** Times as people type them: a length back or ahead, a day, a day with a time. Local time, given by the caller. */

const unitMs: Readonly<Record<string, number>> = {
  m: 60_000,
  min: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 7 * 86_400_000,
}

export interface TimeRules {
  readonly nowMs: number
  /** Whether a length such as `2h` goes back or ahead. */
  readonly direction: 'back' | 'ahead'
}

/** Unix milliseconds, or undefined when it is no time. A day alone is its beginning going back, its end ahead. */
export function parseWhen(text: string, { nowMs, direction }: TimeRules): number | undefined {
  const typed = text.trim().toLowerCase()
  const length = /^([0-9]{1,6})\s*(m|min|h|d|w)$/.exec(typed)
  if (length) {
    const distance = Number(length[1]) * unitMs[length[2]!]!
    return direction === 'back' ? nowMs - distance : nowMs + distance
  }
  const named = { yesterday: -1, today: 0, tomorrow: 1 }[typed]
  if (named !== undefined) {
    const now = new Date(nowMs)
    return dayMs(now.getFullYear(), now.getMonth(), now.getDate() + named, direction)
  }
  const date = /^([0-9]{4})-([0-9]{2})-([0-9]{2})$/.exec(typed)
  if (date) {
    const [year, month, day] = [Number(date[1]), Number(date[2]), Number(date[3])]
    return isDate(year, month, day) ? dayMs(year, month - 1, day, direction) : undefined
  }
  return parseMoment(typed)
}

/** With a time: local, or with a zone as in RFC 3339. */
function parseMoment(typed: string): number | undefined {
  const match =
    /^([0-9]{4})-([0-9]{2})-([0-9]{2})[t ]([0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,3})?)?)\s*(z|[+-][0-9]{2}:?[0-9]{2})?$/.exec(
      typed,
    )
  if (!match) return undefined
  const [, year, month, day, clock, zone = ''] = match
  if (!isDate(Number(year), Number(month), Number(day))) return undefined
  const atMs = Date.parse(`${year}-${month}-${day}T${clock}${zone.toUpperCase()}`)
  return Number.isNaN(atMs) ? undefined : atMs
}

function dayMs(year: number, month: number, day: number, direction: 'back' | 'ahead'): number {
  return direction === 'back'
    ? new Date(year, month, day).getTime()
    : new Date(year, month, day, 23, 59).getTime()
}

/** 2026-02-30 is none. */
function isDate(year: number, month: number, day: number): boolean {
  const date = new Date(Date.UTC(year, month - 1, day))
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day
}
