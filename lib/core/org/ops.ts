/** Applies a change of one file by meaning. Repeating it changes nothing, so a spooled one can be placed twice. */

import { addingSplice, isThere } from './beside.ts'
import { applySplices, editEntry } from './edit.ts'
import { readEntry } from './entry.ts'
import { copyText, findCopies } from './find.ts'
import { appendSplice } from './print.ts'
import { replaceSplices } from './replace.ts'
import { preambleSplices } from './edit-preamble.ts'
import { findEntry, readKeywords } from './scan.ts'
import type { Op, Range, Splice } from './types.ts'

export function applyOp(bytes: Uint8Array, op: Op): Uint8Array {
  return applySplices(bytes, opSplices(bytes, op))
}

/** The splices of an op; none when it is done already or its entry is not there. */
export function opSplices(bytes: Uint8Array, op: Op): readonly Splice[] {
  if (op.type === 'replace') return replaceSplices(bytes, [op])
  if (op.type === 'preamble') return preambleSplices(bytes, op)
  if (op.type === 'append' && op.compare) {
    const copies = findCopies(bytes, new Set([op.id])).get(op.id) ?? []
    return isThere(bytes, op, copies) ? [] : [addingSplice(bytes, op.text, copies)]
  }
  const range = rangeOf(bytes, op)
  switch (op.type) {
    case 'append':
      return range ? [] : [appendSplice(bytes, op.text)]
    case 'remove':
      return range ? [{ ...range, text: '' }] : []
    case 'edit':
      return range ? editEntry(bytes, readEntry(bytes, range, readKeywords(bytes)), op.edits) : []
  }
}

/** Ops that find their entry by its id. */
type KeyedOp = Exclude<Op, { readonly type: 'replace' | 'preamble' }>

function rangeOf(bytes: Uint8Array, op: KeyedOp): Range | undefined {
  if (op.type === 'append' || op.copy === undefined) return findEntry(bytes, op.id)
  const copies = findCopies(bytes, new Set([op.id])).get(op.id) ?? []
  return chosen(op, copies, (range) => copyText(bytes, range))
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

/** Ops of one kind that follow each other; an entry is added or changed once in a run. */
function runFrom(ops: readonly Op[], from: number): readonly Op[] {
  const { type } = ops[from]!
  if (type === 'preamble') return [ops[from]!]
  const ids = new Set<string>()
  let end = from
  while (end < ops.length && ops[end]!.type === type) {
    if (type !== 'remove' && ids.has(ops[end]!.id)) break
    ids.add(ops[end]!.id)
    end += 1
  }
  return ops.slice(from, end)
}

function applyRun(bytes: Uint8Array, run: readonly Op[]): Uint8Array {
  const replaced = run.flatMap((op) => (op.type === 'replace' ? [op] : []))
  if (replaced.length > 0) return applySplices(bytes, replaceSplices(bytes, replaced))
  const there = findCopies(bytes, new Set(run.map(({ id }) => id)))
  const keywords = readKeywords(bytes)
  const left = new Map<string, readonly Range[]>(there)
  const splices: Splice[] = []
  const texts: string[] = []
  const read = new Map<Range, string>()
  const textOf = (range: Range) => {
    const text = read.get(range) ?? copyText(bytes, range)
    read.set(range, text)
    return text
  }
  for (const op of run) {
    if (op.type === 'replace' || op.type === 'preamble') continue
    const ranges = left.get(op.id) ?? []
    if (op.type === 'append') {
      if (ranges.length === 0) texts.push(op.text)
      else if (!isThere(bytes, op, ranges)) splices.push(addingSplice(bytes, op.text, ranges))
      continue
    }
    const range = chosen(op, ranges, textOf)
    if (!range) continue
    if (op.type === 'edit') {
      splices.push(...editEntry(bytes, readEntry(bytes, range, keywords), op.edits))
    } else {
      const rest = ranges.filter((one) => one !== range)
      left.set(op.id, rest)
      splices.push({ ...range, text: '' })
    }
  }
  return applySplices(
    bytes,
    texts.length > 0 ? [...splices, appendSplice(bytes, joined(texts))] : splices,
  )
}

/** Of the entries with the op's id the one that is meant. */
function chosen(
  op: KeyedOp,
  ranges: readonly Range[],
  textOf: (range: Range) => string,
): Range | undefined {
  if (op.type === 'append' || op.copy === undefined) return ranges[0]
  if (op.type === 'remove' && ranges.length < 2) return undefined
  return ranges.find((range) => textOf(range) === op.copy)
}

/** Printed entries end with one line break; a blank line parts them. */
function joined(texts: readonly string[]): string {
  return texts.map((text, index) => gapAfter(texts[index - 1]) + text).join('')
}

function gapAfter(text: string | undefined): string {
  if (text === undefined || text.endsWith('\n\n')) return ''
  return text.endsWith('\n') ? '\n' : '\n\n'
}
