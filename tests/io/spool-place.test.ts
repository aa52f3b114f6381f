/** Waiting changes reach their files as soon as anybody looks: readers place them in passing, and never fail for it. */

import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { lockPath } from '../../lib/io/emacs-lock.ts'
import { takeLock } from '../../lib/io/lock.ts'
import { openTree } from '../../lib/io/space.ts'
import { addToSpool } from '../../lib/io/spool.ts'
import { type DiskStore, makeDiskStore } from '../support/disk-store.ts'
import { appendOp, idsIn } from '../support/entries.ts'

let disk: DiskStore
beforeEach(() => {
  disk = makeDiskStore()
})
afterEach(() => disk.remove())

const inbox = () => join(disk.dir, 'inbox.org')
const isWaiting = () => existsSync(join(disk.dir, '.spool'))
const edits = (file: string) => symlinkSync('anna@elsewhere.4711', lockPath(file))
const isDone = (file: string) => rmSync(lockPath(file))
const add = (...ids: readonly string[]) =>
  addToSpool(
    openTree(disk.space),
    ids.map((id) => appendOp('inbox.org', id)),
    1_000,
  )
const inFile = () => (existsSync(inbox()) ? idsIn(readFileSync(inbox())) : [])

describe('a change that waits is placed', () => {
  const readers: Readonly<Record<string, () => Promise<unknown>>> = {
    read: () => disk.store.read(disk.space, 'inbox.org'),
    'read of another file': () => disk.store.read(disk.space, 'contacts.org'),
    paths: () => disk.store.paths(disk.space),
    search: () => disk.store.search(disk.space, ['msg'], 10),
  }
  test.each(Object.keys(readers))('by %s, once nobody edits the file', async (name) => {
    edits(inbox())
    const plan = () => ({ ops: [appendOp('inbox.org', 'msg-1')], value: 0 })
    expect((await disk.store.write(disk.space, plan)).state).toBe('spooled')
    await readers[name]!()
    expect([inFile(), isWaiting()]).toEqual([[], true])
    isDone(inbox())
    await readers[name]!()
    expect([inFile(), isWaiting()]).toEqual([['msg-1'], false])
    expect(readdirSync(disk.dir).filter((one) => /lock|#/u.test(one))).toEqual([])
  })

  test('by readers at once, once', async () => {
    add('msg-1', 'msg-2')
    const all = await Promise.all(
      Array.from({ length: 8 }, () => disk.another().read(disk.space, 'inbox.org')),
    )
    for (const bytes of all) expect(idsIn(bytes)).toEqual(['msg-1', 'msg-2'])
    expect([inFile(), isWaiting()]).toEqual([['msg-1', 'msg-2'], false])
  })

  test('in files that are free, while another one is edited', async () => {
    add('msg-1')
    const agent = 'agents/tex-claude.org'
    mkdirSync(join(disk.dir, 'agents'))
    edits(join(disk.dir, agent))
    addToSpool(openTree(disk.space), [appendOp(agent, 'msg-2')], 1_000)
    expect(idsIn(await disk.store.read(disk.space, agent))).toEqual(['msg-2'])
    expect([inFile(), isWaiting()]).toEqual([['msg-1'], true])
  })
})

describe('a reader sees what waits, and is not held up', () => {
  test('while another process writes', async () => {
    add('msg-1')
    const lock = await takeLock(disk.dir, { user: 'tex', what: 'The space' })
    // It would wait for ten seconds for the lock and then fail.
    expect(idsIn(await disk.store.read(disk.space, 'inbox.org'))).toEqual(['msg-1'])
    expect([inFile(), isWaiting()]).toEqual([[], true])
    lock.release()
  })

  test('by a file that cannot be written, of which others are no part', async () => {
    add('msg-1')
    addToSpool(openTree(disk.space), [appendOp('broken.org', 'msg-2')], 1_000)
    mkdirSync(join(disk.dir, 'broken.org'))
    expect(idsIn(await disk.store.read(disk.space, 'inbox.org'))).toEqual(['msg-1'])
    expect([inFile(), isWaiting()]).toEqual([['msg-1'], true])
    expect(disk.problems).toEqual([])
  })

  test.skipIf(process.getuid?.() === 0)('by a space that cannot be written', async () => {
    add('msg-1')
    chmodSync(disk.dir, 0o555)
    const bytes = await disk.store.read(disk.space, 'inbox.org')
    chmodSync(disk.dir, 0o755)
    expect(idsIn(bytes)).toEqual(['msg-1'])
  })

  test('by a damaged change', async () => {
    mkdirSync(join(disk.dir, '.spool'))
    writeFileSync(join(disk.dir, '.spool', '20261121100203000-aaaa.json'), '{')
    add('msg-1')
    expect(idsIn(await disk.store.read(disk.space, 'inbox.org'))).toEqual(['msg-1'])
    expect(inFile()).toEqual(['msg-1'])
  })
})
