/** How much attention a message asks for, and org's priority cookie for it. */

export type Urgency = 'low' | 'normal' | 'high' | 'urgent'

export const urgencies: readonly Urgency[] = ['low', 'normal', 'high', 'urgent']

const cookies: Readonly<Record<Urgency, string | undefined>> = {
  urgent: 'A',
  high: 'B',
  normal: undefined,
  low: 'C',
}

/** `urgent` is `[#A]`, `high` `[#B]`, `normal` none, `low` `[#C]` (docs/org-format.md). */
export function urgencyToCookie(urgency: Urgency): string | undefined {
  return cookies[urgency]
}

/** Reads a cookie's letter; an unknown one counts as normal. */
export function cookieToUrgency(cookie: string | undefined): Urgency {
  return urgencies.find((urgency) => cookies[urgency] === cookie) ?? 'normal'
}

/** Higher is more urgent, for sorting. */
export function urgencyRank(urgency: Urgency): number {
  return urgencies.indexOf(urgency)
}
