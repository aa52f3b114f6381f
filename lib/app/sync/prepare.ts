/** Before a commit: entries that stand twice come to rest, and what was written by hand is taken over. */

import { settleConflicts } from '../../core/merge/bytes.ts'
import { filesOf } from './join.ts'
import { isOurs } from './ours.ts'
import { Failure } from '../failure.ts'
import { linkSentences } from './lists/links.ts'
import { unlessGits } from './lists/guard.ts'
import type { Look, Published, RepoTree } from './ports.ts'
import { broughtTo, forgetLeft } from './hands/brought.ts'
import { restoreMissing } from './hands/restore.ts'
import type { Run } from './run.ts'

/**
 * Settles and adopts where something can have changed. A run that was killed while it brought messages here has left some of
 * them in the work tree: until they are all here nobody can tell them from a person's own work.
 */
export async function prepare(
  run: Run,
  look: Look,
  rewritten: ReadonlySet<string>,
): Promise<Prepared> {
  const { sync, repo, diary, branch } = run
  forgetLeft(run, look)
  const memory = repo.recall(branch)
  const isClean = !look.dirty.some(({ path }) => isOurs(repo.trees, path))
  const isAtRest = isClean && look.head !== undefined && look.head === memory.settled
  const settled: string[] = []
  const said: string[] = isClean
    ? []
    : [...(await pastUnreadable(() => restoreMissing(run, look.dirty)))]
  for (const tree of repo.trees) {
    if (!isAtRest) settled.push(...(await sync.settle(tree.space, changedArchives(look, tree))))
    if (memory.taking === undefined) {
      for (const hook of sync.tidy) said.push(...(await pastUnreadable(() => hook(tree.space))))
    }
    if ((isClean && look.head !== undefined) || memory.taking !== undefined) continue
    const brought = broughtTo(run, tree, memory.settled)
    for (const hook of sync.prepare) {
      const published = unlessGits(run, { tree, look, rewritten }, publishedOf(run, look, tree))
      said.push(...(await pastUnreadable(() => hook(tree.space, published, brought))))
    }
  }
  // A link that git brought is in the commit, where nobody looks for it: it is said until it is gone.
  const links = isAtRest || look.head === undefined ? [] : await linkSentences(repo, look.head)
  diary.note(...settled, ...said, ...links)
  const rest = settled.length + links.length > 0 ? 'not at rest' : 'at rest'
  return { rest, files: settled.length + said.length > 0 ? 'changed' : 'unchanged' }
}

/** A file that nobody can read, such as one of 500 MB, is named and holds up no exchange of the others. */
async function pastUnreadable(work: () => Promise<readonly string[]>): Promise<readonly string[]> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof Failure) || error.code !== 'data') throw error
    return [`${error.message} ${error.hint ?? ''}`.trim()]
  }
}

export interface Prepared {
  /** Where settling had something to do or to wait for, the next sync looks again. */
  readonly rest: 'at rest' | 'not at rest'
  readonly files: 'changed' | 'unchanged'
}

function changedArchives({ dirty }: Look, { prefix }: RepoTree): readonly string[] {
  return dirty
    .filter(({ path, state }) => state !== 'ignored' && path.startsWith(`${prefix}archive/`))
    .map(({ path }) => path.slice(prefix.length))
}

/** Nothing needs to be settled before the branch or a file changes. */
export function noteSettled({ repo, branch, head }: Run): void {
  const memory = repo.recall(branch)
  if (memory.settled !== head) repo.remember(branch, { ...memory, settled: head })
}

/** What was brought here by a run that did not end is in a commit now, and taken for nobody's own work any more. */
export function forgetTaking({ repo, branch }: Run): void {
  const { taking, ...memory } = repo.recall(branch)
  if (taking !== undefined) repo.remember(branch, memory)
}

/**
 * The copies that a hand has changed: those of the last commit. What git brought here is in a commit or in its index, whoever
 * made it and whatever became of it elsewhere, so that what stands in neither was written in this work tree. A file with
 * changes in the index counts as it is. All hot files are read at once, when the first is asked for.
 */
function publishedOf({ deps, repo }: Run, { head, dirty }: Look, tree: RepoTree): Published {
  if (head === undefined) return 'all local'
  const staged = new Set(dirty.filter(({ isStaged }) => isStaged).map(({ path }) => path))
  let loaded: Promise<(path: string) => Promise<Uint8Array | undefined>> | undefined
  const load = async () => {
    const files = await filesOf(repo, [tree], head)
    const isHot = (path: string) => !path.slice(tree.prefix.length).startsWith('archive/')
    const hot = [...files.values()].filter(
      ({ path, mode }) => isHot(path) && mode.startsWith('100'),
    )
    const blobs = await repo.read(hot.map(({ oid }) => oid))
    return async (path: string) => {
      if (staged.has(tree.prefix + path)) return deps.store.read(tree.space, path)
      const { oid, mode } = files.get(tree.prefix + path) ?? {}
      if (oid === undefined) return undefined
      // In the place of a link or a submodule a repair put the file that others had.
      if (!mode?.startsWith('100')) return deps.store.read(tree.space, path)
      const bytes = blobs.get(oid) ?? (await repo.read([oid])).get(oid)
      // With the sides of a conflict as one, as every reader has them: to settle them is nobody's hand.
      return bytes && (settleConflicts(bytes) ?? bytes)
    }
  }
  return async (path) => {
    loaded ??= load()
    return (await loaded)(path)
  }
}
