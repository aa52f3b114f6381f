/** What a sync did, as data: the text and the JSON of the command are made from it (docs/json.md). */

import type { ChannelName } from '../../core/channel/name.ts'
import type { Address } from '../../core/model/address.ts'
import type { TaskState } from '../../core/model/task.ts'
import type { EntryView } from '../views.ts'

/** How far our own got: on disk here, in a commit here, at the remote. */
export type Reached = 'stored' | 'committed' | 'pushed'

export type Waits = 'no remote' | 'away' | 'not asked'

export interface CameIn {
  /** `edited`: its author says something else now. `joined`: it came by relay before, or to its reader, and nothing else is different. */
  readonly change: 'new' | 'edited' | 'changed' | 'joined'
  readonly entry: EntryView
}

/** Posts of one channel, counted. */
export interface CameInPosts {
  readonly space: string
  readonly channel: ChannelName
  readonly new: number
  readonly changed: number
}

export interface LostClaim {
  readonly id: string
  readonly space: string
  /** `WORKING` while they have it. */
  readonly state: TaskState
  readonly by: Address
  readonly session: string
  /** UTC RFC 3339; undefined when the claim says none. */
  readonly until: string | undefined
}

/** What of theirs was not taken, and who brought it. */
export interface Quarantined {
  readonly path: string
  readonly why: string
  readonly commit: string | undefined
  readonly author: string | undefined
}

/** A file of the user's that keeps the branch behind: changed by both in commits, changed here since, or unknown to git. */
export interface CarriedPast {
  readonly path: string
  readonly state: 'committed' | 'uncommitted' | 'untracked'
}

export interface SyncProblem {
  /** A failure's code, or `wrong_state` where something must be finished first. */
  readonly code: 'busy' | 'unreachable' | 'io' | 'data' | 'config' | 'wrong_state'
  readonly why: string
  readonly hint?: string
}

export interface RepoReport {
  readonly top: string
  readonly spaces: readonly string[]
  /** Empty where HEAD is on none. */
  readonly branch: string
  /** The remote's name and branch, such as `origin/main`. */
  readonly remote: string | undefined
  readonly reached: Reached
  /** Why it is not pushed, where that is no fault; `not asked` while a watch lets a remote rest that was away. */
  readonly waits: Waits | undefined
  readonly waitsWhy: string | undefined
  /** The commit that the branch and, when pushed, the remote have. */
  readonly commit: string | undefined
  /** Files that this run committed. */
  readonly committed: readonly string[]
  readonly cameIn: readonly CameIn[]
  readonly posts: readonly CameInPosts[]
  readonly wentOut: readonly string[]
  /** Commits of the user's own files that went out as well. */
  readonly ownCommits: number
  readonly lostClaims: readonly LostClaim[]
  readonly quarantined: readonly Quarantined[]
  /** Files of the user's that keep git from merging; messages were exchanged all the same. */
  readonly carriedPast: readonly CarriedPast[]
  readonly rewritten: boolean
  /** Sentences about what was adopted, settled, mended or left. */
  readonly notes: readonly string[]
  readonly problem: SyncProblem | undefined
}

/** A space that only this machine has. */
export interface LocalSpace {
  readonly space: string
  readonly why: string
  readonly notes: readonly string[]
}

export interface SyncReport {
  readonly repos: readonly RepoReport[]
  /** Spaces in no repository, a sentence each. */
  readonly local: readonly LocalSpace[]
}
