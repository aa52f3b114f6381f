/** Who else is there, as the relay says it and their own signed cards prove it. Kept in memory for as long as the daemon runs. */

import type { Address } from '../../core/model/address.ts'
import type { SeenPeer } from '../../core/view/relay/types.ts'
import type { Deps } from '../ports.ts'
import { openCard } from '../relay/card.ts'
import type { PeerFrame } from '../relay/link.ts'
import type { Sealing } from '../relay/ports.ts'
import type { KeyedContact } from './contacts.ts'

export interface Peer extends SeenPeer {
  readonly address: Address
  readonly key: string
}

export type Peers = Map<string, Peer>

/** A card of a clock that is further ahead gives way to any other, or it would keep all right ones out. */
const aheadMsMax = 10 * 60_000
/** Whoever is connected says a new one twice a day: one from farther off is a relay's memory, or a lie. */
const cardMsMax = 48 * 3_600_000
/** Nothing that anybody does holds for longer. */
const sinceMsMax = 366 * 24 * 3_600_000

/** Undefined for a stranger, and where nothing changed: an older card, one of another time, or one that its owner did not sign. */
export function hearPeer(
  deps: Deps,
  sealing: Sealing,
  {
    peers,
    frame,
    contacts,
  }: {
    readonly peers: Peers
    readonly frame: PeerFrame
    readonly contacts: readonly KeyedContact[]
  },
): Peer | undefined {
  const contact = contacts.find(({ key }) => key === frame.key)
  if (!contact) return undefined
  const before = peers.get(frame.key)
  const presence = frame.online ? ('online' as const) : ('offline' as const)
  const kept = before?.card && isOfNow(deps, before.card) ? before.card : undefined
  const card = (frame.card && cardIn(deps, sealing, contact, frame.card, kept)) ?? kept
  const next: Peer = { ...contact, presence, atMs: frame.atMs, ...(card ? { card } : {}) }
  if (before?.presence === presence && before.card === card) return undefined
  peers.set(frame.key, next)
  return next
}

function cardIn(
  deps: Deps,
  sealing: Sealing,
  contact: KeyedContact,
  given: NonNullable<PeerFrame['card']>,
  before: Peer['card'],
): Peer['card'] {
  const opened = openCard({ sealing, keys: deps.keys }, given, {
    sender: contact,
    me: deps.keys.publicKey,
  })
  if (!opened.ok || !isOfNow(deps, opened)) return undefined
  const { status, atMs, details } = opened
  if (before && atMs <= before.atMs && !isAhead(deps, before)) return undefined
  if (atMs === before?.atMs) return undefined
  const { summary = '', sessions = [] } = details ?? {}
  const isLikely = opened.sinceMs <= atMs && opened.sinceMs >= atMs - sinceMsMax
  // It held when it was said, and that is all that is known.
  const sinceMs = isLikely ? opened.sinceMs : atMs
  return { status, sinceMs, atMs, summary, sessions }
}

function isOfNow({ clock }: Deps, { atMs }: { readonly atMs: number }): boolean {
  return Math.abs(atMs - clock.nowMs()) <= cardMsMax
}

function isAhead({ clock }: Deps, { atMs }: { readonly atMs: number }): boolean {
  return atMs > clock.nowMs() + aheadMsMax
}

/** While there is no relay nobody knows of anybody. */
export function forgetPresence(peers: Peers): void {
  for (const [key, { address, card }] of peers) {
    peers.set(key, { address, key, presence: 'unknown', ...(card ? { card } : {}) })
  }
}
