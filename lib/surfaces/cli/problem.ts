/** A "no" or an error as one line, a hint, an exit code and JSON. Shows no stack unless DATACORE_DEBUG asks for it. */

import { exitOfError, exitOfRefusal } from '../../app/exit.ts'
import { Failure } from '../../app/failure.ts'
import type { Refusal } from '../../core/model/refusal.ts'
import { document, isoTime, type JsonDocument, orNull } from '../../core/view/json/document.ts'
import { folded, plainText } from '../../core/view/text/page.ts'
import { sanitizeLine, sanitizeText } from '../../core/view/sanitize.ts'

export interface Problem {
  readonly code: string
  readonly message: string
  readonly hint: string | undefined
  readonly exit: number
  readonly retryAtMs?: number | undefined
  readonly candidates: readonly string[]
  /** What was done all the same; several lines, made for eyes already. */
  readonly said?: string | undefined
  /** For DATACORE_DEBUG. */
  readonly cause?: unknown
}

const charsMax = 600

export function refusalProblem(refusal: Refusal): Problem {
  const { code, why, retryAtMs, candidates = [] } = refusal
  const hint = refusal.hint ?? usualHints[exitOfRefusal(code)]
  return { code, message: why, hint, exit: exitOfRefusal(code), retryAtMs, candidates }
}

/** What to do next, by exit code, where the one who says no knows nothing better. */
const usualHints: Readonly<Record<number, string>> = {
  1: 'See what is wrong on this machine with datacore-msg doctor.',
  2: 'See how it is called with datacore-msg help COMMAND.',
  3: 'See how things stand with datacore-msg show ID, or datacore-msg tasks.',
  4: 'See what there is with datacore-msg inbox --all, tasks, or contacts list.',
  65: 'See which file is wrong with datacore-msg doctor.',
  69: 'Try again when it can be reached.',
  70: 'Please report it with the output of the same command with DATACORE_DEBUG=1.',
  75: 'Run the same command again.',
  78: 'See what is wrong with datacore-msg doctor.',
}

/** An error of the system is named; one that nobody foresaw is ours. */
export function errorProblem(error: unknown): Problem {
  const { code, syscall, path } = (error ?? {}) as NodeJS.ErrnoException
  const cause = error
  const candidates: readonly string[] = []
  if (error instanceof Failure) {
    const exit = exitOfError(error)
    const hint = error.hint ?? usualHints[exit]
    return { code: error.code, message: error.message, hint, exit, candidates, cause }
  }
  if (typeof code === 'string' && typeof syscall === 'string') {
    const where = path ? ` at ${path}` : ''
    const message = `${systemSentence(code)}${where}.`
    const hint = 'Mend this, look at what is there already, then run the command again.'
    return { code: 'io', message, hint, exit: 1, candidates, cause }
  }
  const said = error instanceof Error ? error.message : String(error)
  return {
    code: 'bug',
    message: `This is a mistake of datacore-msg itself: ${said}`,
    hint: 'Please report it with the output of the same command with DATACORE_DEBUG=1.',
    exit: 70,
    candidates,
    cause,
  }
}

/** `No space is left on the disk`, without a full stop. */
function systemSentence(code: string): string {
  return systemWords[code] ?? `The system said ${code}`
}

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

const systemWords: Readonly<Record<string, string>> = {
  EACCES: 'Permission was denied',
  EPERM: 'Permission was denied',
  EROFS: 'The file system is read-only',
  ENOSPC: 'No space is left on the disk',
  EDQUOT: 'The disk quota is used up',
  ENOENT: 'A file or folder is missing',
  ENOTDIR: 'A file stands where a folder should be',
  EISDIR: 'A folder stands where a file should be',
  EMFILE: 'Too many files are open',
  EIO: 'The disk reported an error',
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
