/** Ids of entries: `msg-20261121-100203-gregor-7f3ak2`, in UTC, with `.tex` for one recipient of many. */

import type { Address } from './address.ts'

declare const brand: unique symbol

/** An id that is safe in a property, a file name and a shell word. Made only by parseId or newId. */
export type EntryId = string & { readonly [brand]: 'EntryId' }

export type IdKind = 'msg' | 'mem' | 'file' | 'post'

/** Crockford's base 32 in lower case: no i, l, o, u, so that an id can be read aloud. */
const alphabet = '0123456789abcdefghjkmnpqrstvwxyz'

/** Accepts ids of every version, old ones included; undefined for anything that could not be one. */
export function parseId(text: string): EntryId | undefined {
  const trimmed = text.trim()
  return /^[A-Za-z0-9][A-Za-z0-9._@:-]{0,159}$/.test(trimmed) ? (trimmed as EntryId) : undefined
}

export interface NewId {
  readonly kind: IdKind
  readonly nowMs: number
  readonly author: Address
  /** At least six random bytes. */
  readonly random: Uint8Array
  /** One recipient of several. */
  readonly recipient?: Address
}

/** Makes a new id: kind, UTC date and time, author, six random base-32 characters (30 bits). */
export function newId({ kind, nowMs, author, random, recipient }: NewId): EntryId {
  const iso = new Date(nowMs).toISOString()
  const day = iso.slice(0, 10).replaceAll('-', '')
  const time = iso.slice(11, 19).replaceAll(':', '')
  const suffix = Array.from(random.slice(0, 6), (byte) => alphabet[byte & 31]).join('')
  const who = author.replace('@', '.')
  const end = recipient ? `.${recipient.replace('@', '.')}` : ''
  return `${kind}-${day}-${time}-${who}-${suffix}${end}` as EntryId
}

/**
 * True when an id is what newId makes of its author and recipient, or made before it had a random part. Ids come from
 * files that others write, and parseId lets anything pass that is one safe word, a sentence with hyphens too.
 */
export function isOwnShape(
  id: string,
  { from, to }: { readonly from: Address; readonly to: Address },
): boolean {
  const start = /^(?:msg|mem|file|post)-[0-9]{8}-[0-9]{6}-/.exec(id)?.[0]
  const author = from.replace('@', '.')
  if (start === undefined || !id.startsWith(author, start.length)) return false
  const end = id.slice(start.length + author.length)
  const [random = '', ...rest] = end.split('.')
  const recipient = rest.join('.')
  return (
    /^(?:-[0-9a-z]{6})?$/.test(random) && (end === random || recipient === to.replace('@', '.'))
  )
}

/** True for what may be typed for an id, and given to a search: two characters or more, none that a shell or org minds. */
export function mayBeId(typed: string): boolean {
  return /^[\w.@:-]{2,160}$/u.test(typed)
}

/** True when what a person typed points to this id: the whole, or any part of it. */
export function idMatches(id: string, typed: string): boolean {
  return id.includes(typed)
}
