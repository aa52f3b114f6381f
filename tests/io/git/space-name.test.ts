/** What a space is called towards others follows the folder that stands there now. */

import { mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import { spawnSync } from 'node:child_process'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createSpaceNames } from '../../../lib/io/git/space-name.ts'

let base: string
const env = { PATH: process.env['PATH'] ?? '', HOME: '/nonexistent' }
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'dm-names-'))
})
afterEach(() => rmSync(base, { recursive: true, force: true }))

function repository(name: string): string {
  const dir = join(base, name)
  mkdirSync(dir)
  const who = ['-c', 'user.name=tex', '-c', 'user.email=tex@example.com']
  spawnSync('git', ['init', '-q'], { cwd: dir, env })
  spawnSync('git', [...who, 'commit', '-q', '--allow-empty', '-m', name], { cwd: dir, env })
  return dir
}

test('a folder that takes the place of another has its own name, and keeps it where it goes', async () => {
  const names = createSpaceNames(env)
  const [team, crew] = [repository('1-team'), repository('1-crew')]
  const nameOf = (dir: string) => names.nameOf({ name: '1-team', dir })
  const [first, second] = [await nameOf(team), await nameOf(crew)]
  expect(first.repository).toMatch(/^[0-9a-f]{40}$/u)
  expect(second.repository).not.toBe(first.repository)
  renameSync(team, join(base, '1-old'))
  renameSync(crew, team)
  expect(await nameOf(team)).toEqual(second)
  expect(await nameOf(join(base, '1-old'))).toEqual(first)
})
