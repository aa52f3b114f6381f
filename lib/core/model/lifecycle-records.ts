/** What a step in the life of a task leaves in its properties, by the names of docs/org-format.md. */

import type { TransitionRequest } from './lifecycle.ts'
import type { Task, TaskState } from './task.ts'

/** Undefined takes a property away. */
export type Records = Readonly<Record<string, string | undefined>>

const admission = ['AWAITING', 'REFUSAL', 'NOT_BEFORE'] as const
const verdict = ['APPROVAL', 'VERDICT_AT', 'VERDICT_SIG'] as const
const working = ['STARTED', 'CLAIM', 'LEASE'] as const
const outcome = ['COMPLETED', 'RESULT_PATH'] as const
const retries = ['RETRY_COUNT', 'RETRY_REASON'] as const

/** A task that arrives has no past: whatever of one it brings, its sender wrote. */
const past = without([
  ...working,
  ...outcome,
  ...retries,
  'TOKENS_USED',
  'COST',
  'QUALITY_SCORE',
  'REVISION_FEEDBACK',
  'REJECTION_REASON',
  'CANCELLATION_REASON',
])

/** Fifteen digits: what a property may hold and every reader takes for a number. */
const tokensMax = 999_999_999_999_999

export function recordsOf(
  task: Task,
  request: TransitionRequest,
  words: { readonly to: TaskState; readonly said: string },
): Records {
  const { to } = words
  const said = words.said || undefined
  const tier: Records = request.tier ? { TRUST_TIER: request.tier } : {}
  const at = new Date(request.nowMs).toISOString()
  switch (request.verb) {
    case 'hold':
      return {
        ...past,
        ...tier,
        ...without(verdict),
        AWAITING: request.awaiting ?? 'owner-approval',
        REFUSAL: request.refusal,
        NOT_BEFORE: request.notBefore,
      }
    case 'admit':
    case 'approve':
      return { ...past, ...tier, ...without(admission), ...verdictOf(request) }
    case 'reject':
      return { ...without(admission), ...without(working), REJECTION_REASON: said }
    case 'cancel':
    case 'expire':
      return { ...without(admission), LEASE: undefined, CANCELLATION_REASON: said }
    case 'claim':
      return { STARTED: at, CLAIM: `${request.by} ${request.session}`, LEASE: leaseOf(request) }
    case 'complete':
      return {
        COMPLETED: at,
        LEASE: undefined,
        ...usageOf(task, request),
        RESULT_PATH: request.resultPath,
      }
    case 'retry':
      return to === 'CANCELLED'
        ? { LEASE: undefined, ...usageOf(task, request), CANCELLATION_REASON: said }
        : {
            RETRY_COUNT: String(task.retryCount + 1),
            RETRY_REASON: said,
            ...usageOf(task, request),
            ...without(working),
          }
    case 'revise':
      return {
        REVISION_FEEDBACK: said,
        ...without(working),
        ...without(outcome),
        ...without(retries),
        ...(request.verdict ? verdictOf(request) : {}),
      }
    case 'archive':
      return {}
  }
}

function verdictOf({ verdict }: TransitionRequest): Records {
  return { APPROVAL: verdict?.approval, VERDICT_AT: verdict?.at, VERDICT_SIG: verdict?.sig }
}

function leaseOf({ nowMs, leaseMs }: TransitionRequest): string | undefined {
  return leaseMs > 0 ? new Date(nowMs + leaseMs).toISOString() : undefined
}

/** TOKENS_USED is the sum of what was said over all tries and rounds; silence adds nothing and takes nothing away. */
function usageOf(task: Task, { tokensUsed }: TransitionRequest): Records {
  if (tokensUsed === undefined) return {}
  return { TOKENS_USED: String(Math.min(tokensMax, (task.tokensUsed ?? 0) + tokensUsed)) }
}

function without(keys: readonly string[]): Records {
  return Object.fromEntries(keys.map((key) => [key, undefined]))
}
