/** The owner's governor over what arrived in the agent's queue of one space. What it says of one task: govern-task.ts. */

import { entriesByHeading } from '../core/codec/peek.ts'
import type { Address } from '../core/model/address.ts'
import { leaseEndMs } from '../core/model/overdue.ts'
import { applyOp } from '../core/org/ops.ts'
import { findEntry, readKeywords, scanOutline } from '../core/org/scan.ts'
import type { Op } from '../core/org/types.ts'
import { queuePath, viewOf, viewsOf } from './decode.ts'
import { acceptedElsewhere, acceptedIn, type Books } from './govern-books.ts'
import { isDue, planTask } from './govern-task.ts'
import { compareText, openTaskWords } from './load.ts'
import { contactsPath, me, myAgent, ownerOf, parseContacts } from './people.ts'
import type { Deps, Space, SpaceView } from './ports.ts'
import { type Judge, judgeFor, judgeWith } from './standings.ts'
import { leaseMs } from './transition.ts'
import type { Place, TaskView } from './views.ts'

/** Looks without the lock first and writes only when something changes. */
export async function govern(deps: Deps, space: Space): Promise<void> {
  const place = { space: space.name, path: queuePath(myAgent(deps)) }
  const bytes = await deps.store.read(space, place.path)
  if (bytes.length === 0) return
  const judge = await judgeFor(deps, space)
  if (dueTasks(deps, judge, place, bytes).length > 0) {
    const elsewhere = await acceptedElsewhere(deps, judge, space)
    const pins = await deps.pins.load()
    await deps.store.write(space, (view) => {
      const fresh = judgeWith(deps, parseContacts(view.read(contactsPath)), pins)
      return { ops: planAll(deps, { place, view, judge: fresh, elsewhere }), value: undefined }
    })
  }
  await judge.savePins()
}

/** When govern has something to do next for these tasks, Unix milliseconds; undefined when time changes nothing. */
export function nextDueMs(deps: Deps, views: readonly TaskView[]): number | undefined {
  const times = { nowMs: deps.clock.nowMs(), leaseMs: leaseMs(deps) }
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

interface Round {
  readonly place: Place
  readonly view: SpaceView
  readonly judge: Judge
  /** Accepted tasks of the other spaces. */
  readonly elsewhere: Books
}

/** Oldest first, each in view of those admitted before it. */
function planAll(deps: Deps, { place, view, judge, elsewhere }: Round): readonly Op[] {
  const bytes = view.read(place.path)
  const contacts = parseContacts(view.read(contactsPath))
  const isAgent = (address: Address) =>
    address !== me(deps) && ownerOf(address, contacts) !== undefined
  let books = [...elsewhere, ...acceptedIn(deps, judge, view, place)]
  const ops: Op[] = []
  for (const one of dueTasks(deps, judge, place, bytes)) {
    const queue = () => viewsOf(judge, place, bytes).filter(isTaskView)
    const planned = planTask(deps, one, { view, books, isAgent, queue })
    ops.push(...planned)
    books = books.filter(({ id }) => id !== one.task.id)
    const after = entryAfter(judge, place, bytes, one.task.id, planned)
    if (after?.admitted) books.push(after.task)
  }
  return ops
}

/** Oldest first. Edits reach the first entry with an id, so a second one with the same id is nobody's to decide. */
function dueTasks(deps: Deps, judge: Judge, place: Place, bytes: Uint8Array): readonly TaskView[] {
  const outline = scanOutline(bytes)
  const { keywords } = outline
  return entriesByHeading(outline, openTaskWords)
    .flatMap((range) => {
      const view = viewOf(judge, place, { bytes, range, keywords })
      if (view?.kind !== 'task' || !isDue(deps, view)) return []
      return findEntry(bytes, view.task.id)?.start === range.start ? [view] : []
    })
    .sort((a, b) => compareText(a.task.stamp, b.task.stamp) || compareText(a.task.id, b.task.id))
}

/** An entry as the ops leave it; undefined when they take it out. */
function entryAfter(
  judge: Judge,
  place: Place,
  bytes: Uint8Array,
  id: string,
  ops: readonly Op[],
): TaskView | undefined {
  const range = findEntry(bytes, id)
  if (!range) return undefined
  const entry = ops
    .filter(({ path }) => path === place.path)
    .reduce(applyOp, bytes.subarray(range.start, range.end))
  if (entry.length === 0) return undefined
  const whole = { start: 0, end: entry.length }
  const view = viewOf(judge, place, { bytes: entry, range: whole, keywords: readKeywords(bytes) })
  return view?.kind === 'task' ? view : undefined
}

function isTaskView(view: { readonly kind: string }): view is TaskView {
  return view.kind === 'task'
}
