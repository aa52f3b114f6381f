/** The one line of JSON that Claude Code takes from a hook; anything else is dropped there without a word. */

import { writeSync } from 'node:fs'
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

/** All of it, also into a pipe that takes a part at a time; a reader that went away needs nothing. */
export function writeOut(line: string): void {
  const bytes = Buffer.from(line)
  for (let at = 0; at < bytes.length; ) {
    try {
      at += writeSync(1, bytes, at)
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EAGAIN')) return
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1)
    }
  }
}

/** For the person only: an error of ours is no business of the model. */
export function failureLine(error: unknown): string {
  const sentence = error instanceof Error ? error.message : String(error)
  const hint = error instanceof Failure ? (error.hint ?? '') : 'Run datacore-msg doctor.'
  const text = sanitizeLine(`datacore-messaging: ${sentence} ${hint}`, 500)
  return `${JSON.stringify({ systemMessage: text })}\n`
}
