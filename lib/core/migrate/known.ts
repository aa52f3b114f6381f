/** What of the old messages is in the files of 0.3 already: ids that are taken, and marks of what was migrated. */

import { peekProperty } from '../codec/peek.ts'
import { type EntryId, parseId } from '../model/id.ts'
import { entryRanges, scanOutline } from '../org/scan.ts'
import type { There } from './ids.ts'

/** All org files of a space, archives included: what was archived or refused since then is there, too. */
export function knownIn(files: Iterable<Uint8Array>): There {
  const marks = new Map<string, EntryId>()
  const ids = new Set<string>()
  for (const bytes of files) {
    for (const range of entryRanges(scanOutline(bytes))) {
      const id = parseId(peekProperty(bytes, range, 'ID') ?? '')
      if (!id || peekProperty(bytes, range, 'STAMP') === undefined) continue
      ids.add(id)
      const mark = peekProperty(bytes, range, 'MIGRATED')?.split(' ')[0]
      if (mark && !marks.has(mark)) marks.set(mark, id)
    }
  }
  return { marks, ids }
}
