/** Brings changes of a space's files to the disk: files that only grow first, then those that are rewritten. */

import { dirname } from 'node:path'
import { Failure } from '../app/failure.ts'
import type { Op } from '../core/org/types.ts'
import { replaceFileIf, syncFolder } from './atomic-file.ts'
import { appendBytes, appendsInOneStep } from './atomic-file-append.ts'
import { createFile, sweepTemporaries } from './atomic-file-create.ts'
import { makeFolders } from './make-folders.ts'
import { statFile, type Tree } from './space.ts'
import type { Templates } from './space-templates.ts'
import { whileDoing } from './store-failure.ts'
import { isUnchanged, readSettled, type Snapshot, withOps } from './store-view.ts'

/** One file's old and new content, and the ops that make the one of the other. */
export interface Change {
  readonly ops: readonly Op[]
  readonly before: Snapshot
  readonly after: Uint8Array
}

/** Git and editors that know no lock may change a file under us; after so many times we give up. */
export const roundsMax = 8

/** The changes that ops make, in their order by path; ops that change nothing are left out. */
export function changesOf(
  ops: readonly Op[],
  snapshot: (path: string) => Snapshot,
  templates: Templates,
): readonly Change[] {
  const byPath = new Map<string, Op[]>()
  for (const op of ops) {
    const own = byPath.get(op.path)
    // An archive run has a hundred thousand of them.
    if (own) own.push(op)
    else byPath.set(op.path, [op])
  }
  return [...byPath].flatMap(([path, own]) => changeOf(snapshot(path), own, templates) ?? [])
}

function changeOf(before: Snapshot, ops: readonly Op[], templates: Templates): Change | undefined {
  const after = withOps(before, ops, templates)
  return isSame(before.bytes, after) ? undefined : { ops, before, after }
}

/**
 * Applies the changes; false, with nothing changed, when a file is not the one that was read. What is moved from
 * one file to another is added there before it is taken out here, so that a crash between leaves two, never none.
 */
export function applyChanges(
  tree: Tree,
  changes: readonly Change[],
  templates: Templates,
): boolean {
  const ordered = [...changes.filter(grows), ...changes.filter((change) => !grows(change))]
  if (!ordered.every(({ before }) => isUnchanged(before))) return false
  for (const [index, change] of ordered.entries()) {
    if (applyChange(tree, change)) continue
    if (index === 0) return false
    // Half done: what is left is made again from its ops, for the plan that made them counts on all or none.
    applyAnew(tree, change, templates)
  }
  return true
}

export function changesTooFast(tree: Tree): Failure {
  return new Failure('busy', `The files of ${tree.space.name} change faster than we can write.`, {
    hint: 'Wait until git or the program that changes them is done, and try again.',
  })
}

function grows({ ops, before, after }: Change): boolean {
  if (!ops.every(({ type }) => type === 'append')) return false
  // One that is put before another with its id changes what stands there.
  const mayStandBefore = ops.some((op) => op.type === 'append' && op.compare !== undefined)
  return !mayStandBefore || isSame(after.subarray(0, before.bytes.length), before.bytes)
}

function applyAnew(tree: Tree, { before, ops }: Change, templates: Templates): void {
  for (let round = 0; round < roundsMax; round += 1) {
    const change = changeOf(readSettled(tree, before.path), ops, templates)
    if (!change || applyChange(tree, change)) return
  }
  throw changesTooFast(tree)
}

function applyChange(tree: Tree, change: Change): boolean {
  const { before, after } = change
  const { path, file, stat, bytes } = before
  return whileDoing(`${path} of ${tree.space.name} could not be written`, () => {
    if (!stat) return makeFile(file, after)
    const added = after.length - bytes.length
    sweepTemporaries(dirname(file))
    return grows(change) && !before.settles && appendsInOneStep(bytes.length, added)
      ? appendBytes(file, after.subarray(bytes.length), bytes.length)
      : replaceFileIf(file, after, { isWanted: () => isUnchanged(before) })
  })
}

function makeFile(file: string, bytes: Uint8Array): boolean {
  const folder = dirname(file)
  if (!statFile(folder)) {
    makeFolders(folder)
    syncFolder(dirname(folder))
  }
  sweepTemporaries(folder)
  return createFile(file, bytes)
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return a === b || (a.length === b.length && Buffer.compare(a, b) === 0)
}
