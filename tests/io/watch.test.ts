import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { makeDiskStore, type DiskStore, until } from '../support/disk-store.ts'
import { appendOp, entryText } from '../support/entries.ts'

let disk: DiskStore
let calls: number
let stop: () => void
beforeEach(() => {
  disk = makeDiskStore()
  writeFileSync(join(disk.dir, 'inbox.org'), entryText('msg-1'))
  calls = 0
  stop = disk.store.watch(disk.space, () => {
    calls += 1
  })
})
afterEach(() => {
  stop()
  disk.remove()
})

/** Notices come within this; the look every two seconds would be later. */
const soonMs = 1_500

async function expectCall(what: string, change: () => void, limitMs = soonMs): Promise<void> {
  const before = calls
  change()
  await until(`a call after ${what}`, () => calls > before, limitMs)
}

const inbox = () => join(disk.dir, 'inbox.org')

describe('a watch', () => {
  test('sees a save in place, a replaced file, a removed one and a new one', async () => {
    await expectCall('a save', () => writeFileSync(inbox(), entryText('msg-2')))
    await expectCall('a replaced file', () => {
      writeFileSync(`${inbox()}.new`, entryText('msg-3'))
      renameSync(`${inbox()}.new`, inbox())
    })
    await expectCall('a removed file', () => rmSync(inbox()))
    await expectCall('a new file', () => writeFileSync(inbox(), ''))
  })

  test('sees files in folders that were made after it began, and made again', async () => {
    const queue = join(disk.dir, 'agents', 'tex-claude.org')
    const make = () => {
      mkdirSync(join(disk.dir, 'agents'))
      writeFileSync(queue, entryText('msg-1'))
    }
    await expectCall('a new folder', make, 4_000)
    await expectCall('a change in it', () => writeFileSync(queue, entryText('msg-2')))
    await expectCall('its end', () => rmSync(join(disk.dir, 'agents'), { recursive: true }))
    await expectCall('its return', make, 4_000)
    await expectCall('a change in it', () => writeFileSync(queue, entryText('msg-3')), 4_000)
  })

  test('sees what is stored beside a file in use', async () => {
    symlinkSync(`tex@${hostname()}.${process.ppid}`, join(disk.dir, '.#inbox.org'))
    const before = calls
    const write = await disk.store.write(disk.space, () => ({
      ops: [appendOp('inbox.org', 'msg-9')],
      value: 0,
    }))
    expect(write.state).toBe('spooled')
    await until('a call after a spooled write', () => calls > before, 4_000)
  })

  test('outlives the space: git may take it away and bring it back', async () => {
    const away = `${disk.dir}.away`
    await expectCall('its end', () => renameSync(disk.dir, away), 4_000)
    await expectCall('its return', () => renameSync(away, disk.dir), 4_000)
  })

  test('counts the steps of one save as one change', async () => {
    const before = calls
    for (let step = 0; step < 20; step += 1) writeFileSync(inbox(), entryText(`msg-${step}`))
    await until('a call', () => calls > before, soonMs)
    await expectCall('another save', () => writeFileSync(inbox(), ''))
    expect(calls - before).toBeLessThan(6)
  })

  test('is silent about locks, temporary files and reads', async () => {
    const before = calls
    await disk.store.write(disk.space, () => ({ ops: [], value: 0 }))
    await disk.store.read(disk.space, 'inbox.org')
    expect(calls).toBe(before)
    await expectCall('a save', () => writeFileSync(inbox(), ''))
    expect(calls).toBe(before + 1)
  })
})
