/** Errors of the file system as one sentence and a hint. The caller says what it was doing. */

import { Failure, type FailureCode } from '../app/failure.ts'

interface Reading {
  readonly code: FailureCode
  readonly what: string
  readonly hint: string
}

const readings: Readonly<Record<string, Reading>> = {
  ENOSPC: { code: 'io', what: 'the disk is full', hint: 'Free some space and try again.' },
  EDQUOT: { code: 'io', what: 'your disk quota is used up', hint: 'Free some space and try again.' },
  EACCES: {
    code: 'io',
    what: 'you have no permission for it',
    hint: 'Check who owns the file and its folder.',
  },
  EPERM: {
    code: 'io',
    what: 'the system does not permit it',
    hint: 'Check who owns the file and its folder.',
  },
  EROFS: {
    code: 'io',
    what: 'the disk is read-only',
    hint: 'Mount it for writing, or set DATACORE_ROOT to another folder.',
  },
  ENOENT: {
    code: 'io',
    what: 'it does not exist',
    hint: 'Make the tree again with datacore-msg init --space NAME.',
  },
  ENOTDIR: {
    code: 'io',
    what: 'a part of its path is a file, not a folder',
    hint: 'Move that file out of the way.',
  },
  EISDIR: {
    code: 'io',
    what: 'a folder stands in its place',
    hint: 'Move that folder out of the way.',
  },
  ELOOP: {
    code: 'io',
    what: 'its symbolic links lead in a circle',
    hint: 'Remove the link that points back.',
  },
  ENAMETOOLONG: { code: 'io', what: 'its name is too long', hint: 'Choose a shorter name.' },
  EMFILE: {
    code: 'io',
    what: 'too many files are open',
    hint: 'Close some programs and try again.',
  },
  EIO: { code: 'io', what: 'the disk reported an error', hint: 'Check the disk.' },
}

/** The system's code of an error, such as `ENOSPC`; empty when it has none. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : ''
}

/** Runs `work`; what the file system refuses becomes a Failure that begins with `doing`. */
export function whileDoing<T>(doing: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw asFailure(error, doing)
  }
}

/** `doing` is the beginning of the sentence: "Could not write inbox.org of 1-datafund". */
export function asFailure(error: unknown, doing: string): unknown {
  const code = codeOf(error)
  // An error without a system code is our own: a Failure already, or a bug to be seen as one.
  if (code === '' || error instanceof Failure) return error
  const reading = readings[code]
  const message = error instanceof Error ? error.message : code
  const { what, hint } = reading ?? { what: message, hint: 'Check the disk and its folders.' }
  return new Failure(reading?.code ?? 'io', `${doing}: ${what}.`, {
    hint,
    cause: error,
    data: { code },
  })
}
