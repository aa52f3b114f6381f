/** `datacore-msg relay serve` as a process: what it refuses to start with, its memory, its end, and what survives a kill. */

import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { until } from '../support/disk-store.ts'
import { connect, enter } from '../support/relay/client.ts'
import { secretAdmit, somebody, teamSecret } from '../support/relay/people.ts'

const program = resolve(import.meta.dirname, '../../bin/datacore-msg')
const [tex, gregor] = [somebody(1, 'tex'), somebody(2, 'gregor')]
let dir: string
let running: Running[] = []

beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'dm-relay-'))
})
afterEach(async () => {
  for (const { child } of running) child.kill('SIGKILL')
  running = []
})
afterAll(() => rmSync(dir, { recursive: true, force: true }))

interface Running {
  readonly child: ChildProcess
  readonly url: string
  readonly web: string
  said(): string
  ended(): Promise<number | string | null>
}

function environment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return { PATH: process.env['PATH'], HOME: dir, ...env }
}

async function start(words: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Running> {
  const child = spawn(program, ['relay', 'serve', '--port', '0', ...words], {
    env: environment(env),
    stdio: ['ignore', 'inherit', 'pipe'],
  })
  let said = ''
  child.stderr?.on('data', (chunk) => {
    said += String(chunk)
  })
  const listens = /listens at 127\.0\.0\.1:([0-9]+)/u
  await until('it listens', () => listens.test(said) || child.exitCode !== null)
  const port = listens.exec(said)?.[1]
  if (port === undefined) throw new Error(said)
  const one: Running = {
    child,
    url: `ws://127.0.0.1:${port}`,
    web: `http://127.0.0.1:${port}`,
    said: () => said,
    async ended() {
      await until('it has ended', () => child.exitCode !== null || child.signalCode !== null)
      return child.exitCode ?? child.signalCode
    },
  }
  running.push(one)
  return one
}

function refusal(words: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const run = spawnSync(program, ['relay', 'serve', '--port', '0', ...words], {
    env: environment(env),
    encoding: 'utf8',
    timeout: 20_000,
  })
  return { exit: run.status, out: run.stdout, error: run.stderr }
}

describe('T975 it refuses to start', () => {
  test.each([
    ['without anything that admits', [], {}, 78, 'Nothing would admit anybody'],
    ['with the secret of an example', [], { RELAY_SECRET: 'changeme' }, 78, 'shorter than 16'],
    [
      'with a longer one',
      [],
      { RELAY_SECRET: 'changeme-changeme-changeme' },
      78,
      'is a placeholder',
    ],
    [
      'with the words of a template',
      [],
      { RELAY_SECRET: 'your-secret-here' },
      78,
      'is a placeholder',
    ],
    ['with one key held down', [], { RELAY_SECRET: 'a'.repeat(40) }, 78, 'repeats'],
    ['with an empty secret', [], { RELAY_SECRET: '' }, 78, 'is empty'],
    ['with a file that is not there', [], { RELAY_SECRET_FILE: '/nowhere' }, 78, 'does not exist'],
    ['with two secrets', [], { RELAY_SECRET: teamSecret, RELAY_SECRET_FILE: '/x' }, 78, 'both set'],
    [
      'with an organisation and no GitHub',
      [],
      { ALLOWED_ORG: 'acme', RELAY_SECRET: teamSecret },
      78,
      'GITHUB_CLIENT_ID',
    ],
    [
      'open to the world',
      ['--open', '--host', '0.0.0.0', '--url', 'wss://a.example'],
      {},
      2,
      'anybody who reaches',
    ],
    [
      'beyond this machine without a name',
      ['--host', '0.0.0.0'],
      { RELAY_SECRET: teamSecret },
      2,
      '--url',
    ],
    [
      'under a name without TLS',
      ['--url', 'ws://relay.example.com'],
      { RELAY_SECRET: teamSecret },
      2,
      'no URL of a relay',
    ],
    ['with an option that is not there', ['--opne'], {}, 2, '--opne'],
    ['with words', ['--open', 'now'], {}, 2, 'now'],
    ['at a port that is none', ['--open', '--port', '70000'], {}, 2, '70000'],
  ])('%s', (_, words, env, exit, part) => {
    const { exit: code, out, error } = refusal(words, env)
    expect({ code, out }).toEqual({ code: exit, out: '' })
    expect(error).toContain(part)
    expect(error).toMatch(/^datacore-msg relay: .+\n.+\n$/u)
    expect(error).not.toContain(teamSecret)
  })

  test('where another program listens', async () => {
    const { web } = await start(['--open'])
    const { exit, error } = refusal(['--open', '--port', web.split(':').at(-1)!])
    expect(exit).toBe(1)
    expect(error).toContain('another program listens there')
  })

  test('with mailboxes that another relay has', async () => {
    const data = join(dir, 'shared')
    const { child } = await start(['--open', '--data', data])
    const { exit, error } = refusal(['--open', '--data', data])
    expect(exit).toBe(75)
    expect(error).toContain(`in use by another relay, process ${child.pid}`)
  })
})

describe('T976 it runs', () => {
  test('with the secret of a file, which it never says', async () => {
    const file = join(dir, 'secret')
    writeFileSync(file, `${teamSecret}\n`, { mode: 0o600 })
    const relay = await start([], { RELAY_SECRET_FILE: file })
    const client = connect(relay.url)
    const { challenge } = await client.next('hello')
    const admit = secretAdmit({ challenge, relay: relay.url, key: tex.key })
    client.tell(tex.login({ challenge, relay: relay.url, admit }))
    await client.next('welcome')
    expect(relay.said()).not.toContain(teamSecret)
  })

  test.skipIf(process.platform !== 'linux')(
    'in bounded memory, when 140 MB are sent to a reader who never reads',
    async () => {
      const relay = await start(['--open'])
      const [from, deaf] = [await enter(relay.url, tex), await enter(relay.url, gregor)]
      deaf.web.pause()
      const before = residentBytes(relay.child)
      let most = 0
      for (let count = 0; count < 150; count += 1) {
        from.tell({
          t: 'send',
          id: `s${count}`,
          envelope: tex.envelope([gregor], { kind: 'notice', bodyBytes: 700_000 }),
        })
        await from.next('sent')
        most = Math.max(most, residentBytes(relay.child) - before)
      }
      // 4 MiB may wait; the rest is room for the garbage of 140 MB of frames.
      expect(most).toBeLessThan(96 * 1024 * 1024)
      const metrics = await (await fetch(`${relay.web}/metrics`)).text()
      expect(metrics).toContain('errors_total{code="slow_consumer"} 1\n')
    },
  )

  test('until SIGTERM: all are told, and it ends with 0', async () => {
    const relay = await start(['--open'])
    const client = await enter(relay.url, tex)
    relay.child.kill('SIGTERM')
    expect(await client.next('error')).toMatchObject({ code: 'shutting_down' })
    expect(await relay.ended()).toBe(0)
    expect(relay.said().trimEnd().split('\n')).toHaveLength(3)
  })
})

describe('T977 killed with mailboxes on disk', () => {
  test('it has what it said it kept, and nothing half-written', async () => {
    const data = join(dir, 'killed')
    const relay = await start(['--open', '--data', data])
    ;(await enter(relay.url, gregor)).web.close()
    const from = await enter(relay.url, tex)
    const all = Array.from({ length: 180 }, () => tex.envelope([gregor], { bodyBytes: 20_000 }))
    for (const [index, envelope] of all.entries()) {
      from.tell({ t: 'send', id: `s${index}`, envelope })
    }
    // In the midst of its work.
    await until('some are kept', () => from.said.filter(({ t }) => t === 'sent').length >= 40)
    relay.child.kill('SIGKILL')
    expect(await relay.ended()).toBe('SIGKILL')
    await from.ended()
    const kept = new Set(from.said.flatMap((frame) => (frame.t === 'sent' ? frame.envelope : [])))

    const again = await start(['--open', '--data', data])
    const to = await enter(again.url, gregor)
    const got = new Map<string, unknown>()
    const lacking = () => [...kept].filter((id) => !got.has(id))
    await until('all that was kept comes', () => {
      const more = to.said.splice(0).flatMap((it) => (it.t === 'deliver' ? it.envelope : []))
      for (const envelope of more) got.set(envelope.id, envelope)
      if (more.length > 0) {
        to.tell({
          t: 'ack',
          envelopes: more.map(({ from, id }) => ({ from, id, state: 'stored' })),
        })
      }
      return lacking().length === 0
    })
    const sent = new Map(all.map((envelope) => [envelope.id, envelope]))
    for (const [id, envelope] of got) expect(envelope).toEqual(sent.get(id))
    const folder = join(data, 'mail')
    await until('all are taken', () => filesIn(folder).every((name) => name.endsWith('key')))
    // It knows who was there, without a new login.
    const once = await enter(again.url, tex)
    once.tell({ t: 'send', id: 's', envelope: tex.envelope([gregor]) })
    expect((await once.next('sent')).results[0]?.state).not.toBe('refused')
  })

  test('nobody else can read them', async () => {
    const data = join(dir, 'private')
    const relay = await start(['--open', '--data', data])
    ;(await enter(relay.url, gregor)).web.close()
    const from = await enter(relay.url, tex)
    from.tell({ t: 'send', id: 's', envelope: tex.envelope([gregor]) })
    await from.next('sent')
    expect(statSync(data).mode & 0o077).toBe(0)
    for (const name of filesIn(join(data, 'mail'))) {
      expect(statSync(join(data, 'mail', name)).mode & 0o077, name).toBe(0)
    }
  })
})

function filesIn(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
}

/** What Linux says. */
function residentBytes({ pid }: ChildProcess): number {
  const pages = readFileSync(`/proc/${pid}/statm`, 'latin1').split(' ')[1]
  return Number(pages) * 4_096
}
