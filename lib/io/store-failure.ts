/** Runs file system work; what the system refuses becomes one sentence about what was to be done. */

import { codeOf, ioFailure } from './atomic-file.ts'

/** `what` begins the sentence: "inbox.org of 1-datafund could not be read". */
export function whileDoing<T>(what: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    // An error without a system code is a bug of ours, and must be seen as one.
    throw codeOf(error) === undefined ? error : ioFailure(what, error)
  }
}
