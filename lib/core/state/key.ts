/** Names of shared values, `deploy/target`, and the ids of their entries: one key is one entry in every clone. */

import { type EntryId, parseId } from '../model/id.ts'

declare const brand: unique symbol

/** Words apart by `/` or `.`; the case of letters counts. Made only by parseStateKey and stateKeyOf. */
export type StateKey = string & { readonly [brand]: 'StateKey' }

export const keyCharsMax = 128

const prefix = 'state-'
const word = '[A-Za-z0-9][A-Za-z0-9_-]*'
const keyPattern = new RegExp(`^${word}(?:[./]${word})*$`)

/** Undefined for anything that is no key. */
export function parseStateKey(text: string): StateKey | undefined {
  const typed = text.trim()
  return typed.length <= keyCharsMax && keyPattern.test(typed) ? (typed as StateKey) : undefined
}

/** `state-deploy:target`: no key has a colon, so no two keys have one id. */
export function stateId(key: StateKey): EntryId {
  return `${prefix}${key.replaceAll('/', ':')}` as EntryId
}

/** The key that an id stands for; undefined when it stands for none. */
export function stateKeyOf(id: string): StateKey | undefined {
  return isStateId(id) && parseId(id)
    ? parseStateKey(id.slice(prefix.length).replaceAll(':', '/'))
    : undefined
}

/** What a merge goes by: the same for all copies of an entry, whatever else is in it. */
export function isStateId(id: string): boolean {
  return id.startsWith(prefix)
}
