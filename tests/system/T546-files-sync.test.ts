/** T546: what becomes of contents between clones: deleted, taken away, exchanged, linked. */

import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Clone, type Clones, makeClones } from '../support/clones.ts'
import { knownPair } from '../support/syncing.ts'

let clones: Clones
let tex: Clone
let gregor: Clone

beforeEach(async () => {
  clones = makeClones()
  const pair = await knownPair(clones)
  tex = pair.tex
  gregor = pair.gregor
})
afterEach(() => clones.remove())

/** Returns the path of the content in the repository. */
function share(clone: Clone, name: string, text: string): string {
  writeFileSync(join(clone.dir, name), text)
  const told = clone.msg('file', 'share', join(clone.dir, name), '--json')
  const { sha256 } = (JSON.parse(told) as { readonly file: { readonly sha256: string } }).file
  return join('org/messaging/files', sha256.slice(0, 2), sha256.slice(2))
}

function synced(...people: readonly Clone[]): void {
  for (const one of people) expect(one.msg('sync')).not.toContain('stays behind')
}

const isHere = (clone: Clone, path: string) => existsSync(join(clone.dir, path))
const atRemote = (clone: Clone, path: string) =>
  clone.git('ls-tree', '-r', '--name-only', 'origin/main', path).trim() === path

function expectOne(): void {
  expect(tex.read('files.org')).toBe(gregor.read('files.org'))
  for (const one of [tex, gregor]) {
    expect(one.git('rev-parse', 'HEAD')).toBe(one.git('rev-parse', 'origin/main'))
    expect(one.git('status', '--porcelain', 'org/messaging')).toBe('')
  }
}

test.each(['nothing', 'another file'])(
  'a deletion arrives where somebody shared %s meanwhile',
  async (what) => {
    const gone = share(gregor, 'n.txt', 'notes')
    synced(gregor, tex, gregor)
    gregor.msg('file', 'delete', 'n.txt')
    synced(gregor)
    const kept = what === 'nothing' ? undefined : share(tex, 'o.txt', 'other')
    synced(tex, gregor, tex, gregor, tex)
    for (const one of [tex, gregor]) {
      expect(isHere(one, gone)).toBe(false)
      expect(atRemote(one, gone)).toBe(false)
      if (kept) expect(isHere(one, kept)).toBe(true)
      expect(one.msg('file', 'list')).not.toContain('n.txt')
      expect(one.msg('file', 'list', '--all').match(/n\.txt {2}deleted/gu)).toHaveLength(1)
    }
    expect(tex.read('files.org')).not.toContain('n.txt')
    expectOne()
  },
  120_000,
)

test('a content that somebody shared while another deleted it stays', () => {
  const path = share(gregor, 'n.txt', 'notes')
  synced(gregor, tex, gregor)
  gregor.msg('file', 'delete', 'n.txt')
  synced(gregor)
  share(tex, 'n.txt', 'notes')
  synced(tex, gregor, tex, gregor)
  for (const one of [tex, gregor]) {
    expect(isHere(one, path)).toBe(true)
    expect(atRemote(one, path)).toBe(true)
  }
  expectOne()
  gregor.msg('file', 'get', 'n.txt', '--out', join(gregor.dir, 'got.txt'))
}, 120_000)

/** What a person does to a content with plain git, and pushes. */
const hands = {
  removed: (path: string) => gregor.git('rm', '-q', path),
  linked: (path: string) => {
    gregor.git('rm', '-q', path)
    mkdirSync(dirname(join(gregor.dir, dirname(path))), { recursive: true })
    rmSync(join(gregor.dir, dirname(path)), { recursive: true, force: true })
    symlinkSync('/tmp', join(gregor.dir, dirname(path)))
    gregor.git('add', dirname(path))
  },
  'called deleted': (path: string) => {
    gregor.write('files.org', gregor.read('files.org').replace('* n.txt', '* CANCELLED n.txt'))
    gregor.git('rm', '-q', path)
  },
  exchanged: (path: string) => writeFileSync(join(gregor.dir, path), 'other bytes'),
}

test.each(['removed', 'linked', 'called deleted', 'exchanged'] as const)(
  'a content that was %s with plain git comes back',
  (how) => {
    const path = share(tex, 'n.txt', 'notes')
    synced(tex, gregor, tex)
    hands[how](path)
    gregor.git('commit', '-qam', 'By hand')
    gregor.git('push', '-q', 'origin', 'HEAD:main')
    synced(tex)
    expect(readFileSync(join(tex.dir, path), 'utf8')).toBe('notes')
    expect(atRemote(tex, path)).toBe(true)
    expect(tex.git('show', `origin/main:${path}`)).toBe('notes')
    expectHead(tex)
    synced(gregor, tex, gregor)
    expect(readFileSync(join(gregor.dir, path), 'utf8')).toBe('notes')
    expect(gregor.git('show', `origin/main:${path}`)).toBe('notes')
    expectOne()
  },
  120_000,
)

test('a content that was changed on a disk goes to nobody, and is right again', () => {
  const path = share(tex, 'n.txt', 'notes')
  synced(tex, gregor, tex)
  writeFileSync(join(gregor.dir, path), 'other bytes')
  expect(gregor.msg('sync').replace(/\s+/gu, ' ')).toContain('the right ones are back')
  expect(readFileSync(join(gregor.dir, path), 'utf8')).toBe('notes')
  synced(tex, gregor)
  expectOne()
}, 120_000)

function expectHead(one: Clone): void {
  expect(one.git('rev-parse', 'HEAD')).toBe(one.git('rev-parse', 'origin/main'))
}
