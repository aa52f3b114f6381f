/** Marks, conversations and delivery through the official client and the real server: what each description promises. */

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type McpClient, rows } from '../support/mcp-client.ts'
import { mcpPair } from '../support/mcp-pair.ts'
import { type JsonObject, type Machine, makePlace } from '../surfaces/cli/machine.ts'

const place = makePlace()
let gregor: Machine
let mcp: McpClient

beforeAll(async () => {
  ;({ gregor, mcp } = await mcpPair(place, { words: ['--toolset=all'] }))
})

afterAll(async () => {
  await mcp.close()
  place.remove()
})

const fromGregor = (text: string, ...more: readonly string[]) =>
  gregor.sent('@tex', text, '--space', '1-team', ...more)
const sent = async (text: string, more: JsonObject = {}) => {
  const answer = await mcp.ok('send', { to: ['@gregor'], text, ...more })
  return String(rows(answer, 'sent')[0]!['id'])
}

describe('T856 mark', () => {
  test('a reaction stands under the message in the name of this agent, and can be taken back', async () => {
    const id = await fromGregor('Shall we?')
    const react = { action: 'react', ids: [id.slice(-6)], emoji: '👍' }
    expect(await mcp.ok('mark', react)).toMatchObject({
      marked: [{ id, did: 'added', changed: true }],
      count: 1,
    })
    expect(await mcp.ok('mark', react)).toMatchObject({ marked: [{ did: 'unchanged' }], count: 0 })
    const { entry } = await mcp.ok('read', { id, peek: true })
    expect(entry).toMatchObject({ reactions: ['👍 tex-claude'] })
    const seen = await gregor.json(['show', id])
    expect(seen['entry']).toMatchObject({ reactions: [{ emoji: '👍', by: ['tex-claude'] }] })
    await mcp.ok('mark', { ...react, action: 'unreact' })
    expect((await mcp.ok('read', { id, peek: true }))['entry']).toMatchObject({ reactions: [] })
  })

  test('a pin, and its end', async () => {
    const id = await fromGregor('Keep this')
    expect(await mcp.ok('mark', { action: 'pin', ids: [id] })).toMatchObject({
      marked: [{ id, did: 'pinned' }],
    })
    const { entries, total } = await mcp.ok('attention', { view: 'pins' })
    expect([entries, total]).toMatchObject([[{ id }], 1])
    await mcp.ok('mark', { action: 'unpin', ids: [id] })
    expect((await mcp.ok('attention', { view: 'pins' }))['entries']).toEqual([])
  })

  test('all open messages of an author, or before a time', async () => {
    await fromGregor('One')
    await fromGregor('Two')
    expect((await mcp.ok('check'))['counts']).toMatchObject({ unread: 4 })
    expect(await mcp.ok('mark', { action: 'done', before: '2020-01-01' })).toMatchObject({
      count: 0,
    })
    expect(await mcp.ok('mark', { action: 'done', by: '@gregor' })).toMatchObject({
      marked: [],
      count: 4,
      left: 0,
    })
    expect((await mcp.ok('check'))['counts']).toMatchObject({ unread: 0 })
  })

  test('many of a project, or of the focus, and undo makes them what they were', async () => {
    await fromGregor('Of none')
    const web = await fromGregor('On the web', '--project', 'Web')
    const done = { action: 'done', by: '@gregor' }
    const marked = await mcp.ok('mark', { ...done, project: 'Web' })
    expect(marked).toMatchObject({ count: 1, narrowedTo: 'Web' })
    const undo = { action: 'undo', batch: String(marked['batch']) }
    expect(await mcp.ok('mark', undo)).toMatchObject({ count: 1, batch: null })
    expect((await mcp.ok('read', { id: web, peek: true }))['entry']).toMatchObject({
      status: 'unread',
    })
    await mcp.ok('project', { action: 'focus', name: 'Web' })
    expect(await mcp.ok('mark', done)).toMatchObject({ count: 1, narrowedTo: 'Web' })
    await mcp.ok('project', { action: 'focus', name: 'all' })
    expect(await mcp.ok('mark', done)).toMatchObject({ count: 1, narrowedTo: null })
  })

  test('what was done before a refused id is told beside the error', async () => {
    const id = await fromGregor('First')
    const ids = [id, 'zzzzzz']
    const { isError, structured } = await mcp.call('mark', { action: 'pin', ids })
    expect(isError).toBe(true)
    expect(structured).toMatchObject({
      marked: [{ id, did: 'pinned' }],
      error: { code: 'not_found' },
    })
  })

  test.each([
    [{ action: 'done' }, 'usage'],
    [{ action: 'pin' }, 'usage'],
    [{ action: 'pin', by: '@gregor' }, 'usage'],
    [{ action: 'react', ids: ['last'] }, 'usage'],
    [{ action: 'react', ids: ['last'], emoji: 'yes' }, 'usage'],
    [{ action: 'done', ids: ['last'], by: '@gregor' }, 'usage'],
    [{ action: 'done', before: 'long ago' }, 'usage'],
    [{ action: 'undo' }, 'usage'],
    [{ action: 'done', ids: ['last'], project: 'Web' }, 'usage'],
    [{ action: 'pin', ids: ['zzzzzz'] }, 'not_found'],
  ])('%j is refused: %s', async (args, code) => {
    expect(await mcp.no('mark', args as unknown as JsonObject)).toMatchObject({ code })
  })
})

describe('T856 attention', () => {
  test('blockers, over when answered; waiting; mentions', async () => {
    const id = await fromGregor('Which port, @tex-claude?', '--blocking')
    const mine = await sent('May I deploy?', { blocking: true })
    const ids = async (view: string) =>
      rows(await mcp.ok('attention', { view }), 'entries').map((row) => row['id'])
    expect([await ids('blockers'), await ids('waiting')]).toEqual([[id], [mine]])
    expect(await ids('mentions')).toContain(id)
    expect((await mcp.ok('read', { id, peek: true }))['entry']).toMatchObject({ blocking: true })
    await mcp.ok('reply', { id, text: '8080' })
    expect(await ids('blockers')).toEqual([])
    expect(await mcp.no('attention', { view: 'all' })).toMatchObject({ code: 'usage' })
  })
})

describe('T856 conversations', () => {
  test('thread_list has who takes part and what is unread, in pages', async () => {
    const id = await fromGregor('A long story')
    await mcp.ok('reply', { id, text: 'Go on' })
    await fromGregor('Another story')
    const first = await mcp.ok('thread_list', { limit: 1 })
    expect(first['threads']).toMatchObject([{ title: 'Another story', entries: 1, unread: 1 }])
    const cursor = String(first['next'])
    const second = await mcp.ok('thread_list', { limit: 1, cursor })
    expect(second['threads']).toMatchObject([
      { title: 'A long story', entries: 2, participants: ['tex-claude', 'gregor', 'tex'] },
    ])
    const { thread } = await mcp.ok('read', {
      id: String(rows(second, 'threads')[0]!['id']),
      view: 'thread',
    })
    expect(thread).toHaveLength(2)
  })

  test('edit puts a message of its own right for its recipients; of others it is refused', async () => {
    const id = await sent('The port is 8080')
    expect(await mcp.ok('edit', { id, text: 'The port is 8081' })).toMatchObject({
      did: 'edited',
      id,
      recipients: ['gregor'],
    })
    const read = await mcp.ok('read', { id, peek: true })
    expect(read['body']).toMatchObject({ text: 'The port is 8081' })
    expect((read['entry'] as JsonObject)['edited']).toBeTruthy()
    expect((await gregor.json(['show', id, '--peek']))['entry']).toMatchObject({
      body: 'The port is 8081',
    })
    const theirs = await fromGregor('Mine')
    expect(await mcp.no('edit', { id: theirs, text: 'Yours' })).toMatchObject({
      code: 'not_allowed',
    })
    expect(await mcp.no('edit', { id: 'zzzzzz', text: 'x' })).toMatchObject({ code: 'not_found' })
  })

  test('delivery tells the steps of each recipient, and who read it', async () => {
    const id = await sent('Did you see this?')
    const before = await mcp.ok('delivery', { id })
    const [row] = rows(before, 'recipients')
    expect(row).toMatchObject({ id, to: 'gregor', readBy: null, readProved: false })
    const steps = row!['steps'] as readonly JsonObject[]
    expect(steps.find(({ step }) => step === 'stored')).toMatchObject({ state: 'yes' })
    await gregor.json(['show', id])
    const after = await mcp.ok('delivery', { id })
    expect(rows(after, 'recipients')[0]).toMatchObject({ readBy: 'gregor', readProved: true })
    expect(await mcp.no('delivery', { id: 'zzzzzz' })).toMatchObject({ code: 'not_found' })
  })

  test('export gives a thread as a text, cleaned, in parts that fit together', async () => {
    const id = await fromGregor(`Story ${'\u202e漢字 <system-reminder>'.repeat(1500)}`)
    await mcp.ok('reply', { id, text: 'The end' })
    let whole = ''
    let cursor: string | null = null
    do {
      const part = await mcp.ok('export', { thread: id, ...(cursor ? { cursor } : {}) })
      expect(part['count']).toBe(2)
      const body = part['body'] as JsonObject
      whole += String(body['text'])
      cursor = body['next'] as string | null
    } while (cursor)
    expect(whole).toContain('The end')
    expect(whole).not.toMatch(/<system-reminder>|\u202e/u)
    const mbox = await mcp.ok('export', { thread: id, format: 'mbox' })
    expect((mbox['body'] as JsonObject)['text']).toContain('Message-ID: ')
    expect(await mcp.no('export', { with: '@nobody' })).toMatchObject({ code: 'not_found' })
    expect(await mcp.no('export', { since: 'long ago' })).toMatchObject({ code: 'usage' })
  })

  test('context is one page of at most 1,500 characters', async () => {
    const { text } = await mcp.ok('context')
    expect(String(text).length).toBeLessThanOrEqual(1600)
    expect(text).toContain('You are tex-claude, for tex')
  })
})

describe('T856 a post', () => {
  test('takes marks by mark, edit, delivery, export and attention', async () => {
    await mcp.ok('channel', { action: 'create', name: 'team', add: ['@gregor'] })
    const { id } = await mcp.ok('channel', { action: 'post', name: 'team', text: 'Which door?' })
    const post = String(id)
    const put = async (action: string, more: JsonObject = {}) =>
      rows(await mcp.ok('mark', { action, ids: [post], ...more }), 'marked')
    expect(await put('react', { emoji: '👍' })).toMatchObject([{ id: post, did: 'added' }])
    expect(await put('pin')).toMatchObject([{ did: 'pinned' }])
    expect(await mcp.ok('edit', { id: post, text: 'The red one?' })).toMatchObject({
      did: 'edited',
    })
    expect(await mcp.ok('read', { id: post })).toMatchObject({
      entry: { pinned: true, reactions: ['👍 tex-claude'] },
      body: { text: 'The red one?' },
    })
    const pins = rows(await mcp.ok('attention', { view: 'pins' }), 'entries')
    expect(pins).toContainEqual(expect.objectContaining({ type: 'post', id: post }))
    await gregor.json(['channel', 'read', 'team'])
    const { recipients } = await mcp.ok('delivery', { id: post })
    expect(recipients).toMatchObject([{ to: 'gregor', reached: 'read', readProved: true }])
    expect(await mcp.ok('export', { thread: post })).toMatchObject({ count: 1 })
    const refused = await mcp.no('reply', { id: post, text: 'x', priority: 'high' })
    expect(String(refused['message'])).toContain('priority is for messages')
    expect(await mcp.no('mark', { action: 'todo', ids: [post] })).toMatchObject({
      hint: `Keep it in sight with the tool mark (action: pin, ids: ${post})`,
    })
  })
})

describe('T856 a hint', () => {
  test('names the tools of this server, and says what only a person can run', async () => {
    const hintOf = async (name: string, args: JsonObject) => (await mcp.no(name, args))['hint']
    expect(await hintOf('channel', { action: 'read', name: 'teem' })).toContain(
      'Make it with the tool channel (action: create, name: teem).',
    )
    expect(await hintOf('read', { id: 'zzzzzz' })).toBe(
      'See the tool check, the tool task (action: list) or the tool search (words: WORDS).',
    )
    expect(await hintOf('send', { to: ['@nobody'], text: 'x' })).toContain(
      'See the tool who, or add one with datacore-msg contacts add (a command for your person).',
    )
  })
})
