/** Finds many entries by their ids in one pass. For one id, findEntry of scan.ts is quicker. */

import { byteText } from './bytes.ts'
import { readEntry } from './entry.ts'
import { defaultKeywords, entryAround } from './scan.ts'
import type { Range } from './types.ts'

/** For each id its first level-1 entry, as findEntry would; ids without one are left out. */
export function findEntries(
  bytes: Uint8Array,
  ids: ReadonlySet<string>,
): ReadonlyMap<string, Range> {
  const found = new Map<string, Range>()
  const text = byteText(bytes, 0, bytes.length)
  for (const { index, 1: id } of text.matchAll(/^[ \t]*:ID:[ \t]+([^ \t\r\n]+)[ \t]*\r?$/gim)) {
    if (id === undefined || !ids.has(id) || found.has(id)) continue
    const range = entryAround(bytes, index)
    if (range && ownId(bytes, range) === id) found.set(id, range)
  }
  return found
}

/** The ID of an entry's own property drawer. */
function ownId(bytes: Uint8Array, range: Range): string | undefined {
  const { properties } = readEntry(bytes, range, defaultKeywords)
  return properties.find(({ key, extends: more }) => key === 'ID' && !more)?.value
}
