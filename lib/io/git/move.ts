/** Brings a branch, the index and the work tree to another commit, so that nothing of the user's own is lost or half done. */

import type { InTheWay, Moved, Oid, Wanted } from '../../app/sync/ports.ts'
import { type IndexFiles, patiently, readTree, setEntries, withCopy } from './index-file.ts'
import { setRight } from './hooked.ts'
import { type Git, gitFailure, isLocked, must } from './run.ts'

export interface Move {
  /** Undefined before the first commit. */
  readonly from: Oid | undefined
  readonly to: Oid
  /** Messaging files, whose content in the work tree is no business of this. */
  readonly wanted: readonly Wanted[]
}

/** Whether the move could be made, found out on a copy of the index. */
export async function tryMove(files: IndexFiles, { from, to, wanted }: Move): Promise<Moved> {
  const { git } = files
  return withCopy(files, async (copy) => {
    const env = { GIT_INDEX_FILE: copy }
    await git(['update-index', '-q', '--refresh'], { env })
    await setEntries(git, wanted, copy)
    const trees = from === undefined ? [to] : [from, to]
    const ran = await git(['read-tree', '-n', '-m', '-u', ...trees], { env })
    return ran.code === 0 ? { type: 'moved' } : blocked(ran.said)
  })
}

/** Makes it. A killed one is finished by the next: git takes an index that is there already for what it wants. */
export async function doMove(files: IndexFiles, move: Move): Promise<Moved> {
  const { git } = files
  const { from, to, wanted } = move
  await setEntries(git, wanted)
  const isForward =
    from !== undefined && (await git(['merge-base', '--is-ancestor', from, to])).code === 0
  if (isForward) {
    const words = ['merge', '--ff-only', '--no-stat', '--no-autostash', to]
    const ran = await patiently(() => git(words))
    return ran.code === 0 ? { type: 'moved' } : blocked(ran.said)
  }
  await git(['update-index', '-q', '--refresh'])
  const trees = from === undefined ? [to] : [from, to]
  const ran = await patiently(() => git(['read-tree', '-m', '-u', ...trees]))
  if (ran.code !== 0) return blocked(ran.said)
  await setBranch(git, from, to)
  await git(['hook', 'run', '--ignore-missing', 'post-merge', '--', '0'])
  return { type: 'moved' }
}

async function setBranch(git: Git, from: Oid | undefined, to: Oid): Promise<void> {
  const old = from ?? '0'.repeat(to.length)
  const words = ['update-ref', '-m', 'datacore-msg sync: on top of the remote', 'HEAD', to, old]
  await must(git(words), 'The branch could not be moved')
}

/** Git names a file in its sentence, or several in lines of their own below it. */
export function filesInTheWay(said: string): readonly InTheWay[] {
  const found = new Map<string, InTheWay>()
  let state: InTheWay['state'] = 'uncommitted'
  for (const line of said.split('\n')) {
    if (!line.startsWith('\t')) state = /untracked/iu.test(line) ? 'untracked' : 'uncommitted'
    const named =
      /^\t(.+)$/u.exec(line) ?? /(?:Entry|file|directory|Updating) '([^']+)'/u.exec(line)
    const path = named?.[1]
    if (path !== undefined && !found.has(path)) found.set(path, { path, state })
  }
  return [...found.values()]
}

function blocked(said: string): Moved {
  const files = isLocked(said) ? [] : filesInTheWay(said)
  if (files.length === 0) throw gitFailure('The branch could not be brought forward', said)
  return { type: 'blocked', files }
}

export interface OwnCommit {
  readonly head: Oid | undefined
  readonly wanted: readonly Wanted[]
  readonly message: string
  readonly env: Readonly<Record<string, string>>
  /** Whether a path is one of a messaging tree's, of which the commit has what is wanted and no more. */
  readonly isOurs: (path: string) => boolean
}

/**
 * Commits these files alone: a copy of the index has the last commit and them, and plain `git commit` takes that one, so
 * that the user's hooks and signature count and all else that is staged stays staged. Returns what git said, or nothing.
 */
export async function commitFiles(
  files: IndexFiles,
  { head, wanted, message, env, isOurs }: OwnCommit,
): Promise<string | undefined> {
  const { git } = files
  const before = await entriesNow(git, wanted)
  // First: a kill in between leaves files that are staged, and not a commit that looks as if it were taken back.
  await setEntries(git, wanted)
  const said = await withCopy(files, async (copy) => {
    await readTree(git, copy, head)
    await setEntries(git, wanted, copy)
    const own = { ...env, GIT_INDEX_FILE: copy }
    const words = ['commit', '--no-status', '-F', '-']
    const ran = await git(words, { input: Buffer.from(`${message}\n`), env: own })
    if (ran.code !== 0) return ran.said || ran.out.toString('utf8') || 'git said nothing'
    await setRight(git, { head, wanted, isOurs, copy, env: own })
    return undefined
  })
  if (said !== undefined) await setEntries(git, before)
  return said
}

/** What the user's index has of these paths, to put it back. */
async function entriesNow(git: Git, wanted: readonly Wanted[]): Promise<readonly Wanted[]> {
  // Not each by its name: a command takes so many words and no more, and git compares each with every file.
  const within = `:(top,literal)${commonFolder(wanted.map(({ path }) => path))}`
  const out = await must(
    git(['ls-files', '-s', '-z', '--full-name', '--', within]),
    "Git's index could not be read",
  )
  const known = new Map(
    out
      .toString('utf8')
      .split('\0')
      .filter(Boolean)
      .map((record) => {
        const [mode = '', oid = ''] = record.split(' ')
        return [record.slice(record.indexOf('\t') + 1), { mode, oid }] as const
      }),
  )
  return wanted.map(({ path }) => ({ path, entry: known.get(path) }))
}

/** With a slash at its end; empty for the top. */
function commonFolder([first = '', ...paths]: readonly string[]): string {
  let folder = first.slice(0, first.lastIndexOf('/') + 1)
  for (const path of paths) {
    while (!path.startsWith(folder))
      folder = folder.slice(0, folder.lastIndexOf('/', folder.length - 2) + 1)
  }
  return folder
}
