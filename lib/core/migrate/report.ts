/** What `migrate` did, or would do: counts, places, and every line that was not understood. */

import type { OldBudget } from './budget.ts'
import type { TrustSuggestion } from './trust.ts'
import type { Remark } from './types.ts'

export interface SpaceReport {
  readonly space: string
  /** Old files in which something was found to migrate, relative to the space's folder. */
  readonly sources: readonly string[]
  readonly messages: { readonly unread: number; readonly todo: number; readonly done: number }
  readonly tasks: { readonly open: number; readonly done: number }
  /** Addresses of contacts that were made or got something. */
  readonly contacts: readonly string[]
  /** Copies of one message in several files, kept once. */
  readonly copies: number
  /** Found in old files and migrated by an earlier run. */
  readonly before: number
  /** Put into dead-letters.org, whole. */
  readonly unreadable: readonly Remark[]
  /** Left where it stands. */
  readonly left: readonly Remark[]
  /** What was changed or guessed on the way. */
  readonly remarks: readonly Remark[]
  /** Copies of files that were changed where they stand, relative to the space's folder. */
  readonly backups: readonly string[]
  /** It had no messaging tree before. */
  readonly isNew: boolean
  /** True when a file has unsaved edits in Emacs, so that a part waits for the next run. */
  readonly isWaiting: boolean
}

export interface MigrateReport {
  readonly mode: 'done' | 'dry run'
  readonly spaces: readonly SpaceReport[]
  readonly trust: readonly TrustSuggestion[]
  /** The settings file into which they were written. */
  readonly settingsFile: string | undefined
  readonly budgets: readonly (OldBudget & { readonly path: string })[]
  /** Of settings and budgets. */
  readonly left: readonly Remark[]
}

/** Nothing was found that an earlier run did not do. */
export function isEmptyReport(report: SpaceReport): boolean {
  const { messages, tasks, contacts, unreadable, isWaiting } = report
  const counts = [messages.unread, messages.todo, messages.done, tasks.open, tasks.done]
  return (
    counts.every((one) => one === 0) &&
    contacts.length === 0 &&
    unreadable.length === 0 &&
    report.copies === 0 &&
    !isWaiting
  )
}
