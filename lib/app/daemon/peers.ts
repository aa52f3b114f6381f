/** Who else is there, as the relay says it and their own signed cards prove it. Kept in memory for as long as the daemon runs. */

import type { Address } from '../../core/model/address.ts'
import type { PresenceStatus } from '../../core/presence/types.ts'
import type { Deps } from '../ports.ts'
import { openCard } from '../relay/card.ts'
import type { PeerFrame } from '../relay/link.ts'
import type { Sealing } from '../relay/ports.ts'
import type { KeyedContact } from './contacts.ts'

export interface Peer {
  readonly address: Address
  readonly key: string
  readonly presence: 'online' | 'offline' | 'unknown'
  /** Unix milliseconds, by the relay's clock: when that changed. */
  readonly atMs?: number
  /** What they said of themselves, by their own clock. */
  readonly card?: {
    readonly status: PresenceStatus
    readonly summary: string
    readonly sessions: readonly string[]
    readonly sinceMs: number
    readonly atMs: number
  }
}

export type Peers = Map<string, Peer>

/** Undefined for a stranger, and where nothing changed: an older card, or one that its owner did not sign. */
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
  const card = (frame.card && cardIn(deps, sealing, contact, frame.card, before)) ?? before?.card
  const next: Peer = { ...contact, presence, atMs: frame.atMs, ...(card ? { card } : {}) }
  if (before?.presence === presence && before.card === next.card) return undefined
  peers.set(frame.key, next)
  return next
}

function cardIn(
  deps: Deps,
  sealing: Sealing,
  contact: KeyedContact,
  given: NonNullable<PeerFrame['card']>,
  before: Peer | undefined,
): Peer['card'] {
  const opened = openCard({ sealing, keys: deps.keys }, given, {
    sender: contact,
    me: deps.keys.publicKey,
  })
  if (!opened.ok || opened.atMs <= (before?.card?.atMs ?? Number.NEGATIVE_INFINITY)) {
    return undefined
  }
  const { status, sinceMs, atMs, details } = opened
  const { summary = '', sessions = [] } = details ?? {}
  return { status, sinceMs, atMs, summary, sessions }
}

/** While there is no relay nobody knows of anybody. */
export function forgetPresence(peers: Peers): void {
  for (const [key, { address, card }] of peers) {
    peers.set(key, { address, key, presence: 'unknown', ...(card ? { card } : {}) })
  }
}
