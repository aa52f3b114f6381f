/**
 * What one connection sees of its peers. A peer is there while at least one of its connections shows itself; its card is the
 * newest of theirs. Gives what changed, so that nobody is told the same twice.
 */

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
      readonly card: PresenceCard | undefined
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
  const oldCard = cardOf(shown)
  shown.set(name, { process: note.process, atMs: note.atMs, card: note.card })
  seen.set(note.key, shown)
  const card = cardOf(shown)
  if (before && card?.sig === oldCard?.sig) return same
  return { type: 'there', key: note.key, atMs: note.atMs, card }
}

/** One connection of a peer went. */
function leave(
  seen: Seen,
  { key, name, atMs }: { readonly key: KeyText; readonly name: string; readonly atMs: number },
): PeerChange {
  const shown = seen.get(key)
  const oldCard = shown && cardOf(shown)
  if (!shown?.delete(name)) return same
  if (shown.size === 0) {
    seen.delete(key)
    return { type: 'gone', key, atMs }
  }
  const card = cardOf(shown)
  return card?.sig === oldCard?.sig ? same : { type: 'there', key, atMs, card }
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
  return { type: 'there', key, atMs, card: cardOf(shown) }
}

/** Whether a peer is there through another process than this one. */
export function isElsewhere(seen: Seen, key: KeyText, process: string): boolean {
  const shown = seen.get(key)
  return shown !== undefined && [...shown.values()].some((one) => one.process !== process)
}

function cardOf(shown: ReadonlyMap<string, Shown>): PresenceCard | undefined {
  let newest: PresenceCard | undefined
  for (const { card } of shown.values()) {
    if (card && (!newest || card.atMs > newest.atMs)) newest = card
  }
  return newest
}

/** A card with the box of its reader alone. */
export function cardFor(card: PresenceCard, reader: KeyText): PresenceCard {
  if (!card.sealed) return card
  const boxes = card.sealed.boxes.filter(({ key }) => key === reader)
  return { ...card, sealed: { ...card.sealed, boxes } }
}
