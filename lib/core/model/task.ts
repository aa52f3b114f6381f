/** An agent's task as it stands in `agents/USER-claude.org`. Its transitions are in lifecycle.ts. */

import type { Address } from './address.ts'
import type { LogLine } from './log.ts'
import type { Letter } from './message.ts'
import type { Urgency } from './priority.ts'

/** `TODO` is a task that its owner's governor has not seen yet. */
export type TaskState =
  | 'TODO'
  | 'WAITING'
  | 'QUEUED'
  | 'WORKING'
  | 'DONE'
  | 'CANCELLED'
  | 'ARCHIVED'

export const taskStates: readonly TaskState[] = [
  'TODO',
  'WAITING',
  'QUEUED',
  'WORKING',
  'DONE',
  'CANCELLED',
  'ARCHIVED',
]

export type Approval = 'auto_accepted' | 'owner_approved'

/** What the author asks for; under the signature. */
export interface TaskOrder extends Letter {
  readonly effort?: number
  readonly estimatedTokens?: number
  /** Unix milliseconds. */
  readonly deadlineMs?: number
}

/** The owner's signed word that a task may run. */
export interface Verdict {
  readonly approval: Approval
  /** UTC RFC 3339 with milliseconds. */
  readonly at: string
  readonly sig: string
}

export interface Claim {
  readonly by: Address
  readonly session: string
  /** Unix milliseconds: when it began, by the signed line that says so; absent where no line was judged. */
  readonly atMs?: number
}

export interface Task extends TaskOrder {
  readonly kind: 'task'
  readonly state: TaskState
  readonly priority: Urgency
  readonly tags: readonly string[]
  /** The org timestamp of SCHEDULED: it is not offered before, in the owner's local time. */
  readonly scheduled?: string
  readonly tier?: string
  /** What a WAITING task waits for: `owner-approval`, or a limit's code. */
  readonly awaiting?: string
  readonly refusal?: string
  /** UTC RFC 3339: when a limit that holds this task back frees up. */
  readonly notBefore?: string
  readonly verdict?: Verdict
  readonly started?: string
  readonly claim?: Claim
  /** UTC RFC 3339: until when the claim holds without a sign of life; of a judged task as far as it is believed. */
  readonly lease?: string
  readonly completed?: string
  readonly tokensUsed?: number
  readonly resultPath?: string
  readonly retryCount: number
  readonly retryReason?: string
  readonly revisionFeedback?: string
  readonly rejectionReason?: string
  readonly cancellationReason?: string
  readonly log: readonly LogLine[]
}

/** Reads a keyword of the file; undefined when it is none of ours. */
export function parseTaskState(keyword: string | undefined): TaskState | undefined {
  return taskStates.find((state) => state === keyword)
}
