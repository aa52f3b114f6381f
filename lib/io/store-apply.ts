/** Brings changes of a space's files to the disk: files that only grow first, then those that are rewritten. */

import { mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Op } from '../core/org/types.ts'
import { replaceFile, syncFolder } from './atomic-file.ts'
import { appendBytes, appendsInOneStep } from './atomic-file-append.ts'
import { createFile, sweepTemporaries } from './atomic-file-create.ts'
import { statFile, type Tree } from './space.ts'
import type { Templates } from './space-templates.ts'
import { whileDoing } from './store-failure.ts'
import { isUnchanged, type Snapshot, withOps } from './store-view.ts'

/** One file's old and new content. */
export interface Change {
  readonly before: Snapshot
  readonly after: Uint8Array
  /** True when the new content is the old one with something added at its end. */
  readonly grows: boolean
}

/** The changes that ops make, in their order by path; ops that change nothing are left out. */
export function changesOf(
  ops: readonly Op[],
  snapshot: (path: string) => Snapshot,
  templates: Templates,
): readonly Change[] {
  const byPath = new Map<string, Op[]>()
  for (const op of ops) byPath.set(op.path, [...(byPath.get(op.path) ?? []), op])
  return [...byPath]
    .map(([path, own]) => {
      const before = snapshot(path)
      const grows = own.every(({ type }) => type === 'append')
      return { before, after: withOps(before, own, templates), grows }
    })
    .filter(({ before, after }) => !isSame(before.bytes, after))
}

/**
 * Applies the changes; false, with nothing changed, when a file is not the one that was read. What is moved from
 * one file to another is added there before it is taken out here, so that a crash between leaves two, never none.
 */
export function applyChanges(tree: Tree, changes: readonly Change[]): boolean {
  const ordered = [...changes.filter(({ grows }) => grows), ...changes.filter(({ grows }) => !grows)]
  if (!ordered.every(({ before }) => isUnchanged(before))) return false
  return ordered.every((change) => applyChange(tree, change))
}

function applyChange(tree: Tree, { before, after, grows }: Change): boolean {
  const { path, file, stat, bytes } = before
  return whileDoing(`${path} of ${tree.space.name} could not be written`, () => {
    if (!stat) return makeFile(file, after)
    const added = after.length - bytes.length
    sweepTemporaries(dirname(file))
    if (grows && appendsInOneStep(bytes.length, added)) {
      appendBytes(file, after.subarray(bytes.length))
      return true
    }
    replaceFile(file, after)
    return true
  })
}

function makeFile(file: string, bytes: Uint8Array): boolean {
  const folder = dirname(file)
  if (!statFile(folder)) {
    mkdirSync(folder, { recursive: true })
    syncFolder(dirname(folder))
  }
  sweepTemporaries(folder)
  return createFile(file, bytes)
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return a === b || (a.length === b.length && Buffer.compare(a, b) === 0)
}
