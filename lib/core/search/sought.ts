/** What of an entry's drawer is looked through: names and numbers. Ids are apart, for a year stands in all of them; times and proofs are nothing. */

const proofs = new Set(['KEY', 'SIG', 'VERDICT_SIG', 'PUBLIC_KEY'])
/** Whatever their form: people and older versions make ids of other forms. */
const idKeys = new Set(['ID', 'THREAD', 'REPLY_TO', 'BATCH', 'PARENT'])
const ownId = /(?:msg|mem|file|post)-[0-9]{8}-[0-9]{6}[\w.@-]*/gu
const time =
  /^(?:[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.+-]+Z?|[[<][0-9]{4}-[0-9]{2}-[0-9]{2}(?: [^\]>]*)?[\]>])$/u

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
    if (proofs.has(key) || time.test(value)) continue
    if (idKeys.has(key)) ids.push(value)
    else {
      ids.push(...(value.match(ownId) ?? []))
      values.push(value.replace(ownId, ''))
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
