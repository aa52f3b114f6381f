/** Files, locks and presence through the official client and the real server: what each description promises. */

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { connect, type McpClient, rows } from '../support/mcp-client.ts'
import { mcpPair } from '../support/mcp-pair.ts'
import { type JsonObject, type Machine, makePlace } from '../surfaces/cli/machine.ts'

const place = makePlace()
let tex: Machine
let gregor: Machine
let mcp: McpClient
let cwd: string

beforeAll(async () => {
  cwd = join(place.base, 'work')
  mkdirSync(cwd)
  ;({ tex, gregor, mcp } = await mcpPair(place, { words: ['--toolset=all'], cwd }))
})

afterAll(async () => {
  await mcp.close()
  place.remove()
})

const files = (action: string, args: JsonObject = {}) => mcp.ok('files', { action, ...args })

describe('T857 files', () => {
  test('share, list, get after the hash was checked, and status with who fetched it', async () => {
    writeFileSync(join(cwd, 'report.txt'), 'All is well.\n')
    const shared = await files('share', { path: 'report.txt', tags: ['report'], to: ['@gregor'] })
    expect(shared).toMatchObject({
      did: 'shared',
      reached: 'stored',
      file: { name: 'report.txt', size: 13, status: 'shared', content: 'here', tags: ['report'] },
      sent: { count: 1 },
    })
    const { id } = shared['file'] as { readonly id: string }
    expect(await files('share', { path: 'report.txt', tags: ['report'] })).toMatchObject({
      did: 'known',
    })
    expect((await files('list', { tag: 'report' }))['files']).toMatchObject([
      { id, from: 'tex-claude', proof: 'verified' },
    ])
    await gregor.json(['file', 'get', id])
    expect(readFileSync(join(gregor.home, 'report.txt'), 'utf8')).toBe('All is well.\n')
    const status = await files('status', { id: 'report.txt' })
    expect(status['fetches']).toMatchObject([{ by: 'gregor', proof: 'verified' }])
  })

  test('get writes over nothing unless replace is true, and into allowed folders alone', async () => {
    writeFileSync(join(gregor.home, 'notes.md'), 'Theirs')
    const { file } = await gregor.json(['file', 'share', join(gregor.home, 'notes.md')])
    const { id } = file as JsonObject
    const got = await files('get', { id: id! })
    expect(got).toMatchObject({ did: 'written', out: join(cwd, 'notes.md') })
    writeFileSync(join(cwd, 'notes.md'), 'Mine')
    expect((await mcp.no('files', { action: 'get', id: id! }))['code']).not.toBe('bug')
    expect(readFileSync(join(cwd, 'notes.md'), 'utf8')).toBe('Mine')
    expect(await files('get', { id: id!, replace: true })).toMatchObject({ did: 'replaced' })
    expect(readFileSync(join(cwd, 'notes.md'), 'utf8')).toBe('Theirs')
    const outside = join(place.base, 'elsewhere.md')
    expect(await mcp.no('files', { action: 'get', id: id!, out: outside })).toMatchObject({
      code: 'not_allowed',
    })
    expect(existsSync(outside)).toBe(false)
  })

  test('delete, and then only all shows it', async () => {
    writeFileSync(join(cwd, 'old.txt'), 'Old')
    const { file } = await files('share', { path: 'old.txt' })
    const { id } = file as { readonly id: string }
    expect(await files('delete', { id })).toMatchObject({ did: 'deleted' })
    const ids = async (args: JsonObject = {}) =>
      rows(await files('list', args), 'files').map((row) => row['id'])
    expect(await ids()).not.toContain(id)
    expect(await ids({ all: true })).toContain(id)
    const first = await files('list', { all: true, limit: 1 })
    const second = await files('list', { all: true, limit: 1, cursor: String(first['next']) })
    expect(rows(second, 'files')[0]!['id']).not.toBe(rows(first, 'files')[0]!['id'])
  })

  test('keys are not shared', async () => {
    mkdirSync(join(cwd, '.ssh'), { recursive: true })
    writeFileSync(join(cwd, '.ssh', 'id_ed25519'), 'secret')
    expect(await mcp.no('files', { action: 'share', path: '.ssh/id_ed25519' })).toMatchObject({
      code: 'not_allowed',
    })
  })

  test.each([
    [{ action: 'share' }, 'usage'],
    [{ action: 'get' }, 'usage'],
    [{ action: 'get', id: 'zzzzzz' }, 'not_found'],
    [{ action: 'share', path: 'nothing.txt' }, 'not_found'],
    [{ action: 'share', path: 'report.txt', expires: 'soon' }, 'usage'],
    [{ action: 'share', path: 'report.txt', to: ['@nobody'] }, 'not_found'],
    [{ action: 'list', cursor: 'nonsense' }, 'usage'],
  ])('%j is refused: %s', async (args, code) => {
    expect(await mcp.no('files', args as unknown as JsonObject)).toMatchObject({ code })
  })
})

describe('T857 lock', () => {
  test('is had by one; another is told who has it and why; then it is free', async () => {
    const take = { action: 'take', name: 'deploy', why: 'The release', minutes: 5 }
    expect(await mcp.ok('lock', take)).toMatchObject({
      did: 'taken',
      lock: { holds: [{ by: 'tex-claude', mine: true, mode: 'exclusive', why: 'The release' }] },
    })
    expect(await mcp.ok('lock', take)).toMatchObject({ did: 'renewed' })
    const other = await connect(gregor, { words: ['--toolset=all'] })
    const held = await other.call('lock', { action: 'take', name: 'deploy' })
    expect(held.isError).toBe(true)
    expect(held.structured).toMatchObject({
      lock: { holds: [{ by: 'tex-claude', mine: false }] },
      error: { code: 'conflict' },
    })
    expect((await other.ok('lock', { action: 'list' }))['locks']).toMatchObject([
      { name: 'deploy', space: '1-team' },
    ])
    expect(await mcp.ok('lock', { action: 'release', name: 'deploy' })).toMatchObject({
      did: 'released',
      lock: { holds: [] },
    })
    const mine = await other.ok('lock', { action: 'take', name: 'deploy', advisory: true })
    expect(mine['lock']).toMatchObject({ holds: [{ by: 'gregor-claude', mode: 'advisory' }] })
    await other.close()
  })

  test.each([
    [{ action: 'take' }, 'usage'],
    [{ action: 'take', name: 'a b' }, 'usage'],
    [{ action: 'take', name: 'a', minutes: 20_000 }, 'usage'],
  ])('%j is refused: %s', async (args, code) => {
    expect(await mcp.no('lock', args as unknown as JsonObject)).toMatchObject({ code })
  })
})

describe('T857 presence', () => {
  test('what a session says of itself is shown by who, and its name can be taken over', async () => {
    const set = await mcp.ok('presence', { action: 'set', status: 'busy', summary: 'The release' })
    expect(set).toMatchObject({ did: 'set', presence: { actor: 'tex-claude', status: 'busy' } })
    const { here } = await mcp.ok('who')
    expect(here).toContainEqual(
      expect.objectContaining({ actor: 'tex-claude', summary: 'The release', source: 'set' }),
    )
    const other = await connect(tex, { words: ['--toolset=all'] })
    const taken = await other.ok('presence', { action: 'takeover' })
    expect(taken).toMatchObject({ did: 'taken over' })
    expect(taken['replaced']).toHaveLength(1)
    await other.close()
    expect(await mcp.no('presence', { action: 'set' })).toMatchObject({ code: 'usage' })
    expect(await mcp.no('presence', { action: 'set', status: 'x' })).toMatchObject({
      code: 'usage',
    })
  })
})
