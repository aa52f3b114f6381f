/** Applies a change of one file by meaning. Repeating it changes nothing, so a spooled one can be placed twice. */

import { applySplices, editEntry } from './edit.ts'
import { readEntry } from './entry.ts'
import { appendSplice } from './print.ts'
import { findEntry, readKeywords } from './scan.ts'
import type { Op, Splice } from './types.ts'

export function applyOp(bytes: Uint8Array, op: Op): Uint8Array {
  return applySplices(bytes, opSplices(bytes, op))
}

/** The splices of an op; none when it is done already or its entry is not there. */
export function opSplices(bytes: Uint8Array, op: Op): readonly Splice[] {
  const range = findEntry(bytes, op.id)
  switch (op.type) {
    case 'append':
      return range ? [] : [appendSplice(bytes, op.text)]
    case 'remove':
      return range ? [{ ...range, text: '' }] : []
    case 'edit':
      return range ? editEntry(bytes, readEntry(bytes, range, readKeywords(bytes)), op.edits) : []
  }
}
