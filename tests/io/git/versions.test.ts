/** Which old copies of org files a clone is looked through for, with real git. */

import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { gitIn } from '../../../lib/io/git/run.ts'
import { type VersionLimits, versionsOf } from '../../../lib/io/git/versions.ts'

let base: string
let clone: string

beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'dm-versions-'))
  clone = repository('clone')
})
afterEach(() => rmSync(base, { recursive: true, force: true }))

const prefix = 'org/messaging/'
const env = () => ({ PATH: process.env['PATH'] ?? '', HOME: base, GIT_AUTHOR_DATE: '' })

function repository(name: string): string {
  const dir = join(base, name)
  mkdirSync(dir)
  git(dir, 'init', '-q', '-b', 'main')
  git(dir, 'config', 'user.name', 'tex')
  git(dir, 'config', 'user.email', 'tex@example.com')
  return dir
}

function git(cwd: string, ...words: readonly string[]): string {
  const ran = spawnSync('git', [...words], { cwd, encoding: 'utf8' })
  if (ran.status !== 0) throw new Error(`git ${words.join(' ')}: ${ran.stderr}`)
  return ran.stdout.trim()
}

function put(dir: string, path: string, text: string): void {
  const file = join(dir, path)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
}

/** Returns the commit. */
function commit(dir: string, text: string, path = `${prefix}inbox.org`): string {
  put(dir, path, text)
  git(dir, 'add', '-A')
  git(dir, 'commit', '-q', '-m', 'x')
  return git(dir, 'rev-parse', 'HEAD')
}

async function texts(since?: string, limits?: VersionLimits): Promise<readonly string[] | string> {
  const at = { git: gitIn(clone, env()), gitDir: join(clone, '.git') }
  const { files, seen } = await versionsOf(at, prefix, since, limits)
  return seen === 'all' ? files.map((file) => Buffer.from(file).toString('utf8')).sort() : seen
}

describe('copies of org files that git has', () => {
  test('none before the first commit', async () => {
    expect(await texts()).toEqual([])
  })

  test('of commits that were reset away, stashed, fetched by address, and passed over by a merge', async () => {
    commit(clone, 'one')
    commit(clone, 'gone')
    git(clone, 'reset', '-q', '--hard', 'HEAD~1')
    put(clone, `${prefix}inbox.org`, 'stashed')
    git(clone, 'stash', '-q')
    git(clone, 'checkout', '-q', '-b', 'side')
    commit(clone, 'passed over')
    git(clone, 'checkout', '-q', 'main')
    commit(clone, 'ours', `${prefix}agents/tex-claude.org`)
    git(clone, 'merge', '-q', '-s', 'ours', '-m', 'x', 'side')
    git(clone, 'branch', '-q', '-D', 'side')
    const other = repository('other')
    commit(other, 'fetched')
    git(clone, 'fetch', '-q', other, 'main')
    expect(await texts()).toEqual(['fetched', 'gone', 'one', 'ours', 'passed over', 'stashed'])
  })

  test('of the messaging tree alone, org files that are no folders and none that are attached', async () => {
    for (const path of ['notes.org', `${prefix}a.txt`, `${prefix}files/a.org`]) {
      commit(clone, path, path)
    }
    commit(clone, 'in a folder', `${prefix}folder.org/b.org`)
    expect(await texts()).toEqual(['in a folder'])
  })
})

describe('where there are too many', () => {
  const limits = { versionsMax: 4, bytesMax: 1000 }

  test('all that came since the last sync are among them, whatever their dates', async () => {
    for (let at = 0; at < 8; at += 1) commit(clone, `old ${at}`)
    const since = git(clone, 'rev-parse', 'HEAD')
    git(clone, 'checkout', '-q', '-b', 'side', 'HEAD~7')
    const date = '2001-01-01T00:00:00Z'
    put(clone, `${prefix}inbox.org`, 'poison')
    spawnSync('git', ['commit', '-q', '-a', '-m', 'x'], {
      cwd: clone,
      env: { ...process.env, GIT_COMMITTER_DATE: date, GIT_AUTHOR_DATE: date },
    })
    git(clone, 'checkout', '-q', 'main')
    expect(await texts(since, limits)).toContain('poison')
    expect(await texts(since, limits)).toContain('old 7')
  })

  test('more since then than are looked at, or larger ones, are not all', async () => {
    const since = commit(clone, 'old')
    for (let at = 0; at < 5; at += 1) commit(clone, `new ${at}`)
    expect(await texts(since, limits)).toBe('not all')
    expect(await texts(git(clone, 'rev-parse', 'HEAD'), limits)).toHaveLength(4)
    const large = git(clone, 'rev-parse', 'HEAD')
    commit(clone, 'x'.repeat(1001))
    expect(await texts(large, limits)).toBe('not all')
  })

  test('a file that git cannot read may be anything', async () => {
    commit(clone, 'one')
    const oid = git(clone, 'rev-parse', `HEAD:${prefix}inbox.org`)
    commit(clone, 'two')
    rmSync(join(clone, '.git', 'objects', oid.slice(0, 2), oid.slice(2)))
    expect(await texts()).toBe('not all')
  })
})
