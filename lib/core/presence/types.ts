/** Who is at work on this machine: what a session said of itself, what is inferred, and when it was last heard of. */

import type { Address } from '../model/address.ts'

export const statuses = ['idle', 'working', 'dnd', 'busy', 'away', 'focusing'] as const

export type PresenceStatus = (typeof statuses)[number]

/** Where an inferred status comes from. */
export type BeatSource = 'hook' | 'command'

/** One session of one actor, as it is kept: one small file each. */
export interface PresenceRecord {
  readonly actor: Address
  readonly session: string
  /** Unix milliseconds. */
  readonly startedMs: number
  readonly beatMs: number
  readonly manual?: {
    readonly status: PresenceStatus
    readonly summary: string
    readonly atMs: number
  }
  readonly inferred?: {
    readonly status: PresenceStatus
    readonly source: BeatSource
    readonly atMs: number
  }
  /** Another session goes on under the name. */
  readonly takenOver?: { readonly by: string; readonly atMs: number; readonly told: 'yes' | 'no' }
}

export interface SeenSession {
  readonly session: string
  readonly startedMs: number
  readonly beatMs: number
  readonly isThis: boolean
}

export interface SeenPresence {
  readonly actor: Address
  readonly status: PresenceStatus
  readonly summary: string
  /** `set` by hand beats what a hook or a command lets one infer; `silence` is what nobody said anything against. */
  readonly source: 'set' | BeatSource | 'silence'
  /** Since when the status holds, and when the actor was last heard of; Unix milliseconds. */
  readonly sinceMs: number
  readonly beatMs: number
  /** Several sessions that use the name at once; empty when one does. */
  readonly rivals: readonly SeenSession[]
}

export interface SeenPresenceSet {
  /** `given` and `freed` are a person's, for a session of one of their agents, and for none. */
  readonly did: 'set' | 'taken over' | 'given' | 'freed' | 'unchanged'
  readonly presence: SeenPresence
  /** Sessions that lost the name by it. */
  readonly replaced: readonly SeenSession[]
  /** The session that goes on under the name by it; undefined when that is none, or was not asked. */
  readonly keeps?: string
}
