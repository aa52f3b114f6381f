/** Writes again what git wrote over, of what this machine noted that it had written. The space's lock is held. */

import type { Op } from '../core/org/types.ts'
import type { EmacsLocks } from './emacs-lock.ts'
import { isThere } from '../core/org/beside.ts'
import { findCopies } from '../core/org/find.ts'
import { watchGit } from './git-busy.ts'
import { type Journal, type Noted, nameIn, openJournal, windowMs } from './journal.ts'
import { listOrgFiles, realFile, type Tree } from './space.ts'
import type { Templates } from './space-templates.ts'
import { applyChanges, changesOf } from './store-apply.ts'
import { linesOf, missingIn } from './store-missing.ts'
import { readSettled } from './store-view.ts'

export interface Restoring {
  readonly tree: Tree
  readonly emacs: EmacsLocks
  readonly templates: Templates
  readonly nowMs: () => number
}

/** A line that a merge keeps taking out, for another says the same and more, is not argued about for ever. */
const triesMax = 3

/** Does nothing while git is at work, and nothing to a file that an editor holds: the next one comes back to it. */
export async function restoreOverwritten(restoring: Restoring, journal: Journal): Promise<void> {
  if (!journal.isDue()) return
  const { tree, emacs, templates } = restoring
  const nowMs = restoring.nowMs()
  const noted = journal.read()
  const gone = await goneOf(tree, noted)
  const files = [...new Set(gone.map(({ path }) => path))]
  const isFree = files.every((path) => emacs.take(realFile(tree, path)))
  if (!isFree) return
  const changes = changesOf(gone, (path) => readSettled(tree, path), templates)
  if (!applyChanges(tree, changes, templates)) return
  const written = new Set(gone)
  journal.keep(
    noted.flatMap((one) => {
      const isAgain = one.ops.some((op) => written.has(op))
      const tries = one.tries + (isAgain ? 1 : 0)
      const isKept = nowMs - one.atMs < windowMs || (isAgain && tries < triesMax)
      return isKept ? [{ ...one, tries }] : []
    }),
    nowMs,
    'compared',
  )
}

/**
 * Does what takes out on purpose, as sync does with a claim that did not hold: what is missing after it, and was not before, is
 * nobody's loss.
 */
export async function takingOut<T>(tree: Tree, work: () => Promise<T>): Promise<T> {
  const git = watchGit(tree.root)
  const journal = git && openJournal(tree, git)
  const noted = journal?.read() ?? []
  if (!journal || noted.length === 0) return work()
  const state = journal.isBehind() ? 'due' : 'compared'
  const before = new Set(await goneOf(tree, noted))
  try {
    return await work()
  } finally {
    const now = await goneOf(tree, noted)
    const out = new Set(now.filter((op) => !before.has(op)))
    if (out.size > 0) {
      const rest = noted.map((one) => ({ ...one, ops: one.ops.filter((op) => !out.has(op)) }))
      journal.keep(rest, Date.now(), state)
    }
  }
}

/** Ops of entries and of log lines that are not in their files, nor in what the user has put aside with `git stash`. */
async function goneOf(tree: Tree, noted: readonly Noted[]): Promise<readonly Op[]> {
  const ops = noted.flatMap((one) => (one.tries < triesMax ? one.ops : []))
  const settled = endedBy(noted)
  const paths = [...new Set(ops.map(({ path }) => path))]
  const all: Op[] = []
  for (const path of paths) {
    const own = ops.filter((op) => op.path === path && !settled.has(op))
    // Keywords before the first heading go with log lines: by themselves they may be another's later ones.
    const keyed = own.filter(({ type }) => type !== 'preamble')
    const gone = notElsewhere(tree, path, missingIn(readSettled(tree, path).bytes, keyed))
    const aside = gone.length > 0 ? await stashed(tree, path) : undefined
    const wanted = new Set<Op>(aside ? missingIn(aside, gone) : gone)
    const ids = new Set([...wanted].map(({ id }) => id))
    all.push(...own.filter((op) => wanted.has(op) || (op.type === 'preamble' && ids.has(op.id))))
  }
  return all
}

/** An entry that stands in another file was moved there: by a colleague's archive run that came with a pull. */
function notElsewhere(tree: Tree, path: string, gone: readonly Op[]): readonly Op[] {
  const added = new Map(gone.flatMap((op) => (op.type === 'append' ? [[op.id, op] as const] : [])))
  if (added.size === 0) return gone
  const moved = new Set<string>()
  for (const other of listOrgFiles(tree)) {
    if (other === path) continue
    const { bytes } = readSettled(tree, other)
    for (const [id, copies] of findCopies(bytes, new Set(added.keys()))) {
      if (isThere(bytes, added.get(id)!, copies)) moved.add(id)
    }
  }
  return gone.filter(({ id }) => !moved.has(id))
}

/**
 * What a person put aside on purpose. What a rebase or a merge put aside and could not bring back, since something was written
 * here meanwhile, git keeps there as well, under this name in the list: nobody asked for that.
 */
async function stashed(tree: Tree, path: string): Promise<Uint8Array | undefined> {
  // The hook starts no process, and loads nothing that could, unless something is missing.
  const { blobOf, gitLines } = await import('./repair/git.ts')
  const [subject] = gitLines(tree.dir, ['reflog', '-1', '--format=%gs', 'refs/stash'])
  const isAsked = subject !== undefined && subject !== 'autostash'
  return isAsked ? blobOf(tree.dir, `refs/stash:./${path}`) : undefined
}

/** Ops after which the entry was taken out, or the line: by an archive run, or where newer ones said the same. */
function endedBy(noted: readonly Noted[]): ReadonlySet<Op> {
  const ended = new Set<Op>()
  const removed = new Set<string>()
  const unlogged = new Set<string>()
  for (const one of [...noted].reverse()) {
    for (const name of one.removed) removed.add(name)
    for (const op of [...one.ops].reverse()) {
      const name = nameIn(op)
      if (removed.has(name) || linesOf(op, 'log').some((item) => unlogged.has(name + item))) {
        ended.add(op)
      }
      for (const item of linesOf(op, 'unlog')) unlogged.add(name + item)
    }
  }
  return ended
}
