/** Writes `Read by AGENT` into tasks that an agent saw: only with evidence, and once, however often it is tried. */

import type { Task } from '../../core/model/task.ts'
import type { EntryEdit } from '../../core/org/types.ts'
import { markEdit } from '../marks/sign-mark.ts'
import { editTasks } from '../edit-tasks.ts'
import type { Deps } from '../ports.ts'
import type { Board } from './board.ts'
import { nextLogMs } from '../stamps.ts'
import { offerNow } from './book/round.ts'
import {
  ended,
  type Offer,
  type OfferBook,
  pageOf,
  type SessionBook,
  withPage,
} from './book/book.ts'

/** Ids whose evidence is not written down yet. */
export function seenIds(page: SessionBook): readonly string[] {
  return Object.entries(page.offers).flatMap(([id, offer]) => (offer.type === 'seen' ? [id] : []))
}

/**
 * Marks the tasks among them whose text was read; ids that are named only prove nothing about the text. Returns the ids of
 * those that could not be marked: they are tried again.
 */
export async function writeRead(
  deps: Deps,
  page: SessionBook,
  { queued, working, problems }: Pick<Board, 'queued' | 'working' | 'problems'>,
): Promise<readonly string[]> {
  const read = [...queued, ...working].filter(({ task }) => {
    const offer = offerNow(page, task)
    return offer !== undefined && provesText(offer) && !isRead(task)
  })
  // Read again under the lock: another session may have marked it.
  return editTasks(deps, read, (task) => (isRead(task) ? [] : [readEdit(deps, task)]), problems)
}

/** The book with these offers at their end. */
export function ackSeen(book: OfferBook, session: string, ids: readonly string[]): OfferBook {
  const page = pageOf(book, session)
  const done = ids.flatMap((id) => {
    const offer = page.offers[id]
    return offer?.type === 'seen' ? [[id, ended(offer, 'acked')] as const] : []
  })
  if (done.length === 0) return book
  return withPage(book, session, {
    ...page,
    offers: { ...page.offers, ...Object.fromEntries(done) },
  })
}

function provesText(offer: Offer): boolean {
  return offer.type === 'seen' && (offer.form === 'text' || offer.evidence === 'used')
}

function isRead(task: Task): boolean {
  return task.log.some(
    (line) => line.type === 'mark' && line.verb === 'Read' && line.by === task.to,
  )
}

function readEdit(deps: Deps, task: Task): EntryEdit {
  const atMs = nextLogMs(deps, task)
  return markEdit({ ...deps, acting: task.to }, task, { verb: 'Read', atMs })
}
