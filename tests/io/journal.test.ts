/** What git writes over between its own look at a file and its reset of it, with no sign of it at the time, comes back. */

import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { windowMs } from '../../lib/io/journal.ts'
import { createWorkFiles } from '../../lib/io/place-files.ts'
import { type DiskStore, makeDiskStore } from '../support/disk-store.ts'
import { appendOp, editOp, entryText, idsIn } from '../support/entries.ts'

let disk: DiskStore
let inbox: string
let nowMs: number

beforeEach(() => {
  nowMs = 1_000_000
  disk = makeDiskStore({ nowMs: () => nowMs })
  inbox = join(disk.dir, 'inbox.org')
  writeFileSync(inbox, entryText('msg-0'))
  git('init', '-q', '-b', 'main')
  git('config', 'user.name', 'tex')
  git('config', 'user.email', 'tex@example.org')
  commit()
})
afterEach(() => disk.remove())

function git(...words: readonly string[]): string {
  return execFileSync('git', [...words], { cwd: disk.space.dir, encoding: 'utf8', stdio: 'pipe' })
}

function commit(): void {
  git('add', '-A')
  git('commit', '-q', '-m', 'x')
}

const send = (id: string) =>
  disk.store.write(disk.space, () => ({ ops: [appendOp('inbox.org', id)], value: 0 }))
const item = '- Read by tex [2026-11-21 Sat 10:05] at 2026-11-21T10:05:00.000Z'
const mark = (id: string) =>
  disk.store.write(disk.space, () => {
    const op = editOp('inbox.org', id, 'NOTE', 'mine')
    const edits = op.type === 'edit' ? op.edits : []
    return { ops: [{ ...op, edits: [...edits, { type: 'log', item }] } as typeof op], value: 0 }
  })
const ids = () => idsIn(readFileSync(inbox))
const kept = () => join(disk.space.dir, '.git', 'datacore-msg')

describe('a reset that knew nothing of a message', () => {
  test('does not take it: whoever reads next has it, and it is in the file', async () => {
    await send('msg-1')
    await send('msg-2')
    git('reset', '-q', '--hard')
    expect(ids()).toEqual(['msg-0'])
    expect(idsIn(await disk.another().read(disk.space, 'inbox.org'))).toEqual([
      'msg-0',
      'msg-1',
      'msg-2',
    ])
    expect(ids()).toEqual(['msg-0', 'msg-1', 'msg-2'])
  })

  test('nor does it for a writer, once and in the order it came', async () => {
    await send('msg-1')
    git('reset', '-q', '--hard')
    await send('msg-2')
    expect(ids()).toEqual(['msg-0', 'msg-1', 'msg-2'])
    git('reset', '-q', '--hard')
    await disk.store.catchUp(disk.space)
    expect(ids()).toEqual(['msg-0', 'msg-1', 'msg-2'])
  })

  test('nor a line of a log and what was set with it', async () => {
    await mark('msg-0')
    git('reset', '-q', '--hard')
    await disk.store.catchUp(disk.space)
    expect(readFileSync(inbox, 'utf8')).toContain(item)
    expect(readFileSync(inbox, 'utf8')).toContain(':NOTE:     mine\n')
  })

  test('nor a message and its mark, hours later', async () => {
    await send('msg-1')
    await mark('msg-1')
    nowMs += 30 * windowMs
    git('reset', '-q', '--hard')
    await disk.store.catchUp(disk.space)
    expect(ids()).toEqual(['msg-0', 'msg-1'])
    expect(readFileSync(inbox, 'utf8')).toContain(item)
  })

  test('nor an archived one, which stands in neither file', async () => {
    const move = [
      appendOp('archive/2026-11.org', 'msg-0'),
      { type: 'remove', path: 'inbox.org', id: 'msg-0' },
    ] as const
    mkdirSync(join(disk.dir, 'archive'))
    await disk.store.write(disk.space, () => ({ ops: move, value: 0 }))
    commit()
    expect(ids()).toEqual([])
    rmSync(join(disk.dir, 'archive', '2026-11.org'))
    git('reset', '-q')
    await disk.store.catchUp(disk.space)
    expect(idsIn(readFileSync(join(disk.dir, 'archive', '2026-11.org')))).toEqual(['msg-0'])
    expect(ids()).toEqual([])
  })
})

describe('what git is asked to do to a message', () => {
  test('is done when it was put aside with stash, and it comes back with it', async () => {
    await send('msg-1')
    git('stash', '-q')
    expect(idsIn(await disk.store.read(disk.space, 'inbox.org'))).toEqual(['msg-0'])
    git('stash', 'pop', '-q')
    expect(ids()).toEqual(['msg-0', 'msg-1'])
    git('stash', '-q')
    git('stash', 'drop', '-q')
    await send('msg-2')
    expect(ids()).toEqual(['msg-0', 'msg-1', 'msg-2'])
  })

  test('is done when another branch is checked out', async () => {
    git('branch', 'other')
    await send('msg-1')
    commit()
    git('checkout', '-q', 'other')
    await disk.store.catchUp(disk.space)
    await send('msg-2')
    expect(ids()).toEqual(['msg-0', 'msg-2'])
  })

  test('is not what became of it when a rebase could not bring it back', async () => {
    git('branch', 'upstream')
    writeFileSync(join(disk.space.dir, 'other'), 'x')
    commit()
    git('checkout', '-q', '-b', 'topic', 'upstream')
    writeFileSync(join(disk.space.dir, 'more'), 'y')
    commit()
    await send('msg-1')
    // As a sender does in this moment who has waited for git long enough.
    const other = join(disk.root, 'other')
    writeFileSync(other, `${entryText('msg-0')}\n${entryText('msg-2')}`)
    const hook = join(disk.space.dir, '.git', 'hooks', 'post-rewrite')
    writeFileSync(hook, `#!/bin/sh\ncp '${other}' '${inbox}'\n`, { mode: 0o755 })
    git('rebase', '-q', '--autostash', 'main')
    expect(ids()).toEqual(['msg-0', 'msg-2'])
    expect(git('stash', 'list')).toContain('autostash')
    await disk.another().catchUp(disk.space)
    expect(ids()).toEqual(['msg-0', 'msg-2', 'msg-1'])
  })

  test('is done when a pull brings it archived', async () => {
    await send('msg-1')
    commit()
    mkdirSync(join(disk.dir, 'archive'))
    writeFileSync(join(disk.dir, 'archive', '2026-11.org'), entryText('msg-1'))
    writeFileSync(inbox, entryText('msg-0'))
    commit()
    await disk.store.catchUp(disk.space)
    expect(ids()).toEqual(['msg-0'])
  })

  test('is done when sync takes a line out, and only for that line', async () => {
    await mark('msg-0')
    await send('msg-1')
    const files = createWorkFiles({ user: 'tex' })
    const without = (bytes: Uint8Array | undefined) =>
      Buffer.from(Buffer.from(bytes!).toString('utf8').replace(item, '- Withdrawn'))
    await files.place(disk.space, [{ path: 'inbox.org', change: without }])
    commit()
    await disk.another().catchUp(disk.space)
    expect(readFileSync(inbox, 'utf8')).not.toContain(item)
    git('reset', '-q', '--hard', 'HEAD~')
    await disk.another().catchUp(disk.space)
    expect(ids()).toEqual(['msg-0', 'msg-1'])
    expect(readFileSync(inbox, 'utf8')).not.toContain(item)
  })

  test('waits while git is at work, and then is looked at', async () => {
    await send('msg-1')
    git('reset', '-q', '--hard')
    mkdirSync(join(disk.space.dir, '.git', 'rebase-merge'))
    await disk.store.catchUp(disk.space)
    expect(ids()).toEqual(['msg-0'])
    rmSync(join(disk.space.dir, '.git', 'rebase-merge'), { recursive: true })
    await disk.another().catchUp(disk.space)
    expect(ids()).toEqual(['msg-0', 'msg-1'])
  })
})

describe('the notes', () => {
  test('are forgotten after a while, once they were found to be in the files', async () => {
    await send('msg-1')
    nowMs += 2 * windowMs
    commit()
    await disk.store.catchUp(disk.space)
    expect(readdirSync(kept())).toEqual([])
    git('reset', '-q', '--hard', 'HEAD~')
    await disk.store.catchUp(disk.space)
    expect(ids()).toEqual(['msg-0'])
  })

  test('stay small where no git ever writes', async () => {
    for (let count = 1; count <= 40; count += 1) {
      await send(`msg-${count}`)
      nowMs += windowMs / 5
    }
    const files = readdirSync(kept())
    expect(files).toHaveLength(2)
    const lines = files.flatMap((name) => readFileSync(join(kept(), name), 'utf8').split('\n'))
    expect(lines.length).toBeLessThan(18)
    git('reset', '-q', '--hard')
    await disk.store.catchUp(disk.space)
    // What nobody put in a commit for many minutes and then threw away is gone; the last is not.
    expect(ids()).toContain('msg-40')
  })

  test('that a killed writer left half, or that are damaged, stop nobody', async () => {
    await send('msg-1')
    const [name] = readdirSync(kept())
    const file = join(kept(), name!)
    writeFileSync(file, `${readFileSync(file, 'utf8')}\n{"version":1,"atMs":`)
    await send('msg-2')
    git('reset', '-q', '--hard')
    await disk.store.catchUp(disk.space)
    expect(ids()).toEqual(['msg-0', 'msg-1', 'msg-2'])
    writeFileSync(file, 'garbage')
    await send('msg-3')
    git('reset', '-q', '--hard')
    await disk.another().catchUp(disk.space)
    expect(ids()).toContain('msg-3')
  })

  test('of a line that somebody takes out again and again are given up', async () => {
    await mark('msg-0')
    let times = 0
    for (; times < 10; times += 1) {
      git('reset', '-q', '--hard')
      await disk.another().catchUp(disk.space)
      if (!readFileSync(inbox, 'utf8').includes(item)) break
    }
    expect(times).toBe(3)
  })

  test('are not there without a repository', async () => {
    rmSync(join(disk.space.dir, '.git'), { recursive: true })
    await send('msg-1')
    expect(existsSync(kept())).toBe(false)
  })
})
