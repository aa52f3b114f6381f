/** What of a file on disk can be joined: all of it, both sides of its conflict markers, or nothing that we could trust. */

import { settleConflicts } from '../../core/merge/bytes.ts'
import { mayConflict } from '../../core/merge/conflict.ts'

export type Part =
  | { readonly type: 'whole'; readonly bytes: Uint8Array }
  /** Markers of which a half is missing or changed: their lines would end up as words of entries. */
  | { readonly type: 'broken' }

export function partOf(bytes: Uint8Array): Part {
  if (!mayConflict(bytes)) return { type: 'whole', bytes }
  const joined = settleConflicts(bytes)
  return joined && !mayConflict(joined) ? { type: 'whole', bytes: joined } : { type: 'broken' }
}

export function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && Buffer.compare(a, b) === 0
}
