/** Evidence that an agent saw what was offered. Pure: pages of the book and pieces of a transcript in, pages out. */

import type { PromptEvent } from './event.ts'
import { isSecondCall } from './second-call.ts'
import { type Offer, type SessionBook, seenBy, type TranscriptPlace } from './book/book.ts'
import type { TranscriptPiece } from './ports.ts'

/** Two hooks of one event, installed twice, run within this time; the second one proves nothing. */
const sameEventMs = 1_000

export interface Reading {
  readonly place: TranscriptPlace
  /** Nonces with an answer of the assistant after them. */
  readonly answered: readonly string[]
}

/** How a transcript writes our nonce: in the text of the hook, as an attachment or in the request. */
export function nonceTag(nonce: string): string {
  return `[dm:${nonce}]`
}

/** The nonces of offers without evidence. */
export function openNonces(page: SessionBook): readonly string[] {
  const nonces = Object.values(page.offers).flatMap((one) =>
    one.type === 'offered' ? [one.nonce] : [],
  )
  return [...new Set(nonces)]
}

/** Goes on reading a transcript: a nonce counts once a later line is an answer of the model. */
export function readOn(
  place: TranscriptPlace,
  piece: TranscriptPiece,
  nonces: readonly string[],
): Reading {
  const found = new Set(place.found)
  const answered = new Set<string>()
  for (const line of piece.text.split('\n')) {
    if (found.size > 0 && line.includes('"assistant"') && isAnswer(line)) {
      for (const nonce of found) answered.add(nonce)
      found.clear()
    }
    for (const nonce of nonces) {
      if (!answered.has(nonce) && line.includes(nonceTag(nonce))) found.add(nonce)
    }
  }
  return {
    place: { path: place.path, offset: piece.end, found: [...found] },
    answered: [...answered],
  }
}

/** Errors of the API, and what the client writes in the model's place when a prompt is cancelled, are no answers. */
function isAnswer(line: string): boolean {
  let entry: unknown
  try {
    entry = JSON.parse(line)
  } catch {
    return false
  }
  if (!isRecord(entry) || entry['type'] !== 'assistant' || entry['isApiErrorMessage']) return false
  const message = entry['message']
  return !(isRecord(message) && message['model'] === '<synthetic>')
}

/** The page with the offers of answered nonces as seen. */
export function withAnswers(page: SessionBook, reading: Reading, nowMs: number): SessionBook {
  const offers = mapOffers(page, (offer) =>
    offer.type === 'offered' && reading.answered.includes(offer.nonce)
      ? seenBy({ ...offer, atMs: nowMs }, 'transcript')
      : offer,
  )
  return { ...page, offers, transcript: reading.place }
}

/** Without a transcript, that the session went on is the only evidence there is. */
export function withLaterEvent(page: SessionBook, event: PromptEvent, nowMs: number): SessionBook {
  if (event.name === 'SessionStart' || isSecondCall(page, event, nowMs)) return page
  if (event.name !== 'Stop' && event.promptId !== undefined && event.promptId === page.prompt) {
    return page
  }
  const offers = mapOffers(page, (offer) => {
    if (offer.type !== 'offered' || offer.atMs > nowMs - sameEventMs) return offer
    const modelRan = event.name === 'Stop' || offer.during === 'turn'
    return modelRan ? seenBy({ ...offer, atMs: nowMs }, 'later event') : offer
  })
  return { ...page, offers }
}

function mapOffers(
  page: SessionBook,
  change: (offer: Offer) => Offer,
): Readonly<Record<string, Offer>> {
  return Object.fromEntries(Object.entries(page.offers).map(([id, one]) => [id, change(one)]))
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}
