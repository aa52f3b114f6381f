/** What the views of marks are given. */

import type { Reaction } from '../../marks/reaction.ts'
import type { Address } from '../../model/address.ts'
import type { EntryId } from '../../model/id.ts'
import type { MessageStatus } from '../../model/message.ts'
import type { TaskState } from '../../model/task.ts'

type Reached = 'stored' | 'spooled' | 'nothing'

export interface SeenReacted {
  readonly did: 'added' | 'removed' | 'unchanged'
  readonly emoji: string
  readonly id: EntryId
  readonly reached: Reached
  /** Why nobody else gets it, and what to do. */
  readonly warning?: string
}

export interface SeenPinned {
  readonly did: 'pinned' | 'unpinned' | 'unchanged'
  readonly id: EntryId
  readonly reached: Reached
  readonly warning?: string
}

export interface SeenEdited {
  readonly did: 'edited' | 'unchanged'
  readonly id: EntryId
  /** Addresses; of a post its channel, and whom it mentions. */
  readonly recipients: readonly string[]
  /** Copies in the archive, which stay as they are. */
  readonly archived: number
  readonly reached: Reached
}

export interface SeenReceipt {
  readonly id: EntryId
  readonly to: Address
  /** Of a message. */
  readonly status: MessageStatus | undefined
  /** Of a task. */
  readonly task: TaskState | undefined
  readonly read:
    | {
        readonly by: string
        readonly atMs: number
        readonly proof: 'proved' | 'not proved'
        /** Of a post it is known only that it was read by then. */
        readonly when?: 'at the latest'
      }
    | undefined
  readonly answered: { readonly id: EntryId; readonly atMs: number } | undefined
  readonly reactions: readonly Reaction[]
}

export interface SeenReceipts {
  readonly id: EntryId
  readonly batch: EntryId | undefined
  readonly receipts: readonly SeenReceipt[]
  /** Why those of some are not to be expected. */
  readonly warning?: string
}

export interface SeenBulk {
  /** `found` of one that only looked. */
  readonly did: 'marked' | 'found' | 'undone'
  readonly status: string
  readonly marked: number
  /** How many more there are, for another call. */
  readonly left: number
  readonly spaces: readonly { readonly space: string; readonly marked: number }[]
  /** By which it can be taken back: the moment in UTC that all of its log lines share; undefined where nothing was marked. */
  readonly batch: string | undefined
}
