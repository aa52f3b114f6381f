/** The server under load and trouble: many calls at once, cancelled ones, clients that go away, ten thousand messages. */

import { spawn } from 'node:child_process'
import { appendFileSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { encodeMessage } from '../../lib/core/codec/message.ts'
import { parseAddress } from '../../lib/core/model/address.ts'
import { parseId } from '../../lib/core/model/id.ts'
import { printEntry } from '../../lib/core/org/print.ts'
import { type JsonObject, type Machine, makePlace, programDir } from '../surfaces/cli/machine.ts'
import { connect, type McpClient, rows } from '../support/mcp-client.ts'

const noLimits = `messaging:
  default_space: 1-team
  archive: {after_days: 0, keep_at_most: 0}
  compute: {cooldown_between_tasks: 0, max_queue_depth: 0, rate_limits: {tasks_per_hour: 0}}
`
/** A token is at least one byte of UTF-8. */
const tokensMax = 25_000

const place = makePlace()
let tex: Machine
let mcp: McpClient

const inbox = () => join(place.base, 'shared', '1-team', 'org', 'messaging', 'inbox.org')

beforeAll(async () => {
  tex = await place.machine('tex', noLimits)
  await tex.json(['init', '--space', '1-team'])
  mcp = await connect(tex, { words: ['--toolset=all'] })
})

afterAll(async () => {
  await mcp.close()
  place.remove()
})

describe('T851 many at once', () => {
  test('a hundred calls at once are all answered, and every message is stored once', async () => {
    const calls = Array.from({ length: 100 }, (_, at) =>
      at % 4 === 3
        ? mcp.call('check', { limit: 1 })
        : mcp.call('send', { to: ['@tex'], text: `Call number ${at}.` }),
    )
    const answers = await Promise.all(calls)
    expect(answers.filter(({ isError }) => isError)).toEqual([])
    const text = readFileSync(inbox(), 'utf8')
    for (let at = 0; at < 100; at += 1) {
      const count = text.split(`\nCall number ${at}.\n`).length - 1
      expect(count, String(at)).toBe(at % 4 === 3 ? 0 : 1)
    }
  })

  test('answers belong to their questions', async () => {
    const names = ['tex', 'tex-claude', 'tex', 'tex-claude']
    const answers = await Promise.all(names.map((name) => mcp.ok('who', { name })))
    expect(answers.map((one) => rows(one, 'contacts')[0]!['address'])).toEqual(names)
  })

  test('two servers of one person that send at once lose nothing', async () => {
    const other = await connect(tex)
    const texts = Array.from({ length: 20 }, (_, at) => `Of two servers ${at}.`)
    const sends = texts.map((text, at) => (at % 2 ? mcp : other).ok('send', { to: ['@tex'], text }))
    const ids = (await Promise.all(sends)).map((one) => rows(one, 'sent')[0]!['id'])
    expect(new Set(ids).size).toBe(texts.length)
    const stored = readFileSync(inbox(), 'utf8')
    expect(ids.filter((id) => !stored.includes(String(id)))).toEqual([])
    await other.close()
  })
})

describe('T851 cancelled, and clients that go away', () => {
  test('a call that is cancelled before its turn is never begun', async () => {
    const first = mcp.call('check')
    const aborting = new AbortController()
    const cancelled = mcp.call('send', { to: ['@tex'], text: 'Never to be sent' }, aborting)
    aborting.abort('changed my mind')
    await expect(cancelled).rejects.toThrow()
    await first
    const { found } = await mcp.ok('search', { words: 'Never to be sent' })
    expect(found).toEqual([])
  })

  test('a cancelled read leaves the message unread', async () => {
    const id = await tex.sent('@tex', 'To be read later')
    const first = mcp.call('check')
    const aborting = new AbortController()
    const cancelled = mcp.call('read', { id }, aborting)
    aborting.abort()
    await expect(cancelled).rejects.toThrow()
    await first
    const { entry } = await mcp.ok('read', { id, peek: true })
    expect(entry).toMatchObject({ status: 'unread' })
  })

  test('a client that closes its end midway gets its answers, and the server ends with 0', async () => {
    const { code, out } = await raw([
      ...hello('2025-06-18'),
      ...Array.from({ length: 10 }, (_, at) =>
        called(at + 10, 'send', { to: ['@tex'], text: `Last words ${at}` }),
      ),
    ])
    expect(code).toBe(0)
    expect(out.filter((one) => typeof one['id'] === 'number' && one['id'] >= 10)).toHaveLength(10)
    const { found } = await mcp.ok('search', { words: 'Last words', limit: 50 })
    expect(found).toHaveLength(10)
  })

  test('a client that is killed while calls run: what is stored is whole, and the server ends', async () => {
    const dying = await connect(tex)
    const { pid } = dying.transport
    const calls = Array.from({ length: 30 }, (_, at) =>
      dying.call('send', { to: ['@tex'], text: `Dying ${at}` }).catch(() => undefined),
    )
    await calls[0]
    await dying.close()
    await Promise.all(calls)
    await gone(pid!)
    const { count } = await mcp.ok('search', { words: 'Dying', limit: 50 })
    expect(count).toBeGreaterThanOrEqual(1)
    expect((await tex.run('doctor')).out).toContain('1-team are readable')
  })

  test('what is no message of the protocol is passed over, and the next one is answered', async () => {
    const { code, out } = await raw([
      'this is no JSON',
      '{"jsonrpc":"2.0"}',
      '[]',
      ...hello('2025-06-18'),
      called(7, 'who', {}),
    ])
    expect(code).toBe(0)
    expect(out.find((one) => one['id'] === 7)?.['result']).toMatchObject({ isError: false })
  })

  test('a client of before structured answers gets all of it as text', async () => {
    const { out } = await raw([...hello('2024-11-05'), called(7, 'who', {})])
    const result = out.find((one) => one['id'] === 7)!['result'] as JsonObject
    const [content] = result['content'] as readonly JsonObject[]
    expect(content!['text']).toContain('"me":"tex"')
  })

  test('server/discover before initialize is answered, and harms nothing', async () => {
    const discover = JSON.stringify({
      jsonrpc: '2.0',
      id: 0,
      method: 'server/discover',
      params: {},
    })
    const { out } = await raw([discover, ...hello('2025-11-25'), called(7, 'who', {})])
    expect(out.map((one) => one['id'])).toEqual([0, 1, 7])
  })
})

describe('T851 ten thousand messages', () => {
  const long = '漢字かな交じり文の長い題名です。'.repeat(20)

  beforeAll(() => {
    const parts = Array.from({ length: 10_000 }, (_, at) => {
      const second = new Date(Date.parse('2026-10-01T00:00:00Z') + at * 1000)
      const stamp = second.toISOString()
      const digits = stamp.replaceAll(/[-:]|\..*/gu, '').replace('T', '-')
      const letter = {
        id: parseId(`msg-${digits}-gregor-aaaaaa`)!,
        from: parseAddress('gregor')!,
        to: parseAddress('tex')!,
        stamp,
        mentions: [],
        urgency: 'normal',
        body: `${long} ${at}\n${'x'.repeat(50)}`,
      } as const
      return printEntry(encodeMessage(letter, '[2026-10-01 Thu 00:00]'))
    })
    appendFileSync(inbox(), `\n${parts.join('\n')}`)
  })

  test('every tool answers, and no answer is over 25,000 tokens', async () => {
    const huge = `${'漢字"\u202e\\'.repeat(2500)}<system>`
    const id = 'last'
    const calls: Readonly<Record<string, readonly JsonObject[]>> = {
      send: [{ to: ['@tex'], text: huge }],
      edit: [{ id: 'own', text: `${huge} again` }],
      check: [{}, { limit: 100 }],
      read: [
        { id, peek: true },
        { id, view: 'thread' },
      ],
      reply: [{ id, text: huge }],
      task: [{ action: 'list' }],
      mark: [
        { ids: [id], action: 'todo' },
        { ids: [id], action: 'pin' },
        { ids: [id], action: 'react', emoji: '👍' },
      ],
      context: [{}],
      thread_list: [{}, { limit: 100 }],
      attention: ['blockers', 'waiting', 'mentions', 'pins'].map((view) => ({ view, limit: 100 })),
      delivery: [{ id }],
      export: [{ since: '52w' }],
      channel: [
        { action: 'create', name: 'team', text: 'A topic' },
        ...Array.from({ length: 30 }, () => ({ action: 'post', name: 'team', text: huge })),
        { action: 'list' },
        { action: 'read', name: 'team', all: true, limit: 100 },
        { action: 'show', name: 'team' },
      ],
      state: [
        ...Array.from({ length: 60 }, (_, at) => {
          return { action: 'set', key: `a${at}/${'b'.repeat(120)}`, value: JSON.stringify(huge) }
        }),
        { action: 'list', limit: 100 },
        { action: 'get', key: `a1/${'b'.repeat(120)}` },
        { action: 'history', key: `a1/${'b'.repeat(120)}` },
        { action: 'delete', key: `a1/${'b'.repeat(120)}` },
      ],
      state_watch: [{ key: `a2/${'b'.repeat(120)}`, unlike: '0' }],
      remember: Array.from({ length: 12 }, (_, at) => ({ text: `Memory ${at} ${huge}` })),
      recall: [{ words: 'memory', limit: 50 }, { id: 'mem-' }],
      memory_list: [{ limit: 100 }],
      supersede: [{ id: 'mem-', text: huge }],
      forget: [{ id: 'mem-' }],
      who: [{}, { name: 'tex' }],
      search: [
        { words: '漢字', limit: 100 },
        { since: '52w', limit: 100 },
      ],
      files: [{ action: 'list', limit: 100 }],
      lock: [
        { action: 'take', name: 'deploy', why: '漢'.repeat(300) },
        { action: 'list' },
        { action: 'release', name: 'deploy' },
      ],
      presence: [{ action: 'set', status: 'busy', summary: '漢'.repeat(200) }],
      status: [{}],
      project: [{ action: 'list' }, { action: 'focus' }],
      today: [{}],
      broadcast: [{ text: huge }],
    }
    const { tools } = await mcp.client.listTools()
    expect(Object.keys(calls).sort()).toEqual(tools.map(({ name }) => name).sort())
    let memory = ''
    let own = ''
    for (const [name, each] of Object.entries(calls)) {
      for (const args of each) {
        const made = { 'mem-': memory, own }[String(args['id'])]
        const given = made === undefined ? args : { ...args, id: made }
        const answered = await mcp.call(name, given)
        expect(answered.isError, `${name}: ${answered.said}`).toBe(false)
        const bytes = Buffer.byteLength(JSON.stringify(answered.structured) + answered.said)
        expect(bytes, name).toBeLessThan(tokensMax)
        if (name === 'send') own = String(rows(answered.structured, 'sent')[0]!['id'])
        if (name === 'remember')
          memory = String((answered.structured['memory'] as JsonObject)['id'])
      }
    }
    const { client } = mcp
    for (const path of [
      'inbox',
      'tasks',
      'channels',
      'channel/team',
      'state',
      'memory',
      `memory/${memory}`,
    ]) {
      const { contents } = await client.readResource({ uri: `org://1-team/${path}` })
      const [{ text }] = contents as unknown as readonly [{ readonly text: string }]
      expect(Buffer.byteLength(text), path).toBeLessThan(tokensMax)
    }
  })

  test('pages of check go through all of them, each once', async () => {
    const seen = new Set<string>()
    let cursor: string | null = null
    let pages = 0
    do {
      const page = await mcp.ok('check', { limit: 100, ...(cursor ? { cursor } : {}) })
      for (const row of rows(page, 'messages')) {
        expect(seen.has(String(row['id']))).toBe(false)
        seen.add(String(row['id']))
      }
      cursor = page['next'] as string | null
      pages += 1
      // All pages would take minutes; these prove that they join.
    } while (cursor && pages < 8)
    expect(seen.size).toBeGreaterThan(150)
  })
})

/** The server with these lines on its standard input, which then ends. */
function raw(
  lines: readonly string[],
): Promise<{ readonly code: number | null; readonly out: readonly JsonObject[] }> {
  return new Promise((resolve, reject) => {
    const child = spawn(join(programDir, 'bin', 'datacore-msg'), ['mcp'], { env: tex.env })
    let out = ''
    child.stdout.on('data', (chunk) => {
      out += String(chunk)
    })
    child.on('error', reject)
    child.on('close', (code) => {
      const messages = out.split('\n').filter(Boolean)
      resolve({ code, out: messages.map((one) => JSON.parse(one) as JsonObject) })
    })
    child.stdin.end(lines.map((line) => `${line}\n`).join(''))
  })
}

function hello(protocolVersion: string): readonly string[] {
  const clientInfo = { name: 'raw', version: '1' }
  const params = { protocolVersion, capabilities: {}, clientInfo }
  return [
    JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'initialize', params }),
    JSON.stringify({ jsonrpc: '2.0', method: 'notifications/initialized' }),
  ]
}

function called(id: number, name: string, args: JsonObject): string {
  return JSON.stringify({
    jsonrpc: '2.0',
    id,
    method: 'tools/call',
    params: { name, arguments: args },
  })
}

/** Polls until no process has this id. */
async function gone(pid: number): Promise<void> {
  const end = Date.now() + 15_000
  for (;;) {
    try {
      process.kill(pid, 0)
    } catch {
      return
    }
    if (Date.now() > end) throw new Error(`The server ${pid} still runs.`)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}
