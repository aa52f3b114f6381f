/** What descriptions of tools promise and no other T85 holds, through the official client and the real server. */

import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { lockTake } from '../../lib/app/locks/take.ts'
import { wire } from '../../lib/io/wiring.ts'
import { type McpClient, rows } from '../support/mcp-client.ts'
import { mcpPair } from '../support/mcp-pair.ts'
import { type JsonObject, type Machine, makePlace } from '../surfaces/cli/machine.ts'

const place = makePlace()
let tex: Machine
let gregor: Machine
let mcp: McpClient

beforeAll(async () => {
  ;({ tex, gregor, mcp } = await mcpPair(place, { words: ['--toolset', 'all'] }))
})

afterAll(async () => {
  await mcp.close()
  place.remove()
})

const fromGregor = (text: string, ...more: readonly string[]) => gregor.sent('@tex', text, ...more)
const ids = (answer: JsonObject, key: string) => rows(answer, key).map(({ id }) => id)
/** A machine that keeps no finished entry in its hot files. */
async function archived(): Promise<void> {
  const file = join(tex.root, '.datacore', 'modules', 'messaging', 'settings.local.yaml')
  const settings = (keep: number) =>
    `identity:\n  name: tex\nmessaging: {default_space: 1-team, archive: {keep_at_most: ${keep}}}\n`
  writeFileSync(file, settings(1), { mode: 0o600 })
  await tex.json(['archive'])
  writeFileSync(file, settings(500), { mode: 0o600 })
}

describe('T849 what is in the archive', () => {
  test('is found by search, newest first, by mentions and by export; a pinned one stays out of it', async () => {
    const old = await fromGregor('The walrus is old, @tex-claude')
    const pinned = await fromGregor('The walrus is pinned')
    const last = await fromGregor('The walrus is new')
    await mcp.ok('mark', { action: 'pin', ids: [pinned] })
    await mcp.ok('mark', { action: 'done', ids: [old, pinned, last] })
    await archived()
    const entryOf = async (id: string) => (await tex.json(['show', id, '--peek']))['entry']
    expect((await entryOf(old)) as JsonObject).toMatchObject({ id: old })
    expect(ids(await mcp.ok('search', { words: 'walrus' }), 'found')).toEqual([last, pinned, old])
    expect(ids(await mcp.ok('attention', { view: 'mentions' }), 'entries')).toContain(old)
    const exported = await mcp.ok('export', { since: '1h', with: '@gregor' })
    for (const text of ['walrus is old', 'walrus is new']) {
      expect(String((exported['body'] as JsonObject)['text'])).toContain(text)
    }
    expect(ids(await mcp.ok('attention', { view: 'pins' }), 'entries')).toEqual([pinned])
    const hot = readFileSync(
      join(place.base, 'shared', '1-team', 'org', 'messaging', 'inbox.org'),
      'utf8',
    )
    expect([hot.includes(`:ID: ${old}`), hot.includes(pinned)]).toEqual([false, true])
  })
})

describe('T849 delivery and edit', () => {
  test('delivery has the reactions; an edit keeps what was said before; a task is not edited', async () => {
    const { sent } = await mcp.ok('send', { to: ['@gregor'], text: 'The port is 8080' })
    const id = String((sent as readonly JsonObject[])[0]!['id'])
    await gregor.json(['react', id, '👍'])
    expect(JSON.stringify(await mcp.ok('delivery', { id }))).toContain('👍')
    await mcp.ok('edit', { id, text: 'The port is 8081' })
    expect((await gregor.run('show', id, '--history', '--peek')).out).toContain('8080')
    const task = await mcp.ok('send', { to: ['@gregor-claude'], text: 'Open it', effort: 1 })
    const refused = await mcp.no('edit', { id: ids(task, 'sent')[0]!, text: 'Close it' })
    expect(refused['code']).toMatch(/^(?:wrong_state|not_allowed)$/u)
  })
})

describe('T849 lock', () => {
  test('one that ran out can be taken, and the answer says from whom it was', async () => {
    const { deps } = await wire(gregor.env, { crypto: 'sodium' })
    const hourAgo = { ...deps, clock: { nowMs: () => Date.now() - 3_600_000 } }
    const take = { name: 'release', space: '1-team', forMs: 60_000, mode: 'exclusive' } as const
    const taken = await lockTake(hourAgo, take)
    expect(taken.ok && taken.value.did).toBe('taken')
    expect(await mcp.ok('lock', { action: 'take', name: 'release' })).toMatchObject({
      did: 'taken over',
      lock: { holds: [{ by: 'tex-claude', mine: true }] },
    })
  })
})

describe('T849 memory', () => {
  test('memory_list by author, project and time; supersede keeps the tags of the old one', async () => {
    const { memory } = await mcp.ok('remember', {
      text: 'The gate opens at nine',
      tags: ['gate', 'hours'],
      project: 'yard',
    })
    await gregor.json(['remember', 'The yard is closed on Sundays'])
    const old = String((memory as JsonObject)['id'])
    const texts = async (args: JsonObject) => ids(await mcp.ok('memory_list', args), 'memories')
    expect(await texts({ by: '@tex-claude' })).toEqual([old])
    expect(await texts({ project: 'yard' })).toEqual([old])
    expect(await texts({ since: '1h' })).toHaveLength(2)
    const next = await mcp.ok('supersede', { id: old, text: 'The gate opens at ten' })
    expect(next['memory']).toMatchObject({ tags: ['gate', 'hours'] })
    expect(await texts({ tag: 'gate' })).toEqual([(next['memory'] as JsonObject)['id']])
    expect(await texts({ tag: 'gate', all: true })).toContain(old)
  })
})

describe('T849 channel and project', () => {
  test('three levels and no fourth; who is no member cannot post until joining', async () => {
    const channel = (action: string, name: string, more: JsonObject = {}) =>
      mcp.call('channel', { action, name, ...more })
    for (const name of ['a', 'a/b', 'a/b/c']) {
      expect((await channel('create', name)).isError, name).toBe(false)
    }
    expect((await channel('create', 'a/b/c/d')).structured['error']).toMatchObject({
      code: 'usage',
    })
    await gregor.json(['channel', 'create', 'theirs'])
    const refused = await channel('post', 'theirs', { text: 'May I?' })
    expect(refused.structured['error']).toMatchObject({ code: 'not_allowed' })
    await mcp.ok('channel', { action: 'join', name: 'theirs' })
    expect((await channel('post', 'theirs', { text: 'I may.' })).isError).toBe(false)
  })

  test('a project is shown with its channels, open tasks and files', async () => {
    await mcp.ok('channel', { action: 'create', name: 'garden', project: 'garden' })
    await gregor.sent('@tex-claude', 'Water it', '--effort', '1', '--project', 'garden')
    await mcp.ok('check')
    const shown = await mcp.ok('project', { action: 'show', name: 'garden' })
    expect(JSON.stringify(shown['channels'])).toContain('garden')
    expect(shown['tasks']).toHaveLength(1)
    expect(shown['files']).toEqual([])
  })
})

describe('T849 the day and the beginning', () => {
  test('today has what is unread, waits for a decision, and is queued; context has values and who waits', async () => {
    await fromGregor('An unread question', '--blocking')
    await tex.json(['contacts', 'trust', '@gregor', 'external']).catch(() => undefined)
    await gregor.sent('@tex-claude', 'Deploy it all', '--effort', '1')
    await mcp.ok('state', { action: 'set', key: 'version', value: '"2.0"' })
    const { markdown } = await mcp.ok('today')
    expect(markdown).toContain('An unread question')
    expect(markdown).toMatch(/Deploy it all|Water it/u)
    const { text } = await mcp.ok('context')
    expect(text).toContain('You are tex-claude, for tex')
    expect(text).toContain('version')
    expect(text).toContain('gregor')
    expect(String(text).length).toBeLessThanOrEqual(1_500)
    const { spaces } = await mcp.ok('status')
    expect(spaces).toMatchObject([{ name: '1-team', unread: 1 }])
  })
})
