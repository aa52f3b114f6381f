/** Reads what is waiting in one space: messages to me, and an agent's queue. Unread ones for the hook: unread.ts. */

import { compareText } from '../core/compare-text.ts'
import { entriesNotUnder, peekProperty } from '../core/codec/peek.ts'
import type { Address } from '../core/model/address.ts'
import { scanOutline, topRanges } from '../core/org/scan.ts'
import { inboxPath, queuePath, viewOf } from './decode.ts'
import { believeIn, type Dated, type DatedView, ownStamp } from './order.ts'
import { inOrder } from '../core/in-order.ts'
import { me } from './people.ts'
import type { Deps, Space } from './ports.ts'
import { type Left, pickTasks } from './queue-pick.ts'
import { isProject } from './project/is-project.ts'
import { judgeFor } from './standings.ts'
import { countsFor, endWords, unreadRanges } from './unread.ts'
import type { MessageView, TaskView } from './views.ts'
import { isWithheld } from './withheld.ts'

/** Keywords of tasks that are not at an end. */
export const openTaskWords = ['TODO', 'WAITING', 'QUEUED', 'WORKING'] as const

const endHeads = endWords.map((word) => new TextEncoder().encode(`* ${word} `))
const noTime = '1970-01-01T00:00:00.000Z'

export interface QueueLook {
  /** Tasks that are not at an end, in the order of the file; of a crowd those that are looked at. */
  readonly views: readonly TaskView[]
  /** The others: strangers' tasks for which there is no room. */
  readonly left: readonly Left[]
}

export async function lookIntoQueue(deps: Deps, space: Space, agent: Address): Promise<QueueLook> {
  const path = queuePath(agent)
  const bytes = await deps.store.read(space, path)
  if (bytes.length === 0) return { views: [], left: [] }
  const judge = await judgeFor(deps, space)
  const outline = scanOutline(bytes)
  const { keywords } = outline
  const { looked, left } = pickTasks(judge, bytes, entriesNotUnder(outline, endWords))
  const place = { space: space.name, path }
  const views = looked.flatMap((range) => viewOf(judge, place, { bytes, range, keywords }) ?? [])
  await judge.savePins()
  return {
    views: views.filter(
      (view): view is TaskView =>
        view.kind === 'task' && openTaskWords.some((word) => word === view.task.state),
    ),
    left,
  }
}

/** The tasks alone. */
export async function loadQueue(
  deps: Deps,
  space: Space,
  agent: Address,
): Promise<readonly TaskView[]> {
  return (await lookIntoQueue(deps, space, agent)).views
}

/** What of an inbox file is wanted, and how much of it. */
export interface InboxWish {
  /** All but `all` leave out what is at an end, by its heading, before it is decoded: of 100,000 messages it is nearly all. */
  readonly which: 'all' | 'open' | 'unread'
  /** So many of the newest are decoded and judged; all of them without it. */
  readonly limit?: number | undefined
  /** Of the others those of this project alone are counted. */
  readonly project?: string | undefined
  readonly isWanted: (view: MessageView) => boolean
}

export interface InboxLook {
  /** In no order. */
  readonly found: readonly DatedView<MessageView>[]
  /** How many more there are, by heading and drawer; for an agent without what it is not shown. Some may not be wanted. */
  readonly left: number
}

/** Of more an agent's are counted without being judged. */
const leftJudgedMax = 500

/** Messages to me in the inbox file. */
export async function lookIntoInbox(
  deps: Deps,
  space: Space,
  { which, limit = Number.POSITIVE_INFINITY, project, isWanted }: InboxWish,
): Promise<InboxLook> {
  const inbox = await openInbox(deps, space)
  const rest = inbox.all.filter(inbox.among(which))
  // Nobody can send so many that the newest one costs what all of them do.
  const order = rest.length > limit ? inOrder(rest, inbox.compare, limit) : rest
  const found: DatedView<MessageView>[] = []
  const seen = new Set<number>()
  for (const at of order) {
    if (found.length >= limit) break
    seen.add(at)
    const view = inbox.viewAt(at)
    if (view && isWanted(view)) found.push({ view, ...inbox.datedAt(at) })
  }
  const counts = which === 'all' ? inbox.isMine : inbox.counts
  let left = 0
  let judged = deps.acting === me(deps) ? leftJudgedMax : 0
  for (const at of rest) {
    if (seen.has(at) || !counts(at) || !isProject(inbox.projectAt(at), project)) continue
    if (judged < leftJudgedMax) {
      judged += 1
      const view = inbox.viewAt(at)
      if (!view || isWithheld(deps, view)) continue
    }
    left += 1
  }
  await inbox.judge.savePins()
  return { found, left }
}

/** Of the messages to me that will do the newest whose time is believed, and the one that is furthest ahead of it by its own word. */
export interface Newest {
  readonly believed: DatedView<MessageView> | undefined
  readonly ahead: DatedView<MessageView> | undefined
}

/** Of all others at most a few are decoded. */
export async function loadNewest(
  deps: Deps,
  space: Space,
  willDo: (view: MessageView, date: Dated) => boolean,
): Promise<Newest> {
  const inbox = await openInbox(deps, space)
  const first = (numbers: Iterable<number>) => {
    for (const at of numbers) {
      const view = inbox.viewAt(at)
      const date = inbox.datedAt(at)
      if (view && willDo(view, date)) return { view, ...date }
    }
    return undefined
  }
  const ahead = inbox.all.filter((at) => inbox.isAhead(at) && inbox.isMine(at))
  const own = ahead.sort(inbox.compareOwn).subarray(0, aheadLookedMax)
  const rest = inbox.all.filter((at) => !inbox.isAhead(at))
  const found = { believed: first(inOrder(rest, inbox.compare, 1)), ahead: first(own) }
  await inbox.judge.savePins()
  return found
}

/** More that are ahead are a flood, and none of it is looked at. */
const aheadLookedMax = 200

/**
 * The inbox file looked over: every entry with its date, none decoded. Of an entry stand here its number and its date, and
 * no object: anybody who can push can write a million of them.
 */
async function openInbox(deps: Deps, space: Space) {
  const bytes = await deps.store.read(space, inboxPath)
  const judge = await judgeFor(deps, space)
  const outline = scanOutline(bytes)
  const { keywords } = outline
  const rangeAt = topRanges(outline)
  const all = Uint32Array.from({ length: rangeAt.count }, (_, at) => at)
  const stamps: string[] = []
  for (const at of all) stamps.push(timeOf(peekProperty(bytes, rangeAt(at), 'STAMP')))
  const ahead = believeIn(deps.clock.nowMs(), stamps)
  const place = { space: space.name, path: inboxPath }
  const counts = countsFor(deps, bytes, (author) => judge.claimOf(author, undefined) === 'blocked')
  const isEnded = (at: number) =>
    endHeads.some((head) => beginsWith(bytes, rangeAt(at).start, head))
  const ownAt = (at: number) =>
    ahead[at] === 1 ? ownStamp(peekProperty(bytes, rangeAt(at), 'STAMP') ?? '') : ''
  const datedAt = (at: number) => ({
    stamp: stamps[at]!,
    isAhead: ahead[at] === 1,
    own: ownAt(at),
  })
  const idAt = (at: number) => peekProperty(bytes, rangeAt(at), 'ID') ?? ''
  const compareOwn = (a: number, b: number) =>
    compareText(ownAt(b), ownAt(a)) || compareText(idAt(b), idAt(a))
  return {
    judge,
    all,
    datedAt,
    isAhead: (at: number) => ahead[at] === 1,
    among(which: InboxWish['which']): (at: number) => boolean {
      if (which === 'all') return () => true
      if (which === 'open') return (at) => !isEnded(at)
      const starts = new Set(unreadRanges(bytes).map(({ start }) => start))
      return (at) => starts.has(rangeAt(at).start)
    },
    counts: (at: number) => counts(rangeAt(at)),
    projectAt: (at: number) => peekProperty(bytes, rangeAt(at), 'PROJECT'),
    compareOwn,
    compare: (a: number, b: number) =>
      compareText(stamps[b]!, stamps[a]!) || ahead[a]! - ahead[b]! || compareOwn(a, b),
    isMine: (at: number) => peekProperty(bytes, rangeAt(at), 'TO') === me(deps),
    viewAt(at: number): MessageView | undefined {
      const view = viewOf(judge, place, { bytes, range: rangeAt(at), keywords })
      return view?.kind === 'message' && view.message.to === me(deps) ? view : undefined
    },
  }
}

function beginsWith(bytes: Uint8Array, start: number, head: Uint8Array): boolean {
  return head.every((byte, index) => bytes[start + index] === byte)
}

/** As a message without a time is dated when it is decoded. */
function timeOf(stamp: string | undefined): string {
  return stamp === undefined || Number.isNaN(Date.parse(stamp)) ? noTime : stamp
}
