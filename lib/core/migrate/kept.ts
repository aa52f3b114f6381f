/** Properties of an old entry that 0.3 does not know: kept under their names, but for names that would mean something now. */

import type { Properties } from '../codec/letter.ts'
import { safeKey } from '../org/safe.ts'
import type { OldEntry } from './types.ts'

/** Words of 0.3: an old file cannot have meant them, and approvals and signatures of then prove nothing. */
const ours = new Set(
  (
    'STAMP CREATED KEY SIG URGENCY HOPS GROUP BATCH MENTIONS ATTACHMENTS EXPIRES BLOCKING META VIA CLAIM LEASE VERDICT_AT ' +
    'VERDICT_SIG APPROVAL AWAITING REFUSAL NOT_BEFORE TRUST_TIER DUE PROJECT ANCESTORS CALLS_LEFT MIGRATED STARTED ' +
    'COMPLETED RETRY_COUNT RETRY_REASON TASK_EFFORT TASK_STATUS REV ID FROM TO THREAD REPLY_TO ROUTE'
  ).split(' '),
)

/** Words that Emacs acts on or reads otherwise than they stand there. */
const emacs =
  /^(?:TODO|TAGS|ALLTAGS|ITEM|FILE|BLOCKED|CLOSED|DEADLINE|SCHEDULED|TIMESTAMP(?:_IA)?|PRIORITY|EFFORT|CLOCKSUM(?:_T)?|CATEGORY|COLUMNS|ARCHIVE|CUSTOM_ID|LOGGING|ORDERED|NOBLOCKING|STYLE|VISIBILITY|UNNUMBERED|HEADER-ARGS.*|.*_ALL)$/u

/** In their order; `used` are those that stand elsewhere in the new entry. */
export function keptProperties(old: OldEntry, used: ReadonlySet<string>): Properties {
  const joined = new Map<string, string>()
  const passed = new Set<string>()
  for (const [key, value] of old.properties) {
    const base = key.replace(/\+$/u, '')
    // The first and what extends it were read; a second line of that name was not.
    if (used.has(base) && (key !== base || !passed.has(base))) {
      passed.add(base)
      continue
    }
    if (key === base && joined.has(base)) joined.set(freeName(base, joined), value)
    else joined.set(base, [joined.get(base), value].filter(Boolean).join(' '))
  }
  const names = new Set<string>()
  return [...joined].map(([key, value]) => {
    const name = safeKey(used.has(key) ? `OLD_${key}` : nameOf(key))
    const own = names.has(name) ? freeName(name, names) : name
    names.add(own)
    return [own, value] as const
  })
}

function nameOf(key: string): string {
  if (key === 'SOURCE') return 'VIA'
  return ours.has(key) || emacs.test(key) ? `OLD_${key}` : key
}

/** Emacs takes the first of two with one name, so the second gets a number. */
function freeName(key: string, taken: { has(key: string): boolean }): string {
  let number = 2
  while (taken.has(`${key}_${number}`)) number += 1
  return `${key}_${number}`
}
