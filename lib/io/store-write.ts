/** One write of a space: lock, place what waits, plan on fresh bytes, apply; or store beside a file in use. */

import { Failure } from '../app/failure.ts'
import type { Plan, Space, SpaceView, Written } from '../app/ports.ts'
import { type EmacsLocks, openEmacsLocks } from './emacs-lock.ts'
import { type Lock, takeLock } from './lock.ts'
import { isOrgPath, openTree, realFile, type Tree } from './space.ts'
import type { Templates } from './space-templates.ts'
import {
  addToSpool,
  dropPlaced,
  loadSpool,
  type OnProblem,
  type Spooled,
  spooledFor,
  spooledPaths,
} from './spool.ts'
import { spoolable } from './spool-ops.ts'
import { applyChanges, changesOf, changesTooFast, roundsMax } from './store-apply.ts'
import { openView, readSnapshot } from './store-view.ts'

export interface WriteContext {
  /** The login name, for the locks. */
  readonly user: string
  readonly nowMs: () => number
  readonly templates: Templates
  readonly onProblem: OnProblem
  readonly lockWaitMs?: number
}

/** Runs `plan` until its ops are on disk or in the spool. */
export async function writeSpace<T>(
  context: WriteContext,
  space: Space,
  plan: (view: SpaceView) => Plan<T>,
): Promise<Written<T>> {
  const tree = openTree(space)
  const lock = await lockSpace(context, tree)
  const emacs = openEmacsLocks(context.user)
  try {
    return await writeLocked({ ...context, tree, lock, emacs }, plan)
  } finally {
    emacs.release()
    lock.release()
  }
}

/** The lock that every writer of this space meets, whatever root it came from. */
export function lockSpace(
  { user, lockWaitMs }: Pick<WriteContext, 'user' | 'lockWaitMs'>,
  tree: Tree,
): Promise<Lock> {
  const what = `The space ${tree.space.name}`
  return takeLock(tree.dir, {
    user,
    what,
    ...(lockWaitMs === undefined ? {} : { waitMs: lockWaitMs }),
  })
}

interface Locked extends WriteContext {
  readonly tree: Tree
  readonly lock: Lock
  readonly emacs: EmacsLocks
}

async function writeLocked<T>(
  locked: Locked,
  plan: (view: SpaceView) => Plan<T>,
): Promise<Written<T>> {
  const { tree, lock, emacs, templates } = locked
  let spool = loadSpool(tree, locked.onProblem)
  // One file that cannot be written must not stop the writes of the others.
  const onFailure = ({ message }: Failure) =>
    locked.onProblem(`A stored change still waits: ${message}`)
  spool = placeSpooled(locked, spool, { paths: spooledPaths(spool), onFailure })
  for (let round = 0; round < roundsMax; round += 1) {
    const view = openView(tree, spool, templates)
    const { ops, value } = plan(view)
    for (const { path } of ops) if (!isOrgPath(path)) throw badPath(path)
    // What waits in the spool comes before our own ops: they are compared with what a reader sees.
    const shown = (path: string) => ({ ...view.snapshot(path), bytes: view.read(path) })
    const changes = changesOf(ops, shown, templates)
    if (changes.length === 0) return { value, state: 'unchanged' }
    const paths = changes.map(({ before }) => before.path)
    if (
      !(await takeAll(
        emacs,
        changes.map(({ before }) => before.file),
      ))
    ) {
      const kept = spoolable(ops)
      if (changesOf(kept, shown, templates).length === 0) return { value, state: 'unchanged' }
      addToSpool(tree, kept, locked.nowMs())
      return { value, state: 'spooled' }
    }
    if (!lock.isHeld()) throw lost(tree)
    const waiting = paths.filter((path) => spooledFor(spool, path).length > 0)
    if (waiting.length > 0) spool = placeSpooled(locked, spool, { paths: waiting, onFailure: fail })
    else if (applyChanges(tree, changes, templates)) return { value, state: 'stored' }
  }
  throw changesTooFast(tree)
}

function fail(failure: Failure): never {
  throw failure
}

/** Writes the waiting ops of files that nobody edits; returns what still waits. */
function placeSpooled(
  locked: Locked,
  spool: readonly Spooled[],
  { paths, onFailure }: { readonly paths: readonly string[]; onFailure(failure: Failure): void },
): readonly Spooled[] {
  const placed = new Set<string>()
  for (const path of paths) {
    try {
      if (placeFile(locked, spool, path)) placed.add(path)
    } catch (error) {
      if (!(error instanceof Failure)) throw error
      onFailure(error)
    }
  }
  return placed.size > 0 ? dropPlaced(locked.tree, spool, placed) : spool
}

function placeFile(
  { tree, emacs, templates }: Locked,
  spool: readonly Spooled[],
  path: string,
): boolean {
  if (!emacs.take(realFile(tree, path))) return false
  const ops = spooledFor(spool, path)
  const changes = changesOf(ops, () => readSnapshot(tree, path), templates)
  return applyChanges(tree, changes, templates)
}

async function takeAll(emacs: EmacsLocks, files: readonly string[]): Promise<boolean> {
  for (const file of files) if (!(await emacs.takeSoon(file))) return false
  return true
}

function badPath(path: string): Failure {
  return new Failure('bug', `A change names the path "${path}", which is no org file of a space.`)
}

function lost(tree: Tree): Failure {
  return new Failure('busy', `The lock of ${tree.space.name} was taken from us while we waited.`, {
    hint: 'Nothing was written. Try again.',
  })
}
