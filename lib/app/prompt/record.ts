/** Writes a choice into the book: before it is printed, so that what was printed is always known. Pure. */

import type { Board } from './board.ts'
import { ended, type Offer, type OfferBook, offerIn, pageOf, withPage } from './book.ts'
import type { PromptEvent } from './event.ts'
import type { Choice, OfferRules } from './offers.ts'

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
  const offer = (id: string, kind: Offer['kind'], form: Offer['form']) => {
    offers[id] = nextOffer(offerIn(page, id), { kind, form, given })
  }
  if (choice.text) offer(choice.text.task.id, 'task', 'text')
  for (const { task } of choice.queued) offer(task.id, 'task', 'line')
  for (const { task } of choice.waiting) offer(task.id, 'waiting', 'line')
  for (const { message } of choice.messages) offer(message.id, 'message', 'line')
  for (const { task } of choice.unseen) {
    const known = offerIn(page, task.id)
    const atMs = rules.nowMs
    offers[task.id] = ended(known ?? { kind: 'task', form: 'line', count: 0, atMs }, 'unseen')
  }
  const started = page.transcript?.path === given.transcript?.path ? page.transcript : undefined
  const transcript = started ?? (given.transcript && { ...given.transcript, found: [] })
  const prompt = event.promptId ?? page.prompt
  const namedFrom = namedFromOf(given.board) ?? page.namedFrom
  return withPage(book, rules.session, {
    lastMs: rules.nowMs,
    offers,
    ...(transcript ? { transcript } : {}),
    ...(prompt === undefined ? {} : { prompt }),
    ...(namedFrom === undefined ? {} : { namedFrom }),
  })
}

function nextOffer(
  known: Offer | undefined,
  next: { readonly kind: Offer['kind']; readonly form: Offer['form']; readonly given: Given },
): Offer {
  const { kind, form, given } = next
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
  }
}

/** Only when more is unread than was looked at. */
function namedFromOf({ unread }: Board): string | undefined {
  return unread.count > unread.newest.length ? unread.newest.at(-1)?.message.stamp : undefined
}
