/** The owner's governor over what arrived in the queues of their agents in one space. What it says of one task: govern-task.ts. */

import { leaseEndMs } from '../core/model/overdue.ts'
import type { Address } from '../core/model/address.ts'
import { queuePath } from './decode.ts'
import { acceptedElsewhere } from './govern-books.ts'
import { askedBy, learn, remember } from './govern-known.ts'
import { planAll } from './govern-plan.ts'
import { dueIn, openIn } from './govern-queue.ts'
import { isDue } from './govern-task.ts'
import type { QueueLook } from './load.ts'
import { myAgentsIn } from './my-queues.ts'
import { contactsPath, parseContacts } from './people.ts'
import type { Deps, Space } from './ports.ts'
import { judgeFor, judgeWith } from './standings.ts'
import { leaseMs } from './transition.ts'
import { joinTwice } from './twice/join.ts'
import { rememberingKeys } from './verify-once.ts'
import type { TaskView } from './views.ts'

/** What was seen of each queue, where that still stands. */
export type Governed = ReadonlyMap<Address, QueueLook>

/** One budget for all of my agents, of which each has a queue of its own. */
export async function govern(given: Deps, space: Space): Promise<Governed> {
  const deps = { ...given, keys: rememberingKeys(given.keys) }
  const looks = new Map<Address, QueueLook>()
  for (const agent of await myAgentsIn(deps, space)) {
    const look = await governQueue(deps, space, agent)
    if (look) looks.set(agent, look)
  }
  return looks
}

/**
 * Looks without the lock first and writes only when something changes. Hands back what it saw when that still stands; undefined
 * when it wrote, or there is no queue.
 */
async function governQueue(
  deps: Deps,
  space: Space,
  agent: Address,
): Promise<QueueLook | undefined> {
  const place = { space: space.name, path: queuePath(agent) }
  if ((await deps.store.read(space, place.path)).length === 0) return undefined
  // A copy of a task that came by relay is no other task: first the two are one.
  const twice = await joinTwice(deps, { path: place.path })
  const bytes = await deps.store.read(space, place.path)
  const first = await judgeFor(deps, space)
  const seen = openIn(first, place, bytes)
  const open = seen.tasks.map(({ view }) => view)
  const waiting = new Set([...twice.waiting, ...admittedIn(open, twice.unread)])
  const known = await learn(deps, first, space, { path: place.path, bytes, open })
  await first.savePins()
  const judge = known.isNew ? await judgeFor(deps, space) : first
  const queue = known.isNew ? openIn(judge, place, bytes) : seen
  if (!dueIn(deps, queue, askedBy(known), waiting)) {
    return { views: queue.tasks.map(({ view }) => view), left: queue.left }
  }
  const elsewhere = await acceptedElsewhere(deps, judge, space)
  const [pins, ends] = [await deps.pins.load(), await deps.ended.load()]
  const { value: notes } = await deps.store.write(space, (view) => {
    const fresh = judgeWith(deps, parseContacts(view.read(contactsPath)), pins, ends)
    const planned = planAll(deps, { place, view, judge: fresh, elsewhere, known, waiting })
    return { ops: planned.ops, value: planned.notes }
  })
  await remember(deps, notes)
  await judge.savePins()
  return undefined
}

/** Tasks whose other copy stands, or stood, where nobody can look now: whether it is the same letter is decided then. */
function admittedIn(open: readonly TaskView[], spaces: ReadonlySet<string>): readonly string[] {
  const there = open.filter(({ elsewhere }) => elsewhere !== undefined && spaces.has(elsewhere))
  return there.map(({ task }) => task.id)
}

/** When govern has something to do next for these tasks, Unix milliseconds; undefined when time changes nothing. */
export function nextDueMs(deps: Deps, views: readonly TaskView[]): number | undefined {
  const times = { nowMs: deps.clock.nowMs(), leaseMs: leaseMs(deps) }
  // A look decides over so many at once; what is left is for the next one.
  if (views.some((view) => isDue(deps, view)) || hasCopies(views)) return times.nowMs
  const known = views
    .flatMap(({ task }) => [
      ...(task.state === 'WAITING' && task.awaiting !== 'owner-approval'
        ? [Date.parse(task.notBefore ?? '')]
        : []),
      ...(task.state === 'WORKING' && times.leaseMs > 0 ? [leaseEndMs(task, times)] : []),
      ...(task.state !== 'WORKING' && task.deadlineMs !== undefined ? [task.deadlineMs] : []),
    ])
    .filter((atMs) => !Number.isNaN(atMs))
  return known.length > 0 ? Math.max(Math.min(...known), times.nowMs) : undefined
}

function hasCopies(views: readonly TaskView[]): boolean {
  return new Set(views.map(({ space, task }) => `${space} ${task.id}`)).size < views.length
}
