/** Who else is there, as the relay says it and their own signed cards prove it. Kept in memory for as long as the daemon runs. */

import type { Address } from '../../core/model/address.ts'
import { cardOfPerson } from '../../core/presence/machines.ts'
import type { SeenPeer } from '../../core/view/relay/types.ts'
import type { Deps } from '../ports.ts'
import type { PeerFrame } from '../relay/link.ts'
import type { Sealing } from '../relay/ports.ts'
import { type HeardCards, heedCards, isOfNow } from './cards.ts'
import type { KeyedContact } from './contacts.ts'

export interface Peer extends SeenPeer {
  readonly address: Address
  readonly key: string
}

export type Peers = Map<string, Peer>

/** What the machines of each said last, by key. */
export type Heard = Map<string, HeardCards>

/** Undefined for a stranger, and where nothing changed: an older card, one of another time, or one that its owner did not sign. */
export function hearPeer(
  deps: Deps,
  sealing: Sealing,
  {
    peers,
    heard,
    frame,
    contacts,
  }: {
    readonly peers: Peers
    readonly heard: Heard
    readonly frame: PeerFrame
    readonly contacts: readonly KeyedContact[]
  },
): Peer | undefined {
  const sender = contacts.find(({ key }) => key === frame.key)
  if (!sender) return undefined
  const before = peers.get(frame.key)
  const presence = frame.online ? ('online' as const) : ('offline' as const)
  const kept = before?.card && isOfNow(deps, before.card) ? before.card : undefined
  const own = heardOf(heard, frame.key)
  const there = heedCards(deps, sealing, { sender, cards: frame.cards ?? [], heard: own })
  const known = [...own.values()]
  const card = cardOfPerson({ known, there, nowMs: deps.clock.nowMs() }) ?? kept
  const next: Peer = { ...sender, presence, atMs: frame.atMs, ...(card ? { card } : {}) }
  if (before?.presence === presence && isSame(before.card, card)) return undefined
  peers.set(frame.key, next)
  return next
}

export function heardOf(heard: Heard, key: string): HeardCards {
  const known = heard.get(key) ?? new Map()
  heard.set(key, known)
  return known
}

function isSame(one: Peer['card'], other: Peer['card']): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}

/** While there is no relay nobody knows of anybody. */
export function forgetPresence(peers: Peers): void {
  for (const [key, { address, card }] of peers) {
    peers.set(key, { address, key, presence: 'unknown', ...(card ? { card } : {}) })
  }
}
