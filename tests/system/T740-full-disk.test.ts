/** Senders at once on a disk that is filled up and emptied again: what was reported is there, and each failure was said. */

import { cpSync, mkdirSync, readdirSync, renameSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { send } from '../../lib/app/send.ts'
import { bundleDriver, type Driver, ended } from '../support/bundle.ts'
import { entriesIn, idsIn } from '../support/entries.ts'
import type { Sent } from '../support/send-driver.ts'
import { mountSmallDisk, type SmallDisk } from '../support/small-disk.ts'
import { makeWorld, ok, sharedSpace, type World } from '../support/world.ts'

const disk = mountSmallDisk()
if (!disk) process.stderr.write('T740: no small disk can be mounted here, so it is skipped.\n')
const runMs = 8_000

let sender: Driver
let world: World
beforeAll(async () => {
  sender = await bundleDriver('tests/support/send-driver.ts')
})
afterEach(() => world?.remove())
afterAll(() => {
  sender.remove()
  disk?.remove()
})

/** The people's space, moved to the disk. */
async function worldOn(small: SmallDisk): Promise<World> {
  const made = await makeWorld(['tex', 'gregor'])
  const folder = join(made.tree, '..', '..')
  const there = join(small.path, sharedSpace)
  mkdirSync(there)
  cpSync(folder, there, { recursive: true })
  renameSync(folder, `${folder}-before`)
  symlinkSync(there, folder)
  return made
}

test.skipIf(!disk)(
  'what was reported while a disk filled up is there, and the lock is free',
  async () => {
    world = await worldOn(disk!)
    const stored = new Set<string>()
    const ends: (number | string | null)[] = []
    const endMs = Date.now() + runMs
    const sending = async (name: string, target: string) => {
      for (let count = 0; Date.now() < endMs; count += 1) {
        const root = world.users[name]!.root
        const child = sender.start([root, name, target, '1000', `${name}-${count}`, 'short'])
        child.on('message', (message) => {
          if (message === 'ready') child.send('go')
          else stored.add((message as Sent).id)
        })
        const timer = setTimeout(() => child.kill('SIGKILL'), Math.max(endMs - Date.now(), 0))
        ends.push(await ended(child))
        clearTimeout(timer)
      }
    }
    const filling = async () => {
      for (let round = 0; Date.now() < endMs; round += 1) {
        try {
          // A changed file is written anew beside itself, so that it may fill no half of the disk.
          const room = Math.max(28 - Math.ceil(world.read('inbox.org').length / 4096), 0)
          disk!.fill(Math.min(round % 3 === 2 ? 30 : round % 4, room))
        } catch {
          // The senders took the last page before the filler could.
        }
        await wait(200)
      }
    }
    await Promise.all([sending('tex', '@gregor'), sending('gregor', '@tex'), filling()])
    disk!.fill(34)
    const tex = world.users['tex']!.deps
    const [last] = ok(await send(tex, { targets: ['@gregor'], text: 'The last' })).sent
    const bytes = new TextEncoder().encode(world.read('inbox.org'))
    const ids = idsIn(bytes)
    expect([...stored, last!.id].filter((id) => !ids.includes(id))).toEqual([])
    expect(ids.filter((id, at) => ids.indexOf(id) !== at)).toEqual([])
    // No torn entry: each has its drawer and its text.
    expect(
      entriesIn(bytes).filter(({ drawer, body }) => !drawer || body.end === body.start),
    ).toEqual([])
    // Some were refused, or the disk was never full.
    expect(ends.filter((end) => end === 1).length).toBeGreaterThan(0)
    expect(readdirSync(world.tree).filter((name) => /^\.lock$|^\.#/u.test(name))).toEqual([])
  },
  60_000,
)
