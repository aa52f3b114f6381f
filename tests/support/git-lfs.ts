/** Real Git LFS in clones of clones.ts: set up for a person, and taken away from one. */

import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import type { Clone } from './clones.ts'

/** Why the tests of LFS skip themselves; undefined where it is there. */
export const missingLfs =
  spawnSync('git', ['lfs', 'version']).status === 0
    ? undefined
    : 'Git LFS is not installed, so its tests are skipped (apt-get install git-lfs).'

/** `git lfs install`, as a person does it once. */
export function installLfs(clone: Clone): void {
  clone.git('lfs', 'install')
}

/** As on a machine on which nobody ever installed it: neither the program nor the settings that a package may have made. */
export function withoutLfs(clone: Clone): void {
  hideLfs(clone)
  clone.env['GIT_CONFIG_NOSYSTEM'] = '1'
}

/** A PATH with all that there is but git-lfs, for the next commands of this person. */
export function hideLfs(clone: Clone): void {
  const folder = join(clone.env['HOME']!, 'bin')
  mkdirSync(folder, { recursive: true })
  for (const from of (clone.env['PATH'] ?? '').split(delimiter)) {
    if (!existsSync(from)) continue
    for (const name of readdirSync(from)) {
      if (name !== 'git-lfs' && !existsSync(join(folder, name))) {
        symlinkSync(join(from, name), join(folder, name))
      }
    }
  }
  clone.env['PATH'] = folder
}
