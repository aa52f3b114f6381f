/** What waits in all spaces for this agent and its owner, as the hook sees it. */

import { rankQueue } from '../../core/governor/rank.ts'
import { govern, nextDueMs } from '../govern.ts'
import { compareText, loadQueue, loadUnread } from '../load.ts'
import { myAgent } from '../people.ts'
import type { Deps } from '../ports.ts'
import type { MessageView, TaskView } from '../views.ts'
import { msUntilScheduled } from './scheduled.ts'
import { belongsIn } from './speaks.ts'

export interface Board {
  /** Admitted and ready to be worked on in this session, the first to do first. */
  readonly queued: readonly TaskView[]
  /** Claimed by any session. */
  readonly working: readonly TaskView[]
  /** Waiting for the owner's word. */
  readonly waiting: readonly TaskView[]
  readonly unread: { readonly count: number; readonly newest: readonly MessageView[] }
  /** When time alone changes something here, Unix milliseconds. */
  readonly dueMs: number | undefined
}

/** So many unread messages are looked at one by one. */
const newestMax = 20

/** Lets the governor decide over what arrived, then reads what is waiting. */
export async function loadBoard(deps: Deps, cwd: string): Promise<Board> {
  const tasks: TaskView[] = []
  const messages: MessageView[] = []
  let count = 0
  for (const space of await deps.store.spaces()) {
    await govern(deps, space)
    tasks.push(...(await loadQueue(deps, space, myAgent(deps))))
    const unread = await loadUnread(deps, space, { limit: newestMax })
    messages.push(...unread.newest)
    count += unread.count
  }
  const admitted = tasks.filter((view) => view.admitted)
  const ready = admitted.filter(({ task }) => task.state === 'QUEUED' && belongsIn(task, cwd))
  const waits = ready.map(({ task }) => msUntilScheduled(deps, task)).filter((ms) => ms > 0)
  const queued = ready
    .filter(({ task }) => msUntilScheduled(deps, task) === 0)
    .map((view) => ({ task: view.task, tier: view.standing.tier, view }))
  const newest = messages.sort((a, b) => compareText(b.message.stamp, a.message.stamp))
  return {
    queued: rankQueue(queued, deps.settings.messaging.trust_tiers).map(({ view }) => view),
    working: admitted.filter(({ task }) => task.state === 'WORKING'),
    waiting: tasks.filter(({ task }) => isForOwner(task)),
    unread: { count, newest: newest.slice(0, newestMax) },
    dueMs: earliest([nextDueMs(deps, tasks), ...waits.map((ms) => deps.clock.nowMs() + ms)]),
  }
}

function earliest(times: readonly (number | undefined)[]): number | undefined {
  const known = times.filter((atMs) => atMs !== undefined)
  return known.length > 0 ? Math.min(...known) : undefined
}

function isForOwner(task: TaskView['task']): boolean {
  return task.state === 'WAITING' && task.awaiting === 'owner-approval'
}
