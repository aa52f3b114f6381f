/** Writers beside a git at work: it knows none of our locks, so we mind its own. */

import { execFileSync } from 'node:child_process'
import { readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { watchGit } from '../../lib/io/git-busy.ts'
import type { Op } from '../../lib/core/org/types.ts'
import { type DiskStore, makeDiskStore, until } from '../support/disk-store.ts'
import { appendOp, editOp, entryText, idsIn } from '../support/entries.ts'

let disk: DiskStore
let inbox: string
let lock: string

beforeEach(() => {
  disk = makeDiskStore()
  inbox = join(disk.dir, 'inbox.org')
  writeFileSync(inbox, entryText('msg-0'))
  execFileSync('git', ['init', '-q', disk.space.dir])
  execFileSync('git', ['add', '-A'], { cwd: disk.space.dir })
  lock = join(disk.space.dir, '.git', 'index.lock')
})
afterEach(() => disk.remove())

const write = (onPlan?: () => void) =>
  disk.store.write(disk.space, () => {
    onPlan?.()
    return { ops: [appendOp('inbox.org', 'msg-1')], value: 0 }
  })

describe('a write beside git', () => {
  test('begins when git is done', async () => {
    writeFileSync(lock, '')
    let isPlanned = false
    const written = write(() => {
      isPlanned = true
    })
    await wait(100)
    expect(isPlanned).toBe(false)
    rmSync(lock)
    expect((await written).state).toBe('stored')
    expect(idsIn(readFileSync(inbox))).toEqual(['msg-0', 'msg-1'])
  })

  test('that git began in the middle of, and wrote over, is there all the same', async () => {
    const before = readFileSync(inbox)
    const written = write(() => writeFileSync(lock, ''))
    await until('it is written', () => idsIn(readFileSync(inbox)).includes('msg-1'))
    // What git does between its lock and its index, with the file that it looked at before.
    writeFileSync(inbox, before)
    rmSync(lock)
    await written
    expect(idsIn(readFileSync(inbox))).toEqual(['msg-0', 'msg-1'])
  })

  test('that changed an entry, with a line in its log, is kept as well', async () => {
    const before = readFileSync(inbox)
    const item = '- Read by tex [2026-11-21 Sat 10:05] at 2026-11-21T10:05:00.000Z'
    const { edits } = editOp('inbox.org', 'msg-0', 'NOTE', 'mine') as Op & { type: 'edit' }
    const op = { type: 'edit', path: 'inbox.org', id: 'msg-0' } as const
    const written = disk.store.write(disk.space, () => {
      writeFileSync(lock, '')
      return { ops: [{ ...op, edits: [...edits, { type: 'log', item }] }], value: 0 }
    })
    await until('it is written', () => readFileSync(inbox, 'utf8').includes(item))
    writeFileSync(inbox, before)
    rmSync(lock)
    await written
    expect(readFileSync(inbox, 'utf8')).toContain(`:NOTE:     mine\n`)
    expect(readFileSync(inbox, 'utf8').split(item)).toHaveLength(2)
  })

  test.each([
    ['a lock that a dead git left', 'index.lock', 5, 60],
    ['a rebase that waits for a person', 'rebase-merge', 1, 10],
    ['a merge that put work aside and waits for a person', 'MERGE_AUTOSTASH', 1, 10],
  ])('does not wait for %s', async (_, name, workingSeconds, deadSeconds) => {
    const sign = join(disk.space.dir, '.git', name)
    writeFileSync(sign, '')
    const git = watchGit(disk.space.dir)!
    const isAtWorkAfter = (seconds: number) => {
      const then = new Date(Date.now() - seconds * 1000)
      utimesSync(sign, then, then)
      return git.isAtWork()
    }
    expect(isAtWorkAfter(workingSeconds)).toBe(true)
    expect(isAtWorkAfter(deadSeconds)).toBe(false)
    expect((await write()).state).toBe('stored')
  })

  test('finds the repository of a linked work tree', async () => {
    const { dir } = disk.space
    const git = (...words: readonly string[]) => execFileSync('git', [...words], { cwd: dir })
    git('-c', 'user.name=a', '-c', 'user.email=a@b', 'commit', '-q', '-m', 'x')
    const other = makeDiskStore()
    rmSync(other.space.dir, { recursive: true })
    git('worktree', 'add', '-q', other.space.dir)
    const linked = join(dir, '.git', 'worktrees', '1-team', 'index.lock')
    writeFileSync(linked, '')
    const ops = [appendOp('inbox.org', 'msg-1')]
    let isDone = false
    const written = other.store
      .write(other.space, () => ({ ops, value: 0 }))
      .then(() => {
        isDone = true
      })
    await wait(100)
    expect(isDone).toBe(false)
    rmSync(linked)
    await written
    other.remove()
  })
})
