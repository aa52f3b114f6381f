/**
 * Which entries a session is offered now. Pure. A task's text goes to one session at a time, once; ids are repeated
 * after a lease without evidence, and after five offers a task waits for a person.
 */

import type { MessageView, TaskView } from '../views.ts'
import type { Board } from './board.ts'
import { type Offer, type OfferBook, offerIn, pageOf, type SessionBook } from './book.ts'
import type { PromptEventName } from './event.ts'

const offersMax = 5

export interface OfferRules {
  readonly session: string
  readonly event: PromptEventName
  readonly nowMs: number
  readonly leaseMs: number
  /** `ids`: nobody's text is shown. */
  readonly show: 'tasks' | 'ids'
}

export interface Choice {
  /** The one task that is shown with its text. */
  readonly text: TaskView | undefined
  /** The rest: an id and a sender each. */
  readonly queued: readonly TaskView[]
  readonly waiting: readonly TaskView[]
  readonly messages: readonly MessageView[]
  /** Offered often enough, and never seen: from now on for a person. */
  readonly unseen: readonly TaskView[]
}

/** What is new for the session at this event. */
export function chooseOffers(book: OfferBook, board: Board, rules: OfferRules): Choice {
  const page = pageOf(book, rules.session)
  const free = board.queued.filter(({ task }) => !isOfferedElsewhere(book, task.id, rules))
  const open = free.filter(({ task }) => offersOf(book, task.id) < offersMax)
  const text = chooseText(page, board, open, rules)
  const lines = rules.event === 'Stop' ? { queued: [], waiting: [], messages: [] } : undefined
  return {
    text,
    queued: open.filter((view) => view !== text && isNew(page, 'task', view.task.id, rules)),
    waiting: board.waiting.filter((view) => isNew(page, 'waiting', view.task.id, rules)),
    messages: board.unread.newest.filter(({ message }) => {
      const counted = page.namedFrom !== undefined && message.stamp < page.namedFrom
      return !counted && isNew(page, 'message', message.id, rules)
    }),
    unseen: free.filter(({ task }) => isGivenUp(book, page, task.id, rules)),
    ...lines,
  }
}

/** True when there is nothing to say. */
export function isEmpty({ text, queued, waiting, messages, unseen }: Choice): boolean {
  return !text && [queued, waiting, messages, unseen].every((list) => list.length === 0)
}

/** The first task that this session has not seen the text of, unless it has one in hand that comes before. */
function chooseText(
  page: SessionBook,
  board: Board,
  open: readonly TaskView[],
  { show, event, session }: OfferRules,
): TaskView | undefined {
  if (show === 'ids' || event === 'SessionStart') return undefined
  if (board.working.some(({ task }) => task.claim?.session === session)) return undefined
  const first = open[0]
  return first && offerIn(page, first.task.id)?.textMs === undefined ? first : undefined
}

/** At a session's start everything that is not acknowledged counts as new. */
function isNew(page: SessionBook, kind: Offer['kind'], id: string, rules: OfferRules): boolean {
  const offer = offerIn(page, id)
  const isAdmittedNow = offer?.kind === 'waiting' && kind === 'task'
  if (!offer || isAdmittedNow) return true
  if (offer.type === 'unseen' || offer.count >= offersMax) return false
  if (rules.event === 'SessionStart') return true
  return offer.type === 'offered' && offer.atMs + rules.leaseMs <= rules.nowMs
}

/** The text went to another session, whose turn it is until the lease is over. */
function isOfferedElsewhere(book: OfferBook, id: string, rules: OfferRules): boolean {
  const until = leasedUntilMs(book, id, rules)
  return until !== undefined && until > rules.nowMs
}

/** When the last lease of another session on a task ends, Unix milliseconds. */
export function leasedUntilMs(
  book: OfferBook,
  id: string,
  { session, leaseMs }: Pick<OfferRules, 'session' | 'leaseMs'>,
): number | undefined {
  const others = Object.entries(book.sessions).flatMap(([name, page]) => {
    const offer = name === session ? undefined : offerIn(page, id)
    return offer?.textMs === undefined || offer.type === 'unseen' ? [] : [offer.atMs + leaseMs]
  })
  return others.length > 0 ? Math.max(...others) : undefined
}

/** Offers without evidence, of all sessions together. */
function offersOf(book: OfferBook, id: string): number {
  return Object.values(book.sessions)
    .map((page) => offerIn(page, id))
    .filter((offer) => offer?.type === 'offered' || offer?.type === 'unseen')
    .reduce((sum, offer) => sum + offer!.count, 0)
}

/** The last offer's lease is over as well, and no session told a person yet. */
function isGivenUp(book: OfferBook, page: SessionBook, id: string, rules: OfferRules): boolean {
  if (offersOf(book, id) < offersMax) return false
  const own = offerIn(page, id)
  if (own?.type === 'offered' && own.atMs + rules.leaseMs > rules.nowMs) return false
  return Object.values(book.sessions).every((other) => offerIn(other, id)?.type !== 'unseen')
}
