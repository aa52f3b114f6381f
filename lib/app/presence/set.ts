/** What somebody says of themselves, which beats what is inferred; and taking over a name from other sessions. */

import { rivalsIn } from '../../core/presence/fold.ts'
import { type PresenceStatus, type SeenPresenceSet, statuses } from '../../core/presence/types.ts'
import { done, refuse, type Result } from '../../core/model/refusal.ts'
import { cleanText } from '../../core/org/escape.ts'
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
  const summary = cleanText(input.summary ?? '')
    .replace(/\s+/gu, ' ')
    .trim()
    .slice(0, summaryCharsMax)
  const before = (await ownRecord(deps)) ?? freshRecord(deps)
  const record = { ...before, beatMs: nowMs, manual: { status, summary, atMs: nowMs } }
  await deps.machine.savePresence(record)
  const presence = ownPresence(deps, await deps.machine.presences())
  return done({ did: 'set', presence, replaced: [] })
}

/** From here on the name is this session's; the others are told at their next command. */
export async function presenceTakeover(deps: Deps): Promise<Result<SeenPresenceSet>> {
  const nowMs = deps.clock.nowMs()
  const here = { nowMs, session: deps.session }
  const own = (await deps.machine.presences()).filter(({ actor }) => actor === deps.acting)
  const others = own.filter(({ session }) => session !== deps.session)
  const replaced = rivalsIn(others, here)
  for (const record of others.filter((one) =>
    replaced.some(({ session }) => session === one.session),
  )) {
    const { manual: _said, ...rest } = record
    const takenOver = { by: deps.session, atMs: nowMs, told: 'no' as const }
    await deps.machine.savePresence({ ...rest, takenOver })
  }
  const { takenOver: before, ...record } = (await ownRecord(deps)) ?? freshRecord(deps)
  await deps.machine.savePresence({ ...record, beatMs: nowMs })
  const presence = ownPresence(deps, await deps.machine.presences())
  const isNews = replaced.length > 0 || before !== undefined
  return done({ did: isNews ? 'taken over' : 'unchanged', presence, replaced })
}

/** As people type them. */
function statusNamed(typed: string): PresenceStatus | undefined {
  const word = typed.trim().toLowerCase().replaceAll('_', '-')
  if (word === 'do-not-disturb') return 'dnd'
  return statuses.find((one) => one === word)
}
