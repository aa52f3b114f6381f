/** `datacore-msg relay serve` in trouble: what its operator reads, what it ends with, and that it goes on where it can. */

import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { connect as dial, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { until } from '../support/disk-store.ts'
import { connect, enter } from '../support/relay/client.ts'
import { somebody, teamSecret } from '../support/relay/people.ts'
import { mountSmallDisk, type SmallDisk } from '../support/small-disk.ts'

const bundle = join(import.meta.dirname, '../../dist/relay.cjs')
const [tex, gregor] = [somebody(1, 'tex'), somebody(2, 'gregor')]
let dir: string
let running: ChildProcess[] = []

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'dm-relay-'))
})
afterEach(() => {
  for (const child of running) child.kill('SIGKILL')
  running = []
  rmSync(dir, { recursive: true, force: true })
})

interface Relay {
  readonly child: ChildProcess
  readonly url: string
  readonly port: number
  said(): string
  ready(): Promise<string>
  ended(): Promise<number | string | null>
}

interface Start {
  /** Of a shell, which then becomes the relay. */
  readonly before?: string
  /** Instead of `--open`. */
  readonly secret?: string
}

async function start(words: readonly string[], { before, secret }: Start = {}): Promise<Relay> {
  const args = [bundle, 'relay', 'serve', '--port', '0', ...(secret ? [] : ['--open']), ...words]
  const shell = ['-c', `${before ?? ''} exec "$0" "$@"`, process.execPath, ...args]
  const child = spawn('sh', shell, {
    env: { ...process.env, ...(secret ? { RELAY_SECRET: secret } : {}) },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  running.push(child)
  let said = ''
  child.stderr?.on('data', (chunk) => {
    said += String(chunk)
  })
  const listens = /listens at (\S+):([0-9]+),/u
  await until('it listens', () => listens.test(said) || child.exitCode !== null, 20_000)
  const [, host = '', port = ''] = listens.exec(said) ?? []
  if (port === '') throw new Error(`It ended with ${child.exitCode}: ${said}`)
  return {
    child,
    port: Number(port),
    url: `ws://${host}:${port}`,
    said: () => said,
    async ready() {
      const answer = await fetch(`http://${host}:${port}/ready`)
      return `${answer.status} ${(await answer.text()).trim()}`
    },
    async ended() {
      await until('it ended', () => child.exitCode !== null || child.signalCode !== null, 20_000)
      return child.exitCode ?? child.signalCode
    },
  }
}

function refused(...words: readonly string[]) {
  const args = [bundle, 'relay', 'serve', '--open', '--port', '0', ...words]
  const ran = spawnSync(process.execPath, args, { encoding: 'utf8', timeout: 20_000 })
  return { exit: ran.status, said: ran.stderr }
}

describe('T979 mailboxes where they cannot be kept', () => {
  test.each<readonly [why: string, make: () => string, exit: number]>([
    ['a file stands in its place', () => write('file'), 1],
    ['no folder can be made there', () => '/proc/relay', 1],
    ['--data is empty', () => '', 2],
  ])('a start says that %s, and ends', (why, make, exit) => {
    const ran = refused('--data', make())
    expect(ran.said).toContain(why)
    expect(ran.said).toMatch(/^datacore-msg relay: .+\n.*--data.*\n$|leave it out/u)
    expect(ran.exit).toBe(exit)
  })

  test('a folder that is removed while it runs: it is not ready, says so, and carries on', async () => {
    const data = join(dir, 'data')
    const relay = await start(['--data', data])
    const [to, from] = [await enter(relay.url, gregor), await enter(relay.url, tex)]
    renameSync(data, join(dir, 'elsewhere'))
    from.tell({ t: 'send', id: 's1', envelope: tex.envelope([gregor]) })
    const { results } = await from.next('sent')
    expect(results).toMatchObject([{ state: 'refused', code: 'mailbox_full' }])
    expect(await relay.ready()).toBe(
      `503 ${data} is not this relay's any more: it is gone. Put it back, and start the relay again.`,
    )
    // Nothing is made where a disk may be missing.
    expect(existsSync(data)).toBe(false)
    from.tell({ t: 'send', id: 's2', envelope: tex.envelope([gregor], { kind: 'notice' }) })
    expect(await to.next('deliver')).toMatchObject({ envelope: { kind: 'notice' } })
    await until('the log has it', () => relay.said().includes('Trouble:'))
    relay.child.kill('SIGTERM')
    expect(await relay.ended()).toBe(0)
  })

  test('a mailbox whose folder alone is removed is made again', async () => {
    const relay = await start(['--data', dir])
    const from = await enter(relay.url, tex)
    ;(await enter(relay.url, gregor)).web.close()
    rmSync(join(dir, 'mail'), { recursive: true })
    const states: string[] = []
    for (const id of ['s1', 's2']) {
      from.tell({ t: 'send', id, envelope: tex.envelope([gregor]) })
      states.push((await from.next('sent')).results[0]!.state)
    }
    expect(states.at(-1)).not.toBe('refused')
    expect(await relay.ready()).toBe('200 ready')
  })
})

const disk: SmallDisk | undefined = mountSmallDisk()
disk?.remove()

describe.skipIf(disk === undefined)('T979 a disk that is full or read-only', () => {
  let small: SmallDisk
  beforeEach(() => {
    small = mountSmallDisk()!
  })
  afterEach(() => {
    for (const child of running) child.kill('SIGKILL')
    small.remove()
  })

  test('a start says why, and ends with 1', () => {
    small.fill(0)
    const full = refused('--data', join(small.path, 'data'))
    expect(full.said).toContain(`Mailboxes cannot be kept at ${small.path}/data: the disk is full.`)
    expect(full.exit).toBe(1)
    small.fill(9)
    small.makeReadOnly()
    const still = refused('--data', join(small.path, 'data'))
    expect(still.said).toContain('the file system is read-only')
    expect(still.said).not.toContain('DATACORE_ROOT')
    expect(still.exit).toBe(1)
  })

  test('while it runs nothing is called kept, people log in and hear each other, and it recovers', async () => {
    const relay = await start(['--data', join(small.path, 'data')])
    const from = await enter(relay.url, tex)
    small.fill(0)
    const to = await enter(relay.url, gregor)
    const large = { bodyBytes: 20_000 }
    from.tell({ t: 'send', id: 's1', envelope: tex.envelope([gregor], large) })
    expect((await from.next('sent')).results).toMatchObject([{ code: 'mailbox_full' }])
    expect(await relay.ready()).toContain('503 Mailboxes cannot be kept at')
    expect(await relay.ready()).toContain('the disk is full')
    from.tell({ t: 'send', id: 's2', envelope: tex.envelope([gregor], { kind: 'notice' }) })
    expect(await to.next('deliver')).toMatchObject({ envelope: { kind: 'notice' } })
    await from.next('sent')
    small.fill(32)
    from.tell({ t: 'send', id: 's3', envelope: tex.envelope([gregor], large) })
    expect((await from.next('sent')).results).toMatchObject([{ state: 'forwarded' }])
    expect(await relay.ready()).toBe('200 ready')
    const troubles = relay.said().match(/Trouble:/gu) ?? []
    expect(troubles.length).toBeLessThanOrEqual(1)
  })
})

test('T979 what is no mail is left as it is, and named in one line at the start', async () => {
  const mail = join(dir, 'mail')
  const box = (digit: string) => join(mail, digit.repeat(32))
  mkdirSync(box('a'), { recursive: true })
  writeFileSync(join(box('a'), 'notes.txt'), 'mine')
  mkdirSync(box('b'))
  spawnSync('mkfifo', [join(box('b'), 'key')])
  symlinkSync(tmpdir(), box('c'))
  writeFileSync(box('d'), 'a file')
  for (let count = 0; count < 20; count += 1) writeFileSync(join(mail, `odd\n${count}`), '')
  // This is the relay's own, of a process that was killed.
  mkdirSync(box('e'))
  writeFileSync(join(box('e'), '.key.tmp'), '')
  const before = readdirSync(mail).filter((name) => !name.startsWith('e'))
  const relay = await start(['--data', dir])
  const lines = relay
    .said()
    .split('\n')
    .filter((line) => line.includes('no mail of this relay'))
  expect(lines).toHaveLength(1)
  expect(lines[0]).toMatch(/left alone: (?:[^,]+, ){4}[^,]+ and 19 more\.$/u)
  expect(readdirSync(mail)).toEqual(before)
  expect(readdirSync(box('a'))).toEqual(['notes.txt'])
})

describe('T979 the end', () => {
  test.each(['SIGTERM', 'SIGHUP', 'SIGINT'] as const)(
    '%s: a hundred connections are told when to come again, at different times, and it ends with 0',
    async (signal) => {
      const url = 'wss://relay.example.com'
      const relay = await start(['--url', url, '--trust-proxy'], { secret: teamSecret })
      const clients = await Promise.all(
        Array.from({ length: 100 }, async (_, index) => {
          const who = somebody(10 + index)
          const client = connect(relay.url, { 'x-forwarded-for': `192.0.2.${index}` })
          const { challenge } = await client.next('hello')
          client.tell(who.login({ challenge, relay: url }))
          await client.next('welcome')
          return client
        }),
      )
      relay.child.kill(signal)
      const told = await Promise.all(clients.map((client) => client.next('error')))
      expect(new Set(told.map(({ code }) => code))).toEqual(new Set(['shutting_down']))
      const waits = told.map(({ retryMs = 0 }) => retryMs)
      expect(Math.min(...waits)).toBeGreaterThanOrEqual(500)
      expect(Math.max(...waits)).toBeLessThanOrEqual(5_000)
      expect(new Set(waits).size).toBeGreaterThan(20)
      expect(await Promise.all(clients.map((client) => client.ended()))).toEqual(
        waits.map(() => 1001),
      )
      expect(await relay.ended()).toBe(0)
      expect(relay.said()).toContain(`The relay stops (${signal}).`)
    },
  )

  test('what was kept on disk is there after it', async () => {
    const first = await start(['--data', dir])
    ;(await enter(first.url, gregor)).web.close()
    const from = await enter(first.url, tex)
    const sent = Array.from({ length: 50 }, () => tex.envelope([gregor]))
    for (const [index, envelope] of sent.entries())
      from.tell({ t: 'send', id: `s${index}`, envelope })
    await until('all are kept', () => from.said.filter(({ t }) => t === 'sent').length === 50)
    first.child.kill('SIGTERM')
    expect(await first.ended()).toBe(0)
    const second = await start(['--data', dir])
    const to = await enter(second.url, gregor)
    await until('all are there', () => to.said.filter(({ t }) => t === 'deliver').length === 50)
  })
})

describe('T979 the port', () => {
  test('an address of IPv6 may stand in brackets or not, and is dialled in brackets', async () => {
    for (const host of ['::1', '[::1]']) {
      const relay = await start(['--host', host])
      expect(relay.url).toMatch(/^ws:\/\/\[::1\]:[0-9]+$/u)
      expect(await relay.ready()).toBe('200 ready')
      await enter(relay.url, tex)
    }
  })

  test('beyond this machine it is said that only a proxy may reach it', () => {
    const env = { ...process.env, RELAY_SECRET: teamSecret }
    const args = [bundle, 'relay', 'serve', '--check', '--host', '0.0.0.0']
    const ask = (...words: readonly string[]) =>
      spawnSync(process.execPath, [...args, ...words], { env, encoding: 'utf8' })
    const url = ['--url', 'wss://relay.example.com']
    expect(ask(...url, '--trust-proxy').stdout).toContain('It does not speak TLS')
    expect(ask(...url).stdout).toContain('add --trust-proxy')
    const none = ask()
    expect([none.status, none.stderr]).toEqual([2, expect.stringContaining('--url wss://')])
  })

  test('few files are said at the start, and many idle sockets end nothing', async () => {
    const relay = await start([], { before: 'ulimit -n 80;' })
    await until('it is said', () => relay.said().includes('It may have 80 files and sockets open'))
    const sockets: Socket[] = []
    for (let count = 0; count < 150; count += 1) {
      const socket = dial(relay.port, '127.0.0.1')
      socket.on('error', () => undefined)
      sockets.push(socket)
    }
    await until('the system turns them away', () => sockets.some(({ closed }) => closed))
    for (const socket of sockets) socket.destroy()
    let ready = ''
    await until('it answers again', () => {
      relay.ready().then(
        (said) => {
          ready = said
        },
        () => undefined,
      )
      return ready === '200 ready'
    })
    await enter(relay.url, tex)
    expect(relay.child.exitCode).toBeNull()
  })
})

function write(name: string): string {
  const path = join(dir, name)
  writeFileSync(path, '')
  return path
}
