/** The store on a real disk: what stands in its way, and what others do to its files. */

import {
  chmodSync,
  existsSync,
  linkSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { takeLock } from '../../lib/io/lock.ts'
import { type DiskStore, makeDiskStore } from '../support/disk-store.ts'
import { appendOp, editOp, entryText, idsIn, textIn } from '../support/entries.ts'
import { mountSmallDisk } from '../support/small-disk.ts'

let disk: DiskStore
beforeEach(() => {
  disk = makeDiskStore({ lockWaitMs: 2_000 })
})
afterEach(() => disk.remove())

const inbox = () => join(disk.dir, 'inbox.org')
const add = (id: string, path = 'inbox.org', body?: string) =>
  disk.store.write(disk.space, () => ({
    ops: [appendOp(path, id, body === undefined ? {} : { body })],
    value: id,
  }))
const ids = async (path = 'inbox.org') => idsIn(await disk.store.read(disk.space, path))

describe('what is in the way', () => {
  const smallDisk = mountSmallDisk()
  smallDisk?.remove()

  test.skipIf(!smallDisk)('a full disk: said so, nothing torn, nothing left over', async () => {
    const small = mountSmallDisk()!
    const full = makeDiskStore({ root: small.path })
    const file = join(full.dir, 'inbox.org')
    const write = (id: string, body: string) =>
      full.store.write(full.space, () => ({
        ops: [appendOp('inbox.org', id, { body })],
        value: id,
      }))
    try {
      await write('msg-first', 'x'.repeat(3_000))
      const outcomes = new Set<string>()
      for (let free = 0; free <= 6; free += 1) {
        for (const length of [10, 1_500, 9_000]) {
          small.fill(free)
          const before = readFileSync(file)
          const id = `msg-${free}-${length}`
          const outcome = await write(id, 'y'.repeat(length)).then(
            () => 'stored',
            (error: Error) => error.message.replace(file, 'inbox.org'),
          )
          outcomes.add(outcome)
          const now = readFileSync(file)
          if (outcome === 'stored') expect(idsIn(now).at(-1)).toBe(id)
          else expect(now.equals(before)).toBe(true)
          expect(readdirSync(full.dir).sort()).toEqual(['inbox.org'])
        }
      }
      expect([...outcomes].sort()).toEqual([
        'The space 1-team could not be locked: the disk is full.',
        'inbox.org could not be written: the disk is full.',
        'stored',
      ])
    } finally {
      small.remove()
    }
  })

  test.skipIf(!smallDisk)('a read-only disk: reading works, writing is refused', async () => {
    const small = mountSmallDisk()!
    const fixed = makeDiskStore({ root: small.path })
    try {
      writeFileSync(join(fixed.dir, 'inbox.org'), entryText('msg-1'))
      small.makeReadOnly()
      expect(idsIn(await fixed.store.read(fixed.space, 'inbox.org'))).toEqual(['msg-1'])
      const write = fixed.store.write(fixed.space, () => ({ ops: [], value: 0 }))
      await expect(write).rejects.toMatchObject({
        code: 'io',
        message: 'The space 1-team could not be locked: the file system is read-only.',
      })
    } finally {
      small.remove()
    }
  })

  test.skipIf(process.geteuid?.() !== 0)(
    'a folder of somebody else: said so, nothing changed',
    async () => {
      chmodSync(disk.root, 0o755)
      writeFileSync(inbox(), entryText('msg-1'))
      process.seteuid?.(65_534)
      try {
        await expect(add('msg-2')).rejects.toMatchObject({
          code: 'io',
          message: 'The space 1-team could not be locked: permission was denied.',
        })
      } finally {
        process.seteuid?.(0)
      }
      expect(readdirSync(disk.dir)).toEqual(['inbox.org'])
    },
  )

  test('a folder in the place of a file', async () => {
    mkdirSync(inbox())
    const failure = {
      code: 'data',
      message: 'inbox.org of 1-team is a folder, not a file.',
    }
    await expect(disk.store.read(disk.space, 'inbox.org')).rejects.toMatchObject(failure)
    await expect(add('msg-1')).rejects.toMatchObject(failure)
    expect(await disk.store.paths(disk.space)).toEqual([])
  })

  test('a file in the place of a folder', async () => {
    writeFileSync(join(disk.dir, 'agents'), '')
    await expect(add('msg-1', 'agents/tex-claude.org')).rejects.toMatchObject({ code: 'io' })
    expect(await disk.store.paths(disk.space)).toEqual([])
  })

  test('a file of more than 64 MiB is not read, and none of it is lost', async () => {
    writeFileSync(inbox(), '')
    truncateSync(inbox(), 2 ** 26 + 2 ** 20)
    const failure = { code: 'data', message: expect.stringContaining('more than 64 MiB') }
    await expect(disk.store.read(disk.space, 'inbox.org')).rejects.toMatchObject(failure)
    await expect(add('msg-1')).rejects.toMatchObject(failure)
    expect(statSync(inbox()).size).toBe(2 ** 26 + 2 ** 20)
    expect(readdirSync(disk.dir)).toEqual(['inbox.org'])
  })

  test('a space whose tree is gone', async () => {
    rmSync(disk.dir, { recursive: true })
    await expect(disk.store.read(disk.space, 'inbox.org')).rejects.toMatchObject({
      code: 'io',
      message: expect.stringContaining('The space 1-team could not be opened'),
    })
  })
})

describe('others at work', () => {
  test('a file that changes between reading and writing is read again, and both changes stay', async () => {
    writeFileSync(inbox(), entryText('msg-1'))
    let rounds = 0
    const written = await disk.store.write(disk.space, (view) => {
      const seen = idsIn(view.read('inbox.org'))
      rounds += 1
      if (rounds === 1) writeFileSync(inbox(), `${entryText('msg-1')}\n${entryText('by-hand')}`)
      return { ops: [editOp('inbox.org', 'msg-1', 'NOTE', 'ours')], value: seen }
    })
    expect(written).toEqual({ value: ['msg-1', 'by-hand'], state: 'stored' })
    expect(rounds).toBe(2)
    expect(await ids()).toEqual(['msg-1', 'by-hand'])
  })

  test('a file that is removed or made meanwhile is read again', async () => {
    writeFileSync(inbox(), entryText('msg-1'))
    let rounds = 0
    const gone = await disk.store.write(disk.space, (view) => {
      const seen = idsIn(view.read('inbox.org'))
      rounds += 1
      if (rounds === 1) rmSync(inbox())
      if (rounds === 2) writeFileSync(inbox(), entryText('by-hand'))
      return { ops: [appendOp('inbox.org', 'msg-2')], value: seen }
    })
    expect(gone.value).toEqual(['by-hand'])
    expect(await ids()).toEqual(['by-hand', 'msg-2'])
  })

  test('a file that changes all the time is given up after a while, as it is', async () => {
    writeFileSync(inbox(), entryText('msg-1'))
    let rounds = 0
    const write = disk.store.write(disk.space, (view) => {
      view.read('inbox.org')
      rounds += 1
      writeFileSync(inbox(), entryText(`by-hand-${rounds}`))
      return { ops: [appendOp('inbox.org', 'msg-2')], value: 0 }
    })
    await expect(write).rejects.toMatchObject({ code: 'busy' })
    expect(await ids()).toEqual([`by-hand-${rounds}`])
  })

  test('two roots that link one space meet the same lock', async () => {
    const other = makeDiskStore()
    rmSync(other.space.dir, { recursive: true })
    symlinkSync(disk.space.dir, other.space.dir)
    try {
      expect(await other.store.spaces()).toEqual([other.space])
      const lock = await takeLock(disk.dir, { user: 'tex', what: 'The space' })
      const write = other
        .another({ lockWaitMs: 50 })
        .write(other.space, () => ({ ops: [], value: 0 }))
      await expect(write).rejects.toMatchObject({ code: 'busy' })
      lock.release()
      await other.store.write(other.space, () => ({
        ops: [appendOp('inbox.org', 'msg-1')],
        value: 0,
      }))
      expect(await ids()).toEqual(['msg-1'])
    } finally {
      other.remove()
    }
  })

  test('a write whose lock was taken by another machine changes nothing', async () => {
    writeFileSync(inbox(), entryText('msg-1'))
    const write = disk.store.write(disk.space, () => {
      rmSync(join(disk.dir, '.lock'), { recursive: true })
      return { ops: [appendOp('inbox.org', 'msg-2')], value: 0 }
    })
    await expect(write).rejects.toMatchObject({
      code: 'busy',
      message: expect.stringContaining('lock'),
    })
    expect(await ids()).toEqual(['msg-1'])
  })
})

describe('what a write leaves as it was', () => {
  test('the mode, the owner and the link of a file', async () => {
    const real = join(disk.dir, 'real.org')
    writeFileSync(real, entryText('msg-1'), { mode: 0o640 })
    chmodSync(real, 0o640)
    symlinkSync('real.org', inbox())
    await disk.store.write(disk.space, () => ({
      ops: [editOp('inbox.org', 'msg-1', 'NOTE', 'a')],
      value: 0,
    }))
    expect(statSync(real).mode & 0o777).toBe(0o640)
    expect(textIn(readFileSync(real))).toContain(':NOTE:')
    expect(readdirSync(disk.dir).sort()).toEqual(['inbox.org', 'real.org'])
    expect(readFileSync(inbox())).toEqual(readFileSync(real))
  })

  test('a short entry is added in place; one that crosses a page comes with a new file', async () => {
    writeFileSync(inbox(), entryText('msg-1'))
    const { ino } = statSync(inbox())
    await add('msg-2')
    expect(statSync(inbox()).ino).toBe(ino)
    const before = openSync(inbox(), 'r')
    await add('msg-3', 'inbox.org', 'long '.repeat(2_000))
    expect(statSync(inbox()).ino).not.toBe(ino)
    expect(idsIn(readFileSync(before))).toEqual(['msg-1', 'msg-2'])
  })

  test('what killed writers left is swept with the next write, and nothing else', async () => {
    for (const name of [
      '.inbox.org.99.tmp',
      '.inbox.org.99.7.tmp',
      '.other',
      'mine.tmp',
      '#inbox.org#',
    ]) {
      writeFileSync(join(disk.dir, name), '')
    }
    mkdirSync(join(disk.dir, '.folder.1.tmp'))
    await add('msg-1')
    await add('msg-2')
    expect(readdirSync(disk.dir).sort()).toEqual([
      '#inbox.org#',
      '.folder.1.tmp',
      '.other',
      'inbox.org',
      'mine.tmp',
    ])
  })

  test('a file that nothing was changed in keeps its time', async () => {
    await add('msg-1')
    utimesSync(inbox(), 1_000, 1_000)
    await add('msg-1')
    await disk.store.write(disk.space, () => ({ ops: [], value: 0 }))
    expect(statSync(inbox()).mtimeMs).toBe(1_000_000)
  })

  test('a hard link to the old file keeps the old entries: it is not written through', async () => {
    writeFileSync(inbox(), entryText('msg-1'))
    linkSync(inbox(), join(disk.root, 'backup'))
    await disk.store.write(disk.space, () => ({
      ops: [editOp('inbox.org', 'msg-1', 'NOTE', 'a')],
      value: 0,
    }))
    expect(readFileSync(join(disk.root, 'backup'), 'utf8')).toBe(entryText('msg-1'))
  })
})

describe('create', () => {
  test('makes the whole tree from the templates, and a second time nothing', async () => {
    const { space, made } = await disk.store.create('0-personal')
    expect(made).toContain(join('org', 'messaging', 'inbox.org'))
    expect(made).toContain(join('org', 'messaging', '.gitignore'))
    for (const path of made) expect(existsSync(join(space.dir, path))).toBe(true)
    expect((await disk.store.create('0-personal')).made).toEqual([])
    expect(
      readdirSync(join(space.dir, 'org', 'messaging')).filter((name) => /\.lock|tmp/u.test(name)),
    ).toEqual([])
  })

  test('at once by several makes each file once, whole', async () => {
    const all = await Promise.all(Array.from({ length: 6 }, () => disk.another().create('2-new')))
    const made = all.flatMap((one) => one.made)
    expect(new Set(made).size).toBe(made.length)
    expect(made.length).toBeGreaterThan(5)
  })

  test('does not touch a space that a person has begun', async () => {
    writeFileSync(inbox(), 'mine\n')
    renameSync(inbox(), join(disk.dir, 'contacts.org'))
    await disk.store.create('1-team')
    expect(readFileSync(join(disk.dir, 'contacts.org'), 'utf8')).toBe('mine\n')
  })
})
