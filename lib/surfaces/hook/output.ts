/** The one line of JSON that Claude Code takes from a hook; anything else is dropped there without a word. */

import { writeSync } from 'node:fs'
import { Failure } from '../../app/failure.ts'
import type { PromptEventName } from '../../app/prompt/event.ts'
import type { PromptNews } from '../../app/prompt/prompt.ts'
import type { Shortfall } from '../../core/model/refusal.ts'
import { sanitizeLine } from '../../core/view/sanitize.ts'

const personCharsMax = 500

/** `additionalContext` goes to the model, `systemMessage` to the person; empty when there is nothing for either. */
export function newsLine(
  event: PromptEventName,
  { digest, problems }: Pick<PromptNews, 'digest' | 'problems'>,
): string {
  const person = [digest?.person ?? '', ...problems.map(problemLine)].filter(Boolean).join('\n')
  const output = {
    ...(digest
      ? { hookSpecificOutput: { hookEventName: event, additionalContext: digest.context } }
      : {}),
    ...(person ? { systemMessage: person } : {}),
  }
  return Object.keys(output).length > 0 ? `${JSON.stringify(output)}\n` : ''
}

/** What could not be read is the person's to mend, and no business of the model. */
export function problemLine({ why, hint = '' }: Shortfall): string {
  return sanitizeLine(`datacore-messaging: ${why} ${hint}`.trim(), personCharsMax)
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
  const text = sanitizeLine(`datacore-messaging: ${sentence} ${hint}`, personCharsMax)
  return `${JSON.stringify({ systemMessage: text })}\n`
}
