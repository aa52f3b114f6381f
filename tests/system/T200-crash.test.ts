/** Writers are killed with -9 at random moments; what they said they had done is there, and nothing is torn. */

import { rmSync, symlinkSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { lockPath } from '../../lib/io/emacs-lock.ts'
import { bundleDriver, type Driver, ended } from '../support/bundle.ts'
import { type Files, problemsAfter } from '../support/crash-check.ts'
import { type DiskStore, makeDiskStore } from '../support/disk-store.ts'
import { entryText } from '../support/entries.ts'
import { archivePath, bodyFor, hotPath, type Told } from '../support/steps.ts'

const killsMin = 300
/** Writers at once in one space: one is killed in the middle of a write while others wait for their turn. */
const writers = 3

let driver: Driver
beforeAll(async () => {
  driver = await bundleDriver('tests/support/store-driver.ts')
})
afterAll(() => driver.remove())

/** Runs a writer until it is killed at a random moment of its first steps; returns what it said. */
async function runAndKill(
  args: readonly [root: string, label: string, mode: 'store' | 'torn'],
  { held }: { readonly held: boolean },
): Promise<readonly Told[]> {
  const [root, label, mode] = args
  // Before it stores beside a file in use, a writer waits 200 ms; in such a round few steps are made.
  const steps = 1 + Math.floor(Math.random() * (held ? 3 : 12))
  const delayMs = Math.random() * (held ? 250 : 12)
  const child = driver.start([root, label, '1000', mode])
  const told: Told[] = []
  child.on('message', (message) => {
    told.push({ ...(message as Told), held })
    if (told.length === steps) setTimeout(() => child.kill('SIGKILL'), delayMs)
  })
  const end = await ended(child)
  if (end !== 'SIGKILL') throw new Error(`The writer ended with ${end}.`)
  return told
}

async function filesOf(disk: DiskStore): Promise<Files> {
  const [hot, archive] = await Promise.all(
    [hotPath, archivePath].map((path) => disk.store.read(disk.space, path)),
  )
  return { hot: hot!, archive: archive! }
}

/** Kills writers in one space, `writers` at a time, and checks after each round. Returns how many were killed. */
async function lane(disk: DiskStore, name: string, kills: number): Promise<number> {
  const told: Told[] = []
  let killed = 0
  for (let round = 0; killed < kills; round += 1) {
    // Every fifth round somebody has unsaved edits of the hot file, so that all goes to the spool.
    const held = round % 5 === 4
    if (held) hold(disk)
    const runs = Array.from({ length: writers }, (_, index) =>
      runAndKill([disk.root, `${name}-${round}-${index}`, 'store'], { held }),
    )
    for (const one of await Promise.all(runs)) told.push(...one)
    killed += writers
    expect(problemsAfter(await filesOf(disk), told)).toEqual([])
    if (held) rmSync(lockPath(join(disk.dir, hotPath)), { force: true })
    // A killed writer's lock is no other's wait: after ten seconds of it this write fails.
    const after = `after-${name}-${round}`
    told.push({ verb: 'add', id: after, done: true })
    const ops = [
      {
        type: 'append',
        path: hotPath,
        id: after,
        text: entryText(after, { body: bodyFor(after) }),
      } as const,
    ]
    expect((await disk.store.write(disk.space, () => ({ ops, value: 0 }))).state).toBe('stored')
    expect(problemsAfter(await filesOf(disk), told)).toEqual([])
    if (round % 8 === 7) startAfresh(disk, told)
  }
  return killed
}

function hold(disk: DiskStore): void {
  symlinkSync(`tex@${hostname()}.${process.ppid}`, lockPath(join(disk.dir, hotPath)))
}

/** Files that grew for ever would make every write slower, and the kills fewer. */
function startAfresh(disk: DiskStore, told: Told[]): void {
  for (const path of [hotPath, archivePath]) rmSync(join(disk.dir, path), { force: true })
  told.length = 0
}

describe('a writer that is killed', () => {
  test('leaves every file old or new, everything it reported, and a lock that is free at once', async () => {
    const lanes = ['a', 'b'].map(async (name) => {
      const disk = makeDiskStore({ lockWaitMs: 30_000 })
      try {
        return await lane(disk, name, killsMin / 2)
      } finally {
        disk.remove()
      }
    })
    const killed = (await Promise.all(lanes)).reduce((sum, count) => sum + count, 0)
    expect(killed).toBeGreaterThanOrEqual(killsMin)
  }, 180_000)

  test('is seen by these very checks when it is a careless one', async () => {
    const disk = makeDiskStore()
    const told: Told[] = []
    let problems: readonly string[] = []
    try {
      for (let round = 0; round < 20 && problems.length === 0; round += 1) {
        told.push(...(await runAndKill([disk.root, `torn-${round}`, 'torn'], { held: false })))
        problems = problemsAfter(await filesOf(disk), told)
      }
    } finally {
      disk.remove()
    }
    expect(problems).not.toEqual([])
  })
})
