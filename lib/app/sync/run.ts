/** What the parts of one run share: what they were given, the diary, and where the branch is. */

import type { Deps } from '../ports.ts'
import type { Claims } from './claims/claims.ts'
import type { Diary } from './diary.ts'
import { type Beside, ownChanges } from './own.ts'
import type { Dirty, Oid, Refused, RemoteBranch, Repo, SyncDeps } from './ports.ts'
import type { SyncProblem } from './report.ts'

export interface Run {
  readonly deps: Deps
  readonly sync: SyncDeps
  readonly repo: Repo
  readonly diary: Diary
  readonly claims: Claims
  readonly branch: string
  readonly remote: RemoteBranch | undefined
  /** Where the branch is, as far as this run knows; undefined before the first commit. */
  head: Oid | undefined
}

/** What was refused does not keep others' messages out. */
export async function commitOwn(
  run: Run,
  dirty: readonly Dirty[],
  beside: Partial<Beside> = {},
): Promise<SyncProblem | undefined> {
  const { repo, diary } = run
  const { files } = run.sync
  const own = await ownChanges({ files, sha256: run.deps.keys.sha256 }, repo, dirty, {
    taken: [],
    drafts: 'stay here',
    ...beside,
  })
  diary.note(...own.notes)
  if (own.restage.length > 0) await repo.stage(own.restage)
  if (own.wanted.length === 0) return undefined
  const made = await repo.commit(own.wanted, messageOf(run))
  if (made.type === 'refused') {
    diary.refused()
    return problemOf(made, 'io')
  }
  run.head = made.head
  diary.committed(
    own.wanted.map(({ path }) => path),
    made.head,
  )
  return undefined
}

export function messageOf({ deps }: Run): string {
  return `Messages of ${deps.settings.identity.name}`
}

export function problemOf({ why, hint }: Refused, code: SyncProblem['code']): SyncProblem {
  return { code, why, hint }
}
