/** One step in the life of a task: whether it may be made, and the edits that make it. The table is lifecycle-rules.ts. */

import { oneLine } from '../org/escape.ts'
import type { EntryEdit } from '../org/types.ts'
import type { Address } from './address.ts'
import { nextStep, type Role, type Rule, rules, type TaskVerb } from './lifecycle-rules.ts'
import { recordsOf } from './lifecycle-records.ts'
import { formatNote, formatStateLine, type NoteFacts } from './log.ts'
import { leaseEndMs } from './overdue.ts'
import { done, type Refusal, refuse, type Result } from './refusal.ts'
import type { Approval, Task, TaskState } from './task.ts'

export type { Role, TaskVerb } from './lifecycle-rules.ts'

export interface TransitionRequest {
  readonly verb: TaskVerb
  readonly roles: readonly Role[]
  readonly by: Address
  /** The log line's time, later than every line before it. */
  readonly atMs: number
  /** Local time of `atMs` as an org timestamp with brackets. */
  readonly orgStamp: string
  /** An instant as people of this machine read it: `2026-11-21 Sat 13:00`. */
  readonly localTime: (ms: number) => string
  /** The clock, from which leases count: a sender's clock that runs ahead moves `atMs`, but not the lease. */
  readonly nowMs: number
  readonly session: string
  readonly reason?: string | undefined
  readonly feedback?: string | undefined
  readonly resultPath?: string | undefined
  readonly tokensUsed?: number | undefined
  /** 0 means that a claim holds until it is given back. */
  readonly leaseMs: number
  /** 0 means no limit. */
  readonly retriesMax: number
  /** Trust tier to record, and the owner's signed word. */
  readonly tier?: string | undefined
  readonly verdict?:
    | { readonly approval: Approval; readonly at: string; readonly sig: string }
    | undefined
  /** Unix milliseconds: the end that an approval knows of, of a task that was put back. */
  readonly afterMs?: number | undefined
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
  const rule = ruleFor(task, request)
  if ('code' in rule) return refuse(rule)
  const refused = checkClaim(task, request) ?? checkWords(request)
  if (refused) return refuse(refused)
  const { by, atMs, orgStamp, retriesMax } = request
  const spent = request.verb === 'retry' && retriesMax !== 0 && task.retryCount >= retriesMax
  const to = spent ? 'CANCELLED' : rule.to
  const words = wordsOf(request)
  const said = spent ? `No more retries. ${words}`.trim() : words
  const records = recordsOf(task, request, { to, said })
  const note = formatNote(factsOf(request), said)
  const proof = request.sign({ from: task.state, to, note })
  const item = formatStateLine({ to, from: task.state, by, atMs, orgStamp, note, proof })
  return done({
    from: task.state,
    to,
    edits: [
      { type: 'keyword', value: to },
      ...Object.entries(records).map(
        ([key, value]): EntryEdit => ({ type: 'property', key, value }),
      ),
      { type: 'log', item },
    ],
  })
}

/** A sign of life: the lease of a claim begins anew. */
export function planRenewal(nowMs: number, leaseMs: number): readonly EntryEdit[] {
  const value = leaseMs > 0 ? new Date(nowMs + leaseMs).toISOString() : undefined
  return [{ type: 'property', key: 'LEASE', value }]
}

/** True when this session of this agent holds the claim. */
export function holdsClaim(task: Task, by: Address, session: string): boolean {
  return task.state === 'WORKING' && task.claim?.by === by && task.claim.session === session
}

/** The row of the table that allows it. */
function ruleFor(task: Task, request: TransitionRequest): Rule | Refusal {
  const { verb, roles, by, localTime } = request
  const forAnybody = rules[verb]
  const forMe = forAnybody.filter((rule) => rule.roles.some((role) => roles.includes(role)))
  if (forMe.length === 0) {
    const allowed = [...new Set(forAnybody.flatMap((rule) => rule.roles))]
    const people = allowed.filter((role) => role !== 'governor')
    const who = (people.length > 0 ? people : allowed).join(' or ')
    return { code: 'not_allowed', why: `${by} may not ${verb} ${task.id}: only its ${who} may.` }
  }
  const found = forMe.find((rule) => rule.from.includes(task.state))
  if (found) return found
  if (verb === 'claim' && task.state === 'WORKING') {
    const endMs = request.leaseMs > 0 ? leaseEndMs(task, request) : 0
    const isKnown = endMs > 0
    const until = isKnown ? ` until ${localTime(endMs)}` : ''
    const why = `${task.id} is claimed by ${holderOf(task)}${until}.`
    const hint = 'Take another task: datacore-msg tasks.'
    return { code: 'already_claimed', why, hint, ...(isKnown ? { retryAtMs: endMs } : {}) }
  }
  const from = new Set(forMe.flatMap((rule) => rule.from))
  const why = `${task.id} is ${task.state}; to ${verb} it, it must be ${[...from].join(' or ')}.`
  return { code: 'wrong_state', why, hint: nextStep(verb, task.state) }
}

/** Only the session that holds the claim completes the task or, unless the owner does it, gives it back. */
function checkClaim(task: Task, request: TransitionRequest): Refusal | undefined {
  const { verb, roles, by, session } = request
  const lifted = roles.includes('owner') || roles.includes('governor')
  const needsClaim = verb === 'complete' || (verb === 'retry' && !lifted)
  if (!needsClaim || holdsClaim(task, by, session)) return undefined
  const why = `${task.id} is claimed by ${holderOf(task)}, and only that session may ${verb} it.`
  return { code: 'already_claimed', why, hint: 'Claim it when its lease ends, or cancel it.' }
}

/** What would not read back from the file as it was said. */
function checkWords({ verb, session, tokensUsed }: TransitionRequest): Refusal | undefined {
  if (verb === 'claim' && !/^[!-~]{1,128}$/.test(session)) {
    const why = 'A session is named by one word of at most 128 letters, digits and signs.'
    return { code: 'usage', why }
  }
  if (tokensUsed !== undefined && !(Number.isSafeInteger(tokensUsed) && tokensUsed >= 0)) {
    return { code: 'usage', why: 'The tokens used are a whole number, 0 or more.' }
  }
  return undefined
}

function holderOf(task: Task): string {
  return task.claim ? `${task.claim.by} in session ${task.claim.session}` : 'somebody'
}

/** What the log line vouches for besides the states: who claims, what the work took, and which end it opens again. */
function factsOf(request: TransitionRequest): NoteFacts {
  const { verb, session, tokensUsed, afterMs, atMs, nowMs } = request
  if (verb === 'approve') return { afterMs }
  if (verb === 'claim') return atMs === nowMs ? { session } : { session, begunMs: nowMs }
  return verb === 'complete' || verb === 'retry' ? { tokensUsed } : {}
}

/** One line, as it reads back from the log, for the signature is over it. */
function wordsOf({ verb, reason, feedback, refusal }: TransitionRequest): string {
  const said = feedback ?? reason ?? (verb === 'hold' ? refusal : undefined) ?? ''
  return oneLine(said)
}
