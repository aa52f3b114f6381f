/** What a search takes of many: the newest by time, wherever it stands, and nothing that its reader is not shown. */

import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { channelCreate } from '../../lib/app/channel/create.ts'
import { channelPost } from '../../lib/app/channel/post.ts'
import { postsSince } from '../../lib/app/channel/find-post.ts'
import type { Deps } from '../../lib/app/ports.ts'
import type { SearchInput } from '../../lib/app/search/asked.ts'
import { searchPosts } from '../../lib/app/search/posts.ts'
import { search } from '../../lib/app/search/search.ts'
import { send } from '../../lib/app/send.ts'
import { block } from '../../lib/app/trust.ts'
import { exportedAll } from '../../lib/core/export/exported.ts'
import { makeWorld, ok, type World } from '../support/world.ts'

let world: World
let tex: Deps
let gregor: Deps
beforeEach(async () => {
  world = await makeWorld(['tex', 'gregor', 'mallory'])
  tex = world.users['tex']!.deps
  gregor = world.users['gregor']!.deps
})
afterEach(() => world.remove())

const more = 310

async function write(target: string, text: string, from = tex): Promise<void> {
  world.clock.nowMs += 60_000
  ok(await send(from, { targets: [target], text }))
}

async function found(
  deps: Deps,
  words: string,
  input: Partial<SearchInput> = {},
): Promise<readonly string[]> {
  const views = ok(await search(deps, { words, limit: 10, ...input }))
  return views.map((view) => (view.kind === 'task' ? view.task.body : view.message.body))
}

async function posts(
  deps: Deps,
  words: string,
  input: Partial<SearchInput> = {},
): Promise<readonly string[]> {
  const seen = ok(await searchPosts(deps, { words, limit: 10, ...input }))
  return seen.map(({ post: { body } }) => body)
}

interface Filler {
  readonly id?: 'msg' | 'post'
  readonly from?: string
  readonly day?: string
  /** Drawer lines beside those that each has. */
  readonly lines?: readonly string[]
}

/** So many entries that nobody signed, of one day, one second after the other. */
function fillers(text: string, count: number, given: Filler = {}): string {
  const { id = 'msg', from = 'nobody', day = '2026-11-01', lines = [] } = given
  return Array.from({ length: count }, (_, at) => {
    const time = new Date(Date.parse(`${day}T08:00:00Z`) + at * 1000).toISOString()
    const clock = time.slice(11, 19).replaceAll(':', '')
    const name = `${id}-${day.replaceAll('-', '')}-${clock}-${from}-${at.toString(36).padStart(6, 'a')}`
    const drawer = [`:ID: ${name}`, `:FROM: ${from}`, ':TO: tex', `:STAMP: ${time}`, ...lines]
    const tags = id === 'post' ? ':post:' : ':message:'
    return `* ${from}: ${text} ${at} ${tags}\n:PROPERTIES:\n${drawer.join('\n')}\n:END:\n${text} ${at}\n`
  }).join('\n')
}

function put(path: string, text: string): void {
  let before = ''
  try {
    before = world.read(path)
  } catch {
    // The first of a new file.
  }
  world.write(path, `${before}\n${text}`)
}

describe('the newest', () => {
  test('is found beside more old ones than are ranked, in another file', async () => {
    await write('@tex-claude', 'lambda the newest task')
    put('inbox.org', fillers('lambda filler', more))
    expect(await found(tex, 'lambda', { limit: 250 })).toContain('lambda the newest task')
    expect(await found(tex, 'lambda', { order: 'newest', limit: 1 })).toEqual([
      'lambda the newest task',
    ])
  })

  test('is found at the beginning of a file that is in no order', async () => {
    put('inbox.org', fillers('lambda newest', 1, { day: '2026-11-20' }))
    put('inbox.org', fillers('lambda filler', more))
    expect(await found(tex, 'lambda', { order: 'newest', limit: 1 })).toEqual(['lambda newest 0'])
  })

  test('are as many as are wanted, of messages and tasks together', async () => {
    await write('@tex', 'quebec one')
    await write('@tex-claude', 'quebec two')
    await write('@tex', 'quebec three')
    const all = ['quebec three', 'quebec two', 'quebec one']
    for (const limit of [1, 2, 3]) {
      expect(await found(tex, 'quebec', { order: 'newest', limit })).toEqual(all.slice(0, limit))
    }
  })

  test('is found beside archived ones, and an archived one beside those of an older month', async () => {
    put('archive/2026-10.org', fillers('lambda old', more, { day: '2026-10-20' }))
    put('archive/2026-11.org', fillers('lambda archived', 2, { day: '2026-11-10' }))
    await write('@tex', 'lambda new')
    expect(await found(tex, 'lambda', { order: 'newest', limit: 4 })).toEqual([
      'lambda new',
      'lambda archived 1',
      'lambda archived 0',
      `lambda old ${more - 1}`,
    ])
  })

  test('of posts is found beside more archived ones than are ranked, in another channel', async () => {
    for (const name of ['aa', 'zz']) ok(await channelCreate(tex, { name }))
    const lines = [':CHANNEL: zz']
    put('archive/2026-11.org', fillers('juliet filler', more, { id: 'post', lines }))
    put('channels/zz.org', fillers('juliet here', more, { id: 'post', day: '2026-11-02', lines }))
    ok(await channelPost(tex, { name: 'aa', text: 'juliet brand new' }))
    expect((await posts(tex, 'juliet', { order: 'newest', limit: 2 }))[0]).toBe('juliet brand new')
    expect(await posts(tex, 'juliet', { limit: 250 })).toContain('juliet brand new')
  })

  test('is none from a time to come', async () => {
    ok(await channelCreate(tex, { name: 'ord' }))
    world.clock.nowMs += 60_000
    ok(await channelPost(tex, { name: 'ord', text: 'kappa one' }))
    const lines = [':CHANNEL: ord']
    put('channels/ord.org', fillers('kappa future', 1, { id: 'post', day: '2099-01-01', lines }))
    put('inbox.org', fillers('kappa ahead', more, { day: '2099-01-01' }))
    world.clock.nowMs += 60_000
    ok(await channelPost(tex, { name: 'ord', text: 'kappa two' }))
    await write('@tex', 'kappa message')
    const order = ['kappa two', 'kappa future 0', 'kappa one']
    expect(await posts(tex, 'kappa', { order: 'newest' })).toEqual(order)
    const since = ok(await postsSince(tex, { sinceMs: world.clock.nowMs - 3_600_000 }))
    expect(since.map(({ post }) => post.body)).toEqual(order)
    const whole = exportedAll([], since.toReversed())
    expect(whole.map(({ text }) => text)).toEqual(order.toReversed())
    expect((await found(tex, 'kappa', { order: 'newest' }))[0]).toBe('kappa message')
  })
})

describe('what an agent is not shown', () => {
  /** Under the name of somebody whose key is known, with a signature that is none of theirs. */
  async function forged(text: string, given: Filler): Promise<string> {
    const [, key] = /:KEY:\s+(\S+)/u.exec(world.read('inbox.org'))!
    const lines = [...(given.lines ?? []), `:KEY: ${key}`, `:SIG: ${'A'.repeat(86)}==`]
    return fillers(text, more, { ...given, from: 'gregor', day: '2026-11-20', lines })
  }

  beforeEach(async () => {
    await write('@tex', 'sierra real', gregor)
    world.clock.nowMs -= 10 * 86_400_000
    await write('@tex', 'sierra old')
    world.clock.nowMs += 10 * 86_400_000
  })

  test('takes no place of what it is shown: messages that are forged or of a blocked author', async () => {
    const agent = world.users['tex']!.agent('s1')
    put('inbox.org', await forged('sierra forged', {}))
    ok(await block(tex, { who: 'mallory' }))
    put('inbox.org', fillers('sierra blocked', more, { from: 'mallory', day: '2026-11-20' }))
    for (const order of ['best', 'newest'] as const) {
      const seen = await found(agent, 'sierra', { order })
      expect(seen.toSorted()).toEqual(['sierra old', 'sierra real'])
      expect((await found(tex, 'sierra', { order, limit: 1000 })).length).toBeGreaterThan(more)
    }
  })

  test('takes no place of what it is shown: posts', async () => {
    const agent = world.users['tex']!.agent('s1')
    world.clock.nowMs -= 10 * 86_400_000
    ok(await channelCreate(tex, { name: 'team', members: ['@gregor'] }))
    world.clock.nowMs += 60_000
    ok(await channelPost(gregor, { name: 'team', text: 'sierra real' }))
    world.clock.nowMs += 10 * 86_400_000
    const lines = [':CHANNEL: team']
    put('channels/team.org', await forged('sierra forged', { id: 'post', lines }))
    for (const order of ['best', 'newest'] as const) {
      expect(await posts(agent, 'sierra', { order })).toEqual(['sierra real'])
    }
  })

  test('headings that are no messages take no place of any', async () => {
    const notes = Array.from({ length: more }, (_, at) => {
      return `* Note ${at}\n:PROPERTIES:\n:STAMP: 2026-11-21T10:00:00.000Z\n:END:\nsierra\n`
    })
    put('inbox.org', notes.join('\n'))
    expect((await found(tex, 'sierra')).toSorted()).toEqual(['sierra old', 'sierra real'])
  })
})

describe('a project', () => {
  test('is looked for in its channels alone, however many other posts there are', async () => {
    ok(await channelCreate(tex, { name: 'team' }))
    ok(await channelCreate(tex, { name: 'webch', project: 'website' }))
    const text = `A long text ${'about many other things '.repeat(20)} and an omicron`
    ok(await channelPost(tex, { name: 'webch', text }))
    const lines = [':CHANNEL: team']
    put('channels/team.org', fillers('omicron', more, { id: 'post', day: '2026-11-21', lines }))
    expect(await posts(tex, 'omicron', { project: 'website' })).toEqual([text])
    expect(await posts(tex, 'omicron', { project: 'website', order: 'newest' })).toEqual([text])
  })
})
