/** A "no" or an error as data that every surface can show: a code, one sentence, a hint, when to try again. */

import type { Refusal } from '../core/model/refusal.ts'
import { exitOfError, exitOfRefusal } from './exit.ts'
import { Failure } from './failure.ts'

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
  4: 'See what there is with datacore-msg inbox --all, datacore-msg tasks, or datacore-msg contacts list.',
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
export function systemSentence(code: string): string {
  return systemWords[code] ?? `The system said ${code}`
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
