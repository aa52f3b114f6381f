/** Finds many entries by their ids in one pass. For one id, findEntry of scan.ts is quicker. */

import { decodeText, fileText } from './bytes.ts'
import { readEntry } from './entry.ts'
import { defaultKeywords, entryAround } from './scan.ts'
import type { Range } from './types.ts'

/** For each id its first level-1 entry, as findEntry would; ids without one are left out. */
export function findEntries(
  bytes: Uint8Array,
  ids: ReadonlySet<string>,
): ReadonlyMap<string, Range> {
  return new Map([...findCopies(bytes, ids)].map(([id, ranges]) => [id, ranges[0]!]))
}

/** For each id all level-1 entries that have it, in the file's order; ids without one are left out. */
export function findCopies(
  bytes: Uint8Array,
  ids: ReadonlySet<string>,
): ReadonlyMap<string, readonly Range[]> {
  const found = new Map<string, Range[]>()
  if (ids.size === 0) return found
  const text = fileText(bytes)
  let range: Range | undefined
  let own: string | undefined
  for (const { index, 1: id } of text.matchAll(/^[ \t]*:ID:[ \t]+([^ \t\r\n]+)[ \t]*\r?$/gim)) {
    if (id === undefined || !ids.has(id)) continue
    // An entry is looked at once, however often it names an id.
    if (!range || index >= range.end) {
      range = entryAround(bytes, index)
      own = range && ownId(bytes, range)
      if (range && own !== undefined && ids.has(own)) {
        found.set(own, [...(found.get(own) ?? []), range])
      }
    }
  }
  return found
}

/** The text by which an op names one of several copies. */
export function copyText(bytes: Uint8Array, { start, end }: Range): string {
  return decodeText(bytes, start, end).trimEnd()
}

/** True when a drawer anywhere in the file has the id, a sub-heading's too. */
export function mentionsId(bytes: Uint8Array, id: string): boolean {
  const text = decodeText(bytes)
  for (let at = text.indexOf(id); at >= 0; at = text.indexOf(id, at + 1)) {
    const end = text.indexOf('\n', at)
    const before = text.slice(text.lastIndexOf('\n', at) + 1, at)
    const after = text.slice(at + id.length, end < 0 ? text.length : end)
    if (/^[ \t]*:ID:[ \t]+$/iu.test(before) && after.trim() === '') return true
  }
  return false
}

/** The ID of an entry's own property drawer. */
function ownId(bytes: Uint8Array, range: Range): string | undefined {
  const { properties } = readEntry(bytes, range, defaultKeywords)
  return properties.find(({ key, extends: more }) => key === 'ID' && !more)?.value
}
