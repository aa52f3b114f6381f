/** `sync`: exchanges what is in the spaces through git, repository by repository. */

import { done, type Result } from '../../core/model/refusal.ts'
import { Failure } from '../failure.ts'
import type { Deps, Space } from '../ports.ts'
import { writingSpace } from '../spaces.ts'
import type { Found, Repo, SyncDeps } from './ports.ts'
import type { LocalSpace, RepoReport, SyncProblem, SyncReport } from './report.ts'
import { syncRepo } from './sync-repo.ts'

export interface SyncInput {
  /** The default space without it. */
  readonly space?: string | undefined
  /** `all`: every repository of the root that holds a space. */
  readonly which: 'one' | 'all'
}

export async function sync(
  deps: Deps,
  syncing: SyncDeps,
  input: SyncInput,
): Promise<Result<SyncReport>> {
  const spaces = await deps.store.spaces()
  if (input.which === 'all') return done(await syncAll(deps, syncing, spaces))
  const chosen = await writingSpace(deps, input.space)
  if (!chosen.ok) return chosen
  const { space, others } = { space: chosen.value, others: spaces }
  const [found] = await syncing.repos.find([space])
  if (!found || found.type === 'none') {
    return done({ repos: [], local: found ? [await alone(syncing, found)] : [] })
  }
  // Spaces beside each other in one repository are exchanged together, whichever was named.
  const [tree] = found.repo.trees
  const whole =
    tree?.prefix === 'org/messaging/' ? found.repo : await around(syncing, found.repo, others)
  return done({ repos: [await syncRepo(deps, syncing, whole)], local: [] })
}

/** The repository with all spaces that are in it. */
export async function around(
  { repos }: SyncDeps,
  repo: Repo,
  spaces: readonly Space[],
): Promise<Repo> {
  const found = await repos.find(spaces)
  const whole = found.flatMap((one) =>
    one.type === 'repo' && one.repo.top === repo.top ? [one.repo] : [],
  )
  return whole[0] ?? repo
}

/** One that cannot be synced does not keep the others from it. */
async function syncAll(
  deps: Deps,
  syncing: SyncDeps,
  spaces: readonly Space[],
): Promise<SyncReport> {
  const found = await syncing.repos.find(spaces)
  const repos: RepoReport[] = []
  for (const one of found) {
    if (one.type === 'none') continue
    try {
      repos.push(await syncRepo(deps, syncing, one.repo))
    } catch (error) {
      if (!(error instanceof Failure)) throw error
      repos.push(failed({ top: one.repo.top, spaces: spacesOf(one.repo) }, error))
    }
  }
  const local: LocalSpace[] = []
  for (const one of found) if (one.type === 'none') local.push(await alone(syncing, one))
  return { repos, local }
}

/** A space without git is settled, and what was written there by hand is taken over, all the same. */
async function alone(
  { settle, prepare }: SyncDeps,
  { space, why, within }: Extract<Found, { readonly type: 'none' }>,
): Promise<LocalSpace> {
  if (within === 'sync') return { space: space.name, why, notes: [] }
  const notes = [...(await settle(space, []))]
  for (const hook of prepare) notes.push(...(await hook(space, 'all local')))
  return { space: space.name, why, notes }
}

export function spacesOf({ trees }: Repo): readonly string[] {
  return trees.map(({ space }) => space.name)
}

/** The report of a run that an error ended. */
export function failed(
  at: Pick<RepoReport, 'top' | 'spaces'>,
  { code, message, hint }: Failure,
): RepoReport {
  const known: SyncProblem['code'] = code === 'usage' || code === 'bug' ? 'io' : code
  return {
    ...at,
    branch: '',
    remote: undefined,
    reached: 'stored',
    waits: undefined,
    waitsWhy: undefined,
    commit: undefined,
    committed: [],
    cameIn: [],
    posts: [],
    wentOut: [],
    ownCommits: 0,
    lostClaims: [],
    quarantined: [],
    carriedPast: [],
    rewritten: false,
    notes: [],
    problem: { code: known, why: message, ...(hint === undefined ? {} : { hint }) },
  }
}
