/** Before a commit: entries that stand twice come to rest, and what was written by hand is taken over. */

import { filesOf } from './join.ts'
import { isOurs } from './ours.ts'
import type { Look, Memory, Oid, Published, Repo, RepoTree } from './ports.ts'
import type { Run } from './run.ts'

/**
 * Settles and adopts where something can have changed. A run that was killed while it brought messages here has left some of
 * them in the work tree: until they are all here nobody can tell them from a person's own work.
 */
export async function prepare({ sync, repo, diary, branch }: Run, look: Look): Promise<Prepared> {
  const memory = repo.recall(branch)
  const isClean = !look.dirty.some(({ path }) => isOurs(repo.trees, path))
  const published = publishedCommit(repo, look, memory)
  const isAtRest = isClean && look.head !== undefined && look.head === memory.settled
  const isKnown = isClean && look.head !== undefined && look.head === look.known
  const settled: string[] = []
  const said: string[] = []
  for (const tree of repo.trees) {
    if (!isAtRest) settled.push(...(await sync.settle(tree.space, changedArchives(look, tree))))
    if (isKnown || memory.taking !== undefined) continue
    for (const hook of sync.prepare) {
      said.push(...(await hook(tree.space, publishedOf(repo, tree, published))))
    }
  }
  diary.note(...settled, ...said)
  const rest = settled.length > 0 ? 'not at rest' : 'at rest'
  return { rest, files: settled.length + said.length > 0 ? 'changed' : 'unchanged' }
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

/** Looks for the commit when it is first asked for. Undefined where nothing was ever published. */
function publishedCommit(
  repo: Repo,
  { head, known }: Look,
  { taken }: Memory,
): (() => Promise<Oid | undefined>) | undefined {
  if (head === undefined || known === undefined) return undefined
  let found: Promise<Oid | undefined> | undefined
  const find = async () => {
    const [base] = await repo.bases(head, known)
    // Messages that were carried past files of the user's are in newer commits of theirs than the branch has.
    const isNewer =
      taken !== undefined && (base === undefined || (await repo.bases(base, taken)).includes(base))
    return isNewer ? taken : base
  }
  return () => {
    found ??= find()
    return found
  }
}

/** All hot files are read at once, when the first is asked for. */
function publishedOf(
  repo: Repo,
  tree: RepoTree,
  commit: (() => Promise<Oid | undefined>) | undefined,
): Published {
  if (!commit) return 'all local'
  let loaded: Promise<(path: string) => Promise<Uint8Array | undefined>> | undefined
  const load = async () => {
    const files = await filesOf(repo, [tree], await commit())
    const isHot = (path: string) => !path.slice(tree.prefix.length).startsWith('archive/')
    const hot = [...files.values()].filter(
      ({ path, mode }) => isHot(path) && mode.startsWith('100'),
    )
    const blobs = await repo.read(hot.map(({ oid }) => oid))
    return async (path: string) => {
      const oid = files.get(tree.prefix + path)?.oid
      return oid === undefined ? undefined : (blobs.get(oid) ?? (await repo.read([oid])).get(oid))
    }
  }
  return async (path) => {
    loaded ??= load()
    return (await loaded)(path)
  }
}
