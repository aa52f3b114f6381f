/** Git as repairs call it: bytes in and out, one repository, no words of ours taken for patterns. */

import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { cleanGitEnv } from '../git-env.ts'

export type Ran =
  | { readonly ok: true; readonly out: Buffer }
  /** The first line that git said, or why it could not be run. */
  | { readonly ok: false; readonly why: string }

const timeoutMs = 60_000
const outBytesMax = 256 * 1024 * 1024

/** Runs git in a folder. Never waits for a password, nor for an editor. */
export function runGit(dir: string, args: readonly string[]): Ran {
  const { error, status, stdout, stderr } = spawnSync('git', [...args], {
    cwd: dir,
    env: { ...cleanGitEnv(process.env), GIT_LITERAL_PATHSPECS: '1', LC_ALL: 'C' },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: timeoutMs,
    maxBuffer: outBytesMax,
  })
  if (error) return { ok: false, why: error.message }
  if (status === 0) return { ok: true, out: stdout }
  const [line = ''] = stderr.toString('utf8').trim().split('\n')
  return { ok: false, why: line || `git ended with ${status}` }
}

/** What git printed, as lines; none when it failed, or the folder is in no repository. */
export function gitLines(dir: string, args: readonly string[]): readonly string[] {
  const ran = runGit(dir, args)
  return ran.ok ? ran.out.toString('utf8').split('\n').filter(Boolean) : []
}

/** The bytes that git keeps under a name such as a hash or `HEAD~:./inbox.org`; undefined when there are none. */
export function blobOf(dir: string, name: string): Uint8Array | undefined {
  const ran = runGit(dir, ['cat-file', 'blob', name])
  return ran.ok ? ran.out : undefined
}

/** What git is in the middle of, as the word of the command that goes on with it. */
export function underWay(dir: string): 'merge' | 'rebase' | 'cherry-pick' | 'revert' | undefined {
  const [gitDir] = gitLines(dir, ['rev-parse', '--absolute-git-dir'])
  if (gitDir === undefined) return undefined
  const has = (name: string) => existsSync(join(gitDir, name))
  if (has('rebase-merge') || has('rebase-apply')) return 'rebase'
  if (has('MERGE_HEAD')) return 'merge'
  if (has('CHERRY_PICK_HEAD')) return 'cherry-pick'
  return has('REVERT_HEAD') ? 'revert' : undefined
}
