/** Reads a file of a tree that is no org file, such as its `.gitignore`. */

import { lstatSync } from 'node:fs'
import { join } from 'node:path'
import { Failure } from '../../app/failure.ts'
import { readIfThere } from '../atomic-file.ts'
import type { Tree } from '../space.ts'
import type { Snapshot } from '../store-view.ts'

/** Throws Failure `data` for a link: it could lead out of the space. */
export function readPlainSnapshot(tree: Tree, path: string): Snapshot {
  const file = join(tree.dir, path)
  const stat = lstatSync(file, { throwIfNoEntry: false })
  if (stat && !stat.isFile()) {
    throw new Failure('data', `${path} of ${tree.space.name} is no plain file.`, {
      hint: 'Move away what stands in its place.',
    })
  }
  return { path, file, stat, bytes: readIfThere(file) ?? new Uint8Array(0) }
}
