/** Where Git LFS keeps the content of a hash on this machine: the same SHA-256 that we go by. */

import { lstatSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { cleanGitEnv } from '../git-env.ts'
import { gitFolder } from '../git-folder.ts'

/** The path of the object, when it is there. */
export function lfsObject(folder: string, sha256: string): string | undefined {
  const git = gitFolder(folder)
  if (git === undefined) return undefined
  const object = join('objects', sha256.slice(0, 2), sha256.slice(2, 4), sha256)
  const usual = join(git, 'lfs', object)
  if (isFile(usual)) return usual
  const storage = storageOf(git)
  const moved = storage && join(storage, object)
  return moved && isFile(moved) ? moved : undefined
}

/** By the folder of git; asked once each, and only for what is not in its usual place. */
const storages = new Map<string, string | undefined>()

/** The place that the user's settings name instead; a relative one begins at the folder of git. */
function storageOf(git: string): string | undefined {
  if (!storages.has(git)) {
    const words = ['--git-dir', git, 'config', '--type=path', 'lfs.storage']
    // Taken only here: at a prompt, which loads this file as well, child processes cost 3 ms and are not wanted.
    const { spawnSync } = process.getBuiltinModule('node:child_process')
    const ran = spawnSync('git', words, { env: cleanGitEnv(process.env), encoding: 'utf8' })
    const said = ran.status === 0 ? ran.stdout.trim() : ''
    storages.set(git, said === '' ? undefined : resolve(git, said))
  }
  return storages.get(git)
}

function isFile(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isFile() ?? false
}
