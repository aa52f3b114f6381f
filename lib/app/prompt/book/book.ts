/**
 * The book of offers: which session was shown which entry, and what came of it. Values only; policy is in offers.ts.
 *
 * An entry goes NEW -> offered -> seen (there is evidence) -> acked (the evidence is written where it belongs).
 * Offered is not seen: until there is evidence, the entry is offered again when its lease is over.
 */

import type { Told } from './marks.ts'

/** `text` when the entry's own text was printed, `line` when only its id was. */
export type OfferForm = 'text' | 'line'

export type Evidence = 'used' | 'transcript' | 'later event'

interface OfferFacts {
  /** `waiting`: a task that waits for its owner's word. */
  readonly kind: 'task' | 'waiting' | 'message'
  /** The form of the last offer. */
  readonly form: OfferForm
  /** When its text was printed for this session, Unix milliseconds; the text is printed once. */
  readonly textMs?: number
  /** How often it was offered to this session without evidence. */
  readonly count: number
  /** When the state was reached, Unix milliseconds. */
  readonly atMs: number
  /** Of a task: the round that it was in (round.ts). Unset for a message, and for what a command noted. */
  readonly round?: string
}

export type Offer =
  | (OfferFacts & { readonly type: 'offered'; readonly nonce: string; readonly during: Moment })
  | (OfferFacts & { readonly type: 'seen'; readonly evidence: Evidence })
  | (OfferFacts & { readonly type: 'acked' })
  /** Offered as often as we do without evidence: it waits for a person, who was told. */
  | (OfferFacts & { readonly type: 'unseen' })

/** No model has run between the start of a session and its first prompt, so that prompt proves nothing. */
export type Moment = 'start' | 'turn'

/** How far a session's transcript was read in the search for nonces. */
export interface TranscriptPlace {
  readonly path: string
  readonly offset: number
  /** Nonces that were found, and wait for an answer after them. */
  readonly found: readonly string[]
}

export interface SessionBook {
  /** Unix milliseconds of its last event. */
  readonly lastMs: number
  /** The event at which it was told something last, so that a second call for the same one is silent. */
  readonly event?: ToldEvent
  /** Claude Code's id of the prompt that was answered last. */
  readonly prompt?: string
  readonly transcript?: TranscriptPlace
  /** What it was told of, by name or as a part of a number (marks.ts); replaced as a whole at each telling. */
  readonly told?: ToldPiles
  /** By entry id. */
  readonly offers: Readonly<Record<string, Offer>>
}

export interface ToldEvent {
  /** `UserPromptSubmit`, `SessionStart` or `Stop`. */
  readonly name: string
  /** The prompt's id, else why the session started; empty when neither is known. */
  readonly mark: string
  /** Unix milliseconds. */
  readonly atMs: number
}

export interface ToldPiles {
  readonly messages?: Told
  readonly waiting?: Told
  readonly queued?: Told
  /** Marks of what could not be read. */
  readonly problems?: readonly string[]
  /** Marks of claims that do not hold. */
  readonly lost?: readonly string[]
}

export interface OfferBook {
  readonly version: 1
  readonly sessions: Readonly<Record<string, SessionBook>>
}

export const emptyBook: OfferBook = { version: 1, sessions: {} }

const dayMs = 24 * 60 * 60 * 1000
/** Sessions are forgotten after this time; what they left unseen was offered to others long before. */
const sessionMsMax = 30 * dayMs
/** One that acknowledged all is only kept so that it hears nothing twice; each one costs every prompt a little. */
const settledMsMax = 7 * dayMs
const offersMax = 500

/** A session's page, empty for one that is new. */
export function pageOf(book: OfferBook, session: string): SessionBook {
  return Object.hasOwn(book.sessions, session) ? book.sessions[session]! : { lastMs: 0, offers: {} }
}

/** What a session was offered of an entry. */
export function offerIn(page: SessionBook, id: string): Offer | undefined {
  return Object.hasOwn(page.offers, id) ? page.offers[id] : undefined
}

export function withPage(book: OfferBook, session: string, page: SessionBook): OfferBook {
  return { ...book, sessions: { ...book.sessions, [session]: page } }
}

/** An agent named these ids in a command: the best evidence that it read them. */
export function noteUse(
  book: OfferBook,
  session: string,
  used: { readonly ids: readonly string[]; readonly nowMs: number },
): OfferBook {
  const page = pageOf(book, session)
  const fresh = used.ids.flatMap((id) => {
    const known = offerIn(page, id)
    if (known && known.type !== 'offered') return []
    // What a command showed needs no text from us.
    const facts: Omit<OfferFacts, 'atMs'> = known ?? { kind: 'task', form: 'line', count: 0 }
    const atMs = used.nowMs
    return [[id, seenBy({ ...facts, atMs, textMs: facts.textMs ?? atMs }, 'used')] as const]
  })
  if (fresh.length === 0) return book
  const offers = { ...page.offers, ...Object.fromEntries(fresh) }
  return withPage(book, session, { ...page, lastMs: used.nowMs, offers })
}

/** The offer with its evidence. */
export function seenBy(offer: OfferFacts, evidence: Evidence): Offer {
  return { type: 'seen', ...factsOf(offer), evidence }
}

/** The offer at its end: either acknowledged, or given up. */
export function ended(offer: OfferFacts, type: 'acked' | 'unseen'): Offer {
  return { type, ...factsOf(offer) }
}

function factsOf({ kind, form, count, atMs, textMs, round }: OfferFacts): OfferFacts {
  return {
    kind,
    form,
    count,
    atMs,
    ...(textMs === undefined ? {} : { textMs }),
    ...(round === undefined ? {} : { round }),
  }
}

/** Without sessions that have been silent for 30 days, or for 7 with all acknowledged, and with at most 500 offers a session. */
export function sweptBook(book: OfferBook, nowMs: number): OfferBook {
  const pages = Object.entries(book.sessions)
  const kept = pages
    .filter(([, page]) => page.lastMs > nowMs - (isSettled(page) ? settledMsMax : sessionMsMax))
    .map(([session, page]) => [session, sweptPage(page)] as const)
  const same =
    kept.length === pages.length && kept.every(([id, page]) => page === book.sessions[id])
  return same ? book : { ...book, sessions: Object.fromEntries(kept) }
}

function isSettled(page: SessionBook): boolean {
  return Object.values(page.offers).every(({ type }) => type === 'acked')
}

function sweptPage(page: SessionBook): SessionBook {
  const offers = Object.entries(page.offers)
  if (offers.length <= offersMax) return page
  const newest = offers.sort(([, a], [, b]) => b.atMs - a.atMs).slice(0, offersMax)
  return { ...page, offers: Object.fromEntries(newest) }
}
