/** What somebody says of themselves, which beats what is inferred. */

import { type PresenceStatus, type SeenPresenceSet, statuses } from '../../core/presence/types.ts'
import { done, refuse, type Result } from '../../core/model/refusal.ts'
import { oneLine } from '../../core/org/escape.ts'
import type { Deps } from '../ports.ts'
import { freshRecord, ownPresence, ownRecord } from './beat.ts'

const summaryCharsMax = 200

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
  const before = (await ownRecord(deps)) ?? freshRecord(deps)
  const record = { ...before, beatMs: nowMs, manual: { status, summary, atMs: nowMs } }
  await deps.machine.savePresence(record)
  const presence = ownPresence(deps, await deps.machine.presences())
  return done({ did: 'set', presence, replaced: [] })
}

/** As people type them. */
function statusNamed(typed: string): PresenceStatus | undefined {
  const word = typed.trim().toLowerCase().replaceAll('_', '-')
  if (word === 'do-not-disturb') return 'dnd'
  return statuses.find((one) => one === word)
}
