/** The lock of a space for its writers, and what every write is told. */

import type { Templates } from './space-templates.ts'
import { type Lock, takeLock } from './lock.ts'
import type { Tree } from './space.ts'
import type { OnProblem } from './spool.ts'

export interface WriteContext {
  /** The login name, for the locks. */
  readonly user: string
  readonly nowMs: () => number
  readonly templates: Templates
  readonly onProblem: OnProblem
  readonly lockWaitMs?: number
}

/** The lock that every writer of this space meets, whatever root it came from. */
export function lockSpace(
  { user, lockWaitMs }: Pick<WriteContext, 'user' | 'lockWaitMs'>,
  tree: Tree,
): Promise<Lock> {
  const what = `The space ${tree.space.name}`
  return takeLock(tree.dir, {
    user,
    what,
    ...(lockWaitMs === undefined ? {} : { waitMs: lockWaitMs }),
  })
}
