/** A file that somebody shares: an entry in files.org, and its content under its hash. */

import type { Address } from '../model/address.ts'
import type { EntryId } from '../model/id.ts'
import type { LogLine } from '../model/log.ts'
import type { Standing } from '../trust/types.ts'

/** What its author signs. */
export interface FileText {
  readonly id: EntryId
  readonly from: Address
  /** UTC RFC 3339 with milliseconds. */
  readonly stamp: string
  /** As its author named it; a name of other people is made safe before it is used as one. */
  readonly name: string
  /** Of the content, 64 lower-case hexadecimal digits. */
  readonly sha256: string
  /** Bytes. */
  readonly size: number
  /** A MIME type, after the name's ending. */
  readonly type: string
  /** UTC RFC 3339; from then on it is swept. */
  readonly expires?: string
  readonly project?: string
  /** What somebody wrote below the heading; empty in what we write. */
  readonly body: string
  readonly key?: string
  readonly sig?: string
}

export interface SharedFile extends FileText {
  readonly tags: readonly string[]
  readonly status: 'shared' | 'deleted'
  readonly log: readonly LogLine[]
}

/** Where the content is: on this disk, in Git LFS and not fetched, or not here at all. */
export type ContentState = 'here' | 'in LFS' | 'missing'

export interface SeenFile {
  readonly space: string
  readonly path: string
  readonly file: SharedFile
  readonly standing: Standing
  readonly content: ContentState
  readonly isExpired: boolean
}

export interface SeenShared extends SeenFile {
  readonly did: 'shared' | 'known'
  readonly reached: 'stored' | 'spooled' | 'nothing'
  /** Whether its content was in the space before. */
  readonly wasThere: boolean
}

export interface SeenFetched {
  readonly file: SeenFile
  /** Absolute path of what was written. */
  readonly out: string
  readonly did: 'written' | 'replaced' | 'same'
}

/** Who fetched it first when, and how far that is proved. */
export interface SeenFetch {
  readonly by: Address
  readonly atMs: number
  readonly standing: Standing
}

export interface SeenFileStatus extends SeenFile {
  readonly fetches: readonly SeenFetch[]
  readonly changes: readonly {
    readonly to: 'shared' | 'deleted'
    readonly by: string | undefined
    readonly atMs: number
    readonly standing: Standing
  }[]
}

export interface SeenFileDeleted {
  readonly did: 'deleted' | 'unchanged'
  readonly reached: 'stored' | 'spooled' | 'nothing'
  readonly file: SeenFile
  /** The content stays while another file has it too. */
  readonly content: 'removed' | 'kept'
}
