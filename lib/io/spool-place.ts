/** Brings waiting changes into their files: for a writer under its lock, and for a reader in passing. */

import { Failure } from '../app/failure.ts'
import { type EmacsLocks, isHeldByEmacs, openEmacsLocks } from './emacs-lock.ts'
import { watchGit } from './git-busy.ts'
import { type Journal, openJournal } from './journal.ts'
import { realFile, type Tree } from './space.ts'
import { dropPlaced, loadSpool, type Spooled, spooledFor, spooledPaths } from './spool.ts'
import { applyChanges, changesOf } from './store-apply.ts'
import { lockSpace, type WriteContext } from './store-lock.ts'
import { restoreOverwritten } from './store-restore.ts'
import { readSettled } from './store-view.ts'

/** What placing needs; the space's lock is held. */
export interface Placing {
  readonly tree: Tree
  readonly emacs: EmacsLocks
  readonly templates: WriteContext['templates']
  readonly nowMs: () => number
  /** Undefined where no repository is. */
  readonly journal: Journal | undefined
}

export interface PlaceOptions {
  readonly paths: readonly string[]
  /** One file that cannot be written must not stop the others. */
  onFailure(failure: Failure): void
}

/** Writes the waiting ops of files that nobody edits; returns what still waits. */
export function placeSpooled(
  placing: Placing,
  spool: readonly Spooled[],
  { paths, onFailure }: PlaceOptions,
): readonly Spooled[] {
  const placed = new Set<string>()
  for (const path of paths) {
    failingAs(onFailure, () => {
      if (placeFile(placing, spool, path)) placed.add(path)
    })
  }
  return placed.size > 0 ? dropPlaced(placing.tree, spool, placed) : spool
}

/** After a try that left something, a program that reads on and on waits this long before the next. */
const retryMs = 1_000

/** Places in passing whatever a reader finds waiting, or written over by git; returns what still waits. */
export function openPlacer(
  context: WriteContext,
): (tree: Tree, spool: readonly Spooled[]) => Promise<readonly Spooled[]> {
  const notBeforeMs = new Map<string, number>()
  return async (tree, spool) => {
    const isOverwritten = journalOf(tree)?.isDue() === true
    if (
      (spool.length === 0 && !isOverwritten) ||
      context.nowMs() < (notBeforeMs.get(tree.dir) ?? 0)
    )
      return spool
    const areEdited = spooledPaths(spool).every((path) => isEdited(tree, path))
    if (areEdited && !isOverwritten) return spool
    const left = await placeInPassing(context, tree)
    if (left.length > 0 || isOverwritten) notBeforeMs.set(tree.dir, context.nowMs() + retryMs)
    return left
  }
}

/**
 * Places what waits beside files that nobody edits any more, if nobody else is writing; returns what still waits.
 * A reader has no need of it, for it sees the changes already, so no failure of it is a reader's.
 */
export async function placeInPassing(
  context: WriteContext,
  tree: Tree,
  onFailure: (failure: Failure) => void = () => undefined,
): Promise<readonly Spooled[]> {
  try {
    const lock = await lockSpace({ ...context, lockWaitMs: 0 }, tree)
    const emacs = openEmacsLocks(context.user)
    try {
      const journal = journalOf(tree)
      const placing = { ...context, tree, emacs, journal }
      if (journal) await restoreOverwritten(placing, journal)
      // Another process may have placed them, and added some, since they were read.
      const fresh = loadSpool(tree, context.onProblem)
      const options = { paths: spooledPaths(fresh), onFailure }
      return placeSpooled(placing, fresh, options)
    } finally {
      emacs.release()
      lock.release()
    }
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    onFailure(error)
    return loadSpool(tree, context.onProblem)
  }
}

/** True while an editor holds the file; one that cannot even be found is nobody's. */
export function isEdited(tree: Tree, path: string): boolean {
  try {
    return isHeldByEmacs(realFile(tree, path))
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    return false
  }
}

function placeFile(placing: Placing, spool: readonly Spooled[], path: string) {
  const { tree, emacs, templates, journal } = placing
  if (!emacs.take(realFile(tree, path))) return false
  const ops = spooledFor(spool, path)
  const changes = changesOf(ops, () => readSettled(tree, path), templates)
  if (!applyChanges(tree, changes, templates)) return false
  if (changes.length > 0) journal?.note(ops, placing.nowMs())
  return true
}

function journalOf(tree: Tree): Journal | undefined {
  const git = watchGit(tree.root)
  return git && openJournal(tree, git)
}

function failingAs(onFailure: (failure: Failure) => void, work: () => void): void {
  try {
    work()
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    onFailure(error)
  }
}
