import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { isOrgPath } from '../../lib/app/org-path.ts'
import { isSpaceName, listOrgFiles, listSpaces, openTree, realFile } from '../../lib/io/space.ts'
import { type DiskStore, makeDiskStore } from '../support/disk-store.ts'
import { entryText, idsIn } from '../support/entries.ts'

let disk: DiskStore
beforeEach(() => {
  disk = makeDiskStore()
})
afterEach(() => disk.remove())

const put = (path: string, text = '* a\n') => {
  mkdirSync(join(disk.dir, path, '..'), { recursive: true })
  writeFileSync(join(disk.dir, path), text)
}
const tree = () => openTree(disk.space)
const leavesSpace = { code: 'data', message: expect.stringContaining('a place outside the space') }

describe('spaces', () => {
  test('are numbered folders with a messaging tree; links to them count', () => {
    mkdirSync(join(disk.root, '2-empty'))
    mkdirSync(join(disk.root, 'notes', 'org', 'messaging'), { recursive: true })
    symlinkSync(disk.space.dir, join(disk.root, '3-linked'))
    symlinkSync(join(disk.root, 'nowhere'), join(disk.root, '4-dangling'))
    expect(listSpaces(disk.root).map(({ name }) => name)).toEqual(['1-team', '3-linked'])
  })

  test('of a root that is not there are none', () => {
    expect(listSpaces(join(disk.root, 'gone'))).toEqual([])
  })

  test.each([
    ['0-personal', true],
    ['12-a-b2', true],
    ['1-Team', false],
    ['team', false],
    ['1-', false],
    ['1--a', false],
    ['1-a.b', false],
    [`1-${'a'.repeat(98)}`, true],
    [`1-${'a'.repeat(99)}`, false],
  ])('the name %s: %s', (name, isOne) => {
    expect(isSpaceName(name)).toBe(isOne)
  })
})

describe('org files', () => {
  test('are what people and tools write, not locks, backups, copies and attached files', () => {
    put('inbox.org')
    put('agents/tex-claude.org')
    put('archive/2026-11.org')
    put('channels/deep/er/general.org')
    for (const path of [
      'inbox.sync-conflict-20261121-100203-ABCDEFG.org',
      "inbox (tex's conflicted copy 2026-11-21).org",
      '.hidden.org',
      '.git/x.org',
      '#inbox.org#',
      'inbox.org~',
      'inbox.org_archive',
      'notes.txt',
      'files/attached.org',
    ]) {
      put(path)
    }
    symlinkSync('tex@host.1', join(disk.dir, '.#inbox.org'))
    symlinkSync('nowhere.org', join(disk.dir, 'dangling.org'))
    mkdirSync(join(disk.dir, 'folder.org'))
    expect(listOrgFiles(tree())).toEqual([
      'agents/tex-claude.org',
      'archive/2026-11.org',
      'channels/deep/er/general.org',
      'inbox.org',
    ])
  })

  test('that vanish while they are listed or read are not there', async () => {
    put('archive/2026-11.org')
    const paths = await disk.store.paths(disk.space)
    rmSync(join(disk.dir, 'archive'), { recursive: true })
    expect(paths).toEqual(['archive/2026-11.org'])
    expect(await disk.store.read(disk.space, paths[0]!)).toHaveLength(0)
    expect(await disk.store.search(disk.space, ['a'], 1)).toEqual([])
  })

  test('have paths that lead nowhere else', () => {
    for (const path of ['inbox.org', 'a/b/c.org', 'Ä b.org']) expect(isOrgPath(path)).toBe(true)
    for (const path of [
      '',
      '.org',
      'a.txt',
      '/a.org',
      '../a.org',
      'a/../b.org',
      './a.org',
      'a//b.org',
      'a\\b.org',
      'a\nb.org',
      'a\u0000.org',
      `${'a'.repeat(201)}.org`,
      `${'a/'.repeat(200)}b.org`,
    ]) {
      expect(isOrgPath(path)).toBe(false)
    }
  })
})

describe('links', () => {
  test('to an org file of the space are followed', async () => {
    put('kept/inbox.org', entryText('msg-1'))
    symlinkSync(join('kept', 'inbox.org'), join(disk.dir, 'inbox.org'))
    expect(listOrgFiles(tree())).toEqual(['inbox.org', 'kept/inbox.org'])
    expect(idsIn(await disk.store.read(disk.space, 'inbox.org'))).toEqual(['msg-1'])
  })

  test('out of the space are refused, neither listed nor read nor written', async () => {
    const outside = join(disk.root, 'outside.org')
    writeFileSync(outside, entryText('msg-1'))
    symlinkSync(outside, join(disk.dir, 'inbox.org'))
    mkdirSync(join(disk.root, 'folder'))
    symlinkSync(join(disk.root, 'folder'), join(disk.dir, 'agents'))
    expect(listOrgFiles(tree())).toEqual([])
    for (const path of ['inbox.org', 'agents/tex-claude.org']) {
      await expect(disk.store.read(disk.space, path)).rejects.toMatchObject(leavesSpace)
      const ops = [{ type: 'append', path, id: 'msg-2', text: entryText('msg-2') } as const]
      const write = disk.store.write(disk.space, () => ({ ops, value: 0 }))
      await expect(write).rejects.toMatchObject(leavesSpace)
    }
  })

  test('to what is no org file, or hidden, are refused', () => {
    mkdirSync(join(disk.space.dir, '.git'))
    writeFileSync(join(disk.space.dir, '.git', 'config.org'), '')
    writeFileSync(join(disk.space.dir, 'run.sh'), '')
    symlinkSync(join(disk.space.dir, '.git', 'config.org'), join(disk.dir, 'a.org'))
    symlinkSync(join(disk.space.dir, 'run.sh'), join(disk.dir, 'b.org'))
    for (const path of ['a.org', 'b.org']) {
      expect(() => realFile(tree(), path)).toThrow('outside the space')
    }
  })

  test('that lead nowhere are named when they are read or written', async () => {
    symlinkSync('nowhere.org', join(disk.dir, 'inbox.org'))
    await expect(disk.store.read(disk.space, 'inbox.org')).rejects.toMatchObject({
      code: 'data',
      message: 'inbox.org of 1-team is a link to a file that is not there.',
    })
  })

  test('in a circle are named', async () => {
    symlinkSync('b.org', join(disk.dir, 'a.org'))
    symlinkSync('a.org', join(disk.dir, 'b.org'))
    await expect(disk.store.read(disk.space, 'a.org')).rejects.toMatchObject({
      code: 'io',
      message: expect.stringContaining('circles'),
    })
  })

  test('make no space of a tree that lies elsewhere', async () => {
    const elsewhere = join(disk.root, 'elsewhere')
    mkdirSync(join(elsewhere, 'messaging'), { recursive: true })
    mkdirSync(join(disk.root, '2-linked'))
    symlinkSync(elsewhere, join(disk.root, '2-linked', 'org'))
    const space = { name: '2-linked', dir: join(disk.root, '2-linked') }
    await expect(disk.store.paths(space)).rejects.toMatchObject(leavesSpace)
  })
})
