/** Where Git LFS keeps the content of a hash on this machine: the same SHA-256 that we go by. */

import { lstatSync } from 'node:fs'
import { join } from 'node:path'
import { gitFolder } from '../git-folder.ts'

/** The path of the object, when it is there. */
export function lfsObject(folder: string, sha256: string): string | undefined {
  const git = gitFolder(folder)
  if (git === undefined) return undefined
  const file = join(git, 'lfs', 'objects', sha256.slice(0, 2), sha256.slice(2, 4), sha256)
  return lstatSync(file, { throwIfNoEntry: false })?.isFile() ? file : undefined
}
