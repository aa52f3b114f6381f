/** Every command of docs/relay.md and docs/relay-clients.md, run as it stands there, with folders, ports and names of a test. */

import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { listedSpecs } from '../../lib/surfaces/cli/spec/all.ts'
import { freePort } from '../support/nats-server.ts'
import { introduce, makePersons, type Person, type Persons } from '../support/persons.ts'
import { sentId } from '../support/relay/letters.ts'
import { until } from '../support/watching.ts'

const [server, clients] = ['relay.md', 'relay-clients.md'].map((name) =>
  readFileSync(join('docs', name), 'utf8'),
) as [string, string]
const bin = join(process.cwd(), 'bin')
const example = 'wss://relay.example.com'
const base = mkdtempSync(join(tmpdir(), 'dm-docs-'))
const started: ChildProcess[] = []
let port: number
let persons: Persons
let gregor: Person
let tex: Person

/** Pieces that are indented, each as it is copied into a shell. */
const blocksOf = (page: string) =>
  [...page.matchAll(/(?:^ {4}.*\n)+/gmu)].map(([text]) => text.replaceAll(/^ {4}/gmu, ''))

const inTest = (text: string) =>
  text
    .replaceAll('/etc/datacore-relay', join(base, 'etc'))
    .replaceAll('/var/lib/datacore-relay', join(base, 'lib'))

/** Goes on until the test ends; `said` is both streams. */
function shell(script: string, env: Readonly<Record<string, string>>): () => string {
  const path = `${bin}:${process.env['PATH'] ?? ''}`
  const child = spawn('sh', ['-c', `exec 2>&1\n${script}`], {
    env: { HOME: base, ...env, PATH: path },
    detached: true,
  })
  started.push(child)
  let said = ''
  child.stdout?.on('data', (chunk) => {
    said += String(chunk)
  })
  return () => said
}

function endAll(): void {
  for (const child of started.splice(0)) {
    if (child.exitCode === null && child.pid !== undefined) process.kill(-child.pid, 'SIGTERM')
  }
}

async function health(of: number): Promise<number> {
  return (await fetch(`http://127.0.0.1:${of}/health`)).status
}

beforeAll(async () => {
  mkdirSync(join(base, 'etc'))
  mkdirSync(join(base, 'lib'))
  port = await freePort()
  persons = makePersons(undefined)
  gregor = await persons.add('gregor')
  tex = await persons.add('tex')
  introduce(gregor, tex)
})

afterAll(async () => {
  endAll()
  await persons.remove()
  rmSync(base, { recursive: true, force: true })
})

test('the pages have these blocks, and no other that no test knows', () => {
  expect(blocksOf(server)).toHaveLength(2)
  expect(blocksOf(clients)).toHaveLength(1)
})

test('a first try', async () => {
  const own = await freePort()
  const said = shell(`${blocksOf(server)[0]!.trimEnd()} --port ${own}`, {})
  await until('it listens', () => said().includes('listens at'), said)
  expect(await health(own)).toBe(200)
})

test('for a team: the secret is made and used, and the relay goes by the name that clients dial', async () => {
  const block = inTest(blocksOf(server)[1]!.trimEnd())
  expect(block).not.toMatch(/\/etc\/datacore|\/var\/lib/u)
  const said = shell(`umask 077\n${block} --port ${port} --url ws://127.0.0.1:${port}`, {})
  await until('it listens', () => said().includes('listens at'), said)
  expect(await health(port)).toBe(200)
  expect(said()).not.toContain(readFileSync(join(base, 'etc', 'secret'), 'utf8').trim())
})

test('relay serve --check says how it would run', async () => {
  expect(server).toContain('`relay serve --check`')
  const said = shell('datacore-msg relay serve --check --open', {})
  await until('it says so', () => said().length > 0)
})

describe('a user', () => {
  test('begins', async () => {
    const [login, daemon] = blocksOf(clients)[0]!.trimEnd().split('\n') as [string, string]
    expect(login).toContain(example)
    const url = `ws://127.0.0.1:${port}`
    const typed = `${login.replace(example, url)} --secret-stdin < ${join(base, 'etc', 'secret')}`
    for (const { env } of [gregor, tex]) {
      const said = shell(`${typed} && ${daemon}`, env)
      await until('the relay is there', () => said().includes('The relay is there'), said)
      expect(said()).toContain(`Logged in to ${url}, with the team secret.`)
    }
  })

  // The plain word lists it.
  const names = ['outbox', ...listedSpecs.map(({ name }) => name)]
  // What the socket takes are words of another language.
  const [spoken = ''] = clients.split("\n## The daemon's socket")
  /** What stands between backticks and begins with one of our commands, the longest name first. */
  const calls = [...new Set([...spoken.matchAll(/`([a-z][^`]*)`/gu)].map(([, text = '']) => text))]
    .map((text) => text.replace(/^datacore-msg /u, ''))
    .filter((text) => names.some((name) => text === name || text.startsWith(`${name} `)))
  /** What a bare name needs. */
  const needs: Readonly<Record<string, readonly string[]>> = {
    send: ['@tex', 'Hello'],
    login: ['--secret-stdin'],
    'contacts add': ['NAME'],
    delivery: ['ID'],
    'presence set': ['focusing'],
    'outbox cancel': ['ID'],
    'outbox retry': ['ID'],
    react: ['ID', '👍'],
    pin: ['ID'],
    receipts: ['ID'],
  }
  /** Another test ends them, or they end by themselves once they are told to. */
  const running = ['daemon', 'watch --live']

  test('the page names the commands that a user of a relay has', () => {
    expect(calls).toEqual(
      expect.arrayContaining([
        'outbox',
        'peers',
        'outbox cancel',
        'presence typing @NAME',
        'logout',
      ]),
    )
  })

  // What ends the use of the relay comes last.
  const ordered = calls
    .filter((call) => !running.includes(call))
    .sort((a, b) => Number(a === 'logout') - Number(b === 'logout'))
  test.each(ordered)('%s', async (call) => {
    const far = 'ed25519:11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo='
    if (/^outbox (?:cancel|retry)/u.test(call)) {
      await gregor.ask('contacts', 'add', 'far', '--key', far, '--via', 'relay')
    }
    const to = /^outbox /u.test(call) ? '@far' : '@tex'
    const id = /^(?:delivery|outbox |react|pin|receipts)/u.test(call)
      ? await sentId(gregor, to, 'Hello')
      : ''
    if (call === 'outbox retry') await gregor.ask('outbox', 'cancel', id)
    const values: Readonly<Record<string, string>> = {
      NAME: 'tex',
      '@NAME': '@tex',
      KEY: tex.key,
      TIER: 'team',
      YOU: 'gregor',
      ID: id,
    }
    const words = [...call.split(' '), ...(needs[call] ?? [])].map((word) => values[word] ?? word)
    const secret = readFileSync(join(base, 'etc', 'secret'), 'utf8')
    const helped = call.startsWith('relay serve') && !call.includes('--') ? ['--help'] : []
    const { status, out } = await gregor.feed(secret, ...words, ...helped)
    expect({ status, out }).toMatchObject({ status: 0 })
  })
})
