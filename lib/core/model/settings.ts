/** The settings in force, after all files are merged and checked. Limits: 0 means no limit. */

import type { Address } from './address.ts'

export interface TierSettings {
  /** Multiplies a task's rank in the queue. */
  readonly priority_boost: number
  /** Tokens a day and sender. */
  readonly daily_token_limit: number
  /** Effort points of one task. */
  readonly max_task_effort: number
  readonly auto_accept: boolean
  /** Letters of a sender that come by relay, in any twenty-four hours: how many, and how large together. */
  readonly daily_letter_limit: number
  readonly daily_letter_kib: number
}

export interface ComputeSettings {
  readonly daily_budget_tokens: number
  readonly per_sender_daily_max: number
  readonly per_task_max_tokens: number
  readonly per_task_timeout_minutes: number
  /** Seconds between two accepted tasks of one sender. */
  readonly cooldown_between_tasks: number
  readonly max_queue_depth: number
  readonly max_retries: number
  readonly rate_limits: { readonly tasks_per_hour: number }
}

export interface HookSettings {
  /** `tasks` shows the text of admitted tasks; `ids` never shows anybody's text. */
  readonly show: 'tasks' | 'ids'
  /** In which sessions the hook speaks. */
  readonly sessions: 'all' | 'folders' | 'identity'
  /** Folders for `sessions: folders`, absolute or with `~`. */
  readonly folders: readonly string[]
  /** Whether the Stop hook hands over the next admitted task. */
  readonly continue_on_stop: boolean
  /** UTF-16 units of one digest. */
  readonly max_chars: number
  /** Minutes until an offer without evidence is made again. */
  readonly offer_lease_minutes: number
}

export interface FileSettings {
  /** Largest file that is shared or fetched, MiB. */
  readonly max_mib: number
  /** Of all shared files of a space, MiB. */
  readonly quota_mib: number
  /** Folders that files are shared from and fetched into, beside the working directory and the space; absolute or with `~`. */
  readonly folders: readonly string[]
}

export interface RelaySettings {
  readonly enabled: boolean
  readonly url: string
  readonly secret: string
  /** Whether a space is synced as soon as somebody says through the relay that they pushed. */
  readonly sync_on_ring: boolean
  /** Whether authors are told through the relay that a letter of theirs was read here. */
  readonly read_notices: boolean
}

/** Of the desktop, shown by the daemon. */
export interface NoticeSettings {
  readonly enabled: boolean
  /** `22:00-07:00` in local time, in which nothing is shown; empty for none. */
  readonly quiet_hours: string
  /** By address: all of theirs, urgent ones alone, or none. */
  readonly senders: Readonly<Record<string, 'all' | 'urgent' | 'none'>>
}

export interface Settings {
  readonly identity: { readonly name: Address; readonly handles: readonly string[] }
  readonly messaging: {
    readonly default_space: string
    readonly show_in_today: boolean
    /** Address to tier name, or to `blocked`. */
    readonly trust_overrides: Readonly<Record<string, string>>
    readonly trust_tiers: Readonly<Record<string, TierSettings>>
    readonly compute: ComputeSettings
    readonly archive: { readonly after_days: number; readonly keep_at_most: number }
    readonly hook: HookSettings
    readonly files: FileSettings
    readonly relay: RelaySettings
    readonly notices: NoticeSettings
  }
}

/** The defaults of docs/org-format.md; `identity.name` has none. */
export const defaultMessaging: Settings['messaging'] = {
  default_space: '0-personal',
  show_in_today: true,
  trust_overrides: {},
  trust_tiers: {
    owner: {
      priority_boost: 2,
      daily_token_limit: 0,
      max_task_effort: 0,
      auto_accept: true,
      daily_letter_limit: 0,
      daily_letter_kib: 0,
    },
    team: {
      priority_boost: 1.5,
      daily_token_limit: 100_000,
      max_task_effort: 8,
      auto_accept: true,
      daily_letter_limit: 2000,
      daily_letter_kib: 65_536,
    },
    trusted: {
      priority_boost: 1,
      daily_token_limit: 50_000,
      max_task_effort: 5,
      auto_accept: false,
      daily_letter_limit: 1000,
      daily_letter_kib: 32_768,
    },
    unknown: {
      priority_boost: 0.5,
      daily_token_limit: 10_000,
      max_task_effort: 3,
      auto_accept: false,
      daily_letter_limit: 200,
      daily_letter_kib: 4096,
    },
  },
  compute: {
    daily_budget_tokens: 500_000,
    per_sender_daily_max: 100_000,
    per_task_max_tokens: 50_000,
    per_task_timeout_minutes: 30,
    cooldown_between_tasks: 60,
    max_queue_depth: 20,
    max_retries: 3,
    rate_limits: { tasks_per_hour: 5 },
  },
  archive: { after_days: 30, keep_at_most: 500 },
  hook: {
    show: 'tasks',
    sessions: 'all',
    folders: [],
    continue_on_stop: false,
    max_chars: 1500,
    offer_lease_minutes: 10,
  },
  files: { max_mib: 10, quota_mib: 200, folders: [] },
  relay: { enabled: false, url: '', secret: '', sync_on_ring: true, read_notices: true },
  notices: { enabled: true, quiet_hours: '', senders: {} },
}
