/** What git wrote over while it was at work, having looked at a file before our write of it, is written again from its ops. */

import type { Op } from '../core/org/types.ts'
import type { GitWatch } from './git-busy.ts'
import type { Tree } from './space.ts'
import type { Templates } from './space-templates.ts'
import { applyChanges, changesOf, changesTooFast, roundsMax } from './store-apply.ts'
import { missingIn } from './store-missing.ts'
import { readSettled } from './store-view.ts'

/** Returns when what the ops added is in the files and git is done. Throws Failure `busy` when git never is. */
export async function keepFromGit(
  git: GitWatch,
  written: {
    readonly tree: Tree
    readonly ops: readonly Op[]
    readonly templates: Templates
  },
): Promise<void> {
  const { tree, ops, templates } = written
  const read = (path: string) => readSettled(tree, path)
  const paths = [...new Set(ops.map(({ path }) => path))]
  let isKept = !git.hasWorked()
  for (let round = 0; !isKept; round += 1) {
    if (round === roundsMax) throw changesTooFast(tree)
    await git.pause()
    const gone = paths.flatMap((path) =>
      missingIn(
        read(path).bytes,
        ops.filter((op) => op.path === path),
      ),
    )
    const changes = changesOf(gone, read, templates)
    isKept = (changes.length === 0 || applyChanges(tree, changes, templates)) && !git.hasWorked()
  }
}
