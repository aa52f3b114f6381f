/** A "no" as a value: what was refused, why, and what to do next. Never thrown by the core. */

/** Codes are part of the public JSON output; tests/core/model/refusal.test.ts pins them. */
export type RefusalCode =
  | 'usage'
  | 'not_found'
  | 'ambiguous'
  | 'effort_limit'
  | 'sender_budget'
  | 'global_budget'
  | 'sender_daily_max'
  | 'task_tokens_max'
  | 'rate_limit'
  | 'cooldown'
  | 'queue_full'
  | 'books_incomplete'
  | 'blocked'
  | 'not_allowed'
  | 'wrong_state'
  | 'already_claimed'
  | 'not_trusted'
  | 'hops_exhausted'
  | 'urgent_rationed'
  | 'bad_data'
  | 'conflict'

export interface Refusal {
  readonly code: RefusalCode
  /** One sentence: what happened to what. */
  readonly why: string
  /** One sentence: what to do next. */
  readonly hint?: string
  /** When the limit frees up, Unix milliseconds. */
  readonly retryAtMs?: number
  /** Near names or matching ids. */
  readonly candidates?: readonly string[]
}

/** A part that an answer is without, such as a space with a file that cannot be read. */
export interface Shortfall {
  readonly space: string
  /** The code of a failure, such as `data` or `io`. */
  readonly code: string
  readonly why: string
  readonly hint?: string
}

export type Result<T> =
  /** `without` is set, empty or not, where an answer is put together from several spaces. */
  | { readonly ok: true; readonly value: T; readonly without?: readonly Shortfall[] }
  | { readonly ok: false; readonly refusal: Refusal }

export function done<T>(value: T): Result<T> {
  return { ok: true, value }
}

/** An answer from several spaces, with those that it is without. */
export function doneWithout<T>(value: T, without: readonly Shortfall[]): Result<T> {
  return { ok: true, value, without }
}

export function refuse(refusal: Refusal): { readonly ok: false; readonly refusal: Refusal } {
  return { ok: false, refusal }
}
