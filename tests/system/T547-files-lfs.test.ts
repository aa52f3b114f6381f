/** T547: shared files in a repository that keeps them in Git LFS, with the real one; skipped where it is not installed. */

import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { lfsPointer } from '../../lib/core/files/lfs.ts'
import { placesOf } from '../../lib/io/places.ts'
import { type Clone, type Clones, makeClones } from '../support/clones.ts'
import { hideLfs, installLfs, missingLfs, withoutLfs } from '../support/git-lfs.ts'
import { flat, knownPair, sync, trySync } from '../support/syncing.ts'

const text = 'a large report\n'.repeat(500)

let clones: Clones
let tex: Clone
let gregor: Clone

interface Shared {
  readonly sha256: string
  /** In the repository. */
  readonly path: string
}

function share(clone: Clone, name: string, content = text): Shared {
  writeFileSync(join(clone.dir, name), content)
  const told = clone.msg('file', 'share', join(clone.dir, name), '--json')
  const { sha256 } = (JSON.parse(told) as { readonly file: { readonly sha256: string } }).file
  return { sha256, path: join('org/messaging/files', sha256.slice(0, 2), sha256.slice(2)) }
}

function get(clone: Clone, name: string): string {
  const out = join(clone.dir, `got-${name}`)
  clone.msg('file', 'get', name, '--out', out)
  return readFileSync(out, 'utf8')
}

const objectIn = (git: string, { sha256 }: Shared) =>
  join(git, 'lfs/objects', sha256.slice(0, 2), sha256.slice(2, 4), sha256)
const atRemote = ({ path }: Shared) => tex.git('show', `origin/main:${path}`)
const pointerTo = ({ sha256 }: Shared, content = text) =>
  lfsPointer(sha256, Buffer.byteLength(content))

function expectClean(...people: readonly Clone[]): void {
  for (const one of people) {
    expect(one.git('status', '--porcelain', 'org/messaging')).toBe('')
    expect(one.git('rev-parse', 'HEAD')).toBe(one.git('rev-parse', 'origin/main'))
  }
}

if (missingLfs) console.warn(missingLfs)

describe.skipIf(missingLfs)('with Git LFS', () => {
  beforeEach(async () => {
    clones = makeClones()
    const pair = await knownPair(clones)
    tex = pair.tex
    gregor = pair.gregor
    installLfs(tex)
    tex.git('lfs', 'track', 'org/messaging/files/**')
    tex.git('add', '.gitattributes')
    tex.git('commit', '-qm', 'Keep shared files in LFS')
    sync(tex)
  }, 60_000)
  afterEach(() => clones.remove())

  test('a pointer is committed, its content goes to the store of the remote, and comes with the next sync', () => {
    installLfs(gregor)
    sync(gregor)
    const shared = share(tex, 'report.txt')
    sync(tex)
    expect(atRemote(shared)).toBe(pointerTo(shared))
    expect(readFileSync(objectIn(clones.remote, shared), 'utf8')).toBe(text)
    expect(sync(gregor)).not.toContain('could not be fetched')
    expect(readFileSync(join(gregor.dir, shared.path), 'utf8')).toBe(pointerTo(shared))
    expect(gregor.msg('file', 'list')).not.toContain('in Git LFS')
    expect(get(gregor, 'report.txt')).toBe(text)
    sync(gregor)
    sync(tex)
    expect(tex.msg('file', 'status', 'report.txt')).toContain('gregor')
    expect(readFileSync(join(tex.dir, shared.path), 'utf8')).toBe(text)
    expectClean(tex, gregor)
    gregor.git('lfs', 'pull')
    expect(readFileSync(join(gregor.dir, shared.path), 'utf8')).toBe(text)
    expect(sync(gregor)).not.toContain('other bytes')
    expectClean(gregor)
    tex.git('lfs', 'fsck')
  }, 120_000)

  test('objects that LFS keeps in another place are found there', () => {
    installLfs(gregor)
    gregor.git('config', 'lfs.storage', join(gregor.env['HOME']!, 'lfs-objects'))
    sync(gregor)
    const shared = share(tex, 'report.txt')
    sync(tex)
    expect(sync(gregor)).not.toContain('could not be')
    expect(existsSync(objectIn(join(gregor.dir, '.git'), shared))).toBe(false)
    expect(get(gregor, 'report.txt')).toBe(text)
  }, 120_000)

  test('a content that the store does not give is said to be missing, until git lfs pull brings it', () => {
    installLfs(gregor)
    sync(gregor)
    const shared = share(tex, 'report.txt')
    sync(tex)
    const kept = readFileSync(objectIn(clones.remote, shared))
    rmSync(objectIn(clones.remote, shared))
    expect(flat(sync(gregor))).toContain('1 content of shared files is in Git LFS and could not be')
    expect(gregor.msg('file', 'list')).toContain('in Git LFS')
    expect(() => get(gregor, 'report.txt')).toThrow(/git lfs\s+pull/u)
    writeFileSync(objectIn(clones.remote, shared), kept)
    gregor.git('lfs', 'pull')
    expect(get(gregor, 'report.txt')).toBe(text)
    writeFileSync(objectIn(join(gregor.dir, '.git'), shared), 'forged')
    writeFileSync(join(gregor.dir, shared.path), pointerTo(shared))
    rmSync(join(gregor.dir, 'got-report.txt'))
    expect(() => get(gregor, 'report.txt')).toThrow('git lfs')
    expect(existsSync(join(gregor.dir, 'got-report.txt'))).toBe(false)
  }, 120_000)

  test('somebody without LFS shares whole contents, which stay so, and is told of those that are in LFS', () => {
    withoutLfs(gregor)
    sync(gregor)
    const theirs = share(tex, 'report.txt')
    sync(tex)
    expect(flat(sync(gregor))).toContain('install Git LFS first')
    expect(() => get(gregor, 'report.txt')).toThrow('Git LFS')
    const own = share(gregor, 'own.txt', 'whole')
    sync(gregor)
    sync(tex)
    expect(get(tex, 'own.txt')).toBe('whole')
    sync(tex)
    expect(atRemote(own)).toBe('whole')
    const before = tex.git('rev-parse', 'origin/main')
    for (const one of [tex, gregor, tex, gregor]) sync(one)
    expect(tex.git('rev-parse', 'origin/main')).toBe(before)
    expect(atRemote(theirs)).toBe(pointerTo(theirs))
    share(gregor, 'again.txt')
    sync(gregor)
    sync(tex)
    expect(atRemote(theirs)).toBe(text)
    for (const one of [tex, gregor, tex, gregor]) sync(one)
    expect(atRemote(theirs)).toBe(text)
    expect(get(gregor, 'again.txt')).toBe(text)
  }, 120_000)

  test('settings for LFS without the program are named, and nothing is lost', () => {
    const shared = share(tex, 'report.txt')
    sync(tex)
    writeFileSync(join(tex.dir, shared.path), text)
    hideLfs(tex)
    const { status, out } = trySync(tex)
    expect(status).not.toBe(0)
    expect(flat(out)).toContain('Install Git LFS')
    expect(readFileSync(join(tex.dir, shared.path), 'utf8')).toBe(text)
  }, 120_000)

  test('the list of the messaging tree itself may say so, and a deletion takes the pointer along', () => {
    installLfs(gregor)
    tex.git('rm', '-qf', '.gitattributes')
    tex.append('.gitattributes', 'files/** filter=lfs diff=lfs merge=lfs -text\n')
    tex.git('commit', '-qam', 'Keep shared files in LFS')
    expect(flat(sync(tex))).not.toContain('Git may have changed org files')
    sync(gregor)
    const shared = share(gregor, 'report.txt')
    sync(gregor)
    sync(tex)
    expect(atRemote(shared)).toBe(pointerTo(shared))
    expect(get(tex, 'report.txt')).toBe(text)
    gregor.msg('file', 'delete', 'report.txt')
    for (const one of [gregor, tex, gregor, tex]) sync(one)
    for (const one of [tex, gregor]) {
      expect(existsSync(join(one.dir, shared.path))).toBe(false)
      expect(one.git('ls-files', 'org/messaging/files')).toBe('')
    }
    expectClean(tex, gregor)
  }, 120_000)

  test('what is away waits, and its pointer goes out with its content', () => {
    tex.git('config', 'lfs.url', 'http://127.0.0.1:9/none')
    const shared = share(tex, 'report.txt')
    expect(flat(sync(tex))).toContain('stored, will be pushed')
    expect(tex.tryGit('show', `origin/main:${shared.path}`).status).not.toBe(0)
    tex.git('config', '--unset', 'lfs.url')
    sync(tex)
    expect(atRemote(shared)).toBe(pointerTo(shared))
    expect(readFileSync(objectIn(clones.remote, shared), 'utf8')).toBe(text)
  }, 120_000)

  test('a push that does not run git-lfs gets whole contents', () => {
    const hooks = join(tex.env['HOME']!, 'hooks')
    mkdirSync(hooks)
    writeFileSync(join(hooks, 'pre-push'), '#!/bin/sh\nexit 0\n', { mode: 0o755 })
    tex.git('config', 'core.hooksPath', hooks)
    const shared = share(tex, 'report.txt')
    sync(tex)
    expect(atRemote(shared)).toBe(text)
  }, 120_000)

  test('the quota counts a pointer as its content', () => {
    installLfs(gregor)
    sync(gregor)
    const large = 'x'.repeat(900 * 1024)
    share(tex, 'large.txt', large)
    sync(tex)
    sync(gregor)
    appendFileSync(
      placesOf(gregor.env, gregor.env['HOME']!).moduleSettings,
      'messaging:\n  files:\n    max_mib: 1\n    quota_mib: 1\n',
    )
    expect(() => share(gregor, 'more.txt', large.replace('x', 'y'))).toThrow('124 KiB are free')
  }, 120_000)
})
