/** What the governor is asked in tests: a team member's task against the default settings, at noon. */

import type { GovernorInput } from '../../../lib/core/governor/types.ts'
import {
  type ComputeSettings,
  defaultMessaging,
  type TierSettings,
} from '../../../lib/core/model/settings.ts'
import type { Task, TaskState } from '../../../lib/core/model/task.ts'
import { address, dayEndMs, dayStartMs, entryId, nowMs, taskIn, utc } from '../model/sample.ts'

export const minuteMs = 60_000
export const hourMs = 3_600_000
export const owner = address('tex')
export const { compute, trust_tiers: tiers } = defaultMessaging

/** Every limit off, so that a test switches on the one it is about. */
export const noLimits: ComputeSettings = {
  daily_budget_tokens: 0,
  per_sender_daily_max: 0,
  per_task_max_tokens: 0,
  per_task_timeout_minutes: 0,
  cooldown_between_tasks: 0,
  max_queue_depth: 0,
  max_retries: 0,
  rate_limits: { tasks_per_hour: 0 },
}

export const openTier: TierSettings = {
  priority_boost: 1,
  daily_token_limit: 0,
  max_task_effort: 0,
  auto_accept: true,
  daily_letter_limit: 0,
  daily_letter_kib: 0,
}

let counter = 0

/** A task under the owner's verdict, accepted at this time. */
export function admitted(state: TaskState, acceptedMs: number, fields: Partial<Task> = {}): Task {
  counter += 1
  const verdict = { approval: 'auto_accepted', at: utc(acceptedMs), sig: 'c2ln' } as const
  return taskIn(state, { id: entryId(`msg-${counter}`), verdict, estimatedTokens: 1000, ...fields })
}

/** The task that is asked about. */
export function asked(fields: Partial<Task> = {}): Task {
  return taskIn('TODO', { id: entryId('msg-asked'), stamp: utc(nowMs - 1000), ...fields })
}

export function question(fields: Partial<GovernorInput> = {}): GovernorInput {
  return {
    task: asked(),
    tier: 'open',
    blocked: false,
    owner,
    queue: [],
    tiers: { ...tiers, open: openTier },
    compute: noLimits,
    nowMs,
    dayStartMs,
    dayEndMs,
    ...fields,
  }
}
