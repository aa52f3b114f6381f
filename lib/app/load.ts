/** Reads what is waiting in one space: messages to me, and an agent's queue. Unread ones for the hook: unread.ts. */

import { compareText } from '../core/compare-text.ts'
import { entriesNotUnder, peekProperty } from '../core/codec/peek.ts'
import type { Address } from '../core/model/address.ts'
import { entryRanges, scanOutline } from '../core/org/scan.ts'
import type { Range } from '../core/org/types.ts'
import { inboxPath, queuePath, viewOf } from './decode.ts'
import { believed, compareNewest, type DatedView } from './order.ts'
import { me } from './people.ts'
import type { Deps, Space } from './ports.ts'
import { type Left, pickTasks } from './queue-pick.ts'
import { judgeFor } from './standings.ts'
import type { MessageView, TaskView } from './views.ts'

/** Keywords of tasks that are not at an end. */
export const openTaskWords = ['TODO', 'WAITING', 'QUEUED', 'WORKING'] as const

/** Keywords of tasks, and of messages, that are at an end. Under any other word an entry is open. */
export const endWords = ['DONE', 'CANCELLED', 'ARCHIVED'] as const
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
  /** `open` leaves out what is at an end, by its heading, before it is decoded: of 100,000 messages it is nearly all. */
  readonly which: 'all' | 'open'
  /** So many of the newest are decoded and judged; all of them without it. */
  readonly limit?: number | undefined
  readonly isWanted: (view: MessageView) => boolean
}

export interface InboxLook {
  /** In no order. */
  readonly found: readonly DatedView<MessageView>[]
  /** How many more are addressed to me; some may not be wanted. */
  readonly left: number
}

/** Messages to me in the inbox file. */
export async function lookIntoInbox(
  deps: Deps,
  space: Space,
  { which, limit = Number.POSITIVE_INFINITY, isWanted }: InboxWish,
): Promise<InboxLook> {
  const { entries, idAt, isMine, viewAt, judge } = await openInbox(deps, space)
  const rest = entries.filter(({ isEnded }) => which === 'all' || !isEnded)
  // Nobody can send so many that the newest one costs what all of them do.
  if (rest.length > limit) {
    rest.sort((a, b) => compareNewest(a, b) || compareText(idAt(b.range), idAt(a.range)))
  }
  const found: DatedView<MessageView>[] = []
  let at = 0
  for (; at < rest.length && found.length < limit; at += 1) {
    const { range, stamp, isAhead } = rest[at]!
    const view = viewAt(range)
    if (view && isWanted(view)) found.push({ view, stamp, isAhead })
  }
  await judge.savePins()
  return { found, left: rest.slice(at).filter(({ range }) => isMine(range)).length }
}

/** The newest message to me that will do, and whose time is believed; of all others at most a few are decoded. */
export async function loadNewest(
  deps: Deps,
  space: Space,
  willDo: (view: MessageView) => boolean,
): Promise<DatedView<MessageView> | undefined> {
  const { entries, idAt, viewAt, judge } = await openInbox(deps, space)
  const newestFirst = entries
    .filter(({ isAhead }) => !isAhead)
    .sort((a, b) => compareNewest(a, b) || compareText(idAt(b.range), idAt(a.range)))
  for (const { range, stamp, isAhead } of newestFirst) {
    const view = viewAt(range)
    if (!view || !willDo(view)) continue
    await judge.savePins()
    return { view, stamp, isAhead }
  }
  return undefined
}

/** The inbox file looked over: every entry with its date, none decoded. */
async function openInbox(deps: Deps, space: Space) {
  const bytes = await deps.store.read(space, inboxPath)
  const judge = await judgeFor(deps, space)
  const outline = scanOutline(bytes)
  const { keywords } = outline
  const ranges = entryRanges(outline)
  const dates = believed(
    deps.clock.nowMs(),
    ranges.map((range) => timeOf(peekProperty(bytes, range, 'STAMP'))),
  )
  const place = { space: space.name, path: inboxPath }
  return {
    judge,
    entries: ranges.map((range, index) => {
      return {
        range,
        isEnded: endHeads.some((head) => beginsWith(bytes, range.start, head)),
        ...dates[index]!,
      }
    }),
    idAt: (range: Range) => peekProperty(bytes, range, 'ID') ?? '',
    isMine: (range: Range) => peekProperty(bytes, range, 'TO') === me(deps),
    viewAt(range: Range): MessageView | undefined {
      const view = viewOf(judge, place, { bytes, range, keywords })
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

/** True when the author said that the message is of no use any more. */
export function isExpired(deps: Deps, expires: string | undefined): boolean {
  const atMs = Date.parse(expires ?? '')
  return !Number.isNaN(atMs) && atMs <= deps.clock.nowMs()
}
