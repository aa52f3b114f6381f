/** One run of the governor under the lock: what it changes in a queue. So many at a time, each in view of those before. */

import { compareText } from '../core/compare-text.ts'
import type { Address } from '../core/model/address.ts'
import { tierNamed } from '../core/governor/tier.ts'
import { applyOps } from '../core/org/ops.ts'
import type { Op } from '../core/org/types.ts'
import { isOpen } from '../core/trust/life.ts'
import { settleCopies } from './copies.ts'
import { viewOf } from './decode.ts'
import { acceptedIn, type Elsewhere } from './govern-books.ts'
import { chainsIn } from './govern-hops.ts'
import { admittedNote, askedBy, endedNote, type Known } from './govern-known.ts'
import { type OpenTask, openIn, type Queue, textOf } from './govern-queue.ts'
import { isDue, planTask } from './govern-task.ts'
import { contactsPath, me, ownerOf, parseContacts } from './people.ts'
import type { Deps, SpaceView, TaskNote } from './ports.ts'
import type { Judge } from './standings.ts'
import type { Place, TaskView } from './views.ts'

/** Decisions of one run: whoever sends thousands must not hold the lock while they are read. */
export const decisionsMax = 200

/** Copies taken out in one run. They cost less than a decision, and hold one back until the last is gone. */
const copiesMax = 2000

interface Round {
  readonly place: Place
  readonly view: SpaceView
  readonly judge: Judge
  /** Accepted tasks of the other spaces. */
  readonly elsewhere: Elsewhere
  readonly known: Known
  /** Ids of tasks that stand in another space as well and cannot be joined with that copy yet. */
  readonly waiting: ReadonlySet<string>
}

export interface Planned {
  readonly ops: readonly Op[]
  /** What this machine is to remember once they are written. */
  readonly notes: readonly TaskNote[]
}

export function planAll(deps: Deps, round: Round): Planned {
  const { place, view, judge, elsewhere, known, waiting } = round
  const before = openIn(judge, place, view.read(place.path))
  const settled = settle(deps, judge, before)
  const queue = settled.ops.length > 0 ? settledQueue(judge, before, settled.ops) : before
  const contacts = parseContacts(view.read(contactsPath))
  const isAgent = (address: Address) =>
    address !== me(deps) && ownerOf(address, contacts) !== undefined
  let books = [...elsewhere.books, ...acceptedIn(deps, judge, view, place)]
  const chains = chainsIn(judge, place, queue.bytes)
  const ops: Op[] = [...settled.ops]
  const notes: TaskNote[] = []
  for (const one of nextOf(deps, queue, { asked: askedBy(known), waiting })) {
    const { id } = one.view.task
    const text = textOf(queue, one)
    const isShadowed = known.shadowed.has(id)
    const { uncounted } = elsewhere
    const mayHaveRunIn = known.unsettled.has(id) ? known.unread : []
    const about = { books, uncounted, isAgent, chains, text, isShadowed, mayHaveRunIn }
    const planned = planTask(deps, one.view, about)
    // While a file is in use no copy is taken out of it: then the edit must not go to another one.
    const named = planned.map((op) =>
      op.type === 'edit' && settled.ids.has(id) ? { ...op, copy: text } : op,
    )
    ops.push(...named)
    books = books.filter((task) => task.id !== id)
    const after = entryAfter(judge, queue, one, named)
    if (!after) continue
    if (after.admitted) {
      books.push(after.task)
      if (!one.view.admitted) {
        chains.add(after)
        notes.push(admittedNote(deps, id, { name: place.space }, after.task.verdict?.at))
      }
    }
    // What was never admitted has no verdict to use again, and must not push others out of the memory.
    if (one.view.admitted && !isOpen(after.task)) notes.push(endedNote(deps, after))
  }
  return { ops, notes }
}

/** Where an id stands more than once, first one entry is to have it. */
function settle(
  deps: Deps,
  judge: Judge,
  queue: Queue,
): { readonly ops: readonly Op[]; readonly ids: ReadonlySet<string> } {
  const ops: Op[] = []
  const ids = new Set<string>()
  for (const [id, ranges] of queue.doubled) {
    const most = copiesMax - ops.length
    if (most <= 0) break
    ops.push(...settleCopies(deps, judge, queue, { id, ranges, most }))
    ids.add(id)
  }
  return { ops, ids }
}

function settledQueue(judge: Judge, { place, bytes }: Queue, ops: readonly Op[]): Queue {
  const own = ops.filter(({ path }) => path === place.path)
  return openIn(judge, place, applyOps(bytes, own))
}

/**
 * What is due, oldest first, but those before all others that a tier accepts by itself: a flood of strangers' tasks, which
 * wait for a person anyhow, delays no colleague. The rest is for the next look.
 */
function nextOf(
  deps: Deps,
  queue: Queue,
  { asked, waiting }: Readonly<Record<'asked' | 'waiting', ReadonlySet<string>>>,
): readonly OpenTask[] {
  const { trust_tiers: tiers } = deps.settings.messaging
  const turn = ({ admitted, standing }: TaskView) => {
    return admitted || tierNamed(tiers, standing.tier).auto_accept ? 0 : 1
  }
  return queue.tasks
    .filter(({ view }) => !queue.doubled.has(view.task.id) && !waiting.has(view.task.id))
    .filter(({ view }) => asked.has(view.task.id) || isDue(deps, view))
    .sort(({ view: a }, { view: b }) => {
      const byAge = compareText(a.task.stamp, b.task.stamp) || compareText(a.task.id, b.task.id)
      return turn(a) - turn(b) || byAge
    })
    .slice(0, decisionsMax)
}

/** An entry as the ops leave it; undefined when they take it out. */
function entryAfter(
  judge: Judge,
  { place, bytes, keywords }: Queue,
  { range }: OpenTask,
  ops: readonly Op[],
): TaskView | undefined {
  const own = ops.filter(({ path }) => path === place.path)
  const entry = applyOps(bytes.subarray(range.start, range.end), own)
  if (entry.length === 0) return undefined
  const whole = { start: 0, end: entry.length }
  const view = viewOf(judge, place, { bytes: entry, range: whole, keywords })
  return view?.kind === 'task' ? view : undefined
}
