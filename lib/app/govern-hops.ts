/** Agents that answer each other for ever: counted by our own verdicts, whose times no sender chooses. */

import { compareText } from '../core/compare-text.ts'
import type { Address } from '../core/model/address.ts'
import { hopsMax, parseHops } from '../core/model/hops.ts'
import type { Refusal } from '../core/model/refusal.ts'
import { scanOutline } from '../core/org/scan.ts'
import { viewOf } from './decode.ts'
import { withVerdict } from './govern-books.ts'
import type { Judge } from './standings.ts'
import type { Place, TaskView } from './views.ts'

/** The admitted tasks of each thread, in the order in which they were admitted. */
export interface Chains {
  of(task: TaskView['task']): readonly TaskView[]
  add(view: TaskView): void
}

/** Read when the first is asked for: most queues have no exchange of agents. */
export function chainsIn(judge: Judge, place: Place, bytes: Uint8Array): Chains {
  const added: TaskView[] = []
  let known: ReadonlyMap<string, readonly TaskView[]> | undefined
  return {
    of(task) {
      known ??= byThread(admittedIn(judge, place, bytes))
      const thread = threadOf(task)
      const later = added.filter((view) => threadOf(view.task) === thread)
      const ids = new Set(later.map((view) => view.task.id))
      const earlier = (known.get(thread) ?? []).filter((view) => !ids.has(view.task.id))
      return [...earlier, ...later].filter((view) => view.task.id !== task.id)
    },
    add: (view) => added.push(view),
  }
}

/**
 * Undefined while an exchange may go on. What the task itself says counts when it is more. A task of a person, proved and
 * admitted, begins the count anew; one that merely says so does not.
 */
export function hopsRefusal(
  { task }: TaskView,
  { isAgent, chains }: { readonly isAgent: (address: Address) => boolean; readonly chains: Chains },
): Refusal | undefined {
  if (!isAgent(task.from)) return undefined
  const { used, limit } = parseHops(task.hops)
  const before = chains.of(task)
  const person = before.findLastIndex(({ task: other, standing }) => {
    return !isAgent(other.from) && standing.proof === 'verified'
  })
  const chain = before.length - 1 - person
  if (chain < hopsMax && used <= limit) return undefined
  const most = Math.min(limit, hopsMax)
  const why = `This is task ${Math.max(chain + 1, used)} of an exchange between agents; ${most} is the limit.`
  return { code: 'hops_exhausted', why }
}

function admittedIn(judge: Judge, place: Place, bytes: Uint8Array): readonly TaskView[] {
  const outline = scanOutline(bytes)
  return withVerdict(judge, outline)
    .flatMap(({ range }) => {
      const view = viewOf(judge, place, { bytes, range, keywords: outline.keywords })
      return view?.kind === 'task' && view.admitted ? [view] : []
    })
    .sort((a, b) => {
      const byVerdict = compareText(a.task.verdict?.at ?? '', b.task.verdict?.at ?? '')
      return byVerdict || compareText(a.task.stamp, b.task.stamp)
    })
}

function byThread(views: readonly TaskView[]): ReadonlyMap<string, readonly TaskView[]> {
  const threads = new Map<string, TaskView[]>()
  for (const view of views) {
    const thread = threadOf(view.task)
    const known = threads.get(thread)
    if (known) known.push(view)
    else threads.set(thread, [view])
  }
  return threads
}

function threadOf({ thread, id }: TaskView['task']): string {
  return thread ?? id
}
