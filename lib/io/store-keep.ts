/** What git wrote over while it was at work, having looked at a file before our write of it, is written again from its ops. */

import { preambleSplices } from '../core/org/edit-preamble.ts'
import { findEntry, readKeywords } from '../core/org/scan.ts'
import { readEntry } from '../core/org/entry.ts'
import { safeItem } from '../core/org/escape.ts'
import type { Op } from '../core/org/types.ts'
import type { GitWatch } from './git-busy.ts'
import type { Tree } from './space.ts'
import type { Templates } from './space-templates.ts'
import { applyChanges, changesOf, changesTooFast, roundsMax } from './store-apply.ts'
import { readSettled } from './store-view.ts'

/** Returns when what the ops added is in the files and git is done. Throws Failure `busy` when git never is. */
export async function keepFromGit(
  git: GitWatch,
  written: {
    readonly tree: Tree
    readonly ops: readonly Op[]
    readonly templates: Templates
  },
): Promise<void> {
  const { tree, ops, templates } = written
  const read = (path: string) => readSettled(tree, path)
  let isKept = !git.hasWorked()
  for (let round = 0; !isKept; round += 1) {
    if (round === roundsMax) throw changesTooFast(tree)
    await git.pause()
    const gone = ops.filter((op) => isGone(op, read(op.path).bytes))
    const changes = changesOf(gone, read, templates)
    isKept = (changes.length === 0 || applyChanges(tree, changes, templates)) && !git.hasWorked()
  }
}

/**
 * Entries, and lines of logs with what goes with them. A removal is not made again: what is in the file now may be more than
 * what was moved, and of an entry that stands twice the next run takes care.
 */
function isGone(op: Op, bytes: Uint8Array): boolean {
  if (op.type === 'append') return findEntry(bytes, op.id) === undefined
  if (op.type === 'preamble') return preambleSplices(bytes, op).length > 0
  if (op.type !== 'edit') return false
  const range = findEntry(bytes, op.id)
  if (!range) return false
  const { log } = readEntry(bytes, range, readKeywords(bytes))
  const there = new Set(log.map(({ text }) => safeItem(text)))
  return op.edits.some((edit) => edit.type === 'log' && !there.has(safeItem(edit.item)))
}
