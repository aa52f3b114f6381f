/** A message to one recipient, and what it shares with a task. */

import type { Address } from './address.ts'
import type { Attachment } from '../files/attachment.ts'
import type { EntryId } from './id.ts'
import type { LogLine } from './log.ts'
import type { Urgency } from './priority.ts'

/** Longest text of one message, in UTF-16 units: more belongs into a file. */
export const bodyCharsMax = 1_000_000
/** Names with an `@` that count, in one message. */
export const mentionsMax = 50

/** Fields that the author sets once; all of them are under the signature. */
export interface Letter {
  readonly id: EntryId
  readonly from: Address
  readonly to: Address
  /** UTC RFC 3339 with milliseconds. */
  readonly stamp: string
  readonly thread?: EntryId
  readonly replyTo?: EntryId
  /** The address it was sent to when that was a group. */
  readonly group?: string
  /** The id that the entries of one sending to several recipients share. */
  readonly batch?: EntryId
  /** A reply route such as `github:42`, `file:notes.org`, `user:gregor`. */
  readonly route?: string
  readonly mentions: readonly Address[]
  /** Files that it brings; left out when there are none. */
  readonly attachments?: readonly Attachment[]
  readonly urgency: Urgency
  /** UTC RFC 3339. */
  readonly expires?: string
  /** Its author waits for the answer; set or not there. */
  readonly blocking?: true
  /** The project that it belongs to; of a task the folder's name. */
  readonly project?: string
  /** `2/5`: how many replies deep an exchange of agents is, and its limit. */
  readonly hops?: string
  /** Plain text as the author wrote it, LF line ends, without a final line break. */
  readonly body: string
  /** Fingerprint of the author's key and the signature, as they stand in the file. */
  readonly key?: string
  readonly sig?: string
}

export type MessageStatus = 'unread' | 'todo' | 'done' | 'archived'

export interface Message extends Letter {
  readonly kind: 'message'
  readonly status: MessageStatus
  /** The cookie in the heading, which a person may change. */
  readonly priority: Urgency
  readonly tags: readonly string[]
  readonly log: readonly LogLine[]
}
