/** The Machine port in memory: what sessions say of themselves, and which locks are held. */

import type { EarlyTake, HeldLock, Machine, Space } from '../../lib/app/ports.ts'
import { isSession } from '../../lib/core/presence/parse.ts'
import type { PresenceRecord } from '../../lib/core/presence/types.ts'

export interface MachineTwin extends Machine {
  /** A fetch of the repository that the space is in. */
  synced(space: Space, atMs: number): void
}

export function createMachineTwin(): MachineTwin {
  const records = new Map<string, PresenceRecord>()
  const syncs = new Map<string, number>()
  let locks: readonly HeldLock[] = []
  let early: readonly EarlyTake[] = []
  return {
    presence: async (actor, session) => records.get(`${actor} ${session}`),
    presences: async () => [...records.values()],
    async savePresence(record) {
      if (isSession(record.session)) records.set(`${record.actor} ${record.session}`, record)
    },
    held: async () => locks,
    async updateHeld(change) {
      locks = change(locks)
    },
    earlyTakes: async () => early,
    async updateEarlyTakes(change) {
      early = change(early)
    },
    lastSyncMs: (space) => syncs.get(space.dir),
    synced: (space, atMs) => void syncs.set(space.dir, atMs),
  }
}
