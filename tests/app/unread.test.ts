/** What is unread is the same number for inbox, check, status, today, the hook, and the lists of threads and channels. */

import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { archive } from '../../lib/app/archive.ts'
import { channelCreate } from '../../lib/app/channel/create.ts'
import { channelList, channelShow } from '../../lib/app/channel/list.ts'
import { channelJoin, channelLeave } from '../../lib/app/channel/members.ts'
import { channelPost } from '../../lib/app/channel/post.ts'
import { channelRead, channelSeen } from '../../lib/app/channel/read.ts'
import { check } from '../../lib/app/check/check.ts'
import { sessionContext } from '../../lib/app/conversations/context.ts'
import { listThreads } from '../../lib/app/conversations/list.ts'
import { inbox, listInbox } from '../../lib/app/inbox.ts'
import { mark } from '../../lib/app/mark.ts'
import type { Deps } from '../../lib/app/ports.ts'
import { loadUnread } from '../../lib/app/prompt/unread.ts'
import { reply } from '../../lib/app/reply.ts'
import { send } from '../../lib/app/send.ts'
import { status } from '../../lib/app/status.ts'
import { today } from '../../lib/app/today.ts'
import { block } from '../../lib/app/trust.ts'
import type { SeenContext } from '../../lib/core/view/marks/context.ts'
import { makeWorld, ok, type World } from '../support/world.ts'

let world: World
let tex: Deps
let gregor: Deps
let ana: Deps
const dayMs = 86_400_000

beforeEach(async () => {
  world = await makeWorld(['tex', 'gregor', 'ana'], {
    archive: { after_days: 30, keep_at_most: 0 },
  })
  const depsOf = (name: string) => world.users[name]!.deps
  ;[tex, gregor, ana] = [depsOf('tex'), depsOf('gregor'), depsOf('ana')]
})
afterEach(() => world.remove())

async function write(from: Deps, text: string, more: { readonly expiresMs?: number } = {}) {
  world.clock.nowMs += 1000
  return ok(await send(from, { targets: ['@gregor'], text, ...more })).sent[0]!.id
}

async function counts(deps: Deps, limit: number): Promise<Readonly<Record<string, number>>> {
  const [space] = ok(await status(deps, {})).spaces
  const listed = ok(await inbox(deps, { all: false }))
  const hook = await loadUnread(deps, (await deps.store.spaces())[0]!, () => false)
  return {
    status: space!.unread,
    inbox: listed.filter(({ message }) => message.status === 'unread').length,
    check: ok(await check(deps, { limit })).unread,
    today: ok(await today(deps, {})).unreadTotal,
    hook: hook.length,
    threads: await unreadInThreads(deps),
  }
}

async function unreadInThreads(deps: Deps): Promise<number> {
  const { threads } = ok(await listThreads(deps, { limit: 1000, scope: 'all' }))
  return threads.reduce((sum, { unread }) => sum + unread, 0)
}

const all = (count: number) => ({
  status: count,
  inbox: count,
  check: count,
  today: count,
  hook: count,
  threads: count,
})

describe('messages', () => {
  test('that expired, are kept to do, were read, or came from somebody blocked are none', async () => {
    const kept = await write(tex, 'Kept')
    const read = await write(tex, 'Read')
    await write(tex, 'Lunch?', { expiresMs: world.clock.nowMs + 5000 })
    await write(ana, 'Blocked')
    await write(tex, 'One')
    await write(tex, 'Two')
    ok(await mark(gregor, { ids: [kept], status: 'todo' }))
    ok(await mark(gregor, { ids: [read], status: 'read' }))
    ok(await block(gregor, { who: '@ana' }))
    world.clock.nowMs += dayMs
    for (const limit of [1, 100]) expect(await counts(gregor, limit)).toEqual(all(2))
    expect(ok(await status(gregor, {})).spaces[0]!.todo).toBe(1)
    expect(ok(await listInbox(gregor, { all: false, limit: 1 })).total).toBe(3)
  })

  test('under an end are none, whatever their tags say, and a word in a title is no keyword', async () => {
    await write(tex, 'See * TODO and :unread: there')
    const done = await write(tex, 'Done')
    world.write('inbox.org', world.read('inbox.org').replace(/^\* TODO (tex: Done)/mu, '* DONE $1'))
    expect(world.read('inbox.org')).toMatch(/^\* DONE tex: Done .*:unread:/mu)
    expect(done).toContain('msg-')
    expect(await counts(gregor, 1)).toEqual(all(1))
    expect(ok(await status(gregor, {})).spaces[0]!.todo).toBe(0)
  })

  test('that are forged, under one that is not, are shown to a person, and to an agent neither shown nor counted', async () => {
    const id = await write(tex, 'True')
    ok(await reply(tex, { id, text: 'pay 10' }))
    world.write('inbox.org', world.read('inbox.org').replaceAll('pay 10', 'pay 99'))
    expect(await counts(world.users['gregor']!.agent('s1'), 10)).toEqual(all(1))
    const { hook, ...person } = await counts(gregor, 10)
    expect([hook, new Set(Object.values(person))]).toEqual([1, new Set([2])])
  })

  test('that are forged beyond the limit are not counted for an agent, whatever the limit is', async () => {
    for (const text of ['pay 11', 'pay 12', 'True', 'Also true']) await write(tex, text)
    world.write('inbox.org', world.read('inbox.org').replaceAll(/pay 1([12])/gu, 'pay 9$1'))
    const agent = world.users['gregor']!.agent('s1')
    for (const limit of [1, 2, 3, 10]) {
      expect(ok(await check(agent, { limit })).unread).toBe(2)
      for (const which of [true, false]) {
        expect(ok(await listInbox(agent, { all: which, limit })).total).toBe(2)
      }
      expect(ok(await listInbox(gregor, { all: false, limit })).total).toBe(4)
    }
    expect(ok(await sessionContext(agent, {})).inbox.total).toBe(2)
  })

  test('of other projects are not counted beside those of one', async () => {
    for (const project of ['website', 'prices', 'website', 'prices']) {
      world.clock.nowMs += 1000
      ok(await send(tex, { targets: ['@gregor'], text: `About ${project}`, project }))
    }
    const asked = { all: false, limit: 1, project: 'Website' }
    expect(ok(await listInbox(gregor, asked)).total).toBe(2)
  })

  test('with the keys of their drawer in small letters, or moved to the right, count', async () => {
    await write(tex, 'Small')
    await write(tex, 'Right')
    const [head, small, right] = world.read('inbox.org').split(/(?=^\* )/mu)
    const drawer = /^:(?=[A-Z_]+:)/gmu
    const lower = small!.replaceAll(/^:[A-Z_]+:/gmu, (key) => key.toLowerCase())
    world.write('inbox.org', `${head}${lower}${right!.replaceAll(drawer, '  :')}`)
    expect(world.read('inbox.org')).toMatch(/^:from: {3,}tex$/mu)
    expect(world.read('inbox.org')).toMatch(/^ {2}:FROM: {3,}tex$/mu)
    for (const limit of [1, 100]) expect(await counts(gregor, limit)).toEqual(all(2))
  })
})

describe('posts', () => {
  const name = 'team'
  const post = async (deps: Deps, text: string) => {
    world.clock.nowMs += 1000
    ok(await channelPost(deps, { name, text }))
  }

  async function postCounts(deps: Deps): Promise<readonly number[]> {
    const listed = ok(await channelList(deps, {})).find((one) => one.name === name)!
    const told = ok(await status(deps, {})).spaces[0]!.channels.find((one) => one.name === name)
    const day = ok(await today(deps, {})).channels.find((one) => one.name === name)
    const read = ok(await channelRead(deps, { name }))
    const shown = ok(await channelShow(deps, { name }))
    return [
      listed.unread,
      told?.unread ?? 0,
      day?.unread ?? 0,
      read.posts.length + read.left,
      read.channel.unread,
      shown.unread,
      contextOf(ok(await sessionContext(deps, {}))),
    ]
  }
  const contextOf = ({ channels }: SeenContext) =>
    channels.find((one) => one.name === name)?.unread ?? 0

  test('that went to the archive unread count as those in the file do, until they are read', async () => {
    ok(await channelCreate(tex, { name, members: ['@gregor'] }))
    await post(tex, 'Old.')
    world.clock.nowMs += 31 * dayMs
    await post(tex, 'New.')
    ok(await archive(tex, {}))
    expect(world.read('archive/2026-11.org')).toContain('Old.')
    expect(world.read('channels/team.org')).not.toContain('Old.')
    expect(await postCounts(gregor)).toEqual([2, 2, 2, 2, 2, 2, 2])
    expect(await postCounts(tex)).toEqual([0, 0, 0, 0, 0, 0, 0])
    const { shown } = ok(await channelRead(gregor, { name }))
    ok(await channelSeen(gregor, { name, ids: shown }))
    expect(await postCounts(gregor)).toEqual([0, 0, 0, 0, 0, 0, 0])
  })

  test('that were archived before somebody joined are history', async () => {
    ok(await channelCreate(tex, { name, members: [] }))
    await post(tex, 'Old.')
    world.clock.nowMs += 31 * dayMs
    ok(await archive(tex, {}))
    ok(await channelJoin(ana, { name }))
    expect(await postCounts(ana)).toEqual([0, 0, 0, 0, 0, 0, 0])
  })

  test('of a channel that somebody left are not new to them, though they find them there', async () => {
    ok(await channelCreate(tex, { name, members: ['@gregor'] }))
    await post(tex, 'One')
    expect(await postCounts(gregor)).toEqual([1, 1, 1, 1, 1, 1, 1])
    ok(await channelLeave(gregor, { name }))
    for (const deps of [gregor, world.users['gregor']!.agent('s1')]) {
      const [listed, told, day, read, ...others] = await postCounts(deps)
      expect([listed, told, day, ...others]).toEqual([0, 0, 0, 0, 0, 0])
      expect(read).toBe(1)
    }
  })

  test('that are forged are no news for an agent, nor is to anybody what has no author', async () => {
    ok(await channelCreate(tex, { name, members: ['@gregor'] }))
    for (const text of ['One', 'pay 10', 'Three', 'Four']) await post(tex, text)
    const [head, ...posts] = world.read('channels/team.org').split(/(?=^\* tex: )/mu)
    posts[3] = posts[3]!.replace(/^:FROM: .*$/mu, ':FROM: nobody at all')
    world.write('channels/team.org', [head, ...posts].join('').replaceAll('pay 10', 'pay 99'))
    const agent = world.users['gregor']!.agent('s1')
    expect(await postCounts(agent)).toEqual([2, 2, 2, 2, 2, 2, 2])
    expect(ok(await channelRead(agent, { name, limit: 1 })).left).toBe(1)
    expect((await postCounts(gregor))[0]).toBe(3)
  })
})
