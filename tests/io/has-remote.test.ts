/** Whether a folder is exchanged through a remote, in the shapes that a repository can have. */

import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { hasRemote } from '../../lib/io/has-remote.ts'

let base: string
let env: NodeJS.ProcessEnv

beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'dm-remote-'))
  env = { PATH: process.env['PATH'] ?? '', HOME: base, GIT_CONFIG_NOSYSTEM: '1' }
})

afterEach(() => rmSync(base, { recursive: true, force: true }))

function git(dir: string, ...words: readonly string[]): void {
  const ran = spawnSync('git', ['-C', dir, '-c', 'user.name=t', '-c', 'user.email=t@e', ...words], {
    env,
    encoding: 'utf8',
  })
  if (ran.status !== 0) throw new Error(ran.stderr)
}

function repository(name: string): string {
  const dir = join(base, name)
  mkdirSync(join(dir, 'org', 'messaging'), { recursive: true })
  git(dir, 'init', '-q')
  return dir
}

test('no repository has none', async () => {
  expect(await hasRemote(base, env)).toBe(false)
})

test('a repository has none until one is added, seen from any folder in it', async () => {
  const dir = repository('a')
  const inside = join(dir, 'org', 'messaging')
  expect(await hasRemote(inside, env)).toBe(false)
  git(dir, 'remote', 'add', 'origin', '/nowhere')
  expect(await hasRemote(inside, env)).toBe(true)
})

test('a work tree that was added has the remotes of the first one', async () => {
  const dir = repository('b')
  git(dir, 'commit', '-q', '--allow-empty', '-m', 'One')
  git(dir, 'worktree', 'add', '-q', join(base, 'beside'))
  expect(await hasRemote(join(base, 'beside'), env)).toBe(false)
  git(dir, 'remote', 'add', 'origin', '/nowhere')
  expect(await hasRemote(join(base, 'beside'), env)).toBe(true)
})

test('one that stands in an included file counts', async () => {
  const dir = repository('c')
  writeFileSync(join(base, 'more'), '[user]\n\tname = t\n')
  git(dir, 'config', 'include.path', join(base, 'more'))
  expect(await hasRemote(dir, env)).toBe(false)
  writeFileSync(join(base, 'more'), '[remote "origin"]\n\turl = /nowhere\n')
  expect(await hasRemote(dir, env)).toBe(true)
})
