/** Exit codes of every command: 0 done, 1 failed, 2 wrong usage, 3 refused, 4 not found or ambiguous. */

import type { RefusalCode } from '../core/model/refusal.ts'
import { Failure, failureExit } from './failure.ts'

export function exitOfRefusal(code: RefusalCode): number {
  switch (code) {
    case 'usage':
      return 2
    case 'not_found':
    case 'ambiguous':
      return 4
    case 'bad_data':
      return 65
    default:
      return 3
  }
}

export function exitOfError(error: unknown): number {
  return error instanceof Failure ? failureExit[error.code] : failureExit.bug
}
