/** What holds of every tool, through the official client: its words and schemas, wrong calls, full ids, a hundred at once. */

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Tool } from '@modelcontextprotocol/sdk/types.js'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { allTools } from '../../lib/surfaces/mcp/registry.ts'
import { connect, type McpClient } from '../support/mcp-client.ts'
import { mcpPair } from '../support/mcp-pair.ts'
import { type Json, type JsonObject, type Machine, makePlace } from '../surfaces/cli/machine.ts'

const place = makePlace()
let tex: Machine
let gregor: Machine
let mcp: McpClient
let tools: readonly Tool[]
const names = allTools.map(({ name }) => name)

beforeAll(async () => {
  ;({ tex, gregor, mcp } = await mcpPair(place, { words: ['--toolset', 'all'] }))
  ;({ tools } = await mcp.client.listTools())
})

afterAll(async () => {
  await mcp.close()
  place.remove()
})

const toolNamed = (name: string) => tools.find((one) => one.name === name)!
const fieldsOf = (tool: Tool) =>
  (tool.inputSchema.properties ?? {}) as Readonly<Record<string, JsonObject>>

/** Right values for what a tool needs, so that one thing alone is wrong. */
function needed(tool: Tool): JsonObject {
  const given = (tool.inputSchema.required ?? []).map((name) => {
    const { type, enum: words } = fieldsOf(tool)[name]!
    const value: Json = Array.isArray(words) ? words[0]! : type === 'array' ? ['@tex'] : 'aaaaaa'
    return [name, value] as const
  })
  return Object.fromEntries(given)
}

describe.each(names)('T848 %s', (name) => {
  test('says when to use it, what each field is, and what comes back', () => {
    const tool = toolNamed(name)
    expect(tool.title).toBeTruthy()
    expect(tool.description).toMatch(/\bUse it\b/u)
    expect(tool.description!.length).toBeLessThan(2048)
    for (const [field, schema] of Object.entries(fieldsOf(tool))) {
      expect(schema['description'], field).toBeTruthy()
      // Nothing is taken in without a limit.
      const bounded = { string: 'maxLength', array: 'maxItems', integer: 'maximum' }
      const bound = bounded[schema['type'] as keyof typeof bounded]
      if (bound && !schema['enum']) expect(schema, field).toHaveProperty(bound)
    }
    expect(tool.inputSchema['additionalProperties']).toBe(false)
    const out = tool.outputSchema!.properties as Readonly<Record<string, unknown>>
    expect(Object.keys(out)).toEqual(expect.arrayContaining(['error', 'problems', 'notes']))
    // What gives more has a way to ask for it, and the other way round.
    const gives = JSON.stringify(out).includes('"next":')
    expect('cursor' in fieldsOf(tool)).toBe(gives)
  })

  test('refuses with isError and a code what is missing, unknown or of another kind', async () => {
    const tool = toolNamed(name)
    const right = needed(tool)
    expect(await mcp.no(name, { ...right, nonsense: 1 })).toMatchObject({ code: 'usage' })
    for (const field of tool.inputSchema.required ?? []) {
      const { [field]: _left, ...rest } = right
      expect(await mcp.no(name, rest), field).toMatchObject({
        code: 'usage',
        message: expect.stringContaining(`"${field}"`),
        hint: expect.any(String),
      })
    }
    for (const [field, { maxLength }] of Object.entries(fieldsOf(tool))) {
      const wrongs: readonly Json[] = [
        { a: 1 },
        ...(typeof maxLength === 'number' ? ['x'.repeat(maxLength + 1)] : []),
      ]
      for (const wrong of wrongs) {
        const error = await mcp.no(name, { ...right, [field]: wrong })
        expect(error, field).toMatchObject({ code: 'usage', candidates: expect.any(Array) })
      }
    }
  })

  test('refuses a space that is none, and names those that are', async () => {
    const tool = toolNamed(name)
    if (!('space' in fieldsOf(tool))) return
    const error = await mcp.no(name, { ...withSpace(tool), space: 'nowhere' })
    expect(error['code']).toMatch(/^(?:not_found|usage)$/u)
    expect(JSON.stringify(error)).toMatch(/nowhere|missing/u)
  })

  test('on a machine that is not set up says so, with what to do', async () => {
    const { HOME, PATH } = tex.env
    const env = { HOME: join(HOME!, 'nobody'), PATH, DATACORE_ROOT: join(HOME!, 'nothing') }
    bare ??= await connect({ env }, { words: ['--toolset=all'] })
    const error = await bare.no(name, needed(toolNamed(name)))
    expect(error).toMatchObject({ code: 'config', hint: expect.any(String) })
  })
})

let bare: McpClient | undefined
afterAll(async () => bare?.close())

/** The first action of most tools needs no id; where it needs one, any will do. */
function withSpace(tool: Tool): JsonObject {
  const more: Readonly<Record<string, Json>> = { id: 'aaaaaa', ids: ['aaaaaa'], words: 'aaaaaa' }
  const known = Object.entries(more).filter(([field]) => field in fieldsOf(tool))
  const one = tool.name === 'recall' ? [['words', 'aaaaaa'] as const] : known
  return { ...Object.fromEntries(one), ...needed(tool) }
}

describe('T848 all of them', () => {
  const looks: readonly (readonly [string, JsonObject])[] = [
    ['check', {}],
    ['task', { action: 'list' }],
    ['channel', { action: 'list' }],
    ['channel', { action: 'read', name: 'team', peek: true }],
    ['state', { action: 'list' }],
    ['recall', { words: 'port' }],
    ['files', { action: 'list' }],
    ['who', {}],
    ['search', { words: 'port' }],
    ['status', {}],
    ['project', { action: 'list' }],
    ['context', {}],
    ['thread_list', {}],
    ['attention', { view: 'blockers' }],
    ['export', { since: '1h' }],
    ['lock', { action: 'list' }],
    ['memory_list', {}],
    ['today', {}],
  ]

  beforeAll(async () => {
    await gregor.sent('@tex', 'Which port?', '--blocking')
    await gregor.sent('@tex-claude', 'Open the port', '--effort', '1')
    await mcp.ok('channel', { action: 'create', name: 'team', text: 'Ports' })
    await mcp.ok('channel', { action: 'post', name: 'team', text: 'The port is 8080' })
    await mcp.ok('state', { action: 'set', key: 'port', value: '8080' })
    await mcp.ok('remember', { text: 'The port is 8080 in all places' })
    await mcp.ok('lock', { action: 'take', name: 'port' })
  })

  test('ids are full wherever they stand: each is one that a file of the space has', async () => {
    const folder = join(place.base, 'shared', '1-team', 'org', 'messaging')
    const text = readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.org'))
      .map((file) => readFileSync(join(folder, file), 'utf8'))
      .join('\n')
    const found = new Set<string>()
    for (const [name, args] of looks) collectIds(await mcp.ok(name, args), found)
    expect(found.size).toBeGreaterThanOrEqual(3)
    for (const id of found) expect(hasId(text, id), id).toBe(true)
  })

  test('a cursor that is none is refused by each that takes one', async () => {
    for (const tool of tools.filter((one) => 'cursor' in fieldsOf(one))) {
      const own = looks.find(([name]) => name === tool.name)?.[1]
      const last = { id: 'Which' }
      const args = own ?? { ...needed(tool), ...('id' in fieldsOf(tool) ? last : {}) }
      const error = await mcp.no(tool.name, { ...args, cursor: 'nonsense' })
      expect(error['code'], tool.name).toMatch(/^(?:usage|not_found)$/u)
    }
  })

  test('a hundred calls at once of all that look are answered, each with its own', async () => {
    const calls = Array.from({ length: 100 }, (_, at) => looks[at % looks.length]!)
    const answers = await Promise.all(calls.map(([name, args]) => mcp.call(name, args)))
    answers.forEach(({ isError, structured }, at) => {
      const [name] = calls[at]!
      expect(isError, name).toBe(false)
      const wanted = toolNamed(name).outputSchema!.properties as Readonly<Record<string, unknown>>
      expect(Object.keys(wanted), name).toEqual(expect.arrayContaining(Object.keys(structured)))
    })
  })

  test('each that looks can be cancelled before its turn, and the next one is answered', async () => {
    for (const [name, args] of looks) {
      const first = mcp.call('check')
      const aborting = new AbortController()
      const cancelled = mcp.call(name, args, aborting)
      aborting.abort()
      await expect(cancelled, name).rejects.toThrow()
      await first
    }
    await mcp.ok('who')
  })
})

function collectIds(value: unknown, found: Set<string>): void {
  if (typeof value !== 'object' || value === null) return
  for (const [key, inner] of Object.entries(value)) {
    if (key === 'id' && typeof inner === 'string') found.add(inner)
    else collectIds(inner, found)
  }
}

function hasId(text: string, id: string): boolean {
  return new RegExp(`^:ID: +${id}$`, 'mu').test(text)
}
