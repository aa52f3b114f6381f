/** Whether what is in a folder is exchanged through a remote of git: a look at the repository's own settings, as a rule with no git. */

import { readFileSync, realpathSync, statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { codeOf } from './atomic-file.ts'

/** False in no repository. */
export async function hasRemote(dir: string, env: NodeJS.ProcessEnv): Promise<boolean> {
  const gitDir = gitDirOf(realpathSync(dir))
  if (gitDir === undefined) return false
  // A work tree that was added shares the settings of the first one.
  const common = textOf(join(gitDir, 'commondir'))?.trim()
  const shared = common === undefined ? gitDir : resolve(gitDir, common)
  const texts = [join(shared, 'config'), join(gitDir, 'config.worktree')].map(textOf)
  if (texts.some((text) => /^[ \t]*\[[ \t]*remote[ \t]+"/imu.test(text ?? ''))) return true
  // What they include is for git to read.
  if (!texts.some((text) => /^[ \t]*\[[ \t]*include/imu.test(text ?? ''))) return false
  const { gitIn } = await import('./git/run.ts')
  const ran = await gitIn(dir, env)(['config', '--get-regexp', String.raw`^remote\..*\.url$`])
  return ran.code === 0
}

/** The nearest `.git` from a folder upwards, which may be a file that names the place. */
function gitDirOf(dir: string): string | undefined {
  for (let at = dir; ; at = dirname(at)) {
    const path = join(at, '.git')
    const stat = statSync(path, { throwIfNoEntry: false })
    if (stat?.isDirectory()) return path
    const named = stat && /^gitdir: (.+?)\s*$/u.exec(textOf(path) ?? '')?.[1]
    if (named !== undefined) return resolve(at, named)
    if (dirname(at) === at) return undefined
  }
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    throw error
  }
}
