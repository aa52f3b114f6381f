/** A "no" or an error as one line, a hint, an exit code and JSON. Shows no stack unless DATACORE_DEBUG asks for it. */

import { Failure } from '../../app/failure.ts'
import { type Problem, systemSentence } from '../../app/problem.ts'
import { document, isoTime, type JsonDocument, orNull } from '../../core/view/json/document.ts'
import { folded, plainText } from '../../core/view/text/page.ts'
import { sanitizeLine, sanitizeText } from '../../core/view/sanitize.ts'

export { errorProblem, type Problem, refusalProblem } from '../../app/problem.ts'

const charsMax = 600

/** An answer that nobody could be given. `said` is the answer itself where files were changed before it. */
export function lostAnswer(cause: unknown, said: string | undefined): Problem {
  const why = systemSentence(String((cause as NodeJS.ErrnoException).code ?? cause))
  const message = `The answer could not be written to standard output: ${why}.`
  const hint =
    said === undefined
      ? 'Nothing was changed. Mend this and run the command again.'
      : 'What it says was done, and nothing needs to be repeated:'
  return { code: 'io', message, hint, exit: 1, candidates: [], cause, said }
}

/** Who speaks, where, and in how many columns. */
export interface Voice {
  readonly env: NodeJS.ProcessEnv
  /** `datacore-msg`, or the executable of hooks/ that was called. */
  readonly name?: string
  /** Of the terminal; without one, lines stay whole for whoever searches in them. */
  readonly width?: number
}

/** `datacore-msg: what`, the hint, and the candidates a line each, so that they can be copied. */
export function problemText(
  problem: Problem,
  { env, name = 'datacore-msg', width = Number.POSITIVE_INFINITY }: Voice,
): string {
  const lines = wrapped(`${name}: ${sanitizeLine(problem.message, charsMax)}`, width)
  const listed = problem.candidates.filter((one) => !problem.hint?.includes(one))
  lines.push(...listed.slice(0, 8).map((one) => `  ${sanitizeLine(one, 200)}`))
  if (problem.hint) lines.push(...wrapped(sanitizeLine(problem.hint, charsMax), width))
  if (problem.said) lines.push(problem.said.trimEnd())
  if (env['DATACORE_DEBUG'] && problem.cause !== undefined) lines.push(debugText(problem.cause))
  return `${lines.join('\n')}\n`
}

/** One sentence as the lines of a terminal. A path is never broken, so that it can be copied. */
export function wrapped(text: string, width: number): string[] {
  return plainText(folded([{ text }], width, ''))
    .trimEnd()
    .split('\n')
}

export function problemJson(problem: Problem): JsonDocument {
  return document('error', problemFields(problem))
}

export function problemFields(problem: Problem) {
  return {
    code: problem.code,
    message: problem.message,
    hint: orNull(problem.hint),
    exit: problem.exit,
    retryAt: isoTime(problem.retryAtMs),
    candidates: problem.candidates,
  }
}

/** The error with its causes, and what each of them knows. */
function debugText(cause: unknown): string {
  const parts: string[] = []
  for (let one = cause, depth = 0; one !== undefined && depth < 5; depth += 1) {
    const error = one instanceof Error ? one : new Error(String(one))
    parts.push(error.stack ?? error.message)
    if (error instanceof Failure && Object.keys(error.data).length > 0) {
      parts.push(JSON.stringify(error.data))
    }
    one = error.cause
  }
  return sanitizeText(parts.join('\ncaused by '))
}
