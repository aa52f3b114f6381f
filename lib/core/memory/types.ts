/** A memory: a text that somebody wants known from now on, to nobody in particular. */

import type { Address } from '../model/address.ts'
import type { EntryId } from '../model/id.ts'
import type { LogLine } from '../model/log.ts'
import type { Match } from '../search/rank.ts'
import type { Standing } from '../trust/types.ts'

/** What its author signs. */
export interface MemoryText {
  readonly id: EntryId
  readonly from: Address
  /** UTC RFC 3339 with milliseconds. */
  readonly stamp: string
  /** The message or task that it was learned from. */
  readonly source?: EntryId
  /** The memory in whose place it stands. */
  readonly supersedes?: EntryId
  readonly project?: string
  readonly body: string
  readonly key?: string
  readonly sig?: string
}

export interface Memory extends MemoryText {
  /** Those of the heading, which anybody may change, without the one that every memory has. */
  readonly tags: readonly string[]
  readonly status: 'held' | 'forgotten'
  readonly log: readonly LogLine[]
}

export interface SeenMemory {
  readonly space: string
  readonly path: string
  readonly memory: Memory
  readonly standing: Standing
  /** The memory that stands in its place now. */
  readonly supersededBy?: EntryId
  /** What the keyword says where no signed line bears it out: so the memory stays. */
  readonly byHand?: 'forgotten'
}

export interface SeenRecalled extends SeenMemory, Match {}

/** Another memory that says the same, or nearly. */
export interface SeenSimilar {
  readonly id: EntryId
  readonly from: Address
  readonly title: string
  readonly likeness: 'same' | 'near'
}

export interface SeenRemembered {
  /** `known`: the same text is remembered already, and nothing new was stored but tags that it lacked. */
  readonly did: 'remembered' | 'known'
  readonly reached: 'stored' | 'spooled' | 'nothing'
  readonly memory: SeenMemory
  readonly similar: readonly SeenSimilar[]
}

export interface SeenForgotten {
  readonly did: 'forgotten' | 'restored' | 'unchanged'
  readonly reached: 'stored' | 'spooled' | 'nothing'
  readonly memory: SeenMemory
}

/** One memory with what became of it, and how far the authors of its log are proved. */
export interface SeenMemoryDetail extends SeenMemory {
  readonly changes: readonly {
    readonly to: 'held' | 'forgotten'
    readonly by: string | undefined
    readonly atMs: number
    readonly note: string
    readonly standing: Standing
  }[]
}
