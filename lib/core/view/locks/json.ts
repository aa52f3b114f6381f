/** Locks as JSON. */

import type { Hold, SeenHold, SeenLock, SeenLockChange } from '../../locks/types.ts'
import { document, isoTime, type JsonDocument, type JsonValue } from '../json/document.ts'

type JsonObject = { readonly [key: string]: JsonValue }

export function lockJson({ did, reached, lock, previous }: SeenLockChange): JsonDocument {
  return document('lock', {
    did,
    reached,
    lock: lockFields(lock),
    previous: previous ? holdFields(previous) : null,
  })
}

export function locksJson(locks: readonly SeenLock[]): JsonDocument {
  return document('locks', { locks: locks.map(lockFields) })
}

function lockFields({ space, name, holds, lost, unproved, syncedMs }: SeenLock): JsonObject {
  return {
    name,
    space,
    holds: holds.map(seenFields),
    lost: lost.map(seenFields),
    unproved: unproved.map(seenFields),
    synced: isoTime(syncedMs),
  }
}

function seenFields(hold: SeenHold): JsonObject {
  const { proof, tier, blocked } = hold.standing
  return { ...holdFields(hold), mine: hold.isMine, author: { proof, tier, blocked } }
}

function holdFields({ by, session, mode, atMs, untilMs, why }: Hold): JsonObject {
  return { by, session, mode, since: isoTime(atMs), until: isoTime(untilMs), why }
}
