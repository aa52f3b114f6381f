/**
 * Entries of one queue under one id: which of them is the entry, and what happens to the others. Exact copies, which git
 * and crashes make, become one; anything else under the id goes to the dead letters.
 */

import { compareText } from '../core/compare-text.ts'
import type { Task } from '../core/model/task.ts'
import { copyText } from '../core/org/find.ts'
import type { Keywords, Op, Range } from '../core/org/types.ts'
import { isOpen } from '../core/trust/life.ts'
import { isSameLetter } from '../core/trust/signed-text.ts'
import { deadLetterOps } from './dead-letter.ts'
import { viewOf } from './decode.ts'
import type { Deps } from './ports.ts'
import type { Judge } from './standings.ts'
import type { Place, TaskView } from './views.ts'

interface Queue {
  readonly place: Place
  readonly bytes: Uint8Array
  readonly keywords: Keywords
}

interface Copy {
  readonly view: TaskView
  readonly text: string
}

/** The ops that leave one entry under the id, or so many fewer; none when none of them is a task. */
export function settleCopies(
  deps: Deps,
  judge: Judge,
  queue: Queue,
  given: { readonly id: string; readonly ranges: readonly Range[]; readonly most: number },
): readonly Op[] {
  const { place, bytes, keywords } = queue
  const { id, ranges, most } = given
  const all = ranges.map((range) => {
    const view = viewOf(judge, place, { bytes, range, keywords })
    return { text: copyText(bytes, range), view: view?.kind === 'task' ? view : undefined }
  })
  const tasks = all.flatMap(({ view, text }) => (view ? [{ view, text }] : []))
  const entry = entryOf(judge, tasks)
  if (!entry) return []
  const same = tasks.filter((one) => isExactCopy(one, entry))
  const kept = keptOf(judge, same)
  const stays = new Set<TaskView | undefined>(same.map(({ view }) => view))
  const dead = all.filter(({ view }) => !stays.has(view)).slice(0, most)
  return [
    ...dead.flatMap(({ text }) => {
      const detail = `It has the id of another task, from ${entry.view.task.from}.`
      const reason = 'duplicate'
      return deadLetterOps(deps, { path: place.path, id, reason, detail, text, isCopy: true })
    }),
    ...same
      .filter((one) => one !== kept)
      .slice(0, most)
      .map(({ text }) => ({ type: 'remove', path: place.path, id, copy: text }) as const),
    ...logOps(place.path, kept, same),
  ]
}

/** How much stands behind a letter: the owner's verdict, then its author's proof. */
export function weightOf(judge: Judge, { task, standing }: TaskView): number {
  if (judge.hasVerdict(task)) return 2
  return standing.proof === 'verified' ? 1 : 0
}

/** Of letters with the same behind them the oldest, and of those that nobody vouches for the first. */
function entryOf(judge: Judge, copies: readonly Copy[]): Copy | undefined {
  const unforged = copies.filter(({ view }) => view.standing.proof !== 'forged')
  const weighed = (unforged.length > 0 ? unforged : copies).map((copy) => {
    return { copy, weight: weightOf(judge, copy.view) }
  })
  const most = Math.max(...weighed.map(({ weight }) => weight))
  const best = weighed.filter(({ weight }) => weight === most).map(({ copy }) => copy)
  if (most === 0) return best[0]
  return best.toSorted((a, b) => compareText(a.view.task.stamp, b.view.task.stamp))[0]
}

function isExactCopy(copy: Copy, entry: Copy): boolean {
  const isProvedAlike = copy.view.standing.proof === entry.view.standing.proof
  return isProvedAlike && isSameLetter(copy.view.task, entry.view.task)
}

/** The copy that says what is so by the lines of all: one that runs under a verdict, else one at its end. */
function keptOf(judge: Judge, same: readonly Copy[]): Copy {
  const log = same.flatMap(({ view }) => view.task.log)
  const rank = ({ view }: Copy) => {
    const task: Task = { ...view.task, log }
    if (!isOpen(task)) return 1
    const life = judge.life(task, view)
    if (!life.admitted) return 0
    return task.state === 'WORKING' && life.task.claim ? 3 : 2
  }
  const verdictAt = ({ view }: Copy) => view.task.verdict?.at ?? ''
  return same.toSorted((a, b) => {
    return rank(b) - rank(a) || compareText(verdictAt(b), verdictAt(a))
  })[0]!
}

/** The lines that the others have and the kept one lacks. */
function logOps(path: string, kept: Copy, same: readonly Copy[]): readonly Op[] {
  const known = new Set(kept.view.task.log.map(({ raw }) => raw))
  const items = new Set(same.flatMap(({ view }) => view.task.log.map(({ raw }) => raw)))
  const edits = [...items]
    .filter((raw) => !known.has(raw))
    .map((item) => ({ type: 'log', item }) as const)
    .reverse()
  return edits.length > 0
    ? [{ type: 'edit', path, id: kept.view.task.id, edits, copy: kept.text }]
    : []
}
