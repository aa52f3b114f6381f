/** What a pre-commit hook of the user's put into a commit of ours beside what was given: theirs stays, of ours it goes. */

import type { Oid, Wanted } from '../../app/sync/ports.ts'
import { setEntries } from './index-file.ts'
import { type Git, must } from './run.ts'

export interface Made {
  /** The commit before it. */
  readonly head: Oid | undefined
  /** What was given. */
  readonly wanted: readonly Wanted[]
  readonly isOurs: (path: string) => boolean
  /** The index that it was made from. */
  readonly copy: string
  readonly env: Readonly<Record<string, string>>
}

interface Changed extends Wanted {
  /** As the commit before has it. */
  readonly before: Wanted['entry']
}

/**
 * A hook that runs `git add` on the files of the commit takes them from the work tree, with the drafts that were left out. The
 * commit gets what was given instead, before anybody else sees it. A file of the hook's own is in the user's index afterwards
 * as in the commit; else the next commit would take it away.
 */
export async function setRight(git: Git, made: Made): Promise<void> {
  const { head, wanted, isOurs, copy, env } = made
  const changed = await changedSince(git, head)
  const given = new Map(wanted.map(({ path, entry }) => [path, entry]))
  const wrong = changed.flatMap(({ path, entry, before }): readonly Wanted[] => {
    const due = given.has(path) ? given.get(path) : before
    return isOurs(path) && !isSame(entry, due) ? [{ path, entry: due }] : []
  })
  if (wrong.length > 0) {
    await setEntries(git, wrong, copy)
    const words = ['commit', '--amend', '--no-verify', '--no-edit', '--no-status', '-q']
    await must(git(words, { env }), 'What a hook added to a commit could not be taken out of it')
  }
  await setEntries(
    git,
    changed.filter(({ path }) => !isOurs(path) && !given.has(path)),
  )
}

/** The files by which the last commit differs from the one that was there before. */
async function changedSince(git: Git, head: Oid | undefined): Promise<readonly Changed[]> {
  const between = head === undefined ? ['--root', 'HEAD'] : [head, 'HEAD']
  const words = ['diff-tree', '-r', '-z', '--no-commit-id', '--no-renames', ...between]
  const out = await must(git(words), 'The commit could not be read')
  const parts = out.toString('utf8').split('\0')
  const found: Changed[] = []
  // `:MODE MODE OID OID STATUS`, then the path.
  for (let at = 0; at + 1 < parts.length; at += 2) {
    const [oldMode = '', mode = '', oldOid = '', oid = ''] = parts[at]!.slice(1).split(' ')
    const path = parts[at + 1]!
    found.push({ path, entry: entryOf(mode, oid), before: entryOf(oldMode, oldOid) })
  }
  return found
}

function entryOf(mode: string, oid: string): Wanted['entry'] {
  return /^0+$/u.test(mode) ? undefined : { mode, oid }
}

function isSame(one: Wanted['entry'], other: Wanted['entry']): boolean {
  return one?.oid === other?.oid && one?.mode === other?.mode
}
