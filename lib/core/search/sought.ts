/** What of an entry's drawer is looked through: names, and what somebody wrote there. Ids are apart, for a year stands in all of them. */

/** Our books: states, limits, times and proofs. What is in none of these, somebody wrote, in a drawer of their own as well. */
const bookKeys = new Set([
  ...['STAMP', 'CREATED', 'UPDATED_BY', 'KEY', 'SIG', 'REV', 'VALUE', 'SIZE', 'TYPE', 'SHA256'],
  ...['URGENCY', 'EXPIRES', 'BLOCKING', 'DUE', 'NOT_BEFORE', 'AWAITING', 'VIA', 'PRIORITY'],
  ...['HOPS', 'ANCESTORS', 'CALLS_LEFT', 'TASK_EFFORT', 'EFFORT', 'ESTIMATED_TOKENS', 'COST'],
  ...['APPROVAL', 'CLAIM', 'LEASE', 'TRUST_TIER', 'TASK_STATUS', 'TOKENS_USED', 'QUALITY_SCORE'],
  ...['QUEUED', 'STARTED', 'COMPLETED', 'CANCELLED', 'ARCHIVED', 'RETRY_COUNT', 'VERDICT_AT'],
  ...['VERDICT_SIG', 'REFUSAL', 'RECEIPT', 'RECEIVED', 'OFFERED', 'SENT_IN'],
  ...['MIGRATED', 'DRAFTED', 'ADDED'],
])
/** Whatever their form: people and older versions make ids of other forms. */
const idKeys = new Set(['ID', 'THREAD', 'REPLY_TO', 'BATCH', 'PARENT'])
const ownId = /(?:msg|mem|file|post)-[0-9]{8}-[0-9]{6}[\w.@-]*/gu
/** Of a file, behind its id. */
const digest = /=[0-9a-f]{64}/gu

export interface Sought {
  readonly values: readonly string[]
  readonly ids: readonly string[]
}

export function soughtOf(
  properties: readonly { readonly key: string; readonly value: string }[],
): Sought {
  const values: string[] = []
  const ids: string[] = []
  for (const { key, value } of properties) {
    if (idKeys.has(key)) ids.push(value)
    else if (!bookKeys.has(key)) {
      ids.push(...(value.match(ownId) ?? []))
      values.push(value.replace(ownId, '').replace(digest, ''))
    }
  }
  return { values, ids }
}

/**
 * Words that only this id has: of ours the random part, of others those with letters and digits. By what they share,
 * kind, date, time and names, an entry would be found by what it is not about.
 */
export function ownWords(id: string): readonly string[] {
  const random = /-([0-9a-z]{6})(?:\.[^\s]*)?$/u.exec(id)?.[1]
  if (random !== undefined && id.search(ownId) === 0) return [random]
  return id.split(/[^\p{L}\p{N}]+/u).filter((word) => /[0-9]/u.test(word) && /\p{L}/u.test(word))
}
