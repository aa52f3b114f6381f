/** Outbox, peers and logins as JSON. */

import { document, isoTime, type JsonDocument, type JsonValue, orNull } from '../json/document.ts'
import type { SeenOutboxItem, SeenPeer, SeenPeers, SeenRelay } from './types.ts'

type JsonObject = { readonly [key: string]: JsonValue }

export function outboxJson(items: readonly SeenOutboxItem[]): JsonDocument {
  return document('outbox', { letters: items.map(itemFields) })
}

export function outboxStepJson(did: 'retry' | 'cancel', item: SeenOutboxItem): JsonDocument {
  return document('letter', { did, letter: itemFields(item) })
}

function itemFields(item: SeenOutboxItem): JsonObject {
  const { id, to, kind, space, state, writtenMs, stepMs, title, why } = item
  return {
    id,
    to,
    type: kind,
    space,
    state,
    written: isoTime(writtenMs),
    since: isoTime(stepMs),
    title,
    why: orNull(why),
  }
}

export function peersJson({ relay, peers }: SeenPeers): JsonDocument {
  return document('peers', { relay: relayFields(relay), peers: peers.map(peerFields) })
}

export function relayFields(relay: SeenRelay | undefined): JsonValue {
  if (!relay) return null
  const { url, state, sinceMs, why } = relay
  return { url, state, since: isoTime(sinceMs), why: orNull(why) }
}

export function peerFields({ address, presence, atMs, card }: SeenPeer): JsonObject {
  return {
    address,
    presence,
    since: isoTime(atMs),
    status: orNull(card?.status),
    summary: orNull(card?.summary),
    sessions: card?.sessions ?? [],
    statusSince: isoTime(card?.sinceMs),
    said: isoTime(card?.atMs),
  }
}
