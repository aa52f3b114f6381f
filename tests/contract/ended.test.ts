/** One suite for the memory of ended tasks on disk and in memory. */

import { execFileSync } from 'node:child_process'
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { EndedTasks, TaskNote } from '../../lib/app/ports.ts'
import { createEndedTasks } from '../../lib/io/ended.ts'
import { createEndedTwin } from '../twins/ended.ts'

let stateDir: string
beforeEach(() => {
  stateDir = mkdtempSync(join(tmpdir(), 'ended-'))
})
afterEach(() => rmSync(stateDir, { recursive: true, force: true }))

const adapters: Readonly<Record<string, () => EndedTasks>> = {
  'on disk': () => createEndedTasks({ stateDir }),
  'in memory': () => createEndedTwin(),
}
const file = () => join(stateDir, 'ended', 'tasks.log')

function note(type: TaskNote['type'], id: string, atMs: number, space = '1-team'): TaskNote {
  return { type, id, space, atMs }
}

describe.each(Object.entries(adapters))('T333 the memory of ended tasks %s', (_, create) => {
  test('knows nothing at first', async () => {
    const ends = await create().load()
    expect(ends.endedMs('msg-1')).toBeUndefined()
    expect(ends.admittedIn('msg-1')).toBeUndefined()
  })

  test('knows the newest end of a task, in whatever order they were noted', async () => {
    const memory = create()
    await memory.record([note('ended', 'msg-1', 20), note('ended', 'msg-1', 10)])
    await memory.record([note('ended', 'msg-2', 5)])
    const ends = await memory.load()
    expect([ends.endedMs('msg-1'), ends.endedMs('msg-2')]).toEqual([20, 5])
    expect(ends.endedMs('msg')).toBeUndefined()
  })

  test('knows where a task was admitted last, whatever the space is called', async () => {
    const memory = create()
    await memory.record([note('admitted', 'msg-1', 1)])
    await memory.record([note('admitted', 'msg-1', 2, '2-zwei Räume %')])
    const ends = await memory.load()
    expect(ends.admittedIn('msg-1')).toMatchObject({ space: '2-zwei Räume %', atMs: 2 })
    expect(ends.endedMs('msg-1')).toBeUndefined()
  })

  test('loses nothing of many notes at once', async () => {
    const memory = create()
    const ids = Array.from({ length: 20 }, (_, index) => `msg-${index}`)
    await Promise.all(ids.map((id) => memory.record([note('ended', id, 1)])))
    const ends = await memory.load()
    expect(ids.filter((id) => ends.endedMs(id) === 1)).toHaveLength(20)
  })

  test('a snapshot stays as it was taken', async () => {
    const memory = create()
    const before = await memory.load()
    await memory.record([note('ended', 'msg-1', 1)])
    expect(before.endedMs('msg-1')).toBeUndefined()
  })
})

describe('T333 on disk', () => {
  test('it is for this user only, and another process reads it', async () => {
    await createEndedTasks({ stateDir }).record([note('ended', 'msg-1', 7)])
    expect(statSync(file()).mode & 0o777).toBe(0o600)
    expect((await createEndedTasks({ stateDir }).load()).endedMs('msg-1')).toBe(7)
  })

  test('what is no line of ours is left out', async () => {
    const memory = createEndedTasks({ stateDir })
    await memory.record([note('ended', 'msg-1', 7)])
    appendFileSync(file(), 'ended msg-2 %zz 1\n\0\nended msg-3\nended msg-4 1-te')
    await memory.record([note('ended', 'msg-5', 8)])
    const ends = await memory.load()
    expect(ends.endedMs('msg-1')).toBe(7)
    expect(ends.endedMs('msg-2')).toBeUndefined()
    expect(ends.endedMs('msg-5')).toBe(8)
  })

  test('it keeps the newest when it grew too large, and no end moves back', async () => {
    const memory = createEndedTasks({ stateDir })
    await memory.record([note('ended', 'msg-old', 1)])
    const filler = Array.from({ length: 60_000 }, (_, index) => `ended msg-${index} 1-team 9\n`)
    writeFileSync(file(), readFileSync(file(), 'utf8') + filler.join('').repeat(2))
    await memory.record([note('ended', 'msg-59999', 3), note('admitted', 'msg-7', 4)])
    const ends = await memory.load()
    expect(statSync(file()).size).toBeLessThan(300_000)
    expect(ends.endedMs('msg-old')).toBeUndefined()
    expect(ends.endedMs('msg-59999')).toBe(9)
    expect(ends.admittedIn('msg-7')?.atMs).toBe(4)
  })
})

describe('T333 something else in the place of the list', () => {
  const list = 'where the list of ended tasks should be.'
  const its = 'where the folder of the list of ended tasks should be.'
  const folder = () => join(stateDir, 'ended')
  test.each<[string, () => void, () => string]>([
    ['a pipe for the folder', () => mkfifo(folder()), () => `${folder()} is a pipe, ${its}`],
    ['a file', () => writeFileSync(folder(), ''), () => `${folder()} is a file, ${its}`],
    [
      'a link',
      () => symlinkSync('gone', folder()),
      () => `${folder()} is a link that leads nowhere, ${its}`,
    ],
    ['a pipe', () => mkfifo(file()), () => `${file()} is a pipe, ${list}`],
    ['a folder', () => mkdirSync(file()), () => `${file()} is a folder, ${list}`],
  ])('%s is named as what it is, and nobody waits for it', async (_, make, sentence) => {
    if (sentence().startsWith(file())) mkdirSync(folder(), { mode: 0o700 })
    make()
    const memory = createEndedTasks({ stateDir })
    await expect(memory.load()).rejects.toThrow(sentence())
    await expect(memory.record([note('ended', 'msg-1', 1)])).rejects.toThrow(sentence())
  })
})

function mkfifo(path: string): void {
  execFileSync('mkfifo', [path])
}
