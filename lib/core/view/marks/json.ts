/** Marks as JSON (docs/json.md). */

import type { SeenPost } from '../../channel/types.ts'
import { postFields } from '../channel/json.ts'
import { document, isoTime, type JsonDocument, orNull } from '../json/document.ts'
import { entryJson } from '../json/entry.ts'
import type { SeenList } from './page.ts'
import type { SeenDelivery } from './delivery-types.ts'
import type { SeenBulk, SeenEdited, SeenPinned, SeenReacted, SeenReceipts } from './types.ts'

export function reactedJson({ did, emoji, id, reached, warning }: SeenReacted): JsonDocument {
  return document('reacted', { did, emoji, id, reached, warning: orNull(warning) })
}

export function pinnedJson({ did, id, reached, warning }: SeenPinned): JsonDocument {
  return document('pinned', { did, id, reached, warning: orNull(warning) })
}

export function listJson(
  kind: 'mentions' | 'blockers',
  { entries, total }: SeenList,
): JsonDocument {
  return document(kind, { entries: entries.map(entryJson), total })
}

/** `total` is that of messages and tasks. */
export function pinsJson({ entries, total }: SeenList, posts: readonly SeenPost[]): JsonDocument {
  return document('pins', { entries: entries.map(entryJson), posts: posts.map(postFields), total })
}

export function editedJson(edited: SeenEdited): JsonDocument {
  const { did, id, recipients, archived, reached } = edited
  return document('edited', { did, id, recipients, archived, reached })
}

export function receiptsJson({ id, batch, receipts, warning }: SeenReceipts): JsonDocument {
  return document('receipts', {
    id,
    batch: orNull(batch),
    receipts: receipts.map((one) => ({
      id: one.id,
      to: one.to,
      status: orNull(one.status),
      state: orNull(one.task),
      read: one.read
        ? {
            by: one.read.by,
            at: isoTime(one.read.atMs),
            latest: one.read.when === 'at the latest',
            proved: one.read.proof === 'proved',
          }
        : null,
      answered: one.answered ? { id: one.answered.id, at: isoTime(one.answered.atMs) } : null,
      reactions: one.reactions.map(({ emoji, by }) => ({ emoji, by })),
    })),
    warning: orNull(warning),
  })
}

export function deliveryJson({ id, from, recipients }: SeenDelivery): JsonDocument {
  return document('delivery', {
    id,
    from,
    recipients: recipients.map(({ steps, kind, ...one }) => ({
      id: one.id,
      type: kind,
      to: one.to,
      reached: one.reached,
      steps: steps.map(({ step, state, atMs, source }) => {
        return { step, state, at: isoTime(atMs), source }
      }),
    })),
  })
}

export function bulkJson({ did, status, marked, left, spaces, batch }: SeenBulk): JsonDocument {
  const counts = spaces.map((one) => ({ space: one.space, marked: one.marked }))
  return document('bulk', { did, status, marked, left, spaces: counts, batch: orNull(batch) })
}
