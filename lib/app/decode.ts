/** Entries of a space's files as judged views. */

import { entriesNotUnder } from '../core/codec/peek.ts'
import { decodeMessage } from '../core/codec/message.ts'
import { decodeOutbox, orderTag } from '../core/outbox/codec.ts'
import { type OutboxWay, wayOf } from '../core/outbox/way.ts'
import { decodeTask, taskTag } from '../core/codec/task.ts'
import { parseTaskState } from '../core/model/task.ts'
import { propertyOf, readEntry } from '../core/org/entry.ts'
import { defaultKeywords, scanOutline } from '../core/org/scan.ts'
import type { Keywords, OrgEntry, Range } from '../core/org/types.ts'
import type { Standing } from '../core/trust/types.ts'
import { marksOf } from './marks/judged.ts'
import type { SearchHit, Space } from './ports.ts'
import type { Judge } from './standings.ts'
import type { EntryView, MessageView, Place, TaskView } from './views.ts'

export const inboxPath = 'inbox.org'

/** What goes to others through the relay. */
export const outboxPath = 'outbox.org'

/** The queue of an agent, a file name that only a checked address can make. */
export function queuePath(agent: string): string {
  return `agents/${agent}.org`
}

export function isQueue(path: string): boolean {
  return /^agents\/[^/]+\.org$/u.test(path)
}

export function isArchive(path: string): boolean {
  return path.startsWith('archive/')
}

/** Files that hold messages or tasks. */
export function holdsLetters(path: string): boolean {
  return path === inboxPath || path === outboxPath || isQueue(path) || isArchive(path)
}

/** A range of a file as a view; undefined for a heading that is neither message nor task. */
export function viewOf(
  judge: Judge,
  place: Place,
  file: { readonly bytes: Uint8Array; readonly range: Range; readonly keywords: Keywords },
): EntryView | undefined {
  const entry = readEntry(file.bytes, file.range, file.keywords)
  if (entry.heading.tags.includes(orderTag)) return orderView(judge, place, file.bytes, entry)
  return isTask(place.path, entry)
    ? taskView(judge, place, file.bytes, entry)
    : messageView(judge, place, file.bytes, entry)
}

/** What a search found as a view; undefined where no message or task stands. */
export function hitView(
  judge: Judge,
  space: Space,
  { path, bytes }: Pick<SearchHit, 'path' | 'bytes'>,
): EntryView | undefined {
  if (!holdsLetters(path)) return undefined
  const range = { start: 0, end: bytes.length }
  return viewOf(judge, { space: space.name, path }, { bytes, range, keywords: defaultKeywords })
}

/** All views of a file, or only of entries under none of some keywords. */
export function viewsOf(
  judge: Judge,
  place: Place,
  bytes: Uint8Array,
  leftOut: readonly string[] = [],
): readonly EntryView[] {
  const outline = scanOutline(bytes)
  return entriesNotUnder(outline, leftOut).flatMap((range) => {
    const view = viewOf(judge, place, { bytes, range, keywords: outline.keywords })
    return view ?? []
  })
}

function messageView(
  judge: Judge,
  place: Place,
  bytes: Uint8Array,
  entry: OrgEntry,
): MessageView | undefined {
  const message = decodeMessage(bytes, entry)
  if (!message.ok) return undefined
  const standing = judge.standing(message.value)
  return {
    kind: 'message',
    ...place,
    message: message.value,
    standing,
    ...broughtBy(entry),
    ...sentBy(place, bytes, { entry, standing }),
    ...marksOf(judge, message.value),
  }
}

function taskView(
  judge: Judge,
  place: Place,
  bytes: Uint8Array,
  entry: OrgEntry,
): TaskView | undefined {
  const task = decodeTask(bytes, entry)
  if (!task.ok) return undefined
  const standing = judge.standing(task.value)
  const { endedMs, elsewhere, byHand, ...life } = judge.life(task.value, place)
  return {
    kind: 'task',
    ...place,
    ...life,
    standing,
    ...broughtBy(entry),
    ...marksOf(judge, task.value),
    ...(endedMs === undefined ? {} : { endedMs }),
    ...(elsewhere === undefined ? {} : { elsewhere }),
    ...(byHand === undefined ? {} : { byHand }),
  }
}

function broughtBy(entry: OrgEntry): { readonly via?: 'relay' } {
  return propertyOf(entry, 'VIA') === 'relay' ? { via: 'relay' } : {}
}

/** How far it is, of what goes by relay from here. */
function sentBy(
  { path }: Place,
  bytes: Uint8Array,
  { entry, standing }: { readonly entry: OrgEntry; readonly standing: Standing },
): { readonly outbox?: OutboxWay } {
  if (path !== outboxPath) return {}
  const item = decodeOutbox(bytes, entry)
  return item.ok ? { outbox: wayOf(item.value, standing.proof) } : {}
}

/** What I sent to somebody else's agent is no task here: of its life only they know. */
function orderView(
  judge: Judge,
  place: Place,
  bytes: Uint8Array,
  entry: OrgEntry,
): TaskView | undefined {
  const read = decodeTask(bytes, entry)
  if (!read.ok) return undefined
  const { log, ...order } = read.value
  // The steps of the way are the outbox's own; DONE there means that it arrived, and nothing of the work.
  const state = entry.heading.keyword === 'CANCELLED' ? ('CANCELLED' as const) : ('TODO' as const)
  const task = { ...order, log: log.filter(({ type }) => type !== 'state'), state }
  const standing = judge.standing(task)
  const way = sentBy(place, bytes, { entry, standing })
  return {
    kind: 'task',
    ...place,
    task,
    admitted: false,
    standing,
    ...way,
    ...marksOf(judge, task),
  }
}

/** The archive mixes both; the tag decides there, and in a hand-made entry a task's own keyword. */
function isTask(path: string, { heading }: OrgEntry): boolean {
  if (path === inboxPath || path === outboxPath) return false
  if (isQueue(path) || heading.tags.includes(taskTag)) return true
  const state = parseTaskState(heading.keyword)
  return state === 'QUEUED' || state === 'WORKING' || state === 'WAITING'
}

/** The letter of either kind. */
export function letterOf(view: EntryView): MessageView['message'] | TaskView['task'] {
  return view.kind === 'task' ? view.task : view.message
}

/** One key an entry, also when an id stands in two spaces. */
export function keyOf(view: EntryView): string {
  return `${view.space} ${letterOf(view).id}`
}
