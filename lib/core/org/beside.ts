/**
 * Whether an entry that has the id of a printed one is that one, and where the printed one goes when none of them is. For entries
 * whose id anybody can write: what stands under it counts only where it says the same.
 */

import { encodeText } from './bytes.ts'
import { bodyOf, propertyOf, readEntry } from './entry.ts'
import { appendSplice } from './print.ts'
import { gapBefore, inPlace } from './replace.ts'
import { entryRanges, readKeywords, scanOutline } from './scan.ts'
import type { AppendOp, OrgEntry, Range, Splice } from './types.ts'

/** True where nothing is to be added: one of `copies`, the entries with its id, is the op's. */
export function isThere(bytes: Uint8Array, op: AppendOp, copies: readonly Range[]): boolean {
  const { compare } = op
  if (compare === undefined || copies.length === 0) return copies.length > 0
  const own = encodeText(op.text)
  const [range] = entryRanges(scanOutline(own))
  if (!range) return true
  const keywords = readKeywords(bytes)
  const meant = readEntry(own, range, keywords)
  const said = saidIn(own, meant, compare)
  return copies.some((copy) => saidIn(bytes, readEntry(bytes, copy, keywords), compare) === said)
}

/** At the end of the file, or before those that have its id and are others, so that it is the first that is found. */
export function addingSplice(bytes: Uint8Array, text: string, copies: readonly Range[]): Splice {
  const [first] = copies
  if (!first) return appendSplice(bytes, text)
  const { start } = first
  // The blank line after it parts it from the entry that follows.
  const printed = inPlace(bytes, first, `${gapBefore(bytes, start)}${text}`)
  const blank = printed.endsWith('\r\n') ? '\r\n' : '\n'
  const isParted = printed.endsWith(`${blank}${blank}`)
  return { start, end: start, text: isParted ? printed : `${printed}${blank}` }
}

function saidIn(bytes: Uint8Array, entry: OrgEntry, keys: readonly string[]): string {
  return JSON.stringify([
    ...keys.map((key) => propertyOf(entry, key) ?? null),
    bodyOf(bytes, entry),
  ])
}
