/** The open tasks of a queue, indexed once: a flood of entries must not make each of them cost a search of its own. */

import { entriesNotUnder } from '../core/codec/peek.ts'
import { copyText, findCopies } from '../core/org/find.ts'
import { scanOutline } from '../core/org/scan.ts'
import type { Keywords, Range } from '../core/org/types.ts'
import { isOpen } from '../core/trust/life.ts'
import { viewOf } from './decode.ts'
import { isDue } from './govern-task.ts'
import { endWords } from './unread.ts'
import type { Deps } from './ports.ts'
import { type Left, pickTasks } from './queue-pick.ts'
import type { Judge } from './standings.ts'
import type { Place, TaskView } from './views.ts'

export interface OpenTask {
  readonly range: Range
  readonly view: TaskView
}

export interface Queue {
  readonly place: Place
  readonly bytes: Uint8Array
  readonly keywords: Keywords
  readonly tasks: readonly OpenTask[]
  /** Of a crowd those that nobody looks at until there is room. */
  readonly left: readonly Left[]
  /** Where an open task's id stands more than once, all entries that have it. */
  readonly doubled: ReadonlyMap<string, readonly Range[]>
}

/**
 * Tasks that are not at an end, as they stand; one under no keyword, or an unknown one, has just arrived. Of a crowd those
 * that are looked at.
 */
export function openIn(judge: Judge, place: Place, bytes: Uint8Array): Queue {
  const outline = scanOutline(bytes)
  const { keywords } = outline
  const { looked, left } = pickTasks(judge, bytes, entriesNotUnder(outline, endWords))
  const tasks = looked.flatMap((range) => {
    const view = viewOf(judge, place, { bytes, range, keywords })
    return view?.kind === 'task' && isOpen(view.task) ? [{ range, view }] : []
  })
  const copies = findCopies(bytes, new Set(tasks.map(({ view }) => view.task.id)))
  const doubled = new Map([...copies].filter(([, ranges]) => ranges.length > 1))
  return { place, bytes, keywords, tasks, left, doubled }
}

/** Whether there is anything to say of the queue now; of the `waiting`, whose other copy cannot be joined yet, there is not. */
export function dueIn(
  deps: Deps,
  queue: Queue,
  asked: ReadonlySet<string>,
  waiting: ReadonlySet<string>,
): boolean {
  if (queue.doubled.size > 0 && isUnsettled(queue)) return true
  return queue.tasks
    .filter(({ view }) => !waiting.has(view.task.id))
    .some(({ view }) => asked.has(view.task.id) || isDue(deps, view))
}

/** Headings of somebody's own with an id of ours are as much in the way as tasks are. */
function isUnsettled({ tasks, doubled }: Queue): boolean {
  return tasks.some(({ view }) => doubled.has(view.task.id))
}

/** The entry's own bytes as text. */
export function textOf({ bytes }: Queue, { range }: OpenTask): string {
  return copyText(bytes, range)
}
