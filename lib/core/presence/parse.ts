/** The text of a session's file to its record; undefined for anything else, which counts as not there. */

import { isRecord } from '../is-record.ts'
import { parseAddress } from '../model/address.ts'
import { type PresenceRecord, statuses } from './types.ts'

const textCharsMax = 300

export function parsePresence(text: string): PresenceRecord | undefined {
  const value = jsonOf(text)
  if (!isRecord(value)) return undefined
  const actor = parseAddress(textOf(value['actor']))
  const session = textOf(value['session'])
  const [startedMs, beatMs] = [msOf(value['startedMs']), msOf(value['beatMs'])]
  if (!actor || !isSession(session) || startedMs === undefined || beatMs === undefined) {
    return undefined
  }
  const manual = partOf(value['manual'])
  const inferred = partOf(value['inferred'])
  const takenOver = isRecord(value['takenOver']) ? value['takenOver'] : undefined
  const by = textOf(takenOver?.['by'])
  const overMs = msOf(takenOver?.['atMs'])
  const told = takenOver?.['told'] === 'yes' ? ('yes' as const) : ('no' as const)
  const source = inferred?.source === 'hook' ? ('hook' as const) : ('command' as const)
  return {
    actor,
    session,
    startedMs,
    beatMs,
    ...(manual
      ? { manual: { status: manual.status, summary: manual.summary, atMs: manual.atMs } }
      : {}),
    ...(inferred ? { inferred: { status: inferred.status, source, atMs: inferred.atMs } } : {}),
    ...(isSession(by) && overMs !== undefined ? { takenOver: { by, atMs: overMs, told } } : {}),
  }
}

/** Safe in a file's name. */
export function isSession(text: string): boolean {
  return /^[A-Za-z0-9-]{1,64}$/u.test(text)
}

function partOf(value: unknown) {
  if (!isRecord(value)) return undefined
  const status = statuses.find((one) => one === value['status'])
  const atMs = msOf(value['atMs'])
  if (status === undefined || atMs === undefined) return undefined
  const summary = textOf(value['summary']).slice(0, textCharsMax)
  return { status, summary, atMs, source: textOf(value['source']) }
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

function msOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
