/** Conversations as a list, for eyes and as JSON: the newest first, who takes part, what is unread. */

import type { Address } from '../../model/address.ts'
import { document, isoTime, type JsonDocument } from '../json/document.ts'
import { sanitizeLine } from '../sanitize.ts'
import {
  blankLine,
  columnsOf,
  folded,
  type Frame,
  line,
  type Page,
  paragraph,
  toned,
  twoEnds,
  withCommand,
} from '../text/page.ts'
import { cut } from '../text/width.ts'
import { grouped, relativeTime } from '../text/words.ts'

export interface SeenThread {
  /** What `thread` takes: an entry of it that is there. */
  readonly id: string
  readonly space: string
  /** The first line of its oldest text that was looked at. */
  readonly title: string
  /** Authors and recipients, who wrote last first. */
  readonly participants: readonly Address[]
  readonly entries: number
  readonly unread: number
  /** Unix milliseconds of the newest one. */
  readonly lastMs: number
}

export interface SeenThreads {
  readonly threads: readonly SeenThread[]
  readonly total: number
}

const namesMax = 6

export function threadsPage({ threads, total }: SeenThreads, frame: Frame): Page {
  if (threads.length === 0)
    return paragraph('There are no conversations of yours yet.', frame.width)
  const spaces = new Set(threads.map(({ space }) => space))
  const rows = threads.flatMap((thread) => [
    ...threadRow(thread, frame, spaces.size > 1 ? `, ${thread.space}` : ''),
    blankLine,
  ])
  const left = total - threads.length
  const more = `datacore-msg thread list --limit ${Math.min(total, 10_000)}`
  return left > 0
    ? [...rows, ...withCommand(`and ${grouped(left)} older:`, more, frame.width)]
    : rows.slice(0, -1)
}

function threadRow(thread: SeenThread, frame: Frame, where: string): Page {
  const { title, participants, entries, unread, lastMs, id } = thread
  const right = line(toned('dim', relativeTime(lastMs, frame)))
  const room = frame.width - 4 - columnsOf(right)
  const left = line('  ', toned('strong', cut(sanitizeLine(title, 300), room)))
  const names = participants.slice(0, namesMax).join(', ')
  const more = participants.length > namesMax ? ` and ${participants.length - namesMax} more` : ''
  const fresh = unread > 0 ? [toned('warn', `, ${grouped(unread)} unread`)] : []
  const who = line(
    '  ',
    `${names}${more}, ${entries === 1 ? '1 entry' : `${grouped(entries)} entries`}`,
    ...fresh,
    where,
  )
  return [...twoEnds(left, right, frame.width), ...folded(who, frame.width, '    '), line('  ', id)]
}

export function threadsJson({ threads, total }: SeenThreads): JsonDocument {
  return document('threads', {
    threads: threads.map(({ lastMs, ...one }) => ({
      id: one.id,
      space: one.space,
      title: sanitizeLine(one.title, 300),
      participants: one.participants,
      entries: one.entries,
      unread: one.unread,
      last: isoTime(lastMs),
    })),
    total,
  })
}
