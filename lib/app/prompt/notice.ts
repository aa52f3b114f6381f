/** Looks for evidence that earlier offers of a session were seen, notes it, and writes it where others can see it. */

import { letterOf } from '../decode.ts'
import type { Deps } from '../ports.ts'
import { ackSeen, seenIds, writeRead } from './acknowledge.ts'
import type { Board } from './board.ts'
import { type OfferBook, pageOf, type SessionBook, withPage } from './book/book.ts'
import type { PromptEvent } from './event.ts'
import { openNonces, readOn, withAnswers, withLaterEvent } from './evidence.ts'
import type { PromptPorts } from './ports.ts'

/** At most so much of a transcript is read at one event; the next one goes on from there. */
const transcriptBytesMax = 4 * 2 ** 20

/** Offered to seen, then seen to acked; the book as it is then. Each step is on disk before the next, and may be repeated. */
export async function noticeSeen(
  deps: Deps,
  ports: PromptPorts,
  event: PromptEvent,
  { board, before }: { readonly board: Board; readonly before: OfferBook },
): Promise<OfferBook> {
  const { session } = deps
  const noted = await noteEvidence(deps, ports, { event, board, before })
  const page = pageOf(noted, session)
  const seen = seenIds(page)
  if (seen.length === 0) return noted
  const failed = await writeRead(deps, page, board)
  ports.reached('read')
  const written = seen.filter((id) => !failed.includes(id))
  const after = await changed(ports, (book) => ackSeen(book, session, written))
  ports.reached('acked')
  return after
}

interface Noting {
  readonly event: PromptEvent
  readonly board: Board
  readonly before: OfferBook
}

async function noteEvidence(
  deps: Deps,
  ports: PromptPorts,
  { event, board, before }: Noting,
): Promise<OfferBook> {
  const { session } = deps
  const page = pageOf(before, session)
  if (openNonces(page).length === 0) return before
  const look = await lookForEvidence(ports, page, event)
  const nowMs = deps.clock.nowMs()
  const after = await changed(ports, (book) =>
    withPage(book, session, withoutGone(look(pageOf(book, session), nowMs), board)),
  )
  ports.reached('evidence')
  return after
}

function changed(ports: PromptPorts, change: (book: OfferBook) => OfferBook): Promise<OfferBook> {
  return ports.hookState.update((before) => {
    const book = change(before)
    return { book, value: book }
  })
}

type Look = (page: SessionBook, nowMs: number) => SessionBook

const sawNothing: Look = (page) => page

async function lookForEvidence(
  ports: PromptPorts,
  page: SessionBook,
  event: PromptEvent,
): Promise<Look> {
  const path = event.transcriptPath
  const size = path === undefined ? undefined : await ports.transcript.size(path)
  if (path === undefined || size === undefined) {
    return (fresh, nowMs) => withLaterEvent(fresh, event, nowMs)
  }
  const known = page.transcript
  const isKnown = known?.path === path && known.offset <= size
  const place = isKnown ? known : { path, offset: 0, found: [] }
  const piece = await ports.transcript.read(path, place.offset, transcriptBytesMax)
  if (!piece) return sawNothing
  const reading = readOn(place, piece, openNonces(page))
  return (fresh, nowMs) => withAnswers(fresh, reading, nowMs)
}

/** What was taken, done or read meanwhile needs no evidence any more. */
function withoutGone(page: SessionBook, { queued, working, waiting, unread }: Board): SessionBook {
  const named = [...waiting.looked, ...unread.looked].map(({ view }) => letterOf(view).id)
  const here = new Set<string>([...[...queued, ...working].map(({ task }) => task.id), ...named])
  const kept = Object.entries(page.offers).filter(
    ([id, offer]) => offer.type !== 'offered' || here.has(id),
  )
  return { ...page, offers: Object.fromEntries(kept) }
}
