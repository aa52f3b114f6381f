/** The `.git` folder of the repository that a folder is in, found without starting git. */

import { readFileSync, statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'

/** The `.git` of the repository that a folder is in, whose worktrees share one. */
export function gitFolder(start: string): string | undefined {
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
