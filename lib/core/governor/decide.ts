/** May this task run now? The limits in the order of docs/governor.md; the first that is broken decides. */

import type { Refusal } from '../model/refusal.ts'
import type { TierSettings } from '../model/settings.ts'
import type { GovernorDecision, GovernorInput } from './types.ts'
import { bySender, estimateOf, usageOf } from './usage.ts'

export function decide(input: GovernorInput): GovernorDecision {
  const { task, blocked } = input
  if (blocked) {
    return {
      type: 'reject',
      refusal: { code: 'blocked', why: `${task.from} is blocked on this machine.` },
    }
  }
  const tier = tierNamed(input)
  const refusal = firstBroken(input, tier)
  if (!refusal) return tier.auto_accept ? { type: 'accept' } : { type: 'wait' }
  const freesUp = refusal.retryAtMs !== undefined
  return freesUp && tier.auto_accept ? { type: 'hold', refusal } : { type: 'wait', refusal }
}

/** A custom tier that leaves a limit out has the one of `unknown`; an unknown tier is `unknown`. */
function tierNamed({ tier, tiers }: GovernorInput): TierSettings {
  const base: TierSettings = tiers['unknown'] ?? {
    priority_boost: 0.5,
    daily_token_limit: 10_000,
    max_task_effort: 3,
    auto_accept: false,
  }
  const own = Object.hasOwn(tiers, tier) ? tiers[tier] : undefined
  return { ...base, ...own }
}

function firstBroken(input: GovernorInput, tier: TierSettings): Refusal | undefined {
  const { task, owner, compute, nowMs, dayStartMs } = input
  const others = input.queue.filter(({ id }) => id !== task.id)
  const times = { nowMs, dayStartMs }
  const mine = task.from === owner
  const estimate = estimateOf(task)
  const sender = usageOf(others, times, bySender(task.from))
  // Others' tasks never lock the owner out, so only the owner's own usage counts against the owner.
  const all = mine ? sender : usageOf(others, times, () => true)
  const tomorrow = dayStartMs + 86_400_000
  const effort = task.effort ?? 1
  if (exceeds(effort, tier.max_task_effort)) {
    return no('effort_limit', `Effort ${effort} exceeds tier limit ${tier.max_task_effort}`)
  }
  const day = (used: number, limit: number) => ({
    broken: exceeds(used + estimate, limit),
    text: `${used}/${limit} tokens today`,
    // A task that is larger than the whole limit fits on no day.
    retryAtMs: estimate > limit ? undefined : tomorrow,
  })
  const budget = day(sender.tokensToday, tier.daily_token_limit)
  if (budget.broken) {
    return no('sender_budget', `Budget exceeded: ${budget.text}`, budget.retryAtMs)
  }
  const global = day(all.tokensToday, compute.daily_budget_tokens)
  if (global.broken) {
    return no('global_budget', `Global budget exceeded: ${global.text}`, global.retryAtMs)
  }
  const each = day(sender.tokensToday, compute.per_sender_daily_max)
  if (!mine && each.broken) {
    return no('sender_daily_max', `Sender maximum exceeded: ${each.text}`, each.retryAtMs)
  }
  if (exceeds(estimate, compute.per_task_max_tokens)) {
    const why = `Task exceeds token limit: ${estimate}/${compute.per_task_max_tokens} tokens`
    return no('task_tokens_max', why)
  }
  if (mine) return undefined
  const { tasks_per_hour } = compute.rate_limits
  if (exceeds(sender.tasksThisHour + 1, tasks_per_hour)) {
    const why = `Rate limit: ${sender.tasksThisHour}/${tasks_per_hour} tasks this hour`
    return no('rate_limit', why, sender.hourFreesAtMs)
  }
  const cooledMs = (sender.lastAcceptedMs ?? 0) + compute.cooldown_between_tasks * 1000
  if (sender.lastAcceptedMs !== undefined && cooledMs > nowMs) {
    const seconds = Math.ceil((cooledMs - nowMs) / 1000)
    return no(
      'cooldown',
      `Cooldown: ${seconds} of ${compute.cooldown_between_tasks} seconds left`,
      cooledMs,
    )
  }
  const { depth } = usageOf(others, times, ({ from }) => from !== owner)
  if (exceeds(depth + 1, compute.max_queue_depth)) {
    // It frees up when a task ends, which no clock knows; a minute later is soon enough to look again.
    return no('queue_full', `Queue full: ${depth}/${compute.max_queue_depth}`, nowMs + 60_000)
  }
  return undefined
}

/** 0 means no limit. */
function exceeds(value: number, limit: number): boolean {
  return limit !== 0 && value > limit
}

function no(code: Refusal['code'], why: string, retryAtMs?: number): Refusal {
  return { code, why, ...(retryAtMs === undefined ? {} : { retryAtMs }) }
}
