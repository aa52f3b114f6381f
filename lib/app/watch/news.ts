/** What came since the last look, as sentences of ours: for a monitor, whose lines wake a session. */

import { doneWithout, type Result } from '../../core/model/refusal.ts'
import { isNameable } from '../../core/view/nameable.ts'
import { sanitizeLine } from '../../core/view/sanitize.ts'
import { letterIn } from '../../core/view/seen.ts'
import { compareText } from '../../core/compare-text.ts'
import type { Deps } from '../ports.ts'
import { check } from '../check/check.ts'
import type { EntryView, SpaceChoice } from '../views.ts'

export type NewsKind = 'message' | 'task' | 'decision'

export interface News {
  readonly kind: NewsKind
  readonly entry: EntryView
}

/** What waited at the last look. */
export interface Waiting {
  /** Kind, space and id of each. */
  readonly keys: ReadonlySet<string>
  /** The oldest message that was looked at, where there were more: what is older is no news when it comes into view. */
  readonly sinceStamp: string | undefined
}

/** So many messages are looked at, the newest. */
const messagesMax = 500

export interface Look {
  readonly waiting: Waiting
  /** What was not there at the look before; oldest first. */
  readonly news: readonly News[]
}

/** Looks at what waits now. Without a look before, all of it is news. */
export async function lookForNews(
  deps: Deps,
  input: SpaceChoice & { readonly before?: Waiting | undefined },
): Promise<Result<Look>> {
  const { before } = input
  const found = await check(deps, { space: input.space, limit: messagesMax })
  if (!found.ok) return found
  const { messages, queued, waiting } = found.value
  const all: readonly News[] = [
    ...messages.toReversed().map((entry) => ({ kind: 'message', entry }) as const),
    ...queued.tasks.map((entry) => ({ kind: 'task', entry }) as const),
    ...waiting.tasks.map((entry) => ({ kind: 'decision', entry }) as const),
  ].filter(({ entry }) => !entry.standing.blocked)
  const news = all.filter((one) => !before?.keys.has(keyOf(one)) && !isOld(one, before))
  const stamps = messages.map(({ message }) => message.stamp)
  // The last one may be from a time to come, and would make all that is written until then no news.
  const sinceStamp = messages.length < messagesMax ? undefined : stamps.toSorted(compareText)[0]
  const keys = new Set(all.map(keyOf))
  return doneWithout({ waiting: { keys, sinceStamp }, news }, found.without ?? [])
}

function isOld({ kind, entry }: News, before: Waiting | undefined): boolean {
  if (kind !== 'message' || before?.sinceStamp === undefined) return false
  return letterIn(entry).stamp <= before.sinceStamp
}

function keyOf({ kind, entry }: News): string {
  return `${kind} ${entry.space} ${letterIn(entry).id}`
}

const nouns: Readonly<Record<NewsKind, string>> = {
  message: 'Message',
  task: 'Task',
  decision: 'Waiting for a decision of the owner: task',
}

/** One line. An id and a name are words that somebody chose, so those of strangers are not said. */
export function newsLine({ kind, entry }: News): string {
  const { id, from } = letterIn(entry)
  const { proof, tier } = entry.standing
  if (!isNameable(entry)) {
    const noun = kind === 'message' ? 'A message' : 'A task'
    return `${noun} from somebody who is not known here, in ${entry.space}. See: ${listOf(kind)}`
  }
  const who =
    proof === 'verified' ? `${from} (verified, ${sanitizeLine(tier, 40)})` : `${from} (${proof})`
  return `${nouns[kind]} from ${who} in ${entry.space}. Read it with: datacore-msg show ${id}`
}

function listOf(kind: NewsKind): string {
  return kind === 'message' ? 'datacore-msg inbox' : 'datacore-msg tasks'
}
