/** Which admitted task comes first: urgency as the tier may ask for it, then the tier's boost, then age. */

import { type Urgency, urgencyRank } from '../model/priority.ts'
import type { TierSettings } from '../model/settings.ts'
import type { Task } from '../model/task.ts'

/** Urgent is rationed by tier: an unknown sender's counts as normal, a trusted one's as high. */
export function rationed(urgency: Urgency, tier: string): Urgency {
  if (tier === 'unknown' && (urgency === 'urgent' || urgency === 'high')) return 'normal'
  return tier === 'trusted' && urgency === 'urgent' ? 'high' : urgency
}

export interface Ranked {
  readonly task: Task
  readonly tier: string
}

/** Sorted, the next to work on first; the same for the same set in whatever order. */
export function rankQueue<T extends Ranked>(
  queue: readonly T[],
  tiers: Readonly<Record<string, TierSettings>>,
): readonly T[] {
  const boost = (tier: string) =>
    tiers[tier]?.priority_boost ?? tiers['unknown']?.priority_boost ?? 1
  const rank = ({ task, tier }: T) => urgencyRank(rationed(task.priority, tier))
  return [...queue].sort(
    (a, b) =>
      rank(b) - rank(a) ||
      boost(b.tier) - boost(a.tier) ||
      compare(a.task.stamp, b.task.stamp) ||
      compare(a.task.id, b.task.id),
  )
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
