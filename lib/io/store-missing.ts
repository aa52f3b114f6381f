/** Which ops of a file are not in it any more, although they were. */

import { isThere } from '../core/org/beside.ts'
import { preambleSplices } from '../core/org/edit-preamble.ts'
import { readEntry } from '../core/org/entry.ts'
import { safeItem } from '../core/org/escape.ts'
import { findCopies } from '../core/org/find.ts'
import { readKeywords } from '../core/org/scan.ts'
import type { Op } from '../core/org/types.ts'

/**
 * Ops whose entry or whose log line is not there, in their order. A removal is not made again: what is in the file now may be
 * more than what was moved, and of an entry that stands twice the next run takes care.
 */
export function missingIn(bytes: Uint8Array, ops: readonly Op[]): readonly Op[] {
  const there = findCopies(bytes, new Set(ops.map(({ id }) => id)))
  const keywords = readKeywords(bytes)
  const missing = new Set(
    ops.flatMap((op) =>
      op.type === 'append' && !isThere(bytes, op, there.get(op.id) ?? []) ? [op.id] : [],
    ),
  )
  return ops.filter((op) => {
    if (missing.has(op.id)) return true
    if (op.type === 'preamble') return preambleSplices(bytes, op).length > 0
    const ranges = there.get(op.id)
    if (op.type !== 'edit' || !ranges) return false
    const log = ranges.flatMap((range) => readEntry(bytes, range, keywords).log)
    const lines = new Set(log.map(({ text }) => safeItem(text)))
    return linesOf(op, 'log').some((item) => !lines.has(item))
  })
}

/** Log items that an op adds or takes out, as they stand in a file. */
export function linesOf(op: Op, type: 'log' | 'unlog'): readonly string[] {
  if (op.type !== 'edit') return []
  return op.edits.flatMap((edit) => (edit.type === type ? [safeItem(edit.item)] : []))
}
