/** Presence as JSON. */

import type { SeenPresence, SeenPresenceSet, SeenSession } from '../../presence/types.ts'
import { peerFields, relayFields } from '../relay/json.ts'
import type { SeenPeers } from '../relay/types.ts'
import { document, isoTime, type JsonDocument, type JsonValue } from '../json/document.ts'

type JsonObject = { readonly [key: string]: JsonValue }

export function whoJson(
  presences: readonly SeenPresence[],
  { relay, peers }: SeenPeers,
): JsonDocument {
  return document('who', {
    scope: 'this machine',
    actors: presences.map(presenceFields),
    relay: relayFields(relay),
    peers: peers.map(peerFields),
  })
}

export function presenceJson({ did, presence, replaced, keeps }: SeenPresenceSet): JsonDocument {
  return document('presence', {
    did,
    presence: presenceFields(presence),
    replaced: replaced.map(sessionFields),
    keeps: keeps ?? null,
  })
}

function presenceFields(presence: SeenPresence): JsonObject {
  const { actor, status, summary, source, sinceMs, beatMs, rivals } = presence
  return {
    actor,
    status,
    summary,
    source,
    since: isoTime(sinceMs),
    seen: isoTime(beatMs),
    sessions: rivals.map(sessionFields),
  }
}

function sessionFields({ session, startedMs, beatMs, isThis }: SeenSession): JsonObject {
  return { session, started: isoTime(startedMs), seen: isoTime(beatMs), this: isThis }
}
