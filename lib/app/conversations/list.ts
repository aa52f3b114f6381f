/** Conversations: the threads in which I, or an agent of mine, write or am written to, the newest first. */

import { compareText } from '../../core/compare-text.ts'
import { peekerOf } from '../../core/codec/peek.ts'
import { type Address, ownerByName, parseAddress } from '../../core/model/address.ts'
import { doneWithout, type Result } from '../../core/model/refusal.ts'
import { entryRanges, scanOutline } from '../../core/org/scan.ts'
import type { Outline, Range } from '../../core/org/types.ts'
import type { SeenThreads } from '../../core/view/marks/threads.ts'
import { textIn } from '../../core/view/seen.ts'
import { titleOf } from '../../core/view/text/rows.ts'
import { holdsLetters, inboxPath, isArchive, letterOf, viewOf } from '../decode.ts'
import { believed, compareNewest, type Dated } from '../order.ts'
import { me } from '../people.ts'
import type { Deps, Space } from '../ports.ts'
import { isProject } from '../project/is-project.ts'
import { readablePaths } from '../readable.ts'
import { eachSpace, readingSpaces, type Trying } from '../spaces.ts'
import { type Judge, judgeFor } from '../standings.ts'
import { countsFor, isUnread, unreadRanges } from '../unread.ts'
import type { EntryView, SpaceChoice } from '../views.ts'
import { isWithheld } from '../withheld.ts'
import { type ThreadPart, wholeThreads } from './spaces.ts'

/** Entries of one conversation that are looked at, the newest ones; all of them are counted. */
const lookedMax = 100
/** Conversations of nothing but forged or blocked entries that are passed over before the look ends. */
const passedMax = 1000

export interface ThreadsInput extends SpaceChoice {
  readonly limit: number
  /** `hot` leaves out what is in the archive alone. */
  readonly scope: 'hot' | 'all'
  /** Only those in which something belongs to it. */
  readonly project?: string | undefined
}

export async function listThreads(deps: Deps, input: ThreadsInput): Promise<Result<SeenThreads>> {
  const spaces = await readingSpaces(deps, input.space)
  if (!spaces.ok) return spaces
  const { found, without } = await eachSpace(spaces.value, input.space, (space, trying) =>
    threadsIn(deps, space, trying, input),
  )
  const parts = found.flatMap((one) => one.threads)
  const whole = wholeThreads(parts)
  const threads = whole.toSorted((a, b) => b.lastMs - a.lastMs || compareText(a.id, b.id))
  const total = found.reduce((sum, one) => sum + one.total, 0) - (parts.length - whole.length)
  return doneWithout({ threads: threads.slice(0, input.limit), total }, without)
}

/** An entry that was not decoded. */
interface Glimpse {
  readonly path: string
  readonly file: Outline
  readonly range: Range
  readonly date: Dated
  readonly project: string
  /** By its heading and drawer alone. */
  readonly unread: boolean
}

async function threadsIn(
  deps: Deps,
  space: Space,
  trying: Trying,
  { limit, scope, project }: ThreadsInput,
): Promise<{ readonly threads: readonly ThreadPart[]; readonly total: number }> {
  const groups = new Map<string, Glimpse[]>()
  const rootOf = new Map<Glimpse, string>()
  const judge = await judgeFor(deps, space)
  const isLooked = (path: string) => holdsLetters(path) && (scope === 'all' || !isArchive(path))
  for (const path of await readablePaths(deps, space, trying, isLooked)) {
    const file = scanOutline(await deps.store.read(space, path))
    for (const { root, glimpse } of glimpsesOf(deps, judge, path, file)) {
      rootOf.set(glimpse, root)
      const group = groups.get(root)
      if (group) group.push(glimpse)
      else groups.set(root, [glimpse])
    }
  }
  const own = [...groups.values()].filter((group) => {
    return group.some((one) => isProject(one.project, project))
  })
  const newest = own
    .map((group) => group.sort((a, b) => compareNewest(a.date, b.date)))
    .sort((a, b) => compareNewest(a[0]!.date, b[0]!.date))
  const threads: ThreadPart[] = []
  for (const group of newest.slice(0, limit + passedMax)) {
    if (threads.length >= limit) break
    const views = group.slice(0, lookedMax).flatMap((glimpse) => {
      const { path, file, range } = glimpse
      const { bytes, keywords } = file
      const view = viewOf(judge, { space: space.name, path }, { bytes, range, keywords })
      return view ? [{ view, glimpse }] : []
    })
    const thread = threadOf(deps, group, views)
    if (thread) threads.push({ ...thread, root: rootOf.get(group[0]!)! })
  }
  await judge.savePins()
  return { threads, total: own.length }
}

/** What is between me and others, by its drawer alone. */
function* glimpsesOf(deps: Deps, judge: Judge, path: string, file: Outline) {
  const unread = path === inboxPath ? unreadStarts(deps, judge, file.bytes) : new Set()
  const peek = peekerOf(file.bytes, ['ID', 'FROM', 'TO', 'STAMP', 'THREAD', 'PROJECT'])
  const ranges = entryRanges(file)
  const rows = ranges.map(peek)
  const dates = believed(
    deps.clock.nowMs(),
    rows.map(([, , , stamp = '']) => stamp),
  )
  for (const [index, range] of ranges.entries()) {
    const [id, from = '', to = '', , thread, project = ''] = rows[index]!
    if (id === undefined || !(isMine(deps, from) || isMine(deps, to))) continue
    const isNew = unread.has(range.start)
    const glimpse = { path, file, range, date: dates[index]!, project, unread: isNew }
    yield { root: thread || id, glimpse }
  }
}

function unreadStarts(deps: Deps, judge: Judge, bytes: Uint8Array): ReadonlySet<number> {
  const isBlocked = (author: Address) => judge.claimOf(author, undefined) === 'blocked'
  const ranges = unreadRanges(bytes).filter(countsFor(deps, bytes, isBlocked))
  return new Set(ranges.map(({ start }) => start))
}

/** I or my agent, by the name alone. */
function isMine(deps: Deps, name: string): boolean {
  const address = parseAddress(name)
  if (address === undefined) return false
  return address === me(deps) || ownerByName(address) === me(deps)
}

/** Undefined for one in which nobody said anything that may be shown. */
function threadOf(
  deps: Deps,
  group: readonly Glimpse[],
  views: readonly { readonly view: EntryView; readonly glimpse: Glimpse }[],
): Omit<ThreadPart, 'root'> | undefined {
  const shown = views.filter(({ view }) => {
    return !isWithheld(deps, view) && !view.standing.blocked && view.standing.proof !== 'forged'
  })
  const [newest] = shown
  const oldest = shown.at(-1)
  if (!newest || !oldest) return undefined
  // What is decoded tells more than its drawer: an agent hears nothing of what its author did not sign.
  const passed = new Set(
    views
      .filter(({ view }) => view.kind !== 'message' || !isUnread(deps, view))
      .map(({ glimpse }) => glimpse),
  )
  const names = shown.flatMap(({ view }): Address[] => [letterOf(view).from, letterOf(view).to])
  return {
    id: letterOf(oldest.view).id,
    space: newest.view.space,
    title: titleOf(textIn(oldest.view)),
    participants: [...new Set(names)],
    entries: group.length,
    unread: group.filter((one) => one.unread && !passed.has(one)).length,
    firstMs: Date.parse(oldest.glimpse.date.stamp) || 0,
    lastMs: Date.parse(newest.glimpse.date.stamp) || 0,
  }
}
