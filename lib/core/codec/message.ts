/** A message in inbox.org and back. */

import type { Message, MessageStatus } from '../model/message.ts'
import { done, type Result } from '../model/refusal.ts'
import { urgencyToCookie } from '../model/priority.ts'
import { safeTitle } from '../org/escape.ts'
import type { NewEntry, OrgEntry } from '../org/types.ts'
import {
  decodeLetter,
  decodeLog,
  encodeLetter,
  encodeProof,
  headlineCharsMax,
  present,
  priorityOf,
} from './letter.ts'
import type { Letter } from '../model/message.ts'

/** Tags that we set or fold ourselves; all others are the person's. */
export const unreadTag = 'unread'
export const messageTag = 'message'

/** A new, unread message as an entry; `created` is an org timestamp in local time. */
export function encodeMessage(letter: Letter, created: string): NewEntry {
  return {
    keyword: 'TODO',
    priority: urgencyToCookie(letter.urgency),
    title: headlineOf(letter),
    tags: [unreadTag, messageTag],
    properties: [
      ...encodeLetter(letter, created),
      ...present([['PROJECT', letter.project]]),
      ...encodeProof(letter),
    ],
    log: [],
    body: letter.body,
  }
}

/** Author, colon, and the first line of the body. */
export function headlineOf(letter: Letter): string {
  const firstLine = letter.body.split('\n').find((line) => line.trim() !== '') ?? ''
  return `${letter.from}: ${safeTitle(firstLine.trim(), headlineCharsMax)}`
}

export function decodeMessage(bytes: Uint8Array, entry: OrgEntry): Result<Message> {
  const letter = decodeLetter(bytes, entry)
  if (!letter.ok) return letter
  return done({
    kind: 'message',
    ...letter.value,
    status: statusOf(entry),
    priority: priorityOf(entry),
    tags: entry.heading.tags,
    log: decodeLog(entry),
  })
}

/** `TODO :unread:` is new, `TODO` kept to do, `DONE` read or done (docs/org-format.md). */
function statusOf(entry: OrgEntry): MessageStatus {
  const { keyword, tags } = entry.heading
  if (keyword === 'ARCHIVED') return 'archived'
  if (keyword === 'DONE' || keyword === 'CANCELLED') return 'done'
  return tags.includes(unreadTag) ? 'unread' : 'todo'
}
