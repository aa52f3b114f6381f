/** The one line of JSON that Claude Code takes from a hook; anything else is dropped there without a word. */

import { Failure } from '../../app/failure.ts'
import type { PromptEventName } from '../../app/prompt/event.ts'
import type { Digest } from '../../core/view/digest.ts'
import { sanitizeLine } from '../../core/view/sanitize.ts'

/** `additionalContext` goes to the model, `systemMessage` to the person. */
export function newsLine(event: PromptEventName, digest: Digest): string {
  const { context, person } = digest
  const hookSpecificOutput = { hookEventName: event, additionalContext: context }
  return `${JSON.stringify({ hookSpecificOutput, ...(person ? { systemMessage: person } : {}) })}\n`
}

/** For the person only: an error of ours is no business of the model. */
export function failureLine(error: unknown): string {
  const sentence = error instanceof Error ? error.message : String(error)
  const hint = error instanceof Failure ? (error.hint ?? '') : 'Run datacore-msg doctor.'
  const text = sanitizeLine(`datacore-messaging: ${sentence} ${hint}`, 500)
  return `${JSON.stringify({ systemMessage: text })}\n`
}
