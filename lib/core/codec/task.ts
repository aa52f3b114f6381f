/** A task in an agent's queue and back. */

import { parseAddress } from '../model/address.ts'
import { urgencyToCookie } from '../model/priority.ts'
import { done, type Result } from '../model/refusal.ts'
import {
  type Claim,
  parseTaskState,
  type Task,
  type TaskOrder,
  type Verdict,
} from '../model/task.ts'
import { propertyOf } from '../org/entry.ts'
import type { NewEntry, OrgEntry } from '../org/types.ts'
import {
  countOf,
  decodeLetter,
  decodeLog,
  encodeLetter,
  encodeProof,
  present,
  priorityOf,
  some,
} from './letter.ts'
import { headlineOf } from './message.ts'

export const taskTag = 'task'

/** A new task: always `TODO`, because only its owner's governor may say more. */
export function encodeTask(
  order: TaskOrder,
  stamps: { readonly created: string; readonly deadline?: string | undefined },
): NewEntry {
  return {
    keyword: 'TODO',
    priority: urgencyToCookie(order.urgency),
    title: headlineOf(order),
    tags: [taskTag],
    ...(stamps.deadline ? { planning: { deadline: stamps.deadline } } : {}),
    properties: [
      ...encodeLetter(order, stamps.created),
      ...present([
        ['TASK_EFFORT', order.effort?.toString()],
        ['ESTIMATED_TOKENS', order.estimatedTokens?.toString()],
        ['PROJECT', order.project],
        [
          'DUE',
          order.deadlineMs === undefined ? undefined : new Date(order.deadlineMs).toISOString(),
        ],
      ]),
      ...encodeProof(order),
    ],
    log: [],
    body: order.body,
  }
}

export function decodeTask(bytes: Uint8Array, entry: OrgEntry): Result<Task> {
  const letter = decodeLetter(bytes, entry)
  if (!letter.ok) return letter
  const text = (key: string) => propertyOf(entry, key) || undefined
  const due = Date.parse(text('DUE') ?? '')
  return done({
    kind: 'task',
    ...letter.value,
    ...some('effort', countOf(text('TASK_EFFORT'))),
    ...some('estimatedTokens', countOf(text('ESTIMATED_TOKENS'))),
    ...some('deadlineMs', Number.isNaN(due) ? undefined : due),
    state: parseTaskState(entry.heading.keyword) ?? 'TODO',
    priority: priorityOf(entry),
    tags: entry.heading.tags,
    ...some('scheduled', entry.planning?.scheduled),
    ...some('tier', text('TRUST_TIER')),
    ...some('awaiting', text('AWAITING')),
    ...some('refusal', text('REFUSAL')),
    ...some('notBefore', text('NOT_BEFORE')),
    ...some('verdict', verdictOf(text('APPROVAL'), text('VERDICT_AT'), text('VERDICT_SIG'))),
    ...some('started', text('STARTED')),
    ...some('claim', claimOf(text('CLAIM'))),
    ...some('lease', text('LEASE')),
    ...some('completed', text('COMPLETED')),
    ...some('tokensUsed', countOf(text('TOKENS_USED'))),
    ...some('resultPath', text('RESULT_PATH')),
    retryCount: countOf(text('RETRY_COUNT')) ?? 0,
    ...some('retryReason', text('RETRY_REASON')),
    ...some('revisionFeedback', text('REVISION_FEEDBACK')),
    ...some('rejectionReason', text('REJECTION_REASON')),
    ...some('cancellationReason', text('CANCELLATION_REASON')),
    log: decodeLog(entry),
  })
}

function verdictOf(
  approval: string | undefined,
  at: string | undefined,
  sig: string | undefined,
): Verdict | undefined {
  if (approval !== 'auto_accepted' && approval !== 'owner_approved') return undefined
  return at && sig ? { approval, at, sig } : undefined
}

/** `tex-claude SESSION`. */
function claimOf(text: string | undefined): Claim | undefined {
  const [who = '', session = ''] = text?.split(/\s+/u) ?? []
  const by = parseAddress(who)
  return by ? { by, session } : undefined
}
