/** Writes the files in which git left conflict markers with both sides joined, as every reader takes them already. */

import type { SettledConflicts, Space } from '../app/ports.ts'
import { replaceFileIf } from './atomic-file.ts'
import { openEmacsLocks } from './emacs-lock.ts'
import { openTree } from './space.ts'
import { changesTooFast, roundsMax } from './store-apply.ts'
import { lockSpace, type WriteContext } from './store-lock.ts'
import { isUnchanged, readSettled } from './store-view.ts'

/** Looks at the files first: without markers there is no lock to take. */
export async function settleConflicts(
  context: WriteContext,
  space: Space,
  paths: readonly string[],
): Promise<SettledConflicts> {
  const tree = openTree(space)
  const marked = paths.filter((path) => readSettled(tree, path).settles)
  const joined: string[] = []
  const waiting: string[] = []
  if (marked.length === 0) return { joined, waiting }
  const lock = await lockSpace(context, tree)
  const emacs = openEmacsLocks(context.user)
  const write = (path: string): 'written' | 'plain' => {
    for (let round = 0; round < roundsMax; round += 1) {
      const fresh = readSettled(tree, path)
      if (!fresh.settles) return 'plain'
      const isWanted = () => lock.isHeld() && isUnchanged(fresh)
      if (replaceFileIf(fresh.file, fresh.bytes, { isWanted })) return 'written'
    }
    throw changesTooFast(tree)
  }
  try {
    for (const path of marked) {
      if (!(await emacs.takeSoon(readSettled(tree, path).file))) waiting.push(path)
      else if (write(path) === 'written') joined.push(path)
    }
  } finally {
    emacs.release()
    lock.release()
  }
  return { joined, waiting }
}
