/** What use cases take and return. The JSON of the command line is made from these (docs/json.md). */

import type { Address } from '../core/model/address.ts'
import type { Contact } from '../core/model/contact.ts'
import type { EntryId } from '../core/model/id.ts'
import type { Message, MessageStatus } from '../core/model/message.ts'
import type { Urgency } from '../core/model/priority.ts'
import type { Refusal, Result } from '../core/model/refusal.ts'
import type { Task, TaskState } from '../core/model/task.ts'
import type { Pin, Standing } from '../core/trust/types.ts'
import type { Deps } from './ports.ts'

/** Where an entry stands. */
export interface Place {
  readonly space: string
  /** Relative to `org/messaging`, such as `inbox.org` or `archive/2026-11.org`. */
  readonly path: string
}

export interface MessageView extends Place {
  readonly kind: 'message'
  readonly message: Message
  readonly standing: Standing
}

export interface TaskView extends Place {
  readonly kind: 'task'
  readonly task: Task
  readonly standing: Standing
  /** True when the owner's signed verdict over this very task was verified on this machine, and was not used up. */
  readonly admitted: boolean
  /** Unix milliseconds: an open task that ended then, and was put back by somebody. */
  readonly endedMs?: number
  /** The other space of this machine in which the task of this id was admitted. */
  readonly elsewhere?: string
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
}

export interface SentEntry extends Place {
  readonly id: EntryId
  readonly to: Address
  readonly kind: 'message' | 'task'
  /** How far it got on this machine; nothing here claims more than what is on disk. */
  readonly reached: 'stored' | 'spooled'
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

export interface MarkReport {
  readonly marked: readonly {
    readonly id: EntryId
    readonly status: MessageStatus
    readonly changed: boolean
  }[]
}

export type TaskVerb =
  | 'approve'
  | 'reject'
  | 'cancel'
  | 'claim'
  | 'complete'
  | 'retry'
  | 'revise'
  | 'archive'

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

export interface ContactView {
  readonly contact: Contact
  readonly spaces: readonly string[]
  readonly pin?: Pin
  /** The tier this machine grants. */
  readonly tier: string
  /** `pinned`, `not pinned`, `key changed`, `no key`. */
  readonly keyState: 'pinned' | 'not pinned' | 'key changed' | 'no key'
  /** What contacts.org says of this actor that is not so here, a sentence each. */
  readonly untrue: readonly string[]
}

export interface StatusView {
  readonly me: Address
  readonly agent: Address
  readonly fingerprint: string
  readonly root: string
  readonly spaces: readonly {
    readonly name: string
    readonly unread: number
    readonly todo: number
    readonly tasks: Readonly<Record<TaskState, number>>
  }[]
}

/** One check of `doctor`. */
export interface Finding {
  readonly check: string
  readonly level: 'ok' | 'warn' | 'fail'
  readonly sentence: string
  readonly hint?: string
}

export interface TodayView {
  readonly unread: readonly MessageView[]
  readonly needsDecision: readonly TaskView[]
  readonly working: readonly TaskView[]
  readonly queued: readonly TaskView[]
  readonly doneToday: readonly TaskView[]
}

/** The use cases a surface may call; each is one function in a file of its own under lib/app. */
export interface UseCases {
  send(deps: Deps, input: SendInput): Promise<Result<SendReport>>
  inbox(
    deps: Deps,
    input: SpaceChoice & { readonly all: boolean },
  ): Promise<Result<readonly MessageView[]>>
  show(deps: Deps, input: SpaceChoice & { readonly id: string }): Promise<Result<EntryView>>
  thread(
    deps: Deps,
    input: SpaceChoice & { readonly id: string },
  ): Promise<Result<readonly ThreadNode[]>>
  mark(
    deps: Deps,
    input: SpaceChoice & {
      readonly ids: readonly string[]
      readonly status: 'read' | 'unread' | 'todo' | 'done'
    },
  ): Promise<Result<MarkReport>>
  search(
    deps: Deps,
    input: SpaceChoice & { readonly words: readonly string[]; readonly limit: number },
  ): Promise<Result<readonly EntryView[]>>
  since(
    deps: Deps,
    input: SpaceChoice & { readonly sinceMs: number },
  ): Promise<Result<readonly EntryView[]>>
  today(deps: Deps, input: SpaceChoice): Promise<Result<TodayView>>
  status(deps: Deps, input: SpaceChoice): Promise<Result<Omit<StatusView, 'root'>>>
  tasks(
    deps: Deps,
    input: SpaceChoice & {
      readonly state?: TaskState | undefined
      readonly agent?: string | undefined
    },
  ): Promise<Result<readonly TaskView[]>>
  taskAct(deps: Deps, input: TaskActInput): Promise<Result<TaskView>>
  initSpace(
    deps: Deps,
    input: { readonly name: string },
  ): Promise<Result<{ readonly space: string; readonly made: readonly string[] }>>
  contacts(deps: Deps, input: SpaceChoice): Promise<Result<readonly ContactView[]>>
  contactShow(
    deps: Deps,
    input: SpaceChoice & { readonly who: string },
  ): Promise<Result<ContactView>>
  contactAdd(
    deps: Deps,
    input: SpaceChoice & {
      readonly name: string
      readonly handles: readonly string[]
      readonly email?: string | undefined
      readonly groups: readonly string[]
      readonly publicKey?: string | undefined
      readonly agentOf?: string | undefined
    },
  ): Promise<Result<ContactView>>
  /** Pins the contact's key as it stands and sets the tier, on this machine. */
  trust(
    deps: Deps,
    input: SpaceChoice & { readonly who: string; readonly tier: string },
  ): Promise<Result<ContactView>>
  block(deps: Deps, input: SpaceChoice & { readonly who: string }): Promise<Result<ContactView>>
  groups(
    deps: Deps,
    input: SpaceChoice,
  ): Promise<
    Result<
      readonly {
        readonly group: string
        readonly members: readonly {
          readonly address: Address
          readonly role: string | undefined
        }[]
      }[]
    >
  >
}

/** Re-exported so that surfaces need one import for a "no". */
export type { Refusal }
