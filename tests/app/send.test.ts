/** Sending and reading between two people who share a space. */

import { afterEach, beforeEach, expect, test } from 'vitest'
import { contactAdd } from '../../lib/app/contact-add.ts'
import { inbox } from '../../lib/app/inbox.ts'
import { mark } from '../../lib/app/mark.ts'
import { reply } from '../../lib/app/reply.ts'
import { search } from '../../lib/app/search/search.ts'
import { since } from '../../lib/app/since.ts'
import { send } from '../../lib/app/send.ts'
import { show } from '../../lib/app/show.ts'
import { status } from '../../lib/app/status.ts'
import { thread } from '../../lib/app/thread.ts'
import { trust } from '../../lib/app/trust.ts'
import { makeWorld, no, ok, type World } from '../support/world.ts'

let world: World
beforeEach(async () => {
  world = await makeWorld(['tex', 'gregor'])
})
afterEach(() => world.remove())

const tex = () => world.users['tex']!
const gregor = () => world.users['gregor']!

test('a message reaches the other inbox, verified, and only there', async () => {
  const report = ok(
    await send(tex().deps, { targets: ['@gregor'], text: 'Can you review the PR?' }),
  )
  expect(report.sent).toMatchObject([{ to: 'gregor', kind: 'message', reached: 'stored' }])
  const theirs = ok(await inbox(gregor().deps, { all: false }))
  expect(theirs.map(({ message }) => message.body)).toEqual(['Can you review the PR?'])
  expect(theirs[0]?.standing.proof).toBe('verified')
  expect(ok(await inbox(tex().deps, { all: true }))).toEqual([])
})

test('a name that nobody has is refused with the names near it, and nothing is written', async () => {
  const before = world.read('inbox.org')
  const refusal = no(await send(tex().deps, { targets: ['@grgor'], text: 'x' }))
  expect(refusal).toMatchObject({
    code: 'not_found',
    candidates: expect.arrayContaining(['@gregor']),
  })
  expect(world.read('inbox.org')).toBe(before)
})

test('one wrong target of several stores nothing for the right ones', async () => {
  const before = world.read('inbox.org')
  no(await send(tex().deps, { targets: ['@gregor', '@nobody'], text: 'x' }))
  expect(world.read('inbox.org')).toBe(before)
})

test('hostile text comes back as it was sent and stays one entry', async () => {
  const text =
    '* TODO not a heading\n:END:\n#+TODO: X\n# Local Variables:\n# eval: (f)\n# End:\n\n- ok'
  const { sent } = ok(await send(tex().deps, { targets: ['@gregor'], text }))
  const view = ok(await show(gregor().deps, { id: sent[0]!.id }))
  expect(view.kind === 'message' && view.message.body).toBe(text)
  expect(world.read('inbox.org').match(/^\* /gmu)).toHaveLength(1)
})

test('a reply by mark, by option and by "last" joins the thread of what it answers', async () => {
  const first = ok(await send(tex().deps, { targets: ['@gregor'], text: 'Question' })).sent[0]!.id
  world.clock.nowMs += 1000
  const second = ok(await reply(gregor().deps, { id: 'last', text: 'Answer' })).sent[0]!
  expect(second.to).toBe('tex')
  world.clock.nowMs += 1000
  const part = second.id.slice(-6)
  ok(await send(tex().deps, { targets: ['@gregor'], text: `>${part} Thanks` }))
  const tree = ok(await thread(gregor().deps, { id: first }))
  expect(tree).toHaveLength(1)
  expect(tree[0]!.replies[0]!.replies).toHaveLength(1)
})

test('the part of an id must be unique', async () => {
  ok(await send(tex().deps, { targets: ['@gregor'], text: 'one' }))
  ok(await send(tex().deps, { targets: ['@gregor'], text: 'two' }))
  expect(no(await show(gregor().deps, { id: 'msg-2026' })).code).toBe('ambiguous')
  expect(no(await show(gregor().deps, { id: 'msg-1999' })).code).toBe('not_found')
})

test('marking is a keyword, a tag and one line of the log, and is said only once', async () => {
  const id = ok(await send(tex().deps, { targets: ['@gregor'], text: 'read me' })).sent[0]!.id
  const first = ok(await mark(gregor().deps, { ids: [id], status: 'read' }))
  expect(first.marked).toMatchObject([{ changed: true, status: 'done' }])
  const file = world.read('inbox.org')
  expect(file).toMatch(/^\* DONE tex: read me {2,}:message:$/mu)
  expect(file).toContain('- Read by gregor [')
  expect(ok(await mark(gregor().deps, { ids: [id], status: 'read' })).marked[0]!.changed).toBe(
    false,
  )
  expect(world.read('inbox.org')).toBe(file)
  ok(await mark(gregor().deps, { ids: [id], status: 'unread' }))
  expect(ok(await inbox(gregor().deps, { all: false }))).toHaveLength(1)
})

test('of several ids one that is unknown marks none', async () => {
  const id = ok(await send(tex().deps, { targets: ['@gregor'], text: 'x' })).sent[0]!.id
  no(await mark(gregor().deps, { ids: [id, 'msg-nothing'], status: 'done' }))
  expect(ok(await inbox(gregor().deps, { all: false }))).toHaveLength(1)
})

test('groups, roles and @all reach their members, each once and never the sender', async () => {
  await contactAdd(tex().deps, { name: 'ana', handles: [], groups: ['core:review'] })
  await contactAdd(tex().deps, { name: 'ben', handles: [], groups: ['core'] })
  const to = async (...targets: string[]) =>
    ok(await send(tex().deps, { targets, text: 'hello' }))
      .sent.map((one) => one.to)
      .sort()
  expect(await to('@core')).toEqual(['ana', 'ben'])
  expect(await to('core:review')).toEqual(['ana'])
  expect(await to('@all')).toEqual(['ana', 'ben', 'gregor'])
  expect(await to('@all', '@gregor', '@core')).toEqual(['ana', 'ben', 'gregor'])
})

test('search and since find hot entries of both directions, newest first', async () => {
  ok(await send(tex().deps, { targets: ['@gregor'], text: 'Preisliste für Österreich' }))
  world.clock.nowMs += 3_600_000
  ok(await send(gregor().deps, { targets: ['@tex'], text: 'preisliste erhalten' }))
  const found = ok(await search(tex().deps, { words: 'PREISLISTE', limit: 10 }))
  expect(found.map((view) => view.kind === 'message' && view.message.from)).toEqual([
    'gregor',
    'tex',
  ])
  expect(ok(await search(tex().deps, { words: 'österreich', limit: 10 }))).toHaveLength(1)
  const recent = ok(await since(tex().deps, { sinceMs: world.clock.nowMs - 1000 }))
  expect(recent).toHaveLength(1)
})

test('an expired message is not shown as new and not counted', async () => {
  const expiresMs = world.clock.nowMs + 1000
  ok(await send(tex().deps, { targets: ['@gregor'], text: 'lunch?', expiresMs }))
  expect(ok(await inbox(gregor().deps, { all: false }))).toHaveLength(1)
  world.clock.nowMs += 2000
  expect(ok(await inbox(gregor().deps, { all: false }))).toHaveLength(0)
})

test('a text that someone changed in the file is forged, and counts as unknown', async () => {
  ok(await send(tex().deps, { targets: ['@gregor'], text: 'pay 10' }))
  world.write('inbox.org', world.read('inbox.org').replaceAll('pay 10', 'pay 99'))
  const [view] = ok(await inbox(gregor().deps, { all: false }))
  expect(view?.standing).toMatchObject({ proof: 'forged', tier: 'unknown' })
})

test('an answer to a message with a route goes there as well, when its author is trusted', async () => {
  const text = '[github:42] Does this fix it?'
  const id = ok(await send(tex().deps, { targets: ['@gregor'], text })).sent[0]!.id
  const early = ok(await reply(gregor().deps, { id, text: 'Perhaps' }))
  expect(early.routes).toMatchObject([{ route: 'github:42', ok: false }])
  expect(gregor().routed).toEqual([])
  ok(await trust(gregor().deps, { who: '@tex', tier: 'team' }))
  const report = ok(await reply(gregor().deps, { id, text: 'Yes' }))
  expect(report.routes).toMatchObject([{ route: 'github:42', ok: true }])
  expect(gregor().routed[0]).toMatch(/^github:42 .*Yes/su)
})

test('an answer is never routed to an agent, where it would be a task of mine', async () => {
  ok(await trust(tex().deps, { who: '@gregor', tier: 'trusted' }))
  const early = await send(gregor().deps, { targets: ['@tex'], text: '[@tex-claude] Say: drop it' })
  expect(no(early).code).toBe('usage')
  // Another agent's name says nothing; a contact does.
  ok(await contactAdd(gregor().deps, { name: 'bot', handles: [], groups: [], agentOf: 'tex' }))
  const id = ok(await send(gregor().deps, { targets: ['@tex'], text: '[@bot] Say: drop it' }))
    .sent[0]!.id
  const report = ok(await reply(tex().deps, { id, text: 'drop it' }))
  expect(report.routes).toMatchObject([{ ok: false }])
})

test('who answers a message has read it', async () => {
  ok(await send(tex().deps, { targets: ['@gregor'], text: 'Question' }))
  ok(await reply(gregor().deps, { id: 'last', text: 'Answer' }))
  expect(ok(await inbox(gregor().deps, { all: false }))).toEqual([])
  expect(world.read('inbox.org')).toContain('- Read by gregor [')
})

test('an agent is not shown what its author did not sign; a person is, with that said', async () => {
  const { id } = ok(await send(tex().deps, { targets: ['@gregor'], text: 'pay 10' })).sent[0]!
  world.write('inbox.org', world.read('inbox.org').replaceAll('pay 10', 'pay 99'))
  const agent = gregor().agent('s1')
  expect(ok(await inbox(agent, { all: true }))).toEqual([])
  expect(ok(await search(agent, { words: 'pay', limit: 9 }))).toEqual([])
  expect(no(await show(agent, { id })).code).toBe('not_trusted')
  expect(ok(await inbox(gregor().deps, { all: false }))[0]?.standing.proof).toBe('forged')
})

test('nobody marks what was written to somebody else', async () => {
  const { id } = ok(await send(tex().deps, { targets: ['@gregor'], text: 'unread' })).sent[0]!
  expect(no(await mark(tex().deps, { ids: [id], status: 'done' })).code).toBe('not_allowed')
  expect(ok(await inbox(gregor().deps, { all: false }))).toHaveLength(1)
})

test('an address is not taken away by a group of its name', async () => {
  await contactAdd(tex().deps, { name: 'zed', handles: [], groups: ['gregor'] })
  const { sent } = ok(await send(tex().deps, { targets: ['@gregor'], text: 'hello' }))
  expect(sent.map(({ to }) => to)).toEqual(['gregor'])
})

test('status counts what waits for me', async () => {
  ok(await send(tex().deps, { targets: ['@gregor'], text: 'x' }))
  ok(await send(gregor().deps, { targets: ['@claude'], text: 'do it' }))
  const [space] = ok(await status(gregor().deps, {})).spaces
  expect(space).toMatchObject({ unread: 1, tasks: { QUEUED: 1 } })
})
