import { mkdirSync, readdirSync, rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type DiskStore, makeDiskStore } from '../support/disk-store.ts'

let disk: DiskStore
let elsewhere: string
beforeEach(() => {
  disk = makeDiskStore()
  elsewhere = join(disk.root, 'elsewhere')
  mkdirSync(elsewhere)
})
afterEach(() => disk.remove())

const leavesSpace = { code: 'data', message: expect.stringContaining('a place outside the space') }

test('a space is not completed through a link that leads out of it, and nothing else of it is made', async () => {
  await disk.store.create('1-team')
  for (const name of ['archive', 'inbox.org']) rmSync(join(disk.dir, name), { recursive: true })
  symlinkSync(elsewhere, join(disk.dir, 'archive'))
  await expect(disk.store.create('1-team')).rejects.toMatchObject(leavesSpace)
  expect(readdirSync(elsewhere)).toEqual([])
  expect(readdirSync(disk.dir)).not.toContain('inbox.org')
})

test('a messaging tree is not made through a link that leads out of the space', async () => {
  rmSync(join(disk.space.dir, 'org'), { recursive: true })
  symlinkSync(elsewhere, join(disk.space.dir, 'org'))
  await expect(disk.store.create('1-team')).rejects.toMatchObject(leavesSpace)
  expect(readdirSync(elsewhere)).toEqual([])
})
