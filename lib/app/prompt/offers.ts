/**
 * Which entries a session is offered now. Pure. A task's text goes to one session at a time, once in each of its rounds; ids
 * are repeated after a lease without evidence, and after five offers a task waits for a person.
 */

import type { Shortfall } from '../../core/model/refusal.ts'
import type { Task } from '../../core/model/task.ts'
import { isNameable } from '../../core/view/nameable.ts'
import type { MessageView, TaskView } from '../views.ts'
import type { Board, Pile } from './board.ts'
import { type Offer, type OfferBook, offerIn, pageOf, type SessionBook } from './book/book.ts'
import type { PromptEventName } from './event.ts'
import { type LostTask, lostTasks } from './book/lost.ts'
import { type Marked, markOf, type PileName, toldIn } from './book/marks.ts'
import { offerNow, taskMark } from './book/round.ts'

const offersMax = 5
/** So many of a kind are offered at one event; the rest of them is told as a number. */
const linesMax = 20
/** So many queued tasks are looked at. They are in the order in which they are to be done. */
const queuedMax = 50

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
  /** Claims of this session that do not hold. */
  readonly lost: readonly LostTask[]
  /** For the person alone. */
  readonly problems: readonly Shortfall[]
}

/** What is new for the session at this event. */
export function chooseOffers(book: OfferBook, board: Board, rules: OfferRules): Choice {
  const page = pageOf(book, rules.session)
  const free = board.queued.filter(({ task }) => !isOfferedElsewhere(book, task, rules))
  const open = free.filter(({ task }) => offersOf(book, task) < offersMax).slice(0, queuedMax)
  const text = chooseText(page, board, open, rules)
  const given = { page, rules }
  const queued = open
    .filter((view) => view !== text)
    .map((view) => ({ ...taskMark(view.task), view }))
  const unseen = free.filter(({ task }) => isGivenUp(book, page, task, rules))
  const nothing = { queued: [], waiting: [], messages: [], lost: [], problems: [] }
  if (rules.event === 'Stop') return { text, unseen, ...nothing }
  return {
    text,
    queued: newIn('queued', queued, given),
    waiting: newIn('waiting', board.waiting.looked, given),
    messages: newIn('messages', board.unread.looked, given),
    unseen,
    lost: lostTasks(board, rules.session).filter(({ mark }) => !page.told?.lost?.includes(mark)),
    problems: board.problems.filter((one) => !page.told?.problems?.includes(problemMark(one))),
  }
}

/** Set in the book when the person was told. */
export function problemMark({ space, why }: Shortfall): string {
  return markOf(`${space} ${why}`)
}

/** True when there is nothing to say to anybody. */
export function isEmpty(choice: Choice): boolean {
  return isForPerson(choice) && choice.problems.length === 0
}

/** True when there is nothing to say to the model. */
export function isForPerson(choice: Choice): boolean {
  const { text, queued, waiting, messages, unseen, lost } = choice
  return !text && [queued, waiting, messages, unseen, lost].every((list) => list.length === 0)
}

/**
 * The first task, unless this session has seen its text, or has one in hand that comes before. A session that is done with its
 * turn has left the first one alone, and is handed the next one that it has not seen.
 */
function chooseText(
  page: SessionBook,
  board: Board,
  open: readonly TaskView[],
  { show, event, session }: OfferRules,
): TaskView | undefined {
  if (show === 'ids' || event === 'SessionStart') return undefined
  if (board.working.some(({ task }) => task.claim?.session === session)) return undefined
  const named = open.filter(isNameable)
  const candidates = event === 'Stop' ? named : named.slice(0, 1)
  return candidates.find(({ task }) => offerNow(page, task)?.textMs === undefined)
}

interface Given {
  readonly page: SessionBook
  readonly rules: OfferRules
}

function newIn<T extends MessageView | TaskView>(
  name: PileName,
  looked: Pile<T>['looked'],
  { page, rules }: Given,
): readonly T[] {
  const isTold = toldIn(page, name)
  return looked
    .filter((one) => isNew(one, { page, rules, isTold }))
    .slice(0, linesMax)
    .map(({ view }) => view)
}

/** At a session's start everything that is not acknowledged counts as new. */
function isNew(
  one: Marked & { readonly view: MessageView | TaskView },
  { page, rules, isTold }: Given & { isTold(one: Marked): boolean },
): boolean {
  const { view } = one
  const offer = view.kind === 'task' ? offerNow(page, view.task) : offerIn(page, view.message.id)
  if (!offer) return rules.event === 'SessionStart' || !isTold(one)
  if (offer.type === 'unseen' || offer.count >= offersMax) return false
  if (rules.event === 'SessionStart') return true
  return offer.type === 'offered' && offer.atMs + rules.leaseMs <= rules.nowMs
}

/** The text went to another session, whose turn it is until the lease is over or it showed that it has seen it. */
function isOfferedElsewhere(book: OfferBook, task: Task, rules: OfferRules): boolean {
  const until = leasedUntilMs(book, task, rules)
  return until !== undefined && until > rules.nowMs
}

/** When the last lease of another session on a task ends, Unix milliseconds. */
export function leasedUntilMs(
  book: OfferBook,
  task: Task,
  { session, leaseMs }: Pick<OfferRules, 'session' | 'leaseMs'>,
): number | undefined {
  const others = Object.entries(book.sessions).flatMap(([name, page]) => {
    const offer = name === session ? undefined : offerNow(page, task)
    return offer?.type === 'offered' && offer.textMs !== undefined ? [offer.atMs + leaseMs] : []
  })
  return others.length > 0 ? Math.max(...others) : undefined
}

/** Offers without evidence, of all sessions together. */
function offersOf(book: OfferBook, task: Task): number {
  return offersNow(book, task)
    .filter(({ type }) => type === 'offered' || type === 'unseen')
    .reduce((sum, { count }) => sum + count, 0)
}

function offersNow(book: OfferBook, task: Task): readonly Offer[] {
  return Object.values(book.sessions).flatMap((page) => offerNow(page, task) ?? [])
}

/** The last offer's lease is over as well, and no session told a person yet. */
function isGivenUp(book: OfferBook, page: SessionBook, task: Task, rules: OfferRules): boolean {
  if (offersOf(book, task) < offersMax) return false
  const own = offerNow(page, task)
  if (own?.type === 'offered' && own.atMs + rules.leaseMs > rules.nowMs) return false
  return offersNow(book, task).every(({ type }) => type !== 'unseen')
}
