/** A git of ours works on the repository that it was asked for, whatever hook called us. Real git. */

import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { gitIn } from '../../lib/io/git/run.ts'
import { cleanGitEnv } from '../../lib/io/git-env.ts'
import { registerMergeDriver } from '../../lib/io/merge-register.ts'
import { gitLines } from '../../lib/io/repair/git.ts'

let base: string
let ours: string
let theirs: string

beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'dm-git-env-'))
  ours = join(base, 'ours')
  theirs = join(base, 'theirs')
  for (const dir of [ours, theirs]) {
    mkdirSync(dir)
    execFileSync('git', ['init', '-q'], { cwd: dir, env: cleanGitEnv(process.env) })
  }
  // As git sets them for a hook of the other repository.
  vi.stubEnv('GIT_DIR', join(theirs, '.git'))
  vi.stubEnv('GIT_WORK_TREE', theirs)
  vi.stubEnv('GIT_INDEX_FILE', join(theirs, '.git', 'index'))
})

afterEach(() => {
  vi.unstubAllEnvs()
  rmSync(base, { recursive: true, force: true })
})

test("all that git counts as one repository's own is left out, but for settings that a user may give by hand", () => {
  const listed = execFileSync('git', ['rev-parse', '--local-env-vars'], { encoding: 'utf8' })
  const all = Object.fromEntries(
    listed
      .split('\n')
      .filter(Boolean)
      .map((name) => [name, 'x']),
  )
  expect(Object.keys(all).length).toBeGreaterThan(10)
  const kept = cleanGitEnv({ ...all, PATH: '/bin', GIT_SSH_COMMAND: 'ssh -v', EMPTY: undefined })
  expect(kept).toEqual({ PATH: '/bin', GIT_SSH_COMMAND: 'ssh -v', GIT_CONFIG_COUNT: 'x' })
})

test('sync and repair look at the repository of the folder', async () => {
  const words = ['rev-parse', '--absolute-git-dir']
  const ran = await gitIn(ours, process.env)(words)
  expect(ran.out.toString('utf8').trim()).toMatch(/\/ours\/\.git$/u)
  expect(gitLines(ours, words)).toEqual([expect.stringMatching(/\/ours\/\.git$/u)])
})

test('the merge driver is written into the clone of the folder, and into no other', () => {
  const places = { installRecord: join(base, 'none'), moduleDir: base }
  expect(registerMergeDriver(places, ours)).toBe('registered')
  const config = (dir: string) => readFileSync(join(dir, '.git', 'config'), 'utf8')
  expect(config(ours)).toContain('[merge "datacore"]')
  expect(config(theirs)).not.toContain('datacore')
})
