/** What the views of `sync` are given: its report by shape, so that the core needs nothing of lib/app. */

import type { SeenEntry } from './seen.ts'

export interface SeenSync {
  readonly repos: readonly SeenSyncedRepo[]
  readonly local: readonly {
    readonly space: string
    readonly why: string
    readonly notes: readonly string[]
  }[]
}

export interface SeenSyncedRepo {
  readonly top: string
  readonly spaces: readonly string[]
  readonly branch: string
  readonly remote: string | undefined
  readonly reached: 'stored' | 'committed' | 'pushed'
  readonly waits: 'no remote' | 'away' | 'not asked' | undefined
  readonly waitsWhy: string | undefined
  readonly commit: string | undefined
  readonly committed: readonly string[]
  readonly cameIn: readonly {
    readonly change: 'new' | 'edited' | 'changed' | 'joined'
    readonly entry: SeenEntry
  }[]
  /** Posts of each channel that came in. */
  readonly posts: readonly {
    readonly space: string
    readonly channel: string
    readonly new: number
    readonly changed: number
  }[]
  readonly wentOut: readonly string[]
  readonly ownCommits: number
  readonly lostClaims: readonly {
    readonly id: string
    readonly space: string
    readonly state: string
    readonly by: string
    readonly session: string
    readonly until: string | undefined
  }[]
  readonly quarantined: readonly {
    readonly path: string
    readonly why: string
    readonly commit: string | undefined
    readonly author: string | undefined
  }[]
  readonly carriedPast: readonly {
    readonly path: string
    readonly state: 'committed' | 'uncommitted' | 'untracked'
  }[]
  readonly rewritten: boolean
  readonly notes: readonly string[]
  readonly problem:
    | { readonly code: string; readonly why: string; readonly hint?: string }
    | undefined
}

/** What a watch tells: one of these, a line each. */
export interface SeenSyncEvent {
  /** Unix milliseconds. */
  readonly atMs: number
  readonly type: 'exchanged' | 'away' | 'back' | 'problem' | 'settled'
  /** Since when the remote was away; set with `away` and `back`. */
  readonly sinceMs: number | undefined
  readonly repo: SeenSyncedRepo
}
