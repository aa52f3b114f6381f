/** Writes a choice into the book: before it is printed, so that what was printed is always known. Pure. */

import type { Board } from './board.ts'
import {
  ended,
  type Offer,
  type OfferBook,
  offerIn,
  pageOf,
  type ToldPiles,
  withPage,
} from './book/book.ts'
import type { Task } from '../../core/model/task.ts'
import type { PromptEvent } from './event.ts'
import { toldOf } from './book/marks.ts'
import { type Choice, type OfferRules, problemMark } from './offers.ts'
import { toldEvent } from './second-call.ts'
import { lostTasks } from './book/lost.ts'
import { offerNow, roundOf, taskMark } from './book/round.ts'

export interface Given {
  readonly choice: Choice
  readonly board: Board
  readonly rules: OfferRules
  readonly event: PromptEvent
  readonly nonce: string
  /** The transcript's size now: the nonce can only stand behind it. */
  readonly transcript: { readonly path: string; readonly offset: number } | undefined
}

/** The book after this event offered the choice. */
export function recordOffers(book: OfferBook, given: Given): OfferBook {
  const { choice, rules, event } = given
  const page = pageOf(book, rules.session)
  const offers: Record<string, Offer> = { ...page.offers }
  const offerTask = (task: Task, kind: Offer['kind'], form: Offer['form']) => {
    const round = roundOf(task)
    offers[task.id] = nextOffer(offerNow(page, task), { kind, form, given, round })
  }
  if (choice.text) offerTask(choice.text.task, 'task', 'text')
  for (const { task } of choice.queued) offerTask(task, 'task', 'line')
  for (const { task } of choice.waiting) offerTask(task, 'waiting', 'line')
  for (const { message } of choice.messages) {
    offers[message.id] = nextOffer(offerIn(page, message.id), {
      kind: 'message',
      form: 'line',
      given,
    })
  }
  for (const { task } of choice.unseen) {
    const known = offerNow(page, task)
    const round = roundOf(task)
    const atMs = rules.nowMs
    offers[task.id] = ended(
      known ?? { kind: 'task', form: 'line', count: 0, atMs, round },
      'unseen',
    )
  }
  const started = page.transcript?.path === given.transcript?.path ? page.transcript : undefined
  const transcript = started ?? (given.transcript && { ...given.transcript, found: [] })
  const prompt = event.promptId ?? page.prompt
  return withPage(book, rules.session, {
    lastMs: rules.nowMs,
    offers,
    ...(transcript ? { transcript } : {}),
    ...(prompt === undefined ? {} : { prompt }),
    event: toldEvent(event, rules.nowMs),
    // A stop tells of no pile.
    ...(event.name === 'Stop' ? (page.told ? { told: page.told } : {}) : { told: toldNow(given) }),
  })
}

function nextOffer(
  known: Offer | undefined,
  next: {
    readonly kind: Offer['kind']
    readonly form: Offer['form']
    readonly given: Given
    readonly round?: string
  },
): Offer {
  const { kind, form, given, round } = next
  const { rules, nonce } = given
  // What was acknowledged is only named again at a session's start; it needs no new evidence.
  const isDone = known?.type === 'acked' || known?.type === 'seen'
  if (known && isDone && known.kind === kind && form === 'line') return known
  const textMs = form === 'text' ? rules.nowMs : known?.textMs
  return {
    type: 'offered',
    kind,
    form,
    count: known?.type === 'offered' && known.kind === kind ? known.count + 1 : 1,
    atMs: rules.nowMs,
    nonce,
    during: rules.event === 'SessionStart' ? 'start' : 'turn',
    ...(textMs === undefined ? {} : { textMs }),
    ...(round === undefined ? {} : { round }),
  }
}

/** All that waits: the numbers hold it, whether it was named or not. */
function toldNow({ board, rules }: Given): ToldPiles {
  const queued = board.queued.map(({ task }) => taskMark(task))
  return {
    messages: toldOf(board.unread.marked),
    waiting: toldOf(board.waiting.marked),
    // Without a moment before which all was told: these are in the order of doing, not of time.
    queued: { marks: toldOf(queued).marks },
    problems: board.problems.map(problemMark),
    lost: lostTasks(board, rules.session).map(({ mark }) => mark),
  }
}
