/** Which admitted task comes first: urgency as the tier may ask for it, then the tier's boost, then age. */

import { compareText } from '../compare-text.ts'
import { type Urgency, urgencyRank } from '../model/priority.ts'
import type { Task } from '../model/task.ts'
import { type Tiers, tierNamed } from './tier.ts'

/** Urgent is rationed by tier: an unknown sender's counts as normal at most, a trusted one's as high. */
export function rationed(urgency: Urgency, tier: string): Urgency {
  if (tier === 'unknown' && (urgency === 'urgent' || urgency === 'high')) return 'normal'
  return tier === 'trusted' && urgency === 'urgent' ? 'high' : urgency
}

export interface Ranked {
  readonly task: Task
  readonly tier: string
}

/** Sorted, the next to work on first; the same for the same set in whatever order. */
export function rankQueue<T extends Ranked>(queue: readonly T[], tiers: Tiers): readonly T[] {
  return queue
    .map((one) => ({ one, ...rankOf(one, tiers) }))
    .sort(
      (a, b) =>
        b.urgency - a.urgency ||
        b.boost - a.boost ||
        a.sinceMs - b.sinceMs ||
        compareText(a.one.task.id, b.one.task.id),
    )
    .map(({ one }) => one)
}

function rankOf({ task, tier }: Ranked, tiers: Tiers) {
  const name = Object.hasOwn(tiers, tier) ? tier : 'unknown'
  return {
    urgency: urgencyRank(rationed(task.priority, name)),
    boost: tierNamed(tiers, name).priority_boost,
    sinceMs: Date.parse(task.stamp) || 0,
  }
}
