/** Locks: who has something to themselves, why, and until when. Lines of a log; who holds it is what their replay gives. */

import type { Address } from '../model/address.ts'
import type { StateKey } from '../state/key.ts'
import type { Standing } from '../trust/types.ts'

/** `exclusive`: nobody else takes it. `advisory`: others are told, and nobody is refused. */
export type LockMode = 'exclusive' | 'advisory'

/** Names are like those of shared values: `deploy`, `release/2.0`. */
export type LockName = StateKey

/** What somebody did with a lock, under their signature. */
export interface LockLine {
  readonly did: 'taken' | 'released'
  readonly by: Address
  /** Which session of theirs; of a release that of the hold that it ends. */
  readonly session: string
  /** Whose hold is released, when it is not their own. */
  readonly of?: Address
  /** Unix milliseconds. */
  readonly atMs: number
  /** Unix milliseconds; of a release its own time. */
  readonly untilMs: number
  readonly mode: LockMode
  readonly why: string
  readonly key?: string
  readonly sig?: string
}

export interface Hold {
  readonly by: Address
  readonly session: string
  /** Since when without a break, Unix milliseconds. */
  readonly atMs: number
  readonly untilMs: number
  readonly mode: LockMode
  readonly why: string
}

export interface SeenHold extends Hold {
  readonly standing: Standing
  readonly isMine: boolean
}

export interface SeenLock {
  readonly space: string
  readonly name: LockName
  /** Oldest first: at most one that is exclusive, and any number of advisory ones. */
  readonly holds: readonly SeenHold[]
  /** Those who took it while another had it, in a clone that did not know. */
  readonly lost: readonly SeenHold[]
  /** Takes that would hold it, were their authors proved here. */
  readonly unproved: readonly SeenHold[]
  /** Unix milliseconds of the last exchange with other clones; undefined when there was none. */
  readonly syncedMs: number | undefined
}

export interface SeenLockChange {
  readonly did: 'taken' | 'renewed' | 'taken over' | 'held' | 'released' | 'unchanged'
  readonly reached: 'stored' | 'spooled' | 'nothing'
  readonly lock: SeenLock
  /** Whose lock had run out, when it was taken over. */
  readonly previous?: Hold
}
