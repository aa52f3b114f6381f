/** Where Git LFS keeps the content of a hash on this machine: the same SHA-256 that we go by. */

import { lstatSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'

/** The path of the object, when it is there. */
export function lfsObject(folder: string, sha256: string): string | undefined {
  const git = gitFolder(folder)
  if (git === undefined) return undefined
  const file = join(git, 'lfs', 'objects', sha256.slice(0, 2), sha256.slice(2, 4), sha256)
  return lstatSync(file, { throwIfNoEntry: false })?.isFile() ? file : undefined
}

/** The `.git` of the repository that a folder is in, whose worktrees share one. */
function gitFolder(start: string): string | undefined {
  for (let at = resolve(start); ; at = dirname(at)) {
    const found = statSync(join(at, '.git'), { throwIfNoEntry: false })
    if (found?.isDirectory()) return join(at, '.git')
    if (found?.isFile()) return commonFolder(join(at, '.git'))
    if (at === dirname(at)) return undefined
  }
}

function commonFolder(file: string): string | undefined {
  const own = /^gitdir: (.+)$/mu.exec(readFileSync(file, 'utf8').slice(0, 4096))?.[1]
  if (own === undefined) return undefined
  const git = resolve(dirname(file), own)
  return git.replace(/\/worktrees\/[^/]+$/u, '')
}
