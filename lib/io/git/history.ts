/** How commits stand to each other, what they touch, and merging them without a work tree. */

import type { Ahead, Commit, MergedTree, Oid, TreeEntry, Wanted } from '../../app/sync/ports.ts'
import { type Git, gitFailure, must } from './run.ts'

/** All best common ancestors; none for histories that share nothing. */
export async function mergeBases(git: Git, one: Oid, other: Oid): Promise<readonly Oid[]> {
  const ran = await git(['merge-base', '--all', one, other])
  if (ran.code > 1) throw gitFailure('Two histories could not be compared', ran.said)
  return ran.out.toString().split('\n').filter(Boolean)
}

/** What the commits of `ours` touch that `theirs` has not. */
export async function aheadOf(git: Git, ours: Oid, theirs: Oid): Promise<Ahead> {
  const words = [
    'log',
    '-z',
    '-m',
    '--no-renames',
    '--name-only',
    '--format=%x01%P',
    `${theirs}..${ours}`,
  ]
  const out = await must(git(words), 'The commits to push could not be listed')
  const paths = new Set<string>()
  let count = 0
  let isPlain = true
  let touched = 1
  for (const record of out.toString('utf8').split('\0')) {
    if (record.startsWith('\x01')) {
      if (touched === 0) isPlain = false
      touched = 0
      count += 1
      if (record.slice(1).trim().split(' ').length > 1) isPlain = false
    }
    // The names of a commit follow its line after a line break.
    const name = record.startsWith('\x01') ? '' : record.replace(/^\n/u, '')
    if (name === '') continue
    paths.add(name)
    touched += 1
  }
  if (touched === 0) isPlain = false
  return { count, paths: [...paths], isPlain }
}

/** How many commits of `to` that `from` has not touch something outside of the messaging trees; those of a sync left out. */
export async function ownCommits(
  git: Git,
  { from, to }: { readonly from: Oid | undefined; readonly to: Oid },
  prefixes: readonly string[],
): Promise<number> {
  const range = from === undefined ? to : `${from}..${to}`
  const which = ['--no-merges', '--invert-grep', '--grep=^Messages of ']
  const but = prefixes.map((prefix) => `:(top,exclude,literal)${prefix}`)
  const words = ['rev-list', '--count', ...which, range, '--', ':(top)', ...but]
  const out = await must(git(words), 'The commits that were pushed could not be counted')
  return Number(out.toString('utf8'))
}

/** `git merge-tree`, which needs git 2.38. */
export async function mergeTrees(git: Git, ours: Oid, theirs: Oid): Promise<MergedTree> {
  // The driver would start a process for each org file, whose joins are made by us anyway.
  const words = ['-c', 'merge.datacore.driver=true', 'merge-tree', '--write-tree', '-z']
  const ran = await git([...words, '--name-only', '--no-messages', ours, theirs])
  if (ran.code > 1 || ran.code < 0) {
    if (/usage:|unknown option|not a git command|unrecognized/iu.test(ran.said))
      return { type: 'unable' }
    if (/unrelated histories/iu.test(ran.said)) return { type: 'unable' }
    throw gitFailure('The two sides could not be merged', ran.said)
  }
  const [tree = '', ...paths] = ran.out.toString('utf8').split('\0').filter(Boolean)
  return { type: 'tree', tree, conflicts: [...new Set(paths)] }
}

/** The newest commit that changed a path. */
export async function lastTouched(git: Git, tip: Oid, path: string): Promise<Commit | undefined> {
  return (await newestOf(git, tip, path))?.commit
}

/**
 * The commit that brought each of these files as they are. What came in one commit is asked for once: it lists all that it
 * changed, and one that left a file as it is now is the one that brought it.
 */
export async function broughtBy(
  git: Git,
  tip: Oid,
  files: readonly Wanted[],
): Promise<ReadonlyMap<string, Commit>> {
  const left = new Map(files.map(({ path, entry }) => [path, entry] as const))
  const found = new Map<string, Commit>()
  for (const asked of left.keys()) {
    const newest = await newestOf(git, tip, asked)
    left.delete(asked)
    if (!newest) continue
    found.set(asked, newest.commit)
    for (const { path, mode, oid } of newest.made) {
      const entry = left.get(path)
      if (entry?.mode !== mode || entry.oid !== oid) continue
      found.set(path, newest.commit)
      left.delete(path)
    }
  }
  return found
}

interface Newest {
  readonly commit: Commit
  /** All files as it left them; none of a merge. */
  readonly made: readonly (TreeEntry & { readonly path: string })[]
}

async function newestOf(git: Git, tip: Oid, asked: string): Promise<Newest | undefined> {
  const how = [
    '-1',
    '-z',
    '--raw',
    '--no-abbrev',
    '--no-renames',
    '--full-diff',
    '--no-show-signature',
  ]
  const format = '--format=%x01%H%x02%an <%ae>%x02%s'
  const ran = await git(['log', ...how, format, tip, '--', `:(top,literal)${asked}`])
  const [head = '', ...records] = ran.out.toString('utf8').split('\0')
  const [oid = '', author = '', subject = ''] = head.replace(/^\x01/u, '').split('\x02')
  if (ran.code !== 0 || oid === '') return undefined
  const made: (TreeEntry & { readonly path: string })[] = []
  let entry: TreeEntry | undefined
  // `:mode mode oid oid letter`, then the path.
  for (const record of records) {
    const [, mode, to] =
      /^\n?:[0-7]+ ([0-7]+) [0-9a-f]+ ([0-9a-f]+) [A-Z][0-9]*$/u.exec(record) ?? []
    if (entry) made.push({ ...entry, path: record })
    entry = !entry && mode !== undefined && to !== undefined ? { mode, oid: to } : undefined
  }
  return { commit: { oid, author, subject }, made }
}

/** Of a clone in which nobody synced yet so many commits are looked through. */
const commitsMax = 200

/** What commits added to files, those of a merge itself too. */
export async function linesAdded(
  git: Git,
  { since, head }: { readonly since: Oid | undefined; readonly head: Oid },
  paths: readonly string[],
): Promise<readonly string[]> {
  const how = ['-p', '-m', '-U0', '--format=', '--no-color', '--no-ext-diff', '--text']
  const words = (range: readonly string[]) => ['log', ...how, ...range, '--', ...paths]
  const after = since === undefined ? undefined : await git(words([`${since}..${head}`]))
  const what = 'The commits of a branch could not be looked through'
  const out = after?.code === 0 ? after.out : await must(git(words([`-${commitsMax}`, head])), what)
  return out
    .toString('utf8')
    .split('\n')
    .filter((line) => line.startsWith('+') && !line.startsWith('+++ '))
    .map((line) => line.slice(1))
}
