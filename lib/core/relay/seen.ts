/**
 * What one connection sees of its peers. A peer is there while at least one of its connections shows itself; its cards are the
 * newest of each of its machines. Which of them counts is for who can verify them. Gives what changed, so that nobody is told
 * the same twice.
 */

import { cardsShown, cardsShownBytes } from '../wire/limits.ts'
import type { KeyText, PresenceCard } from '../wire/types.ts'
import type { PeerNote } from './notes.ts'

/** One connection of a peer. */
interface Shown {
  readonly process: string
  readonly atMs: number
  readonly card: PresenceCard | undefined
}

/** By key, then by process and connection. Changed in place: there is one for each connection. */
export type Seen = Map<KeyText, Map<string, Shown>>

export type PeerChange =
  | { readonly type: 'same' }
  | {
      readonly type: 'there'
      readonly key: KeyText
      readonly atMs: number
      readonly cards: readonly PresenceCard[]
    }
  | { readonly type: 'gone'; readonly key: KeyText; readonly atMs: number }

const same: PeerChange = { type: 'same' }
/** Of one peer; whoever has more has a broken client or a broken process. */
const connectionsMax = 64

export function notice(seen: Seen, note: PeerNote): PeerChange {
  const name = `${note.process} ${note.connection}`
  const before = seen.get(note.key)
  if (!note.online) return leave(seen, { key: note.key, name, atMs: note.atMs })
  const shown = before ?? new Map<string, Shown>()
  const old = shown.get(name)
  if (!old && shown.size >= connectionsMax) return same
  const oldCards = cardsOf(shown)
  shown.set(name, { process: note.process, atMs: note.atMs, card: note.card })
  seen.set(note.key, shown)
  const cards = cardsOf(shown)
  if (before && isSame(cards, oldCards)) return same
  return { type: 'there', key: note.key, atMs: note.atMs, cards }
}

/** One connection of a peer went. */
function leave(
  seen: Seen,
  { key, name, atMs }: { readonly key: KeyText; readonly name: string; readonly atMs: number },
): PeerChange {
  const shown = seen.get(key)
  if (!shown?.has(name)) return same
  const oldCards = cardsOf(shown)
  shown.delete(name)
  if (shown.size === 0) {
    seen.delete(key)
    return { type: 'gone', key, atMs }
  }
  const cards = cardsOf(shown)
  return isSame(cards, oldCards) ? same : { type: 'there', key, atMs, cards }
}

/** A process died: all that it showed is gone. */
export function forgetProcess(seen: Seen, process: string, atMs: number): readonly PeerChange[] {
  return [...seen].flatMap(([key, shown]) =>
    [...shown]
      .filter(([, one]) => one.process === process)
      .map(([name]) => leave(seen, { key, name, atMs })),
  )
}

/** What is seen of a peer now, for whoever asks again; undefined when they are not there. */
export function shownOf(seen: Seen, key: KeyText): PeerChange | undefined {
  const shown = seen.get(key)
  if (!shown) return undefined
  const atMs = Math.max(...[...shown.values()].map((one) => one.atMs))
  return { type: 'there', key, atMs, cards: cardsOf(shown) }
}

/** Whether a peer is there through another process than this one. */
export function isElsewhere(seen: Seen, key: KeyText, process: string): boolean {
  const shown = seen.get(key)
  return shown !== undefined && [...shown.values()].some((one) => one.process !== process)
}

/** Of a machine that is there twice, as after a break of its line, the newer card. */
function cardsOf(shown: ReadonlyMap<string, Shown>): readonly PresenceCard[] {
  const ofMachine = new Map<string, PresenceCard>()
  for (const { card } of shown.values()) {
    if (!card) continue
    const known = ofMachine.get(card.machine)
    if (!known || card.atMs > known.atMs) ofMachine.set(card.machine, card)
  }
  const newest = [...ofMachine.values()].sort((a, b) => b.atMs - a.atMs).slice(0, cardsShown)
  let bytes = 0
  return newest.filter(({ sealed }, index) => {
    bytes += sealed?.body.length ?? 0
    return index === 0 || bytes <= cardsShownBytes
  })
}

function isSame(cards: readonly PresenceCard[], others: readonly PresenceCard[]): boolean {
  return cards.length === others.length && cards.every(({ sig }, at) => sig === others[at]?.sig)
}

/** A card with the box of its reader alone. */
export function cardFor(card: PresenceCard, reader: KeyText): PresenceCard {
  if (!card.sealed) return card
  const boxes = card.sealed.boxes.filter(({ key }) => key === reader)
  return { ...card, sealed: { ...card.sealed, boxes } }
}
