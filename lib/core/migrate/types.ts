/** What the messages of 0.1 and 0.2 look like once their text is read, and what becomes of each. */

import type { Address } from '../model/address.ts'
import type { EntryId } from '../model/id.ts'
import type { OrgStampParts } from '../org/timestamp.ts'
import type { NewEntry } from '../org/types.ts'

export type OldVersion = '0.1' | '0.2'

/** An org file of an older version. */
export interface OldFile {
  /** Relative to the space's folder: `org/inboxes/tex.org`. */
  readonly path: string
  readonly bytes: Uint8Array
  /** In the tree of 0.3 its old entries are replaced where they stand; outside of it nothing is changed. */
  readonly place: 'in place' | 'outside'
  /** Whose file it is, by its name; undefined for a file of everybody. */
  readonly owner: Address | undefined
}

/** Where something stands, for a person: `org/inboxes/tex.org`, line 12. */
export interface Spot {
  readonly path: string
  readonly line: number
}

/** One message or task as an older version stored it: words only, nothing of them understood yet. */
export interface OldEntry {
  readonly spot: Spot
  /** The level-1 entries of the file that hold it, with the line breaks after them. */
  readonly bytes: Uint8Array
  readonly place: OldFile['place']
  readonly owner: Address | undefined
  readonly version: OldVersion
  /** `MESSAGE`, `TODO` ...; undefined without one. */
  readonly keyword: string | undefined
  readonly cookie: string | undefined
  /** The heading's time, when it has one. */
  readonly time: OrgStampParts | undefined
  /** What the heading says besides. */
  readonly title: string
  readonly tags: readonly string[]
  readonly planning: { readonly scheduled?: string; readonly deadline?: string }
  /** Upper case keys, in their order; one that stands twice twice. */
  readonly properties: readonly (readonly [key: string, value: string])[]
  readonly log: readonly string[]
  readonly body: string
  /** What was odd, as sentences: another encoding, a drawer without end. */
  readonly oddities: readonly string[]
}

/** What a person is told of one place in an old file. */
export interface Remark extends Spot {
  readonly why: string
}

/** An old entry in the form of 0.3. */
export interface Migrated {
  readonly old: OldEntry
  readonly kind: 'message' | 'task'
  readonly id: EntryId
  readonly atMs: number
  /** Relative to org/messaging. */
  readonly path: string
  readonly entry: NewEntry
  readonly remarks: readonly string[]
}

/** What could not be read, whole. */
export interface Unreadable {
  readonly spot: Spot
  readonly bytes: Uint8Array
  readonly place: OldFile['place']
  readonly why: string
}
