/** Applies a change of one file by meaning. Repeating it changes nothing, so a spooled one can be placed twice. */

import { applySplices, editEntry } from './edit.ts'
import { readEntry } from './entry.ts'
import { findEntries } from './find.ts'
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

/** The same bytes as one op after another, in one pass for each run of ops of a kind: an archive moves thousands. */
export function applyOps(bytes: Uint8Array, ops: readonly Op[]): Uint8Array {
  let result = bytes
  for (let at = 0; at < ops.length; ) {
    const run = runFrom(ops, at)
    result = run.length > 1 ? applyRun(result, run) : applyOp(result, run[0]!)
    at += run.length
  }
  return result
}

/** Appends or removes of different ids that follow each other; an edit stands alone. */
function runFrom(ops: readonly Op[], from: number): readonly Op[] {
  const { type } = ops[from]!
  const ids = new Set<string>()
  let end = from
  while (end < ops.length && ops[end]!.type === type && !ids.has(ops[end]!.id)) {
    ids.add(ops[end]!.id)
    end += 1
    if (type === 'edit') break
  }
  return ops.slice(from, end)
}

function applyRun(bytes: Uint8Array, run: readonly Op[]): Uint8Array {
  const there = findEntries(bytes, new Set(run.map(({ id }) => id)))
  const removed = run.flatMap(({ type, id }) => (type === 'remove' ? (there.get(id) ?? []) : []))
  const texts = run.flatMap((op) => (op.type === 'append' && !there.has(op.id) ? op.text : []))
  const splices = removed.map((range) => ({ ...range, text: '' }))
  return applySplices(
    bytes,
    texts.length > 0 ? [...splices, appendSplice(bytes, joined(texts))] : splices,
  )
}

/** Printed entries end with one line break; a blank line parts them. */
function joined(texts: readonly string[]): string {
  return texts.map((text, index) => gapAfter(texts[index - 1]) + text).join('')
}

function gapAfter(text: string | undefined): string {
  if (text === undefined || text.endsWith('\n\n')) return ''
  return text.endsWith('\n') ? '\n' : '\n\n'
}
