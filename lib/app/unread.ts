/**
 * Which messages to me are unread, by heading and drawer alone: one rule for inbox, check, status, today, threads and the hook.
 * What a blocked sender wrote, what has expired, and what is no message is none of them.
 */

import { entriesWithTag, peekProperty } from '../core/codec/peek.ts'
import { unreadTag } from '../core/codec/message.ts'
import { type Address, parseAddress } from '../core/model/address.ts'
import { parseId } from '../core/model/id.ts'
import type { Range } from '../core/org/types.ts'
import { me } from './people.ts'
import type { Deps } from './ports.ts'
import type { MessageView } from './views.ts'
import { isWithheld } from './withheld.ts'

/** Keywords of tasks, and of messages, that are at an end. Under any other word an entry is open. */
export const endWords = ['DONE', 'CANCELLED', 'ARCHIVED'] as const

/** Entries that say so in their heading, whoever they are for. */
export function unreadRanges(bytes: Uint8Array): readonly Range[] {
  return entriesWithTag(bytes, unreadTag, endWords)
}

/** Whether an open entry of the inbox counts. */
export function countsFor(
  deps: Deps,
  bytes: Uint8Array,
  isBlocked: (author: Address) => boolean,
): (range: Range) => boolean {
  return (range) => {
    const written = (key: string) => peekProperty(bytes, range, key) ?? ''
    if (parseAddress(written('TO')) !== me(deps) || !parseId(written('ID'))) return false
    const author = parseAddress(written('FROM'))
    return author !== undefined && !isBlocked(author) && !isExpired(deps, written('EXPIRES'))
  }
}

/** The same of one that was decoded and judged; an agent is not shown what its author did not sign. */
export function isUnread(deps: Deps, view: MessageView): boolean {
  const { status, expires } = view.message
  if (status !== 'unread' || isExpired(deps, expires)) return false
  return !view.standing.blocked && !isWithheld(deps, view)
}

/** True when the author said that the message is of no use any more. */
export function isExpired(deps: Deps, expires: string | undefined): boolean {
  const atMs = Date.parse(expires ?? '')
  return !Number.isNaN(atMs) && atMs <= deps.clock.nowMs()
}
