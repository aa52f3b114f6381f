/** The messages to me, newest first: those that are open, or all. */

import { doneWithout, type Result } from '../core/model/refusal.ts'
import type { SeenInbox } from '../core/view/seen.ts'
import { keyOf } from './decode.ts'
import { lookIntoInbox } from './load.ts'
import { blockers } from './marks/blockers.ts'
import { newestFirst } from './order.ts'
import type { Deps } from './ports.ts'
import { isProject } from './project/is-project.ts'
import { eachSpace, readingSpaces } from './spaces.ts'
import { joinTwice } from './twice/join.ts'
import { eachLetterOnce } from './twice/one-letter.ts'
import { isExpired } from './unread.ts'
import type { MessageView, SpaceChoice } from './views.ts'
import { isWithheld } from './withheld.ts'

export interface InboxInput extends SpaceChoice {
  /** Adds what is done, what has expired and what blocked senders wrote. */
  readonly all: boolean
  /** At most so many: those that somebody waits for, then the newest; all of them without it. */
  readonly limit?: number | undefined
  readonly project?: string | undefined
}

/** With how many there are, shown or not; what is not shown is counted by its address alone. */
export async function listInbox(deps: Deps, input: InboxInput): Promise<Result<SeenInbox>> {
  const spaces = await readingSpaces(deps, input.space)
  if (!spaces.ok) return spaces
  await joinTwice(deps, 'at hand')
  const { all, limit = Number.POSITIVE_INFINITY } = input
  const isWanted = (view: MessageView) => {
    if (!isProject(view.message.project, input.project)) return false
    return !isWithheld(deps, view) && (all || isOpen(deps, view))
  }
  const { found, without } = await eachSpace(spaces.value, input.space, (space) =>
    lookIntoInbox(deps, space, {
      which: all ? 'all' : 'open',
      limit,
      project: input.project,
      isWanted,
    }),
  )
  // What came by relay and by git is shown once, also before the two are joined.
  const newest = await eachLetterOnce(deps, newestFirst(found.flatMap((look) => look.found)))
  const left = found.reduce((sum, look) => sum + look.left, 0)
  const total = newest.length + left
  const messages = newest.slice(0, limit)
  if (left === 0 && newest.length <= limit) return doneWithout({ messages, total }, without)
  // Somebody waits for these, however old they are. Anybody can say so, so they take half of the room at most.
  const waited = await blockers(deps, { space: input.space, limit, who: 'wait for me' })
  const first = (waited.ok ? waited.value.entries : [])
    .filter(({ message }) => isProject(message.project, input.project))
    .toSorted((a, b) => Number(isStranger(a)) - Number(isStranger(b)))
    .slice(0, Math.ceil(limit / 2))
  const known = new Set(first.map(keyOf))
  const others = messages.filter((view) => !known.has(keyOf(view)))
  return doneWithout({ messages: [...first, ...others].slice(0, limit), total }, without)
}

/** All of them. */
export async function inbox(
  deps: Deps,
  input: Omit<InboxInput, 'limit'>,
): Promise<Result<readonly MessageView[]>> {
  const listed = await listInbox(deps, input)
  return listed.ok ? { ...listed, value: listed.value.messages } : listed
}

/** Proved, and of no tier: nobody said yet that they may ask for attention. */
function isStranger({ standing }: MessageView): boolean {
  return standing.tier === 'unknown'
}

function isOpen(deps: Deps, { message, standing }: MessageView): boolean {
  if (standing.blocked || isExpired(deps, message.expires)) return false
  return message.status === 'unread' || message.status === 'todo'
}
