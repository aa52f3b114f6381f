/** What waits in all spaces for this agent and its owner, as the hook sees it. */

import { rankQueue } from '../../core/governor/rank.ts'
import type { Shortfall } from '../../core/model/refusal.ts'
import { govern, nextDueMs } from '../govern.ts'
import { lookIntoQueue, type QueueLook } from '../load.ts'
import { believed, dated } from '../order.ts'
import { actingAgent } from '../people.ts'
import type { Deps } from '../ports.ts'
import type { Left } from '../queue-pick.ts'
import { noting } from '../spaces.ts'
import { joinTwice } from '../twice/join.ts'
import { rememberingKeys } from '../verify-once.ts'
import type { MessageView, TaskView } from '../views.ts'
import type { SessionBook } from './book/book.ts'
import { type Marked, newestMarked, toldIn } from './book/marks.ts'
import { newTaskMark, taskMark } from './book/round.ts'
import { msUntilScheduled } from './scheduled.ts'
import { belongsIn } from './speaks.ts'
import { loadUnread, type UnreadRef } from './unread.ts'

export interface Board {
  /** Admitted and ready to be worked on in this session, the first to do first. */
  readonly queued: readonly TaskView[]
  /** Claimed by any session. */
  readonly working: readonly TaskView[]
  /** Waiting for the owner's word. */
  readonly waiting: Pile<TaskView>
  readonly unread: Pile<MessageView>
  /** When time alone changes something here, Unix milliseconds. */
  readonly dueMs: number | undefined
  /** Spaces that could not be read, or not written; what follows at this event adds its own. */
  readonly problems: Shortfall[]
}

/** Entries of which there may be very many: all are counted, and some are looked at. */
export interface Pile<T> {
  /** All of them, newest first. */
  readonly marked: readonly Marked[]
  /** What is new to the session, and the newest of what is not. Of the new ones those whose author is proved first. */
  readonly looked: readonly (Marked & { readonly view: T })[]
}

/** So many entries of a pile that the session was told of already are looked at one by one. */
const oldMax = 20

/** Lets the governor decide over what arrived, then reads what is waiting. Each space by itself. */
export async function loadBoard(given: Deps, cwd: string, page: SessionBook): Promise<Board> {
  const deps = { ...given, keys: rememberingKeys(given.keys) }
  const tasks: TaskView[] = []
  const left: Left[] = []
  const messages: UnreadRef[] = []
  const problems: Shortfall[] = []
  const agent = actingAgent(deps)
  const isTold = toldIn(page, 'messages')
  await joinTwice(deps, 'at hand')
  for (const space of await deps.store.spaces()) {
    let seen: QueueLook | undefined
    await noting(problems, space, async () => {
      seen = (await govern(deps, space)).get(agent)
    })
    await noting(problems, space, async () => {
      const look = seen ?? (await lookIntoQueue(deps, space, agent))
      for (const one of look.views) tasks.push(one)
      for (const one of look.left) left.push(one)
    })
    await noting(problems, space, async () => {
      for (const one of await loadUnread(deps, space, isTold)) messages.push(one)
    })
  }
  const admitted = tasks.filter((view) => view.admitted && !view.standing.blocked)
  const ready = admitted.filter(({ task }) => task.state === 'QUEUED' && belongsIn(task, cwd))
  const timed = ready.map((view) => ({ view, waitMs: msUntilScheduled(deps, view.task) }))
  const waits = timed.map(({ waitMs }) => waitMs).filter((ms) => ms > 0)
  const queued = timed
    .filter(({ waitMs }) => waitMs === 0)
    .map(({ view }) => ({ task: view.task, tier: view.standing.tier, view }))
  return {
    queued: rankQueue(queued, deps.settings.messaging.trust_tiers).map(({ view }) => view),
    working: admitted.filter(({ task }) => task.state === 'WORKING'),
    waiting: waitingOf(deps, { tasks, left }, page),
    unread: unreadOf(messages, isTold),
    dueMs: earliest([nextDueMs(deps, tasks), ...waits.map((ms) => deps.clock.nowMs() + ms)]),
    problems,
  }
}

function unreadOf(refs: readonly UnreadRef[], isTold: (one: Marked) => boolean): Pile<MessageView> {
  const marked = [...refs].sort(newestMarked)
  const looked = marked.flatMap(({ view, ...one }) => (view ? [{ ...one, view }] : []))
  return { marked, looked: choicest(looked, isTold) }
}

/** What is left of a crowd is counted with what waits: it is the owner's to decide as well, when there is room. */
function waitingOf(
  deps: Deps,
  { tasks, left }: { readonly tasks: readonly TaskView[]; readonly left: readonly Left[] },
  page: SessionBook,
): Pile<TaskView> {
  const forOwner = tasks.filter(({ task, standing }) => isForOwner(task) && !standing.blocked)
  const marked = dated(deps, forOwner)
    .map((one) => ({ ...taskMark(one.view.task, one), view: one.view }))
    .sort(newestMarked)
  const dates = believed(
    deps.clock.nowMs(),
    left.map(({ stamp }) => stamp),
  )
  const counted = left.map(({ id }, index) => newTaskMark(id, dates[index]!))
  const all = left.length > 0 ? [...marked, ...counted].sort(newestMarked) : marked
  return { marked: all, looked: choicest(marked, toldIn(page, 'waiting')) }
}

/** The new ones by how far their author is proved, so that many of a stranger's do not hide one of a friend's. */
function choicest<T extends MessageView | TaskView>(
  marked: readonly (Marked & { readonly view: T })[],
  isTold: (one: Marked) => boolean,
): Pile<T>['looked'] {
  const fresh = marked.filter((one) => !isTold(one))
  const proved = [...fresh].sort((a, b) => proofRank(a.view) - proofRank(b.view))
  return [...proved, ...marked.filter(isTold).slice(0, oldMax)]
}

function proofRank({ standing }: MessageView | TaskView): number {
  if (standing.proof !== 'verified') return 2
  return standing.tier === 'unknown' ? 1 : 0
}

function earliest(times: readonly (number | undefined)[]): number | undefined {
  const known = times.filter((atMs) => atMs !== undefined)
  return known.length > 0 ? Math.min(...known) : undefined
}

function isForOwner(task: TaskView['task']): boolean {
  return task.state === 'WAITING' && task.awaiting === 'owner-approval'
}
