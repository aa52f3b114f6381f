/** Tasks and requests to test with: everything has a value, a test names what it is about. */

import { type Address, parseAddress } from '../../../lib/core/model/address.ts'
import { type EntryId, parseId } from '../../../lib/core/model/id.ts'
import type { Role, TaskVerb, TransitionRequest } from '../../../lib/core/model/lifecycle.ts'
import type { Task, TaskState } from '../../../lib/core/model/task.ts'

export const nowMs = Date.parse('2026-11-21T12:00:00.000Z')
export const dayStartMs = Date.parse('2026-11-21T00:00:00.000Z')
export const dayEndMs = Date.parse('2026-11-22T00:00:00.000Z')

export function address(text: string): Address {
  const parsed = parseAddress(text)
  if (!parsed) throw new Error(`no address: ${text}`)
  return parsed
}

export function entryId(text: string): EntryId {
  const parsed = parseId(text)
  if (!parsed) throw new Error(`no id: ${text}`)
  return parsed
}

export function utc(ms: number): string {
  return new Date(ms).toISOString()
}

export const agent = address('tex-claude')

export function taskWith(fields: Partial<Task> = {}): Task {
  return {
    kind: 'task',
    id: entryId('msg-20261121-100203-gregor-9d2hf0'),
    from: address('gregor'),
    to: agent,
    stamp: utc(nowMs - 7_200_000),
    mentions: [],
    urgency: 'normal',
    body: 'Research competitor pricing',
    state: 'QUEUED',
    priority: 'normal',
    tags: ['task'],
    retryCount: 0,
    log: [],
    ...fields,
  }
}

/** A task in this state, claimed by session `s1` when it is being worked on. */
export function taskIn(state: TaskState, fields: Partial<Task> = {}): Task {
  if (state !== 'WORKING') return taskWith({ state, ...fields })
  const claim = { by: agent, session: 's1' }
  const lease = utc(nowMs + 600_000)
  return taskWith({ state, claim, lease, started: utc(nowMs - 60_000), ...fields })
}

export function request(
  verb: TaskVerb,
  role: Role,
  fields: Partial<TransitionRequest> = {},
): TransitionRequest {
  return {
    verb,
    roles: [role],
    by: role === 'agent' ? agent : address(role === 'sender' ? 'gregor' : 'tex'),
    atMs: nowMs,
    nowMs,
    orgStamp: '[2026-11-21 Sat 13:00]',
    localTime: (ms) => `2026-11-21 Sat 13:${String((ms - nowMs) / 60_000).padStart(2, '0')}`,
    session: 's1',
    leaseMs: 1_800_000,
    retriesMax: 3,
    sign: ({ from, to, note }) => `key:${btoa(encodeURIComponent(`${from} ${to} ${note}`))}`,
    ...fields,
  }
}
