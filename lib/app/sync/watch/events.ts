/** What a watch tells of a run: what is new, and of what goes on only when it begins, changes and ends. Pure. */

import type { CarriedPast, Quarantined, RepoReport } from '../report.ts'

export interface WatchEvent {
  /** Unix milliseconds. */
  readonly atMs: number
  /** `exchanged`: something came in, went out, was committed or noted. `settled`: a problem is over. */
  readonly type: 'exchanged' | 'away' | 'back' | 'problem' | 'settled'
  readonly sinceMs: number | undefined
  readonly repo: RepoReport
}

/** What was told of a repository and still holds. */
export interface Told {
  readonly away: { readonly sinceMs: number; readonly why: string } | undefined
  readonly problem: string | undefined
  /** Sentences that each run says again: notes, what was not taken, files in the way. */
  readonly standing: readonly string[]
}

export const nothingTold: Told = { away: undefined, problem: undefined, standing: [] }

export function tell(
  told: Told,
  repo: RepoReport,
  atMs: number,
): { readonly told: Told; readonly events: readonly WatchEvent[] } {
  const event = (type: WatchEvent['type'], sinceMs?: number): WatchEvent => {
    return { atMs, type, sinceMs, repo }
  }
  const events: WatchEvent[] = []
  const away = awayOf(told, repo, atMs)
  const problem = repo.problem && `${repo.problem.why} ${repo.problem.hint ?? ''}`
  const isAsked = repo.waits !== 'not asked'
  if (told.away && !away && !problem) events.push(event('back', told.away.sinceMs))
  if (isAsked && told.problem !== undefined && !problem && !away) events.push(event('settled'))
  const fresh = withoutTold(told, repo)
  if (hasNews(repo) || standingOf(fresh).length > 0) {
    events.push({ ...event('exchanged'), repo: fresh })
  }
  if (away && away.why !== told.away?.why) events.push(event('away', away.sinceMs))
  if (problem !== undefined && problem !== told.problem) events.push(event('problem'))
  const standing = standingOf(repo)
  // What another fault hides is neither over nor new when it shows again.
  return {
    told: {
      away: away ?? (problem === undefined ? undefined : told.away),
      problem: problem ?? (isAsked && !away ? undefined : told.problem),
      standing: problem === undefined ? standing : [...new Set([...told.standing, ...standing])],
    },
    events,
  }
}

function awayOf(told: Told, repo: RepoReport, atMs: number): Told['away'] {
  if (repo.waits === 'not asked') return told.away
  if (repo.waits !== 'away') return undefined
  return { sinceMs: told.away?.sinceMs ?? atMs, why: repo.waitsWhy ?? '' }
}

function hasNews({ cameIn, posts, wentOut, ownCommits, lostClaims, ...rest }: RepoReport) {
  const isStored = rest.committed.length > 0 && rest.reached !== 'pushed'
  // Of what the relay brought somebody was told then.
  const fresh = cameIn.filter(({ change }) => change !== 'joined').length
  const count = fresh + posts.length + wentOut.length + ownCommits + lostClaims.length
  return count > 0 || rest.rewritten || isStored
}

type Standing = Pick<RepoReport, 'notes' | 'quarantined' | 'carriedPast'>

function standingOf({ notes, quarantined, carriedPast }: Standing): readonly string[] {
  return [...notes, ...quarantined.map(quarantineKey), ...carriedPast.map(carriedKey)]
}

function quarantineKey({ path, why, commit }: Quarantined): string {
  return `${path} ${why} ${commit ?? ''}`
}

function carriedKey({ path, state }: CarriedPast): string {
  return `${path} ${state}`
}

function withoutTold({ standing }: Told, repo: RepoReport): RepoReport {
  const isNew = (sentence: string) => !standing.includes(sentence)
  return {
    ...repo,
    notes: repo.notes.filter(isNew),
    quarantined: repo.quarantined.filter((one) => isNew(quarantineKey(one))),
    carriedPast: repo.carriedPast.filter((one) => isNew(carriedKey(one))),
  }
}
