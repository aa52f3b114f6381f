/** What the facts of a channel say together: the latest of each subject that counts, with members as they were at any time. */

import type { Address } from '../model/address.ts'
import { compareFacts, type Fact, subjectOf } from './facts.ts'

/** More facts of one subject are a flood; the newest are looked at. */
const judgedMax = 100
/** More subjects are one too: nobody has so many members. */
const subjectsMax = 20_000

export interface ChannelFacts {
  /** Empty for none. */
  readonly topic: string
  readonly project: string
  /** As somebody wrote it by hand; the name says it for all others. */
  readonly parent: string
  readonly state: 'open' | 'archived'
  readonly members: readonly Address[]
  /** Facts later than those that count, or of which none counts, newest first. */
  readonly others: readonly Fact[]
  /** Membership by time, oldest first: only what counts. */
  readonly membership: ReadonlyMap<Address, readonly Fact[]>
}

/**
 * `counts` is asked for the newest of each subject first, for it may check a signature; `mayCount` of all before, for a flood of
 * what nobody known can have said is to cost no more than its length.
 */
export function foldFacts(
  facts: readonly Fact[],
  counts: (fact: Fact) => boolean,
  mayCount: (fact: Fact) => boolean = () => true,
): ChannelFacts {
  const subjects = new Map<string, Fact[]>()
  const others: Fact[] = []
  for (const fact of facts) {
    if (!mayCount(fact)) {
      others.push(fact)
      continue
    }
    const subject = subjectOf(fact)
    const known = subjects.get(subject)
    if (known) known.push(fact)
    else if (subjects.size < subjectsMax) subjects.set(subject, [fact])
  }
  const present = new Map<string, Fact>()
  const membership = new Map<Address, readonly Fact[]>()
  for (const [subject, all] of subjects) {
    const newest = all.sort((a, b) => compareFacts(b, a)).slice(0, judgedMax)
    const isMember = subject.startsWith('member ')
    const good: Fact[] = []
    for (const fact of newest) {
      if (counts(fact)) good.push(fact)
      else if (good.length === 0) others.push(fact)
      // A topic of old says nothing; who was a member when somebody wrote, does.
      if (good.length > 0 && !isMember) break
    }
    const [first] = good
    if (first) present.set(subject, first)
    if (isMember && first) membership.set(first.value as Address, good.reverse())
  }
  return {
    topic: present.get('Topic')?.value ?? '',
    project: present.get('Project')?.value ?? '',
    parent: present.get('Parent')?.value ?? '',
    state: present.get('state')?.verb === 'Archived' ? 'archived' : 'open',
    members: [...present.values()]
      .filter(({ verb }) => verb === 'Joined')
      .map(({ value }) => value as Address)
      .sort(),
    others: others
      .filter((fact) => isLater(fact, present.get(subjectOf(fact))))
      .sort((a, b) => compareFacts(b, a)),
    membership,
  }
}

/** What was said before the one that counts is history, whoever said it. */
function isLater(fact: Fact, present: Fact | undefined): boolean {
  return present === undefined || compareFacts(fact, present) > 0
}

/** Whether somebody was a member at a time. */
export function wasMember(
  { membership }: Pick<ChannelFacts, 'membership'>,
  who: Address,
  stamp: string,
): boolean {
  const atMs = Date.parse(stamp)
  let isIn = false
  for (const fact of membership.get(who) ?? []) {
    if (Date.parse(fact.stamp) > atMs) break
    isIn = fact.verb === 'Joined'
  }
  return isIn
}
