/**
 * What became of a queue's tasks elsewhere: in archives, in other spaces, on other machines. What is learned goes into this
 * machine's memory, by which everything else judges. Decides nothing.
 */

import type { Shortfall } from '../core/model/refusal.ts'
import { entriesBeginning, peekProperty } from '../core/codec/peek.ts'
import { findCopies } from '../core/org/find.ts'
import { scanOutline } from '../core/org/scan.ts'
import { isOpen } from '../core/trust/life.ts'
import { isSameLetter } from '../core/trust/signed-text.ts'
import { weightOf } from './copies.ts'
import { isArchive, queuePath, viewOf } from './decode.ts'
import { Failure } from './failure.ts'
import type { Deps, Ends, Space, TaskNote } from './ports.ts'
import { isPersonal, noting } from './spaces.ts'
import type { Judge } from './standings.ts'
import { isMovedTo } from './twice/moved.ts'
import type { TaskView } from './views.ts'

export interface Known {
  /** Ids of open tasks here under which the archive has another letter that counts for more. */
  readonly shadowed: ReadonlySet<string>
  /** Ids of queued tasks whose verdict may be used up in a space that cannot be read, and those spaces. */
  readonly unsettled: ReadonlySet<string>
  readonly unread: readonly string[]
  /** The memory changed, so what was judged before is out of date. */
  readonly isNew: boolean
}

/** Ids of tasks that need a word because of what was learned elsewhere. */
export function askedBy({ shadowed, unsettled }: Known): ReadonlySet<string> {
  return new Set([...shadowed, ...unsettled])
}

const endHeads = ['* DONE ', '* CANCELLED ', '* ARCHIVED '] as const

/** `open` are the open tasks of the queue whose bytes are given. */
export async function learn(
  deps: Deps,
  judge: Judge,
  space: Space,
  queue: { readonly path: string; readonly bytes: Uint8Array; readonly open: readonly TaskView[] },
): Promise<Known> {
  const ends = await deps.ended.load()
  const spaces = (await deps.store.spaces()).map(({ name }) => name)
  const moved = queue.open.filter(({ elsewhere }) => elsewhere && !spaces.includes(elsewhere))
  const asked = queue.open.filter((view) => view.admitted || isFresh(view))
  const archived = await archivedCopies(deps, judge, space, asked)
  const strangers = asked.filter(({ task, admitted }) => admitted && !ends.admittedIn(task.id))
  const problems: Shortfall[] = []
  const elsewhere = await copiesElsewhere(deps, judge, space, { asked: strangers, problems })
  const settled = problems.length === 0 ? strangers : []
  const unsettled = strangers.filter((view) => problems.length > 0 && view.task.state === 'QUEUED')
  const notes = [
    ...endedHere(deps, { judge, space, ends }, queue),
    ...moved.map(({ task }) => admittedNote(deps, task.id, space, task.verdict?.at)),
    ...endedIn(deps, { judge, ends }, archived),
    ...endedIn(deps, { judge, ends }, elsewhere),
    ...settled.map(({ task }) => admittedNote(deps, task.id, space, task.verdict?.at)),
  ]
  await deps.ended.record(notes)
  return {
    shadowed: shadowedBy(judge, archived),
    unsettled: new Set(unsettled.map(({ task }) => task.id)),
    unread: problems.map((problem) => problem.space),
    isNew: notes.length > 0,
  }
}

/**
 * After a write. What was asked for is done and must not be reported as failed; what could not be noted, the next look finds
 * in the entries.
 */
export async function remember(deps: Deps, notes: readonly TaskNote[]): Promise<void> {
  try {
    await deps.ended.record(notes)
  } catch (error) {
    if (!(error instanceof Failure)) throw error
  }
}

/** The time of an end, later than the verdict that it uses up. */
export function endedNote(deps: Deps, view: TaskView): TaskNote {
  const { task, space } = view
  const times = [deps.clock.nowMs(), Date.parse(task.verdict?.at ?? ''), lastLineMs(task)]
  const atMs = Math.max(...times.filter((ms) => !Number.isNaN(ms)))
  return { type: 'ended', id: task.id, space, atMs }
}

export function admittedNote(
  deps: Deps,
  id: string,
  { name }: Pick<Space, 'name'>,
  at: string | undefined,
): TaskNote {
  const atMs = Date.parse(at ?? '')
  return { type: 'admitted', id, space: name, atMs: atMs > 0 ? atMs : deps.clock.nowMs() }
}

function lastLineMs({ log }: TaskView['task']): number {
  return Math.max(0, ...log.map((line) => (line.type === 'state' && line.proof ? line.atMs : 0)))
}

/** Not decided by us yet: it may be something old that was put back. */
function isFresh({ task, admitted }: TaskView): boolean {
  return task.state === 'TODO' || (!admitted && task.state !== 'WAITING')
}

/** Two entries with one id: the one that stands in the queue, and one that stands in a place that comes before it. */
interface Pair {
  readonly hot: TaskView
  readonly other: TaskView
}

/** An archive is named by the month of the entry's STAMP, so each task can be in two at most: its own and its id's. */
async function archivedCopies(
  deps: Deps,
  judge: Judge,
  space: Space,
  asked: readonly TaskView[],
): Promise<readonly Pair[]> {
  if (asked.length === 0) return []
  const paths = (await deps.store.paths(space)).filter(isArchive)
  return copiesIn(deps, judge, space, asked, (view) => archivesOf(view, paths))
}

/** A verdict that this machine did not see yet may have been used up in another space; those that cannot be read are noted. */
async function copiesElsewhere(
  deps: Deps,
  judge: Judge,
  here: Space,
  { asked, problems }: { readonly asked: readonly TaskView[]; readonly problems: Shortfall[] },
): Promise<readonly Pair[]> {
  if (asked.length === 0) return []
  const found: Pair[] = []
  for (const space of await deps.store.spaces()) {
    if (space.name === here.name) continue
    await noting(problems, space, async () => {
      const archives = (await deps.store.paths(space)).filter(isArchive)
      const pathsOf = (view: TaskView) => [queuePath(view.task.to), ...archivesOf(view, archives)]
      const pairs = await copiesIn(deps, judge, space, asked, pathsOf)
      found.push(...pairs.filter(({ other }) => judge.hasVerdict(other.task)))
    })
  }
  return found
}

function archivesOf({ task }: TaskView, paths: readonly string[]): readonly string[] {
  const day = /^[a-z]+-([0-9]{4})([0-9]{2})[0-9]{2}-/u.exec(task.id)
  const months = [task.stamp.slice(0, 7), day ? `${day[1]}-${day[2]}` : '']
  return paths.filter((path) => months.some((month) => path === `archive/${month}.org`))
}

async function copiesIn(
  deps: Deps,
  judge: Judge,
  space: Space,
  asked: readonly TaskView[],
  pathsOf: (view: TaskView) => readonly string[],
): Promise<readonly Pair[]> {
  const byPath = new Map<string, Map<string, TaskView>>()
  for (const view of asked) {
    for (const path of pathsOf(view)) {
      const ids = byPath.get(path) ?? new Map<string, TaskView>()
      byPath.set(path, ids.set(view.task.id, view))
    }
  }
  const pairs: Pair[] = []
  for (const [path, ids] of byPath) {
    const bytes = await deps.store.read(space, path)
    const { keywords } = scanOutline(bytes)
    for (const [id, ranges] of findCopies(bytes, new Set(ids.keys()))) {
      for (const range of ranges) {
        const place = { space: space.name, path }
        const other = viewOf(judge, place, { bytes, range, keywords })
        if (other?.kind === 'task') pairs.push({ hot: ids.get(id)!, other })
      }
    }
  }
  return pairs
}

/** The same letter at its end there, so what stands here was put back, unless a verdict is newer. */
function endedIn(
  deps: Deps,
  { judge, ends }: { readonly judge: Judge; readonly ends: Ends },
  pairs: readonly Pair[],
): readonly TaskNote[] {
  return pairs.flatMap(({ hot, other }) => {
    if (!isSameLetter(hot.task, other.task)) return []
    // Only of what nobody else reads: in a shared space anybody could write that it went elsewhere.
    if (isPersonal(other.space) && isMovedTo(other, hot.space)) return []
    if (isOpen(other.task) && !isArchive(other.path)) return []
    const known = ends.endedMs(hot.task.id)
    // Without a signed line nobody knows when: that it ended is noted once, as of now.
    const atMs = judge.endMs(other.task) ?? known ?? deps.clock.nowMs()
    if (known !== undefined && known >= atMs) return []
    return [{ type: 'ended', id: hot.task.id, space: hot.space, atMs } as const]
  })
}

/** Another letter under the id, with more behind it, or older with as much. */
function shadowedBy(judge: Judge, pairs: readonly Pair[]): ReadonlySet<string> {
  const others = pairs.filter(({ hot, other }) => !isSameLetter(hot.task, other.task))
  const stronger = others.filter(({ hot, other }) => {
    const [here, there] = [weightOf(judge, hot), weightOf(judge, other)]
    return there > here || (there === here && there > 0 && other.task.stamp < hot.task.stamp)
  })
  return new Set(stronger.map(({ hot }) => hot.task.id))
}

/** Tasks that this machine admitted here and that came to their end: perhaps on another machine, or by hand in Emacs. */
function endedHere(
  deps: Deps,
  { judge, space, ends }: { readonly judge: Judge; readonly space: Space; readonly ends: Ends },
  { path, bytes }: { readonly path: string; readonly bytes: Uint8Array },
): readonly TaskNote[] {
  const outline = scanOutline(bytes)
  const place = { space: space.name, path }
  return entriesBeginning(outline, endHeads).flatMap((range) => {
    const id = peekProperty(bytes, range, 'ID') ?? ''
    const admitted = ends.admittedIn(id)
    if (admitted?.space !== space.name || (ends.endedMs(id) ?? 0) >= admitted.atMs) return []
    const view = viewOf(judge, place, { bytes, range, keywords: outline.keywords })
    if (view?.kind !== 'task' || isOpen(view.task) || !judge.hasVerdict(view.task)) return []
    const atMs = judge.endMs(view.task) ?? deps.clock.nowMs()
    return [{ type: 'ended', id, space: space.name, atMs: Math.max(atMs, admitted.atMs) } as const]
  })
}
