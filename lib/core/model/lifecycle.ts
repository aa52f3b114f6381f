/** The life of a task: which change of state is allowed, to whom, and what it records. The table is docs/tasks.md. */

import type { EntryEdit } from '../org/types.ts'
import type { Address } from './address.ts'
import { formatStateLine } from './log.ts'
import { done, type Refusal, refuse, type Result } from './refusal.ts'
import type { Approval, Task, TaskState } from './task.ts'

export type TaskVerb =
  | 'hold'
  | 'admit'
  | 'approve'
  | 'reject'
  | 'cancel'
  | 'claim'
  | 'complete'
  | 'retry'
  | 'revise'
  | 'archive'
  | 'expire'

/** In what capacity somebody acts on a task. */
export type Role = 'owner' | 'agent' | 'sender' | 'governor'

interface Rule {
  readonly from: readonly TaskState[]
  readonly to: TaskState
  readonly roles: readonly Role[]
}

export const rules: Readonly<Record<TaskVerb, Rule>> = {
  hold: { from: ['TODO', 'WAITING', 'QUEUED', 'WORKING'], to: 'WAITING', roles: ['governor'] },
  admit: { from: ['TODO', 'WAITING', 'QUEUED'], to: 'QUEUED', roles: ['governor'] },
  approve: { from: ['TODO', 'WAITING'], to: 'QUEUED', roles: ['owner'] },
  reject: { from: ['TODO', 'WAITING'], to: 'CANCELLED', roles: ['owner', 'governor'] },
  cancel: {
    from: ['TODO', 'WAITING', 'QUEUED', 'WORKING'],
    to: 'CANCELLED',
    roles: ['owner', 'sender'],
  },
  claim: { from: ['QUEUED'], to: 'WORKING', roles: ['agent'] },
  complete: { from: ['WORKING'], to: 'DONE', roles: ['agent'] },
  retry: { from: ['WORKING'], to: 'QUEUED', roles: ['agent', 'owner', 'governor'] },
  revise: { from: ['DONE'], to: 'QUEUED', roles: ['owner'] },
  archive: { from: ['DONE', 'CANCELLED'], to: 'ARCHIVED', roles: ['owner'] },
  expire: { from: ['TODO', 'WAITING', 'QUEUED', 'WORKING'], to: 'CANCELLED', roles: ['governor'] },
}

export interface TransitionRequest {
  readonly verb: TaskVerb
  readonly roles: readonly Role[]
  readonly by: Address
  readonly atMs: number
  /** Local time of `atMs` as an org timestamp with brackets. */
  readonly orgStamp: string
  readonly session: string
  readonly reason?: string | undefined
  readonly feedback?: string | undefined
  readonly resultPath?: string | undefined
  readonly tokensUsed?: number | undefined
  readonly leaseMs: number
  readonly retriesMax: number
  /** Trust tier to record, and the owner's signed word. */
  readonly tier?: string | undefined
  readonly verdict?:
    | { readonly approval: Approval; readonly at: string; readonly sig: string }
    | undefined
  /** What a held task waits for: `owner-approval` or a limit's code, and when that frees up. */
  readonly awaiting?: string | undefined
  readonly refusal?: string | undefined
  readonly notBefore?: string | undefined
  /** Makes the proof for the log line; given the states and the note. */
  readonly sign: (change: {
    readonly from: string
    readonly to: string
    readonly note: string
  }) => string
}

export interface TransitionPlan {
  readonly from: TaskState
  readonly to: TaskState
  readonly edits: readonly EntryEdit[]
}

/** The edits that make a change of state, or why it may not be made. */
export function planTransition(task: Task, request: TransitionRequest): Result<TransitionPlan> {
  const rule = rules[request.verb]
  const refused = checkState(task, request, rule) ?? checkRole(task, request, rule)
  if (refused) return refuse(refused)
  const spent = request.verb === 'retry' && task.retryCount + 1 > request.retriesMax
  const to = spent ? 'CANCELLED' : rule.to
  const note = noteOf(request, spent)
  const properties = spent ? { CANCELLATION_REASON: note } : propertiesOf(task, request)
  const proof = request.sign({ from: task.state, to, note })
  const { by, atMs, orgStamp } = request
  const item = formatStateLine({ to, from: task.state, by, atMs, orgStamp, note, proof })
  return done({
    from: task.state,
    to,
    edits: [
      { type: 'keyword', value: to },
      ...Object.entries(properties).map(
        ([key, value]): EntryEdit => ({ type: 'property', key, value }),
      ),
      { type: 'log', item },
    ],
  })
}

/** A sign of life: the lease of a claim begins anew. */
export function planRenewal(atMs: number, leaseMs: number): readonly EntryEdit[] {
  return [{ type: 'property', key: 'LEASE', value: new Date(atMs + leaseMs).toISOString() }]
}

/** True when this session of this agent holds the claim. */
export function holdsClaim(task: Task, by: Address, session: string): boolean {
  return task.state === 'WORKING' && task.claim?.by === by && task.claim.session === session
}

function checkState(
  task: Task,
  { verb, by, session }: TransitionRequest,
  rule: Rule,
): Refusal | undefined {
  if (rule.from.includes(task.state)) {
    if (verb !== 'complete' || holdsClaim(task, by, session)) return undefined
    const why = `${task.id} is claimed by ${holderOf(task)}, and only that session may complete it.`
    return { code: 'already_claimed', why, hint: 'Claim it when its lease ends, or cancel it.' }
  }
  if (verb === 'claim' && task.state === 'WORKING') {
    const why = `${task.id} is claimed by ${holderOf(task)}${task.lease ? ` until ${task.lease}` : ''}.`
    return { code: 'already_claimed', why, hint: 'Take another task: datacore-msg tasks.' }
  }
  const from = rule.from.filter((state) => state !== 'TODO').join(' or ')
  const why = `${task.id} is ${task.state}; to ${verb} it, it must be ${from}.`
  return { code: 'wrong_state', why, hint: hints[task.state] }
}

const hints: Readonly<Record<TaskState, string>> = {
  TODO: "Its owner's governor has not seen it yet: datacore-msg tasks looks at once.",
  WAITING: 'The owner approves or rejects it first.',
  QUEUED: 'The agent claims it first.',
  WORKING: 'The agent completes it, or the owner cancels it.',
  DONE: 'datacore-msg task revise opens it again, with feedback.',
  CANCELLED: 'Send it again as a new task.',
  ARCHIVED: 'The archive is not changed; send a new task.',
}

function checkRole(
  task: Task,
  { verb, roles, by }: TransitionRequest,
  rule: Rule,
): Refusal | undefined {
  if (rule.roles.some((role) => roles.includes(role))) return undefined
  const who = rule.roles.filter((role) => role !== 'governor').join(' or ')
  return { code: 'not_allowed', why: `${by} may not ${verb} ${task.id}: only its ${who} may.` }
}

function holderOf(task: Task): string {
  return task.claim ? `${task.claim.by} in session ${task.claim.session}` : 'somebody'
}

function noteOf({ verb, reason, feedback, refusal }: TransitionRequest, spent: boolean): string {
  const said = oneLine(feedback ?? reason ?? (verb === 'hold' ? refusal : undefined) ?? '')
  return spent ? `No more retries. ${said}`.trim() : said
}

function oneLine(text: string): string {
  return text.replace(/\s+/gu, ' ').trim()
}

const admission = ['AWAITING', 'REFUSAL', 'NOT_BEFORE'] as const
const working = ['STARTED', 'CLAIM', 'LEASE'] as const
const outcome = ['COMPLETED', 'RESULT_PATH'] as const

/** Undefined takes a property away. */
function propertiesOf(task: Task, request: TransitionRequest): Record<string, string | undefined> {
  const at = new Date(request.atMs).toISOString()
  const said = noteOf(request, false) || undefined
  switch (request.verb) {
    case 'hold':
      return {
        ...(request.tier ? { TRUST_TIER: request.tier } : {}),
        AWAITING: request.awaiting ?? 'owner-approval',
        REFUSAL: request.refusal,
        NOT_BEFORE: request.notBefore,
        APPROVAL: undefined,
        VERDICT_AT: undefined,
        VERDICT_SIG: undefined,
        ...without(working),
      }
    case 'admit':
    case 'approve':
      return {
        ...(request.tier ? { TRUST_TIER: request.tier } : {}),
        ...without(admission),
        APPROVAL: request.verdict?.approval,
        VERDICT_AT: request.verdict?.at,
        VERDICT_SIG: request.verdict?.sig,
      }
    case 'reject':
      return { ...without(admission), REJECTION_REASON: said }
    case 'cancel':
    case 'expire':
      return { ...without(admission), LEASE: undefined, CANCELLATION_REASON: said }
    case 'claim': {
      const lease = new Date(request.atMs + request.leaseMs).toISOString()
      return { STARTED: at, CLAIM: `${request.by} ${request.session}`, LEASE: lease }
    }
    case 'complete':
      return {
        COMPLETED: at,
        LEASE: undefined,
        TOKENS_USED: request.tokensUsed === undefined ? undefined : String(request.tokensUsed),
        RESULT_PATH: request.resultPath,
      }
    case 'retry':
      return { RETRY_COUNT: String(task.retryCount + 1), RETRY_REASON: said, ...without(working) }
    case 'revise':
      return { REVISION_FEEDBACK: said, ...without(working), ...without(outcome) }
    case 'archive':
      return {}
  }
}

function without(keys: readonly string[]): Record<string, undefined> {
  return Object.fromEntries(keys.map((key) => [key, undefined]))
}
