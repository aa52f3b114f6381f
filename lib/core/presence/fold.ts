/** What the sessions of this machine say together of each actor. */

import { compareText } from '../compare-text.ts'
import { isTerminal } from '../is-terminal.ts'
import type { Address } from '../model/address.ts'
import type { PresenceRecord, SeenPresence, SeenSession } from './types.ts'

const minuteMs = 60_000
/** Two sessions that were heard of within this time use one name at once. */
export const rivalMs = 30 * minuteMs
/** What somebody said of themselves holds so long. */
export const setHoldsMs = 8 * 60 * minuteMs
/** Work is inferred from what happened so lately. */
const workingMs = 5 * minuteMs
/** Who was not heard of for so long is gone. */
export const goneMs = 24 * 60 * minuteMs

interface Here {
  readonly nowMs: number
  readonly session: string
}

/** By name; those that were not heard of for a day are gone. */
export function seenPresences(
  records: readonly PresenceRecord[],
  here: Here,
): readonly SeenPresence[] {
  const byActor = new Map<Address, PresenceRecord[]>()
  for (const record of records) {
    if (record.beatMs < here.nowMs - goneMs) continue
    byActor.set(record.actor, [...(byActor.get(record.actor) ?? []), record])
  }
  return [...byActor]
    .flatMap(([actor, own]) => presenceOf(actor, own, here) ?? [])
    .toSorted((a, b) => compareText(a.actor, b.actor))
}

export function presenceOf(
  actor: Address,
  records: readonly PresenceRecord[],
  here: Here,
): SeenPresence | undefined {
  const own = records
    .filter((record) => record.actor === actor)
    .toSorted((a, b) => b.beatMs - a.beatMs || compareText(a.session, b.session))
  const current = own.find(({ takenOver }) => !takenOver) ?? own[0]
  if (!current) return undefined
  const beatMs = Math.max(...own.map((one) => one.beatMs))
  const rivals = rivalsIn(own, here)
  return { actor, ...statusOf(own, current, here), beatMs, rivals: rivals.length > 1 ? rivals : [] }
}

/** Sessions of a name that were heard of lately; a terminal is a person's, and no session. */
export function rivalsIn(records: readonly PresenceRecord[], here: Here): readonly SeenSession[] {
  return records
    .filter(({ session, beatMs, takenOver }) => {
      return !takenOver && !isTerminal(session) && beatMs > here.nowMs - rivalMs
    })
    .map((record) => seenSession(record, here))
}

export function seenSession(
  { session, startedMs, beatMs }: PresenceRecord,
  here: Here,
): SeenSession {
  return { session, startedMs, beatMs, isThis: session === here.session }
}

function statusOf(
  own: readonly PresenceRecord[],
  current: PresenceRecord,
  { nowMs }: Here,
): Pick<SeenPresence, 'status' | 'summary' | 'source' | 'sinceMs'> {
  const said = own
    .flatMap(({ manual }) => (manual && manual.atMs > nowMs - setHoldsMs ? [manual] : []))
    .toSorted((a, b) => b.atMs - a.atMs)[0]
  if (said) {
    return { status: said.status, summary: said.summary, source: 'set', sinceMs: said.atMs }
  }
  const { inferred, beatMs } = current
  if (beatMs <= nowMs - rivalMs) {
    return { status: 'away', summary: '', source: 'silence', sinceMs: beatMs }
  }
  if (inferred?.status === 'working' && beatMs > nowMs - workingMs) {
    return { status: 'working', summary: '', source: inferred.source, sinceMs: inferred.atMs }
  }
  const isQuiet = inferred === undefined || inferred.status === 'working'
  const source = isQuiet ? ('silence' as const) : inferred.source
  return { status: 'idle', summary: '', source, sinceMs: isQuiet ? beatMs : inferred.atMs }
}
