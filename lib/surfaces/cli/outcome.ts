/** What a command hands back; printing it is for answer.ts. */

import type { Refusal, Result, Shortfall } from '../../core/model/refusal.ts'
import type { JsonDocument } from '../../core/view/json/document.ts'
import type { Frame, Page } from '../../core/view/text/page.ts'

/** Whether somebody still reads what is printed. */
export type Reader = 'there' | 'gone'

/** A piece of an answer in both forms. */
export interface Part {
  readonly json: () => JsonDocument
  readonly page: (frame: Frame) => Page
}

export interface Outcome extends Part {
  /** Printed as it is instead of the page; whoever makes it has made other people's text harmless. */
  readonly raw?: () => string
  /** 0 without it. */
  readonly exit?: number
  /** A "no" beside what was done, such as a reply that was stored whose task could not be completed. */
  readonly refusal?: Refusal | undefined
  /** Sentences beside the answer, for standard error. */
  readonly notes?: readonly string[]
  /** What this answer is without; set, empty or not, where it is put together from several spaces. */
  readonly without?: readonly Shortfall[]
  /** Set when files were changed before this is shown: then nothing is to be repeated because it could not be shown. */
  readonly effect?: 'written'
  /** Set when all was printed while it happened, and nothing is left to print. */
  readonly printed?: 'already'
  /**
   * What goes on after the answer, part by part, until it ends by itself or `print` says that nobody reads any more. As JSON
   * the answer and each part stand on a line of their own. `first` is what became of the answer: also one that nobody read
   * has to be ended.
   */
  readonly follow?: (print: (part: Part) => Reader, first: Reader) => Promise<void>
  /** What is true only once it was shown, such as a message that is read now. */
  readonly afterShown?: () => Promise<Result<unknown>>
}

/** The same for a command that changed files. */
export function writtenOutcome<T>(
  result: Result<T>,
  shown: (value: T) => Outcome,
): Result<Outcome> {
  return outcomeOf(result, (value) => ({ ...shown(value), effect: 'written' }))
}

/** A use case's value as an outcome; its refusal as it is. */
export function outcomeOf<T>(result: Result<T>, shown: (value: T) => Outcome): Result<Outcome> {
  if (!result.ok) return result
  const { value, without } = result
  return { ok: true, value: { ...shown(value), ...(without ? { without } : {}) } }
}
