/** Exit codes of every command: 0 done, 1 failed, 2 wrong usage, 3 refused, 4 not found or ambiguous. */

import type { RefusalCode, Shortfall } from '../core/model/refusal.ts'
import { Failure, failureExit } from './failure.ts'
import type { SyncProblem } from './sync/report.ts'

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

/** Of what could not be synced; what must be finished first counts as refused. */
export function exitOfSync({ code }: Pick<SyncProblem, 'code'>): number {
  return code === 'wrong_state' ? exitOfRefusal(code) : failureExit[code]
}

/** Of an answer that is not whole: that of the first thing that it is without; 0 when it is whole. */
export function exitOfShortfalls(without: readonly Shortfall[]): number {
  const [first] = without
  if (!first) return 0
  const known: Readonly<Record<string, number>> = failureExit
  return known[first.code] ?? failureExit.io
}
