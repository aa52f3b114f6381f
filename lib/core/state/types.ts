/** Shared values as they are seen from this machine. */

import type { Standing } from '../trust/types.ts'
import type { StateKey } from './key.ts'
import type { ValueSet } from './value-set.ts'

/** A setting, and how far its author is proved here. */
export interface JudgedSet extends ValueSet {
  readonly standing: Standing
}

export interface SeenState {
  readonly space: string
  readonly path: string
  readonly key: StateKey
  /** The setting that counts here; without a value when the key was deleted. */
  readonly present: JudgedSet
  /** Settings of a later time that do not count, newest first: not proved, or dated in the future. */
  readonly later: readonly JudgedSet[]
}

export interface SeenHistory {
  readonly space: string
  readonly path: string
  readonly key: StateKey
  /** Newest first; undefined when none counts. */
  readonly present: JudgedSet | undefined
  readonly sets: readonly JudgedSet[]
}

/** What became of a wish to change a value. */
export interface SeenStateChange {
  /** `differs`: the present value is not the one that was asked for, so nothing was written. */
  readonly did: 'set' | 'deleted' | 'unchanged' | 'differs'
  /** `spooled`: beside a file that somebody edits; placed when they saved. */
  readonly reached: 'stored' | 'spooled' | 'nothing'
  readonly space: string
  readonly key: StateKey
  /** As it is now; undefined when the key has no value. */
  readonly state: SeenState | undefined
}
