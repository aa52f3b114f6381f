/** What use cases take and return. The JSON of the command line is made from these (docs/json.md). */

import type { OutboxWay } from '../core/outbox/way.ts'
import type { SeenChannel } from '../core/channel/types.ts'
import type { Address } from '../core/model/address.ts'
import type { Attachment } from '../core/files/attachment.ts'
import type { EntryId } from '../core/model/id.ts'
import type { TaskVerb as LifeVerb } from '../core/model/lifecycle-rules.ts'
import type { Message } from '../core/model/message.ts'
import type { Urgency } from '../core/model/priority.ts'
import type { Task, TaskState } from '../core/model/task.ts'
import type { Standing } from '../core/trust/types.ts'

import type { Marks } from './marks/judged.ts'

/** Results that views show as they are. */
export type {
  SeenContact as ContactView,
  SeenFinding as Finding,
  SeenMarks as MarkReport,
  SeenStatus as StatusView,
} from '../core/view/seen.ts'

/** Where an entry stands. */
export interface Place {
  readonly space: string
  /** Relative to `org/messaging`, such as `inbox.org` or `archive/2026-11.org`. */
  readonly path: string
}

export interface MessageView extends Place, Marks {
  readonly kind: 'message'
  /** A relay brought it here; absent where the files did. */
  readonly via?: 'relay'
  /** Of an entry of the outbox. */
  readonly outbox?: OutboxWay
  readonly message: Message
  readonly standing: Standing
}

export interface TaskView extends Place, Marks {
  readonly kind: 'task'
  readonly via?: 'relay'
  readonly outbox?: OutboxWay
  readonly task: Task
  readonly standing: Standing
  /** True when the owner's signed verdict over this very task was verified on this machine, and was not used up. */
  readonly admitted: boolean
  /** Unix milliseconds: an open task that ended then, and was put back by somebody. */
  readonly endedMs?: number
  /** The other space of this machine in which the task of this id was admitted. */
  readonly elsewhere?: string
  /** The keyword in the file, where signed lines say something else, which is what the task's state is. */
  readonly byHand?: TaskState
  /** Log lines that claim a step in its life and are signed by nobody who may take it; only for a task shown whole. */
  readonly unproved?: ReadonlySet<string>
}

export type EntryView = MessageView | TaskView

/** An entry of a thread with its answers, oldest first. */
export interface ThreadNode {
  readonly entry: EntryView
  readonly replies: readonly ThreadNode[]
}

export interface SpaceChoice {
  /** A space's name or its part after the number; all spaces (reading) or the default (writing). */
  readonly space?: string | undefined
}

export interface SendInput extends SpaceChoice {
  /** As typed: `@gregor`, `group:role`, `@all`, `@claude`. */
  readonly targets: readonly string[]
  /** May start with `>ID` and with `[github:N]`, `[file:PATH]`, `[@user]`. */
  readonly text: string
  readonly urgency?: Urgency | undefined
  /** An id, a unique part of one, or `last`. */
  readonly replyTo?: string | undefined
  readonly effort?: number | undefined
  readonly tokens?: number | undefined
  readonly project?: string | undefined
  /** Unix milliseconds. */
  readonly deadlineMs?: number | undefined
  readonly expiresMs?: number | undefined
  /** Files of this machine to bring, as typed: they are shared in the message's space first. */
  readonly attach?: readonly string[] | undefined
  /** Files that are shared in the message's space already. */
  readonly attachments?: readonly Attachment[] | undefined
  /** The author waits for the answer of each person. */
  readonly blocking?: true | undefined
  /** The heading that somebody wrote by hand, in whose place the message is stored. */
  readonly draft?: WrittenDraft | undefined
}

/** A heading without ID, and what of it stands in the sent entry under nobody's signature. */
export interface WrittenDraft {
  readonly path: string
  /** The whole heading as it was read, without blanks at its end. */
  readonly text: string
  readonly tags: readonly string[]
  readonly properties: readonly (readonly [key: string, value: string])[]
  /** Raw org timestamps. */
  readonly scheduled?: string | undefined
  readonly deadline?: string | undefined
}

export interface SentEntry extends Place {
  readonly id: EntryId
  readonly to: Address
  readonly kind: 'message' | 'task'
  /** How far it got on this machine; nothing here claims more than what is on disk. */
  readonly reached: 'stored' | 'spooled'
  /** Set for what goes by relay: how far it got, as far as anybody here can say. */
  readonly outbox?: 'waiting' | 'relayed' | 'delivered'
  /** Why nothing carries it to its recipient, and what to do; those of one sending share it. */
  readonly warning?: string
  /** For a task of my own agent, what my governor decided at once. */
  readonly taskState?: TaskState
  readonly refusal?: string
}

export interface SendReport {
  readonly batch?: EntryId
  readonly sent: readonly SentEntry[]
  /** What a reply route did, one sentence each. */
  readonly routes: readonly RouteReport[]
  /** Members of a group who got nothing, because I blocked them. */
  readonly skipped: readonly Address[]
}

export interface RouteReport {
  readonly route: string
  readonly ok: boolean
  readonly sentence: string
}

/** The steps that people and agents ask for; the others are the governor's own. */
export type TaskVerb = Exclude<LifeVerb, 'hold' | 'admit' | 'expire'>

export interface TaskActInput extends SpaceChoice {
  readonly verb: TaskVerb
  readonly id: string
  readonly reason?: string | undefined
  readonly feedback?: string | undefined
  readonly resultPath?: string | undefined
  readonly tokensUsed?: number | undefined
  /** The Claude Code session, or another word for who exactly works on it. */
  readonly session: string
}

export interface TodayView {
  /** Messages whose authors wait for me. */
  readonly blockers: readonly MessageView[]
  /** The newest; what is read and to do counts only in what is left out. */
  readonly unread: readonly MessageView[]
  readonly unreadTotal: number
  readonly needsDecision: readonly TaskView[]
  readonly working: readonly TaskView[]
  readonly queued: readonly TaskView[]
  readonly doneToday: readonly TaskView[]
  /** Those of mine in which something is new to me. */
  readonly channels: readonly SeenChannel[]
}
