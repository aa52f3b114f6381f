/** May this task run now? The limits in the order of docs/governor.md; the first that is broken decides. */

import type { Refusal } from '../model/refusal.ts'
import type { TierSettings } from '../model/settings.ts'
import { tierNamed } from './tier.ts'
import type { GovernorDecision, GovernorInput } from './types.ts'
import { bySender, effortOf, estimateOf, hourFreesAtMs, type Usage, usageOf } from './usage.ts'

export function decide(input: GovernorInput): GovernorDecision {
  const { task, blocked } = input
  if (blocked) {
    const why = `${task.from} is blocked on this machine`
    return { type: 'reject', refusal: { code: 'blocked', why } }
  }
  const tier = tierNamed(input.tiers, input.tier)
  const refusal = firstBroken(factsOf(input, tier))
  if (!refusal) return tier.auto_accept ? { type: 'accept' } : { type: 'wait' }
  const freesUp = refusal.retryAtMs !== undefined
  return freesUp && tier.auto_accept ? { type: 'hold', refusal } : { type: 'wait', refusal }
}

/** What the limits are held against. */
interface Facts extends GovernorInput {
  readonly limits: TierSettings
  /** Proved to be the owner: a name in FROM is no proof. */
  readonly mine: boolean
  readonly estimate: number
  readonly sender: Usage
  /** Of the owner only the owner's own, for others never lock the owner out. */
  readonly all: Usage
}

function factsOf(input: GovernorInput, limits: TierSettings): Facts {
  const { task, owner } = input
  const others = input.queue.filter(({ id }) => id !== task.id)
  const mine = task.from === owner && input.tier === 'owner'
  const sender = usageOf(others, input, bySender(task, owner))
  const all = mine ? sender : usageOf(others, input, () => true)
  return { ...input, queue: others, limits, mine, estimate: estimateOf(task), sender, all }
}

type Check = (facts: Facts) => Refusal | undefined

/** In the order of the file contract; users know the texts. */
const checks: readonly Check[] = [
  ({ task, limits }) => {
    const effort = effortOf(task)
    const limit = limits.max_task_effort
    if (!exceeds(effort, limit)) return undefined
    return no('effort_limit', `Effort ${effort} exceeds tier limit ${limit}`)
  },
  (facts) => {
    const { sender, limits } = facts
    const day = dayOf(facts, sender, limits.daily_token_limit)
    return day && no('sender_budget', `Budget exceeded: ${day.text}`, day.retryAtMs)
  },
  (facts) => {
    const { all, compute } = facts
    const day = dayOf(facts, all, compute.daily_budget_tokens)
    return day && no('global_budget', `Global budget exceeded: ${day.text}`, day.retryAtMs)
  },
  (facts) => {
    const { sender, compute, mine } = facts
    const day = mine ? undefined : dayOf(facts, sender, compute.per_sender_daily_max)
    return day && no('sender_daily_max', `Sender maximum exceeded: ${day.text}`, day.retryAtMs)
  },
  ({ estimate, compute }) => {
    const limit = compute.per_task_max_tokens
    if (!exceeds(estimate, limit)) return undefined
    return no('task_tokens_max', `Task exceeds token limit: ${estimate}/${limit} tokens`)
  },
  ({ sender, compute, mine }) => {
    const limit = compute.rate_limits.tasks_per_hour
    const count = sender.hourMs.length
    if (mine || !exceeds(count + 1, limit)) return undefined
    const why = `Rate limit: ${count}/${limit} tasks this hour`
    return no('rate_limit', why, hourFreesAtMs(sender, limit))
  },
  ({ sender, compute, mine, nowMs }) => {
    const seconds = compute.cooldown_between_tasks
    const { lastAcceptedMs } = sender
    if (mine || lastAcceptedMs === undefined) return undefined
    const endsMs = lastAcceptedMs + seconds * 1000
    if (endsMs <= nowMs) return undefined
    const left = Math.ceil((endsMs - nowMs) / 1000)
    return no('cooldown', `Cooldown: ${left} of ${seconds} seconds left`, endsMs)
  },
  ({ compute, mine, owner, queue, nowMs, dayStartMs }) => {
    const { depth } = usageOf(queue, { nowMs, dayStartMs }, ({ from }) => from !== owner)
    const limit = compute.max_queue_depth
    if (mine || !exceeds(depth + 1, limit)) return undefined
    // It frees up when a task ends, which no clock knows; a minute later is soon enough to look again.
    return no('queue_full', `Queue full: ${depth}/${limit}`, nowMs + 60_000)
  },
  (facts) => {
    const { uncounted = [], mine, nowMs } = facts
    if (mine || uncounted.length === 0 || !isCounted(facts)) return undefined
    const whose = uncounted.length === 1 ? 'The queue of' : 'The queues of'
    const why = `${whose} ${uncounted.join(', ')} cannot be read, so what was used there is not known`
    return no('books_incomplete', why, nowMs + 60_000)
  },
]

function firstBroken(facts: Facts): Refusal | undefined {
  for (const check of checks) {
    const refusal = check(facts)
    if (refusal) return refusal
  }
  return undefined
}

/** A limit of tokens a day that this task would break. */
function dayOf(
  { estimate, dayEndMs }: Facts,
  { tokensToday }: Usage,
  limit: number,
): { readonly text: string; readonly retryAtMs: number | undefined } | undefined {
  if (!exceeds(tokensToday + estimate, limit)) return undefined
  // A task that is larger than the whole limit fits on no day.
  const retryAtMs = estimate > limit ? undefined : dayEndMs
  return { text: `${tokensToday}/${limit} tokens today`, retryAtMs }
}

/** Whether any limit depends on what other tasks used. */
function isCounted({ limits, compute }: Facts): boolean {
  const counted = [
    limits.daily_token_limit,
    compute.daily_budget_tokens,
    compute.per_sender_daily_max,
    compute.rate_limits.tasks_per_hour,
    compute.cooldown_between_tasks,
    compute.max_queue_depth,
  ]
  return counted.some((limit) => limit !== 0)
}

/** 0 means no limit. */
function exceeds(value: number, limit: number): boolean {
  return limit !== 0 && value > limit
}

function no(code: Refusal['code'], why: string, retryAtMs?: number): Refusal {
  return { code, why, ...(retryAtMs === undefined ? {} : { retryAtMs }) }
}
