/** One write of a space: lock, place what waits, plan on fresh bytes, apply; or store beside a file in use. */

import { Failure } from '../app/failure.ts'
import { isOrgPath } from '../app/org-path.ts'
import type { Plan, Space, SpaceView, Written } from '../app/ports.ts'
import { type EmacsLocks, openEmacsLocks } from './emacs-lock.ts'
import { watchGit } from './git-busy.ts'
import { openJournal } from './journal.ts'
import type { Lock } from './lock.ts'
import { openTree, type Tree } from './space.ts'
import { addToSpool, loadSpool, spooledFor, spooledPaths } from './spool.ts'
import { keepFromGit } from './store-keep.ts'
import { spoolable } from './spool-ops.ts'
import { placeSpooled } from './spool-place.ts'
import { applyChanges, changesOf, changesTooFast, roundsMax } from './store-apply.ts'
import { lockSpace, type WriteContext } from './store-lock.ts'
import { restoreOverwritten } from './store-restore.ts'
import { openView } from './store-view.ts'

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
  const git = watchGit(tree.root)
  await git?.pause()
  git?.hasWorked()
  const journal = git && openJournal(tree, git)
  if (journal) await restoreOverwritten(locked, journal)
  const placing = { ...locked, journal }
  let spool = loadSpool(tree, locked.onProblem)
  // One file that cannot be written must not stop the writes of the others.
  const onFailure = ({ message }: Failure) =>
    locked.onProblem(`A stored change still waits: ${message}`)
  spool = placeSpooled(placing, spool, { paths: spooledPaths(spool), onFailure })
  for (let round = 0; round < roundsMax; round += 1) {
    const view = openView(tree, spool, templates, locked.onProblem)
    const { ops, value, whenEdited } = plan(view)
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
      if (whenEdited === 'leave') return { value, state: 'left' }
      const kept = spoolable(ops)
      if (changesOf(kept, shown, templates).length === 0) return { value, state: 'unchanged' }
      addToSpool(tree, kept, locked.nowMs())
      return { value, state: 'spooled' }
    }
    if (!lock.isHeld()) throw lost(tree)
    const waiting = paths.filter((path) => spooledFor(spool, path).length > 0)
    if (waiting.length > 0)
      spool = placeSpooled(placing, spool, { paths: waiting, onFailure: fail })
    else if (applyChanges(tree, changes, templates)) {
      journal?.note(ops, locked.nowMs())
      if (git) await keepFromGit(git, { tree, ops, templates })
      return { value, state: 'stored' }
    }
  }
  throw changesTooFast(tree)
}

function fail(failure: Failure): never {
  throw failure
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
