/** Reads what `git status --porcelain=v2 -z` says of the messaging trees, and what is going on in the repository. */

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { shellWord } from '../../core/view/shell-word.ts'
import type { Dirty, Obstacle, TreeEntry } from '../../app/sync/ports.ts'

export interface Status {
  /** Undefined before the first commit. */
  readonly head: string | undefined
  /** Undefined when HEAD is detached. */
  readonly branch: string | undefined
  readonly dirty: readonly Dirty[]
  readonly unmerged: readonly string[]
}

/** Words of git for a status of these paths. */
export function statusWords(prefixes: readonly string[]): readonly string[] {
  const paths = prefixes.map((prefix) => (prefix === '' ? ':(top)' : `:(top,literal)${prefix}`))
  const how = ['--porcelain=v2', '--branch', '-z', '--no-renames', '--no-ahead-behind']
  return ['status', ...how, '--untracked-files=all', '--ignored=traditional', '--', ...paths]
}

export function parseStatus(text: string): Status {
  let head: string | undefined
  let branch: string | undefined
  const dirty = new Map<string, Dirty>()
  const unmerged: string[] = []
  // A file that was taken out of the index stands twice: as one that is gone, and as one that git does not know.
  const note = (one: Dirty) => {
    const known = dirty.get(one.path)
    const isBack = known?.head !== undefined && one.state === 'new'
    dirty.set(one.path, isBack ? { ...known, state: 'changed' } : one)
  }
  for (const record of text.split('\0')) {
    const words = record.split(' ')
    switch (words[0]) {
      case '#':
        if (words[1] === 'branch.oid' && words[2] !== '(initial)') head = words[2]
        if (words[1] === 'branch.head' && record !== '# branch.head (detached)') {
          branch = words.slice(2).join(' ')
        }
        break
      case '1':
        note(changedFile(words))
        break
      case 'u':
        unmerged.push(words.slice(10).join(' '))
        break
      case '?':
        note({ path: record.slice(2), state: 'new', isStaged: false, head: undefined })
        break
      case '!':
        note({ path: record.slice(2), state: 'ignored', isStaged: false, head: undefined })
        break
      default:
        break
    }
  }
  return { head, branch, dirty: [...dirty.values()], unmerged }
}

/** `1 XY sub mH mI mW hH hI path`. */
function changedFile(words: readonly string[]): Dirty {
  const [, staged = '', , mode = '', , workMode = '', oid = ''] = words
  const head: TreeEntry | undefined = /^0+$/u.test(mode) ? undefined : { mode, oid }
  const isGone = /^0+$/u.test(workMode)
  return {
    path: words.slice(8).join(' '),
    state: isGone ? 'gone' : head ? 'changed' : 'new',
    isStaged: !staged.startsWith('.'),
    head,
  }
}

/** Words of git for what attributes its paths have; they come on stdin. */
export const attributeWords: readonly string[] = ['check-attr', '--all', '-z', '--stdin']

/** Of `PATH NUL NAME NUL VALUE NUL` the files that git rewrites, each with the attribute that says so. */
export function rewrittenIn(text: string): ReadonlyMap<string, string> {
  const byPath = new Map<string, Map<string, string>>()
  const words = text.split('\0')
  for (let at = 0; at + 2 < words.length; at += 3) {
    const [path = '', name = '', value = ''] = words.slice(at, at + 3)
    byPath.set(path, (byPath.get(path) ?? new Map<string, string>()).set(name, value))
  }
  const found = new Map<string, string>()
  for (const [path, attributes] of byPath) {
    const name = rewriting.find(([key, isNone]) => {
      const value = attributes.get(key)
      return value !== undefined && !isNone(value, attributes)
    })?.[0]
    if (name !== undefined) found.set(path, `${name}=${attributes.get(name)}`)
  }
  return found
}

type IsNone = (value: string, all: ReadonlyMap<string, string>) => boolean
const isOff: IsNone = (value) => value === 'unset' || value === 'unspecified'

const rewriting: readonly (readonly [name: string, isNone: IsNone])[] = [
  ['working-tree-encoding', isOff],
  ['filter', isOff],
  ['ident', isOff],
  // Without text there are no line ends to change.
  ['eol', (value, all) => isOff(value, all) || all.get('text') === 'unset'],
]

const going: readonly (readonly [file: string, what: string, way: string])[] = [
  ['rebase-merge', 'A rebase', 'git rebase --continue, or git rebase --abort'],
  ['rebase-apply', 'A rebase', 'git rebase --continue, or git rebase --abort'],
  ['MERGE_HEAD', 'A merge', 'git commit, or git merge --abort'],
  ['CHERRY_PICK_HEAD', 'A cherry-pick', 'git cherry-pick --continue, or git cherry-pick --abort'],
  ['REVERT_HEAD', 'A revert', 'git revert --continue, or git revert --abort'],
  ['BISECT_LOG', 'A bisect', 'git bisect reset'],
]

/** A file that git knows has changes that are in neither a commit nor the index, or may be so. */
function isChangedIn(dirty: readonly Dirty[], prefix: string): boolean {
  return dirty.some(
    ({ path, state, head }) =>
      path.startsWith(prefix) && head !== undefined && (state === 'changed' || state === 'gone'),
  )
}

/** A rebase goes on with no change in the work tree, such as a message that came meanwhile; to abort it would take that away. */
function roundAbout(prefixes: readonly string[]): string {
  const paths = prefixes.map((prefix) => shellWord(`:/${prefix.replace(/\/$/u, '')}`)).join(' ')
  return `Org files changed meanwhile, so put them aside: git stash push -- ${paths}, then git rebase --continue, or git rebase --abort, then git stash pop`
}

/** What stands in the way of any commit, in the order in which a person must end it. */
export function obstacleIn(
  at: { readonly top: string; readonly gitDir: string },
  status: Pick<Status, 'branch' | 'unmerged' | 'dirty'>,
  prefixes: readonly string[],
): Obstacle | undefined {
  const found = going.find(([file]) => existsSync(join(at.gitDir, file)))
  if (found) {
    const [file, what, way] = found
    const why = `${what} is in progress in ${at.top}, so nothing was changed.`
    const aside =
      file.startsWith('rebase-') && status.unmerged.length === 0
        ? prefixes.filter((prefix) => isChangedIn(status.dirty, prefix))
        : []
    const how = aside.length > 0 ? roundAbout(aside) : `Finish it with ${way}`
    return { why, hint: `${how}; then sync again.` }
  }
  if (status.unmerged.length > 0) {
    const why = `${at.top} has files in conflict, such as ${status.unmerged[0]}, so nothing was changed.`
    const hint =
      'Settle org files with datacore-msg doctor --repair, others with git; then sync again.'
    return { why, hint }
  }
  if (status.branch === undefined) {
    const why = `${at.top} is on no branch (its HEAD is detached), so nothing was changed.`
    return { why, hint: 'Go back to one, for example with git switch main; then sync again.' }
  }
  return undefined
}
