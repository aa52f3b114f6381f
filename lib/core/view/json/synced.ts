/** What `sync` did, as JSON. */

import type { SeenSync, SeenSyncedRepo } from '../seen-sync.ts'
import { letterIn, textIn } from '../seen.ts'
import { titleOf } from '../text/rows.ts'
import { document, type JsonDocument, type JsonValue, orNull } from './document.ts'

export function syncedJson({ repos, local }: SeenSync): JsonDocument {
  return document('synced', {
    repositories: repos.map(repoJson),
    local: local.map(({ space, why, notes }) => ({ space, why, notes })),
  })
}

export function repoJson(repo: SeenSyncedRepo): JsonValue {
  return {
    path: repo.top,
    spaces: repo.spaces,
    branch: repo.branch === '' ? null : repo.branch,
    remote: orNull(repo.remote),
    reached: repo.reached,
    waits: orNull(repo.waits),
    waitsWhy: orNull(repo.waitsWhy),
    commit: orNull(repo.commit),
    committed: repo.committed,
    cameIn: repo.cameIn.map(({ change, entry }) => {
      const { id, from, to } = letterIn(entry)
      const { proof, tier, blocked } = entry.standing
      return {
        change,
        type: entry.kind,
        id,
        from,
        to,
        space: entry.space,
        path: entry.path,
        author: { proof, tier, blocked },
        title: titleOf(textIn(entry)),
        state: entry.kind === 'task' ? entry.task.state : entry.message.status,
      }
    }),
    posts: repo.posts.map((one) => {
      return { space: one.space, channel: one.channel, new: one.new, changed: one.changed }
    }),
    wentOut: repo.wentOut,
    ownCommits: repo.ownCommits,
    lostClaims: repo.lostClaims.map(({ id, space, state, by, session, until }) => {
      return { id, space, state, by, session, until: orNull(until) }
    }),
    quarantined: repo.quarantined.map(({ path, why, commit, author }) => {
      return { path, why, commit: orNull(commit), author: orNull(author) }
    }),
    carriedPast: repo.carriedPast.map(({ path }) => path),
    rewritten: repo.rewritten,
    notes: repo.notes,
    problem: repo.problem
      ? { code: repo.problem.code, message: repo.problem.why, hint: orNull(repo.problem.hint) }
      : null,
  }
}
