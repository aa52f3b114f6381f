/** Org timestamps between text and parts. They have minutes and no zone; exact times stand in STAMP. */

export interface OrgStampParts {
  readonly year: number
  /** 1 to 12. */
  readonly month: number
  readonly day: number
  readonly hour?: number
  readonly minute?: number
}

const weekdays = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat']

/** `2026-11-21 Sat 10:02` without brackets; weekdays in English, as org writes them in the C locale. */
export function formatOrgStamp({ year, month, day, hour, minute }: OrgStampParts): string {
  const two = (value: number) => String(value).padStart(2, '0')
  const weekday = weekdays[new Date(Date.UTC(year, month - 1, day)).getUTCDay()]
  const date = `${String(year).padStart(4, '0')}-${two(month)}-${two(day)} ${weekday}`
  return hour === undefined ? date : `${date} ${two(hour)}:${two(minute ?? 0)}`
}

/** Reads `[...]`, `<...>` or bare, with or without weekday, time and repeater; undefined when it is none. */
export function parseOrgStamp(text: string): OrgStampParts | undefined {
  const match =
    /^[[<]?([0-9]{4})-([0-9]{2})-([0-9]{2})(?: +[^\s\]>0-9+.-]+)?(?: +([0-9]{1,2}):([0-9]{2}))?/u.exec(
      text.trim(),
    )
  if (!match) return undefined
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])]
  const known = new Date(Date.UTC(year, month - 1, day))
  if (known.getUTCMonth() !== month - 1 || known.getUTCDate() !== day) return undefined
  if (match[4] === undefined) return { year, month, day }
  const [hour, minute] = [Number(match[4]), Number(match[5])]
  return hour > 23 || minute > 59 ? undefined : { year, month, day, hour, minute }
}
