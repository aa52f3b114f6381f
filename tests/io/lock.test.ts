import { spawn } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { takeLock } from '../../lib/io/lock.ts'
import { livenessOf, ourHolder, parseHolder } from '../../lib/io/lock-holder.ts'
import { bundleDriver, type Driver, ended } from '../support/bundle.ts'

let folder: string
let driver: Driver
beforeAll(async () => {
  driver = await bundleDriver('tests/support/lock-driver.ts')
})
afterAll(() => driver.remove())
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dm-lock-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const take = (waitMs = 2_000) => takeLock(folder, { user: 'tex', what: 'The space', waitMs })
const locks = () => readdirSync(folder).filter((name) => name.startsWith('.lock'))
const deadPid = async () => {
  const child = spawn('true')
  await ended(child)
  return child.pid ?? 0
}

/** Puts a lock there as another process would have left it. */
function leave(name: string, turn: string, holder: object | string, ageMs = 0): string {
  const file = join(folder, name, turn)
  mkdirSync(join(folder, name))
  writeFileSync(file, typeof holder === 'string' ? holder : JSON.stringify(holder))
  const at = new Date(Date.now() - ageMs)
  utimesSync(file, at, at)
  utimesSync(join(folder, name), at, at)
  return file
}

describe('a lock', () => {
  test('leaves nothing behind', async () => {
    const lock = await take()
    expect(lock.isHeld()).toBe(true)
    lock.release()
    expect(lock.isHeld()).toBe(false)
    expect(locks()).toEqual([])
  })

  test('makes the next one wait, and says who has it when that takes too long', async () => {
    const lock = await take()
    await expect(take(50)).rejects.toMatchObject({
      code: 'busy',
      message: expect.stringContaining(`process ${process.pid} of tex`),
    })
    expect(locks()).toEqual(['.lock'])
    const next = take()
    lock.release()
    expect((await next).isHeld()).toBe(true)
  })

  test('is had by one at a time, by eight processes and 25 turns each', async () => {
    const out = join(folder, 'out')
    const startMs = String(Date.now() + 400)
    const children = Array.from({ length: 8 }, () =>
      driver.start([folder, out, '25', '0', startMs]),
    )
    await Promise.all(children.map(ended))
    expect(overlaps(out)).toEqual({ turns: 200, overlaps: 0 })
  })

  test('that a killed process left is had by one at a time, whoever finds it first', async () => {
    const holder = { ...ourHolder('tex'), pid: await deadPid() }
    for (let round = 0; round < 4; round += 1) {
      const out = join(folder, `out${round}`)
      leave('.lock', `dead-${round}`, holder)
      const startMs = String(Date.now() + 300)
      const children = Array.from({ length: 6 }, () =>
        driver.start([folder, out, '1', '20', startMs]),
      )
      await Promise.all(children.map(ended))
      expect(overlaps(out)).toEqual({ turns: 6, overlaps: 0 })
    }
  })

  test('of a process that is killed while it has it is free at once', async () => {
    const child = driver.start([folder, join(folder, 'out'), '1', '60000'])
    await new Promise((resolve) => child.once('message', resolve))
    child.kill('SIGKILL')
    await ended(child)
    expect(locks()).toEqual(['.lock'])
    ;(await take(0)).release()
  })

  test('of a living process is not broken, however old its file', async () => {
    leave(
      '.lock',
      'alive',
      { ...ourHolder('tex'), pid: process.ppid, started: startOf(process.ppid) },
      3_600_000,
    )
    await expect(take(60)).rejects.toMatchObject({ code: 'busy' })
  })

  test('of a number that went to another process is broken', async () => {
    leave('.lock', 'reused', { ...ourHolder('tex'), pid: process.ppid, started: '1' })
    ;(await take()).release()
  })

  test('of another machine holds while it gives signs of life, and for half a minute after', async () => {
    const far = { ...ourHolder('tex'), host: 'far', scope: 'far' }
    leave('.lock', 'far', far, 25_000)
    await expect(take(60)).rejects.toMatchObject({ message: expect.stringContaining('on far') })
    rmSync(join(folder, '.lock'), { recursive: true })
    leave('.lock', 'far', far, 31_000)
    ;(await take()).release()
  })

  test('whose holder cannot be read is judged by its age alone', async () => {
    leave('.lock', 'odd', 'not JSON', 1_000)
    await expect(take(60)).rejects.toMatchObject({
      message: expect.stringContaining('another process'),
    })
    rmSync(join(folder, '.lock'), { recursive: true })
    leave('.lock', 'odd', '{"pid":-1}', 31_000)
    ;(await take()).release()
  })

  test('folder without a holder is free', async () => {
    mkdirSync(join(folder, '.lock'))
    ;(await take()).release()
    expect(locks()).toEqual([])
  })

  test('that was broken tells its holder, and its release leaves the next one alone', async () => {
    const first = await take()
    rmSync(join(folder, '.lock'), { recursive: true })
    const second = await take()
    expect(first.isHeld()).toBe(false)
    first.release()
    expect(second.isHeld()).toBe(true)
  })

  test('sweeps what killed processes had prepared, and nothing of living ones', async () => {
    const dead = { ...ourHolder('tex'), pid: await deadPid() }
    leave('.lock-dead', 'turn', dead)
    leave('.lock-living', 'turn', ourHolder('tex'), 3_600_000)
    mkdirSync(join(folder, '.lock-young'))
    ;(await take()).release()
    expect(locks().sort()).toEqual(['.lock-living', '.lock-young'])
  })

  test('says what stands in its way', async () => {
    writeFileSync(join(folder, '.lock'), '')
    await expect(take(50)).rejects.toMatchObject({
      code: 'io',
      message: expect.stringContaining('The space could not be locked'),
    })
    expect(locks()).toEqual(['.lock'])
    const gone = takeLock(join(folder, 'gone'), { user: 'tex', what: 'The space' })
    await expect(gone).rejects.toMatchObject({ code: 'io' })
    expect(existsSync(join(folder, 'gone'))).toBe(false)
  })
})

describe('who holds a lock', () => {
  test('comes back as it was written; anything else is nobody', () => {
    expect(parseHolder(JSON.stringify(ourHolder('tex')))).toEqual(ourHolder('tex'))
    for (const text of ['', 'null', '[]', '{}', '{"pid":1.5}', '{"pid":"1"}']) {
      expect(parseHolder(text)).toBeUndefined()
    }
  })

  test('is alive, dead, or on another machine', async () => {
    expect(livenessOf(ourHolder('tex'))).toBe('alive')
    expect(livenessOf({ ...ourHolder('tex'), pid: await deadPid() })).toBe('dead')
    expect(livenessOf({ ...ourHolder('tex'), scope: 'elsewhere' })).toBe('unknown')
    expect(livenessOf({ ...ourHolder('tex'), started: '' })).toBe('unknown')
  })
})

function startOf(pid: number): string {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1')
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? ''
}

function overlaps(out: string): { readonly turns: number; readonly overlaps: number } {
  const turns = readFileSync(out, 'utf8')
    .trim()
    .split('\n')
    .map((line) => line.split(' ').slice(0, 2).map(BigInt) as [bigint, bigint])
    .sort(([a], [b]) => (a < b ? -1 : 1))
  const over = turns.filter(([from], index) => index > 0 && from < turns[index - 1]![1])
  return { turns: turns.length, overlaps: over.length }
}
