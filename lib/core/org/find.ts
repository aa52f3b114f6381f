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

/** Ids that some drawer of the file has, a sub-heading's too; of one with blanks in it also its first word. */
export function mentionedIds(bytes: Uint8Array): ReadonlySet<string> {
  const found = new Set<string>()
  for (const [, value = ''] of decodeText(bytes).matchAll(/(?:^|\n)[ \t]*:ID:[ \t]+([^\n]*)/giu)) {
    const id = value.trimEnd()
    found.add(id)
    found.add(/^[^ \t]*/u.exec(id)![0])
  }
  return found
}

/** The ID of an entry's own property drawer. */
function ownId(bytes: Uint8Array, range: Range): string | undefined {
  const { properties } = readEntry(bytes, range, defaultKeywords)
  return properties.find(({ key, extends: more }) => key === 'ID' && !more)?.value
}
