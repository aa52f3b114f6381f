/** What every HostFiles must do: the one on disk, and the twin in memory. Links and modes are for the disk: tests/app/files. */

import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { HostFiles, PutFile, Space } from '../../lib/app/ports.ts'
import { createHostFiles } from '../../lib/io/files/host-files.ts'
import { no, ok } from '../support/world.ts'
import { createHostFilesTwin } from '../twins/host-files.ts'

const sizeMax = 1000

let base: string
let cwd: string
let space: Space
beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'dm-host-'))
  cwd = join(base, 'work')
  space = { name: '1-team', dir: join(base, 'spaces', '1-team') }
  for (const folder of [cwd, join(space.dir, 'org', 'messaging')]) {
    mkdirSync(folder, { recursive: true })
  }
})
afterEach(() => rmSync(base, { recursive: true, force: true }))

interface Bench {
  readonly host: HostFiles
  /** By path; relative to the working directory. */
  put(path: string, text: string): void
  folder(path: string): void
  textAt(path: string): string | undefined
}

const at = (path: string) => join(cwd, path)

const adapters: Readonly<Record<string, () => Bench>> = {
  'on disk': () => ({
    host: createHostFiles({ cwd, home: base, folders: [] }),
    put(path, text) {
      mkdirSync(dirname(at(path)), { recursive: true })
      writeFileSync(at(path), text)
    },
    folder: (path) => void mkdirSync(at(path), { recursive: true }),
    textAt: (path) => (existsSync(at(path)) ? readFileSync(at(path), 'utf8') : undefined),
  }),
  'in memory': () => {
    const { files, kept, folders } = createHostFilesTwin(cwd)
    for (const folder of [base, space.dir, join(space.dir, 'org', 'messaging')]) folders.add(folder)
    return {
      host: files,
      put(path, text) {
        folders.add(dirname(at(path)))
        kept.set(at(path), Buffer.from(text))
      },
      folder: (path) => void folders.add(at(path)),
      textAt(path) {
        const bytes = kept.get(at(path))
        return bytes && Buffer.from(bytes).toString()
      },
    }
  },
}

const given: PutFile = {
  out: undefined,
  name: 'a.txt',
  bytes: Buffer.from('theirs'),
  existing: 'keep',
  names: 'plain',
}

test('what a killed writer left of a file goes with its next one, and what a living one has stays', () => {
  const host = createHostFiles({ cwd, home: base, folders: [] })
  const dead = spawnSync('true').pid
  const [left, busy, other] = [`.a.txt.${dead}.tmp`, `.a.txt.${process.ppid}.tmp`, '.a.txt.tmp']
  for (const name of [left, busy, other]) writeFileSync(at(name), 'half')
  ok(host.put(space, given))
  expect([left, busy, other].map((name) => existsSync(at(name)))).toEqual([false, true, true])
})

describe.each(Object.entries(adapters))('files of this machine %s', (_, create) => {
  test('are taken with their name and bytes, an empty one too', () => {
    const { host, put } = create()
    put('sub/a.txt', 'text')
    put('empty', '')
    expect(ok(host.take(space, 'sub/a.txt', sizeMax))).toMatchObject({ name: 'a.txt' })
    expect(Buffer.from(ok(host.take(space, at('sub/a.txt'), sizeMax)).bytes).toString()).toBe(
      'text',
    )
    expect(ok(host.take(space, 'empty', sizeMax)).bytes.length).toBe(0)
  })

  test('are taken up to the limit, and not one byte above it', () => {
    const { host, put } = create()
    put('a', 'x'.repeat(sizeMax))
    put('b', 'x'.repeat(sizeMax + 1))
    expect(ok(host.take(space, 'a', sizeMax)).bytes.length).toBe(sizeMax)
    expect(no(host.take(space, 'b', sizeMax)).code).toBe('not_allowed')
  })

  test.each([
    '.env',
    'id_rsa',
    'web/server.pem',
    '.ssh/config',
    '../outside.txt',
    'folder',
    'key.txt',
  ])('of which %s must not be shared are not taken', (path) => {
    const { host, put, folder } = create()
    folder('folder')
    const key = '-----BEGIN OPENSSH PRIVATE KEY-----\n'
    if (path !== 'folder') put(path, path === 'key.txt' ? key : 'x')
    expect(no(host.take(space, path, sizeMax)).code).toBe('not_allowed')
  })

  test('that are not there are not found', () => {
    const { host } = create()
    expect(no(host.take(space, 'a.txt', sizeMax)).code).toBe('not_found')
    expect(no(host.put(space, { ...given, out: 'nowhere/a.txt' })).code).toBe('not_found')
  })

  test('are written under the name, into a folder, or where it is said', () => {
    const { host, folder, textAt } = create()
    folder('in')
    expect(ok(host.put(space, given))).toEqual({ path: at('a.txt'), did: 'written' })
    expect(ok(host.put(space, { ...given, out: 'in' })).path).toBe(at('in/a.txt'))
    expect(ok(host.put(space, { ...given, out: 'in/', name: 'b.txt' })).path).toBe(at('in/b.txt'))
    expect(ok(host.put(space, { ...given, out: 'c.txt' })).path).toBe(at('c.txt'))
    for (const path of ['a.txt', 'in/a.txt', 'in/b.txt', 'c.txt']) {
      expect(textAt(path)).toBe('theirs')
    }
  })

  test('are replaced only when that is asked for', () => {
    const { host, put, textAt } = create()
    put('a.txt', 'mine')
    expect(no(host.put(space, given)).code).toBe('conflict')
    expect(textAt('a.txt')).toBe('mine')
    expect(ok(host.put(space, { ...given, existing: 'replace' })).did).toBe('replaced')
    expect(textAt('a.txt')).toBe('theirs')
    expect(ok(host.put(space, given)).did).toBe('same')
  })

  test.each(['../a.txt', '.bashrc', '.git/hook', '../spaces/1-team/org/messaging/inbox.org'])(
    'are not written to %s, whatever names are allowed',
    (out) => {
      const { host, folder, textAt } = create()
      folder('.git')
      expect(no(host.put(space, { ...given, out, names: 'any' })).code).toBe('not_allowed')
      expect(textAt(out)).toBeUndefined()
    },
  )

  test.each([
    ['a.txt', 'plain', true],
    ['deploy.sh', 'plain', false],
    ['deploy.sh', 'harmless', true],
    ['CLAUDE.md', 'harmless', false],
    ['conftest.py', 'harmless', false],
    ['CLAUDE.md', 'any', true],
  ] as const)('of the name %s, where %s ones are allowed: %s', (name, names, isWritten) => {
    const { host, textAt } = create()
    expect(host.put(space, { ...given, name, names }).ok).toBe(isWritten)
    expect(textAt(name)).toBe(isWritten ? 'theirs' : undefined)
  })
})
