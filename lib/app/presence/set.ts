/** What somebody says of themselves, which beats what is inferred. */

import { type PresenceStatus, type SeenPresenceSet, statuses } from '../../core/presence/types.ts'
import { aheadMsMax } from '../../core/presence/machines.ts'
import { done, refuse, type Result } from '../../core/model/refusal.ts'
import { oneLine } from '../../core/org/escape.ts'
import type { Deps } from '../ports.ts'
import { freshRecord, ownPresence, ownRecord } from './beat.ts'

export const summaryCharsMax = 200

export async function presenceSet(
  deps: Deps,
  input: { readonly status: string; readonly summary?: string | undefined },
): Promise<Result<SeenPresenceSet>> {
  const status = statusNamed(input.status)
  if (status === undefined) {
    const why = `"${input.status.slice(0, 40)}" is no status.`
    return refuse({ code: 'usage', why, hint: `Say one of ${statuses.join(', ')}.` })
  }
  const nowMs = deps.clock.nowMs()
  const summary = oneLine(input.summary ?? '', summaryCharsMax)
  const atMs = Math.max(nowMs, (await lastSaidMs(deps)) + 1)
  const before = (await ownRecord(deps)) ?? freshRecord(deps)
  const record = { ...before, beatMs: nowMs, manual: { status, summary, atMs } }
  await deps.machine.savePresence(record)
  const presence = ownPresence(deps, await deps.machine.presences())
  return done({ did: 'set', presence, replaced: [] })
}

/** What was said on a machine whose clock is somewhat ahead does not hold on against what is said now. */
async function lastSaidMs({ acting, machine, clock }: Deps): Promise<number> {
  const latestMs = clock.nowMs() + aheadMsMax
  const times = (await machine.presences())
    .filter(({ actor }) => actor === acting)
    .flatMap(({ manual }) => (manual && manual.atMs <= latestMs ? [manual.atMs] : []))
  return Math.max(0, ...times)
}

/** As people type them. */
function statusNamed(typed: string): PresenceStatus | undefined {
  const word = typed.trim().toLowerCase().replaceAll('_', '-')
  if (word === 'do-not-disturb') return 'dnd'
  return statuses.find((one) => one === word)
}
