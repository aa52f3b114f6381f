/** Marks as JSON (docs/json.md). */

import { document, type JsonDocument } from '../json/document.ts'
import { entryJson } from '../json/entry.ts'
import type { SeenList } from './page.ts'
import type { SeenPinned, SeenReacted } from './types.ts'

export function reactedJson({ did, emoji, id, reached }: SeenReacted): JsonDocument {
  return document('reacted', { did, emoji, id, reached })
}

export function pinnedJson({ did, id, reached }: SeenPinned): JsonDocument {
  return document('pinned', { did, id, reached })
}

export function listJson(
  kind: 'pins' | 'mentions' | 'blockers',
  { entries, total }: SeenList,
): JsonDocument {
  return document(kind, { entries: entries.map(entryJson), total })
}
