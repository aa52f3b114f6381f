/** What git brought to one space of a repository, and what this clone remembers of it. */

import { hashOf } from '../../../core/merge/register.ts'
import type { Brought, Versions } from '../../brought.ts'
import type { Look, Oid, RepoTree } from '../ports.ts'
import type { Run } from '../run.ts'

/** More headings left alone in one clone are somebody's joke: the oldest are looked up again. */
const leftMax = 500

/** A heading that is gone, as from a file that is as in the last commit, may be written anew. */
export function forgetLeft({ repo, branch }: Run, { dirty }: Look): void {
  const { left, ...memory } = repo.recall(branch)
  if (!left || left.length === 0) return
  const changed = new Set(dirty.map(({ path }) => path))
  const kept = left.filter((one) => changed.has(one.slice(0, one.lastIndexOf(' '))))
  if (kept.length < left.length) repo.remember(branch, { ...memory, left: kept })
}

/** `since` is where the branch was when the last sync ended. Git is asked once. */
export function broughtTo(
  { repo, branch }: Run,
  { prefix }: RepoTree,
  since: Oid | undefined,
): Brought {
  let looked: Promise<Versions> | undefined
  const nameOf = (path: string, words: string) =>
    `${prefix}${path} ${hashOf(words).toString(16).padStart(8, '0')}`
  return {
    versions() {
      looked ??= repo.versions(prefix, since)
      return looked
    },
    isLeft(path, words) {
      return (repo.recall(branch).left ?? []).includes(nameOf(path, words))
    },
    remember(path, headings) {
      const memory = repo.recall(branch)
      const others = (memory.left ?? []).filter((one) => !one.startsWith(`${prefix}${path} `))
      const left = [...others, ...headings.map((words) => nameOf(path, words))].slice(-leftMax)
      if (left.join('\n') === (memory.left ?? []).join('\n')) return
      repo.remember(branch, { ...memory, left })
    },
  }
}
