/** Reads what is waiting: unread messages to me, and an agent's queue. Made for files of 10,000 entries. */

import { entriesWithTag, peekProperty } from '../core/codec/peek.ts'
import { unreadTag } from '../core/codec/message.ts'
import type { Address } from '../core/model/address.ts'
import { parseAddress } from '../core/model/address.ts'
import { readKeywords } from '../core/org/scan.ts'
import { inboxPath, queuePath, viewOf, viewsOf } from './decode.ts'
import { me } from './people.ts'
import type { Deps, Space } from './ports.ts'
import { judgeFor } from './standings.ts'
import type { MessageView, TaskView } from './views.ts'

/** Keywords of tasks that are not at an end. */
export const openTaskWords = ['TODO', 'WAITING', 'QUEUED', 'WORKING'] as const

/** A message under one of these is read, whatever its tags say. */
const endWords = ['DONE', 'CANCELLED', 'ARCHIVED']

export interface Unread {
  readonly count: number
  /** Newest first, at most the limit. */
  readonly newest: readonly MessageView[]
}

/** Unread messages to me in a space; only the newest are decoded and judged. */
export async function loadUnread(
  deps: Deps,
  space: Space,
  options: { readonly limit: number },
): Promise<Unread> {
  const bytes = await deps.store.read(space, inboxPath)
  const mine = entriesWithTag(bytes, unreadTag, endWords)
    .filter((range) => parseAddress(peekProperty(bytes, range, 'TO') ?? '') === me(deps))
    .filter((range) => !isPast(deps, peekProperty(bytes, range, 'EXPIRES')))
  if (mine.length === 0) return { count: 0, newest: [] }
  const judge = await judgeFor(deps, space)
  const place = { space: space.name, path: inboxPath }
  const keywords = readKeywords(bytes)
  const newest = mine
    .map((range) => ({ range, stamp: peekProperty(bytes, range, 'STAMP') ?? '' }))
    .sort((a, b) => compareText(b.stamp, a.stamp))
    .slice(0, options.limit)
    .map(({ range }) => viewOf(judge, place, { bytes, range, keywords }))
    .filter((view): view is MessageView => view?.kind === 'message')
  await judge.savePins()
  return { count: mine.length, newest }
}

/** An agent's tasks that are not at an end. */
export async function loadQueue(
  deps: Deps,
  space: Space,
  agent: Address,
): Promise<readonly TaskView[]> {
  const path = queuePath(agent)
  const bytes = await deps.store.read(space, path)
  if (bytes.length === 0) return []
  const judge = await judgeFor(deps, space)
  const views = viewsOf(judge, { space: space.name, path }, bytes, openTaskWords)
  await judge.savePins()
  return views.filter(
    (view): view is TaskView =>
      view.kind === 'task' && openTaskWords.some((word) => word === view.task.state),
  )
}

/** Messages to me in the inbox file, read ones included, newest first. */
export async function loadInbox(deps: Deps, space: Space): Promise<readonly MessageView[]> {
  const bytes = await deps.store.read(space, inboxPath)
  const judge = await judgeFor(deps, space)
  const views = viewsOf(judge, { space: space.name, path: inboxPath }, bytes)
  await judge.savePins()
  return views
    .filter((view): view is MessageView => view.kind === 'message')
    .filter((view) => view.message.to === me(deps))
    .sort(newestFirst)
}

/** True when the author said that the message is of no use any more. */
export function isExpired(deps: Deps, view: MessageView): boolean {
  return isPast(deps, view.message.expires)
}

function isPast(deps: Deps, stamp: string | undefined): boolean {
  const atMs = Date.parse(stamp ?? '')
  return !Number.isNaN(atMs) && atMs <= deps.clock.nowMs()
}

function newestFirst(a: MessageView, b: MessageView): number {
  return compareText(b.message.stamp, a.message.stamp) || compareText(b.message.id, a.message.id)
}

export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
