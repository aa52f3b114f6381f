/** The rounds of a task: what was offered in one says nothing of the next. Pure. */

import type { Task } from '../../../core/model/task.ts'
import type { Dated } from '../../order.ts'
import { type Offer, offerIn, type SessionBook } from './book.ts'
import { type Marked, markedAt, markOf } from './marks.ts'

/** Changes whenever the task is queued again: approved, given back, revised, or left by an agent that went silent. */
export function roundOf(task: Task): string {
  return markOf(`${task.verdict?.at ?? ''} ${task.retryCount} ${queuedMs(task)}`)
}

/** A task in its round. Without a date for a queue, which is in the order of doing. */
export function taskMark(task: Task, date: Dated = { stamp: '', isAhead: false, own: '' }): Marked {
  return markedAt(markOf(task.id, roundOf(task)), date)
}

/** Of a task that nobody decided on yet, and so is in its first round. */
export function newTaskMark(id: string, date: Dated): Marked {
  return markedAt(markOf(id, markOf(' 0 0')), date)
}

/** What a session was offered of a task in the round that it is in. */
export function offerNow(page: SessionBook, task: Task): Offer | undefined {
  const offer = offerIn(page, task.id)
  if (!offer) return undefined
  // What a command showed is noted without a look at the task.
  const isNow =
    offer.round === undefined ? offer.atMs >= queuedMs(task) : offer.round === roundOf(task)
  return isNow ? offer : undefined
}

/** When it was queued last, Unix milliseconds; 0 when it never was. */
function queuedMs({ log }: Task): number {
  return log.reduce(
    (last, line) =>
      line.type === 'state' && line.to === 'QUEUED' ? Math.max(last, line.atMs) : last,
    0,
  )
}
