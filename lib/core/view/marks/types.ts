/** What the views of marks are given. */

import type { EntryId } from '../../model/id.ts'

type Reached = 'stored' | 'spooled' | 'nothing'

export interface SeenReacted {
  readonly did: 'added' | 'removed' | 'unchanged'
  readonly emoji: string
  readonly id: EntryId
  readonly reached: Reached
}

export interface SeenPinned {
  readonly did: 'pinned' | 'unpinned' | 'unchanged'
  readonly id: EntryId
  readonly reached: Reached
}
