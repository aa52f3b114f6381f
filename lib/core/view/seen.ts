/** What the views are given: the use cases' results by shape, so that the core needs nothing of lib/app. */

import type { SeenRelay, SeenUnstored } from './relay/types.ts'
import type { Reaction } from '../marks/reaction.ts'
import type { Version } from '../marks/version.ts'
import type { SeenChannel } from '../channel/types.ts'
import type { Address } from '../model/address.ts'
import type { Contact } from '../model/contact.ts'
import type { EntryId } from '../model/id.ts'
import type { Letter, Message, MessageStatus } from '../model/message.ts'
import type { OutboxWay } from '../outbox/way.ts'
import type { Settings } from '../model/settings.ts'
import type { Task, TaskState } from '../model/task.ts'
import type { Pin, Standing } from '../trust/types.ts'

interface SeenPlace {
  readonly space: string
  readonly path: string
}

/** Each only where there are some. */
interface SeenMarksOf {
  readonly reactions?: readonly Reaction[]
  /** What its author wrote later, oldest first. */
  readonly versions?: readonly Version[]
}

export interface SeenMessage extends SeenPlace, SeenMarksOf {
  readonly kind: 'message'
  readonly message: Message
  readonly standing: Standing
  /** Of what goes by relay from here. */
  readonly outbox?: OutboxWay
}

export interface SeenTask extends SeenPlace, SeenMarksOf {
  readonly kind: 'task'
  readonly task: Task
  readonly standing: Standing
  readonly outbox?: OutboxWay
  readonly admitted: boolean
  readonly byHand?: TaskState
  readonly unproved?: ReadonlySet<string>
}

export type SeenEntry = SeenMessage | SeenTask

export interface SeenNode {
  readonly entry: SeenEntry
  readonly replies: readonly SeenNode[]
}

export interface SeenSent extends SeenPlace {
  readonly id: EntryId
  readonly to: Address
  readonly kind: 'message' | 'task'
  readonly reached: 'stored' | 'spooled'
  readonly outbox?: 'waiting' | 'relayed' | 'delivered'
  readonly warning?: string
  readonly taskState?: TaskState
  readonly refusal?: string
}

export interface SeenReport {
  readonly batch?: EntryId
  readonly sent: readonly SeenSent[]
  readonly routes: readonly {
    readonly route: string
    readonly ok: boolean
    readonly sentence: string
  }[]
  /** Members of a group whom the sender blocked. */
  readonly skipped: readonly string[]
}

export interface SeenInbox {
  readonly messages: readonly SeenMessage[]
  /** How many there are, shown or not. */
  readonly total: number
}

export interface SeenTasks {
  readonly tasks: readonly SeenTask[]
  /** How many there are of each state, shown or not. */
  readonly totals: Readonly<Record<TaskState, number>>
}

export interface SeenMarks {
  readonly marked: readonly {
    readonly id: EntryId
    readonly status: MessageStatus
    readonly changed: boolean
  }[]
}

export interface SeenContact {
  readonly contact: Contact
  readonly spaces: readonly string[]
  readonly pin?: Pin
  /** The tier this machine grants to what this actor signed in the first of the spaces. */
  readonly tier: string
  readonly keyState: 'pinned' | 'not pinned' | 'key changed' | 'no key'
  /** The spaces that publish another key than the pinned one, or without a pin than the first of them. */
  readonly otherKeyIn?: readonly string[]
  /** What contacts.org says of this actor that is not so here, or not in every space, a sentence each. */
  readonly untrue: readonly string[]
}

export interface SeenGroup {
  readonly group: string
  readonly members: readonly { readonly address: Address; readonly role: string | undefined }[]
}

export interface SeenStatus {
  readonly me: Address
  readonly agent: Address
  readonly fingerprint: string
  readonly root: string
  /** Undefined where none is used, or no daemon runs. */
  readonly relay?: SeenRelay | undefined
  /** Came by relay and could not be stored here. */
  readonly unstored?: readonly SeenUnstored[]
  readonly spaces: readonly {
    readonly name: string
    readonly unread: number
    readonly todo: number
    readonly tasks: Readonly<Record<TaskState, number>>
    /** Those of mine in which something is new to me. */
    readonly channels: readonly { readonly name: string; readonly unread: number }[]
  }[]
}

export interface SeenToday {
  /** Messages whose authors wait. */
  readonly blockers: readonly SeenMessage[]
  /** The newest; what is read and to do counts only in what is left out. */
  readonly unread: readonly SeenMessage[]
  readonly unreadTotal: number
  readonly needsDecision: readonly SeenTask[]
  readonly working: readonly SeenTask[]
  readonly queued: readonly SeenTask[]
  readonly doneToday: readonly SeenTask[]
  /** Those of mine in which something is new to me. */
  readonly channels: readonly SeenChannel[]
}

/** One check of `doctor`. */
export interface SeenFinding {
  readonly check: string
  readonly level: 'ok' | 'warn' | 'fail'
  readonly sentence: string
  readonly hint?: string
}

export interface SeenSettings {
  readonly settings: Settings
  /** From a key such as `messaging.default_space` to where it was set. */
  readonly sources: Readonly<Record<string, string>>
  readonly warnings: readonly string[]
}

/** The letter of either kind. */
export function letterIn(entry: SeenEntry): Letter {
  return entry.kind === 'task' ? entry.task : entry.message
}

/** What its author says now: the newest version, else the letter's own text. */
export function textIn(entry: SeenEntry): string {
  return entry.versions?.at(-1)?.text ?? letterIn(entry).body
}

export function isPinned(entry: SeenEntry): boolean {
  return (entry.kind === 'task' ? entry.task : entry.message).tags.includes('pinned')
}

/** Whether its author still waits: not for what was answered, done, or of no use any more. */
export function isWaitedFor(entry: SeenEntry, nowMs: number): boolean {
  if (entry.kind === 'task' || !entry.message.blocking) return false
  const { status, expires } = entry.message
  return (status === 'unread' || status === 'todo') && !(Date.parse(expires ?? '') <= nowMs)
}

/** A thread as rows in reading order, each with its depth; no depth can overflow the stack. */
export function threadRows(roots: readonly SeenNode[]): readonly ThreadRow[] {
  const rows: ThreadRow[] = []
  const waiting: ThreadStep[] = []
  push(waiting, roots, { last: [], depth: -1 })
  for (let step = waiting.pop(); step; step = waiting.pop()) {
    rows.push({ entry: step.node.entry, last: step.last, depth: step.depth })
    push(waiting, step.node.replies, step)
  }
  return rows
}

export interface ThreadRow {
  readonly entry: SeenEntry
  /** One mark for each level: whether the ancestor there, and at the end itself, is the last of its siblings. */
  readonly last: readonly boolean[]
  /** 0 for a root. */
  readonly depth: number
}

interface ThreadStep {
  readonly node: SeenNode
  readonly last: readonly boolean[]
  readonly depth: number
}

/** Last first, because the stack gives back the newest. */
function push(
  waiting: ThreadStep[],
  nodes: readonly SeenNode[],
  above: Pick<ThreadStep, 'last' | 'depth'>,
): void {
  for (let index = nodes.length - 1; index >= 0; index -= 1) {
    // What is deeper than any screen shows is drawn at the same depth, so this stays small.
    const last = above.last.length >= 64 ? above.last : [...above.last, index === nodes.length - 1]
    waiting.push({ node: nodes[index]!, last, depth: above.depth + 1 })
  }
}
