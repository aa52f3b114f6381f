/**
 * Takes of a lock that are dated ahead of the clock here, by their author's clock or ours. Such a one would be held until its
 * own time has come and its length gone by as well; so this machine notes when it saw it first, and counts the length from then.
 */

import { aheadMsMax } from '../../core/ahead.ts'
import type { LockLine, LockName } from '../../core/locks/types.ts'
import type { Deps, EarlyTake, Space } from '../ports.ts'

export interface EarlyBook {
  /** When a take is over at the latest, Unix milliseconds. */
  endMs(name: LockName, line: LockLine): number
  save(): Promise<void>
}

/** More of them are a flood; each is proved, so its author is known. */
const takesMax = 1000

export async function earlyBook(deps: Deps, space: Space): Promise<EarlyBook> {
  const nowMs = deps.clock.nowMs()
  const known = new Map((await deps.machine.earlyTakes()).map((one) => [keyOf(one), one]))
  const fresh: EarlyTake[] = []
  return {
    endMs(name, { did, by, session, atMs, untilMs }) {
      const take = { space: space.name, name, by, session, atMs, untilMs, seenMs: nowMs }
      const before = known.get(keyOf(take))
      if (!before && (did !== 'taken' || atMs <= nowMs + aheadMsMax)) return untilMs
      if (!before) {
        known.set(keyOf(take), take)
        fresh.push(take)
      }
      return (before ?? take).seenMs + untilMs - atMs
    },
    async save() {
      if (fresh.length === 0) return
      await deps.machine.updateEarlyTakes((all) => {
        const there = new Set(all.map(keyOf))
        const added = fresh.filter((one) => !there.has(keyOf(one)))
        // Once it is over by its own word it is over anywhere.
        return [...all, ...added].filter((one) => one.untilMs > nowMs).slice(-takesMax)
      })
    },
  }
}

function keyOf({ space, name, by, session, atMs, untilMs }: EarlyTake): string {
  return [space, name, by, session, atMs, untilMs].join(' ')
}
