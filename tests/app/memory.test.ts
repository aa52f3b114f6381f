/** Memories through the use cases, with real files and keys: what is found, in which order, and what hides what. */

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { forget } from '../../lib/app/memory/forget.ts'
import { memoryList } from '../../lib/app/memory/list.ts'
import { type MemoryFilter, recall } from '../../lib/app/memory/recall.ts'
import { remember, type RememberInput } from '../../lib/app/memory/remember.ts'
import { memoryShow } from '../../lib/app/memory/show.ts'
import { supersede } from '../../lib/app/memory/supersede.ts'
import { initSpace } from '../../lib/app/init-space.ts'
import { send } from '../../lib/app/send.ts'
import { block } from '../../lib/app/trust.ts'
import type { Deps } from '../../lib/app/ports.ts'
import { makeWorld, no, ok, type World } from '../support/world.ts'

let world: World
let tex: Deps
let gregor: Deps

beforeEach(async () => {
  world = await makeWorld(['tex', 'gregor'])
  tex = world.users['tex']!.deps
  gregor = world.users['gregor']!.deps
})
afterEach(() => world.remove())

const day = 86_400_000
const keep = async (deps: Deps, text: string, more: Partial<RememberInput> = {}) => {
  world.clock.nowMs += 1000
  return ok(await remember(deps, { text, ...more })).memory.memory.id
}
const found = async (words: string, filter: MemoryFilter & { limit?: number } = {}, deps = tex) =>
  ok(await recall(deps, { words, limit: 20, ...filter }))
const texts = async (words: string, filter: MemoryFilter & { limit?: number } = {}, deps = tex) =>
  (await found(words, filter, deps)).map(({ memory }) => memory.body)
const push = (text: string) => world.write('memory.org', `${world.read('memory.org')}\n${text}`)

function entry(id: string, body: string, more = '', head = 'x'): string {
  return `* ${head}                                    :memory:\n:PROPERTIES:\n:ID:       ${id}\n:FROM:     gregor\n:STAMP:    2026-11-21T10:02:03.123Z\n${more}:END:\n${body}\n`
}

describe('remember', () => {
  test('a memory is there for the others, signed, with tags, project and source', async () => {
    const message = ok(await send(gregor, { targets: ['@tex'], text: 'The API limit is 50.' }))
      .sent[0]!.id
    await keep(tex, 'The API limit is 50 a minute.\n\n* See the contract\n#+END_SRC', {
      tags: ['api,Rate-Limit'],
      source: message.slice(-6),
      project: 'website',
    })
    expect(await found('contract', {}, gregor)).toMatchObject([
      {
        memory: {
          from: 'tex',
          body: 'The API limit is 50 a minute.\n\n* See the contract\n#+END_SRC',
          tags: ['api', 'rate_limit'],
          source: message,
          project: 'website',
          status: 'held',
        },
        standing: { proof: 'verified' },
      },
    ])
  })

  test('what was learned from a message is kept in its space', async () => {
    ok(await initSpace(tex, { name: '0-own' }))
    const own = {
      ...tex,
      settings: {
        ...tex.settings,
        messaging: { ...tex.settings.messaging, default_space: '0-own' },
      },
    }
    const message = ok(await send(gregor, { targets: ['@tex'], text: 'x' })).sent[0]!.id
    expect(ok(await remember(own, { text: 'a', source: message })).memory.space).toBe('1-team')
    expect(ok(await remember(own, { text: 'a' })).memory.space).toBe('0-own')
  })

  test.each([
    ['', {}],
    [' \n\t\n', {}],
    ['x'.repeat(65_537), {}],
    ['x', { tags: ['a b:c'] }],
    ['x', { project: 'a\nb' }],
    ['x', { source: 'nowhere' }],
  ])('%#: what cannot be kept is refused, and nothing is stored', async (text, more) => {
    const before = world.read('memory.org')
    expect((await remember(tex, { text, ...more })).ok).toBe(false)
    expect(world.read('memory.org')).toBe(before)
  })

  test('what nobody can see is not remembered', async () => {
    const { why } = no(await remember(tex, { text: '\u200b' }))
    expect(why).toBe('There is no character that anybody can see to remember.')
    expect(no(await remember(tex, { text: ' ' })).why).toBe('There is no text to remember.')
  })

  test('the very same text is not stored twice, whoever says it; tags are added', async () => {
    const first = await keep(tex, 'We deploy on Fridays.', { tags: ['deploy'] })
    const again = ok(
      await remember(gregor, { text: 'We  deploy on\nFridays.', tags: ['ops', 'deploy'] }),
    )
    expect(again).toMatchObject({
      did: 'known',
      reached: 'stored',
      memory: { memory: { id: first } },
    })
    expect(await found('deploy')).toMatchObject([{ memory: { tags: ['deploy', 'ops'] } }])
    expect(ok(await remember(tex, { text: 'We deploy on Fridays.' }))).toMatchObject({
      did: 'known',
      reached: 'nothing',
    })
  })

  test('a text that is nearly the same is stored, and the other named', async () => {
    const first = await keep(tex, 'We deploy on Fridays after the freeze.')
    const near = ok(await remember(gregor, { text: 'We deploy on Friday after the freeze!' }))
    expect(near).toMatchObject({
      did: 'remembered',
      similar: [{ id: first, from: 'tex', likeness: 'near' }],
    })
    const other = ok(await remember(gregor, { text: 'The freeze is cold in winter.' }))
    expect(other.similar).toEqual([])
  })

  test('what somebody pushed without a signature is no reason not to store a text', async () => {
    push(entry('mem-20261121-100203-gregor-7f3ak2', 'We deploy on Fridays.'))
    expect(ok(await remember(tex, { text: 'We deploy on Fridays.' }))).toMatchObject({
      did: 'remembered',
      similar: [{ likeness: 'same' }],
    })
  })
})

describe('recall', () => {
  test('those with all words come before those with some, and a rare word weighs more', async () => {
    await keep(tex, 'Lunch is at noon, not at one.')
    await keep(tex, 'We deploy at noon.')
    await keep(tex, 'The zeppelin flies where it wants to.')
    await keep(tex, 'At noon, the deploy of the zeppelin begins with a long speech.')
    const [first, ...others] = await texts('deploy zeppelin')
    expect(first).toBe('At noon, the deploy of the zeppelin begins with a long speech.')
    expect(others.toSorted()).toEqual([
      'The zeppelin flies where it wants to.',
      'We deploy at noon.',
    ])
  })

  test('what org would act on is found as it was written', async () => {
    await keep(tex, 'The macro is call_foo(1), and src_python{x} beside it.')
    for (const words of ['call_foo', '"call_foo"', 'src_py', 'e-mail OR call_foo']) {
      expect(await texts(words)).toHaveLength(1)
    }
  })

  test('a tag weighs more than a mention, and an author is found', async () => {
    await keep(gregor, 'The report mentions pricing.')
    await keep(tex, 'Ask the board first.', { tags: ['pricing'] })
    expect(await texts('pricing')).toEqual(['Ask the board first.', 'The report mentions pricing.'])
    expect(await texts('gregor')).toEqual(['The report mentions pricing.'])
  })

  test('of two alike the newer one comes first; a time to come is no advantage', async () => {
    await keep(tex, 'Freeze in March, they say here.')
    world.clock.nowMs += 300 * day
    await keep(tex, 'Freeze in April, they say here.')
    world.clock.nowMs += 300 * day
    await keep(gregor, 'Freeze in May, as they say here.')
    world.clock.nowMs -= 200 * day
    expect(await texts('freeze')).toEqual([
      'Freeze in April, they say here.',
      'Freeze in March, they say here.',
      'Freeze in May, as they say here.',
    ])
  })

  test('phrases, OR and minus', async () => {
    await keep(tex, 'The code freeze begins.')
    await keep(tex, 'Freeze the code, please.')
    await keep(tex, 'A release is near.')
    await keep(tex, 'A release draft is near.')
    expect(await texts('"code freeze"')).toEqual(['The code freeze begins.'])
    expect((await texts('"code freeze" OR release -draft')).toSorted()).toEqual([
      'A release is near.',
      'The code freeze begins.',
    ])
  })

  test.each([
    ['Das Café in Zürich hat Größe.', ['cafe', 'ZURICH', 'grösse', 'GROSSE', 'cafe\u0301']],
    ['東京の天気はとても良い', ['天気', '東京', '東京天気', 'とても']],
    ['我们在星期五部署服务器', ['部署', '服务器', '星期五']],
    ['ประเทศไทยอากาศร้อน', ['อากาศ', 'ไทย']],
    ['서울에서 회의합니다', ['서울', '회의'.normalize('NFD')]],
    ['Ёлка стоит в углу', ['елка', 'ЁЛКА', 'угл']],
    ['हिन्दी में लिखा है', ['हिन्दी']],
    ['עִבְרִית', ['עברית']],
  ])('in any language: %s', async (text, queries) => {
    await keep(tex, 'Something else: 12345.')
    await keep(tex, text)
    for (const query of queries) expect(await texts(query), query).toEqual([text])
  })

  test('by tag, author, project and time', async () => {
    const old = await keep(tex, 'deploy one', { tags: ['ops'], project: 'web' })
    world.clock.nowMs += 10 * day
    await keep(gregor, 'deploy two', { tags: ['dev'] })
    expect(await texts('deploy', { tag: '#Ops' })).toEqual(['deploy one'])
    expect(await texts('deploy', { by: '@gregor' })).toEqual(['deploy two'])
    expect(await texts('deploy', { project: 'web' })).toEqual(['deploy one'])
    expect(await texts('deploy', { sinceMs: world.clock.nowMs - day })).toEqual(['deploy two'])
    expect(await texts('deploy', { limit: 1 })).toHaveLength(1)
    expect(no(await recall(tex, { words: 'deploy', limit: 5, by: 'nobody-here' })).code).toBe(
      'not_found',
    )
    expect(old).toMatch(/^mem-/u)
  })

  test('in archives, all spaces, and whatever form a person gave an entry', async () => {
    ok(await initSpace(tex, { name: '0-own' }))
    ok(await remember(tex, { text: 'deploy in my own space', space: '0-own' }))
    await keep(tex, 'deploy here')
    world.write(
      'archive/2025-01.org',
      entry('mem-20250101-100203-gregor-aaaaaa', 'deploy long ago'),
    )
    push(
      '* TODO  deploy by hand   :memory:\r\n  :PROPERTIES:\r\n  :Id: mem-1\r\n  :FROM: gregor\r\n  :END:\r\ndeploy with CR\r\n',
    )
    expect((await texts('deploy')).toSorted()).toEqual([
      'deploy here',
      'deploy in my own space',
      'deploy long ago',
      'deploy with CR',
    ])
  })

  test('messages and tasks in an archive are no memories', async () => {
    world.write(
      'archive/2025-01.org',
      '* DONE x\n:PROPERTIES:\n:ID: msg-1\n:FROM: gregor\n:TO: tex\n:END:\ndeploy mem-1\n',
    )
    expect(await texts('deploy')).toEqual([])
  })

  test('an entry that stands in its file and the archive is found once', async () => {
    await keep(tex, 'deploy')
    const text = readFileSync(join(world.tree, 'memory.org'), 'utf8')
    world.write('archive/2026-11.org', text)
    expect(await texts('deploy')).toEqual(['deploy'])
  })
})

describe('forget and supersede', () => {
  test('what was forgotten is found with all, and again after undo', async () => {
    const id = await keep(tex, 'We deploy on Fridays.')
    expect(
      ok(await forget(gregor, { id: id.slice(-6), to: 'forgotten', reason: 'It is wrong.' })),
    ).toMatchObject({
      did: 'forgotten',
      reached: 'stored',
    })
    expect(await texts('deploy')).toEqual([])
    expect(await texts('deploy', { which: 'all' })).toHaveLength(1)
    expect(ok(await forget(tex, { id, to: 'forgotten' }))).toMatchObject({
      did: 'unchanged',
      reached: 'nothing',
    })
    expect(ok(await forget(tex, { id, to: 'held' }))).toMatchObject({ did: 'restored' })
    expect(await texts('deploy')).toHaveLength(1)
    expect(world.read('memory.org')).toMatch(/^\* We deploy/mu)
    expect(ok(await memoryShow(gregor, { id })).changes).toMatchObject([
      { to: 'forgotten', by: 'gregor', note: 'It is wrong.', standing: { proof: 'verified' } },
      { to: 'held', by: 'tex', standing: { proof: 'verified' } },
    ])
  })

  test('a text that was forgotten can be remembered anew', async () => {
    const id = await keep(tex, 'We deploy on Fridays.')
    ok(await forget(tex, { id, to: 'forgotten' }))
    expect(ok(await remember(tex, { text: 'We deploy on Fridays.' })).did).toBe('remembered')
  })

  test('a superseded one is found with all, and comes back when the new one is forgotten', async () => {
    const old = await keep(tex, 'We deploy on Fridays.', { tags: ['ops'], project: 'web' })
    const made = ok(await supersede(gregor, { id: old, text: 'We deploy on Mondays.' }))
    expect(made).toMatchObject({
      did: 'remembered',
      memory: { memory: { supersedes: old, tags: ['ops'], project: 'web' } },
    })
    expect(await texts('deploy')).toEqual(['We deploy on Mondays.'])
    expect(ok(await memoryList(tex, { limit: 9 })).map(({ memory }) => memory.body)).toEqual([
      'We deploy on Mondays.',
    ])
    const { id } = made.memory.memory
    expect(ok(await memoryShow(tex, { id: old }))).toMatchObject({ supersededBy: id })
    expect(await found('fridays', { which: 'all' })).toMatchObject([{ supersededBy: id }])
    ok(await forget(tex, { id, to: 'forgotten' }))
    expect(await texts('deploy')).toEqual(['We deploy on Fridays.'])
  })

  test('one that is dated two days ahead is superseded by what a right clock writes', async () => {
    const ahead = { ...gregor, clock: { nowMs: () => world.clock.nowMs + 2 * day } }
    const old = await keep(ahead, 'Kappa rule: deploy on Fridays.')
    ok(await supersede(tex, { id: old, text: 'Kappa rule: deploy on Mondays.' }))
    expect(await texts('kappa')).toEqual(['Kappa rule: deploy on Mondays.'])
    expect(await texts('kappa', {}, gregor)).toEqual(['Kappa rule: deploy on Mondays.'])
  })

  test('what supersedes one stands for all before it, when one between them is forgotten', async () => {
    const a = await keep(tex, 'deploy on day A')
    const put = async (id: string, text: string) => {
      world.clock.nowMs += 1000
      return ok(await supersede(tex, { id, text })).memory.memory.id
    }
    const b = await put(a, 'deploy on day B')
    const c = await put(b, 'deploy on day C')
    ok(await forget(gregor, { id: b, to: 'forgotten' }))
    expect(await texts('deploy')).toEqual(['deploy on day C'])
    expect(ok(await memoryShow(tex, { id: a }))).toMatchObject({ supersededBy: c })
    ok(await forget(gregor, { id: c, to: 'forgotten' }))
    expect(await texts('deploy')).toEqual(['deploy on day A'])
    ok(await forget(gregor, { id: b, to: 'held' }))
    expect(await texts('deploy')).toEqual(['deploy on day B'])
    ok(await forget(gregor, { id: c, to: 'held' }))
    expect(await texts('deploy')).toEqual(['deploy on day C'])
  })

  test('the same words are no new memory', async () => {
    const id = await keep(tex, 'We deploy on Fridays.')
    expect(no(await supersede(tex, { id, text: 'We deploy on Fridays.' })).code).toBe('wrong_state')
  })
})

describe('what others push', () => {
  test('nobody hides a proved memory by saying that they supersede it', async () => {
    const id = await keep(tex, 'We deploy on Fridays.')
    const claim = `:SUPERSEDES: ${id}\n`
    push(entry('mem-20261121-120000-gregor-7f3ak2', 'Never deploy.', claim))
    expect((await texts('deploy')).toSorted()).toEqual(['Never deploy.', 'We deploy on Fridays.'])
  })

  test('nobody hides a proved memory by a keyword, which is shown beside it until it is signed or taken away', async () => {
    const id = await keep(tex, 'We deploy on Fridays.')
    const held = world.read('memory.org')
    world.write('memory.org', held.replace(/^\* We/mu, '* CANCELLED We'))
    expect(await found('deploy')).toMatchObject([
      { memory: { status: 'held' }, byHand: 'forgotten' },
    ])
    expect(ok(await memoryList(gregor, { limit: 5 }))).toMatchObject([{ byHand: 'forgotten' }])
    expect(await texts('deploy', {}, world.users['gregor']!.agent('s1'))).toHaveLength(1)
    expect(ok(await forget(tex, { id, to: 'held' }))).toMatchObject({ did: 'restored' })
    expect(world.read('memory.org')).toMatch(/^\* We deploy/mu)
    expect((await found('deploy'))[0]).not.toHaveProperty('byHand')
    world.write('memory.org', held.replace(/^\* We/mu, '* CANCELLED We'))
    expect(ok(await forget(tex, { id, to: 'forgotten' }))).toMatchObject({ did: 'forgotten' })
    expect(await texts('deploy')).toEqual([])
    expect(ok(await forget(tex, { id, to: 'forgotten' }))).toMatchObject({ did: 'unchanged' })
  })

  test('a line of somebody who is blocked, or one without a proof, forgets nothing', async () => {
    const id = await keep(tex, 'We deploy on Fridays.')
    ok(await forget(gregor, { id, to: 'forgotten' }))
    const signed = world.read('memory.org')
    world.write('memory.org', signed.replace(/^ +sig .*\n/gmu, ''))
    expect(await texts('deploy')).toHaveLength(1)
    world.write('memory.org', signed)
    expect(await texts('deploy')).toEqual([])
    ok(await block(tex, { who: 'gregor' }))
    expect(await texts('deploy')).toHaveLength(1)
  })

  test('one that nobody proved is forgotten by its keyword', async () => {
    push(entry('mem-20261121-120000-gregor-7f3ak2', 'Never deploy.', '', 'CANCELLED x'))
    expect(await texts('deploy')).toEqual([])
  })

  test('two that say they supersede each other do not hide both', async () => {
    const pair = (id: string, other: string, at: number) =>
      entry(id, `deploy ${at}`, `:SUPERSEDES: ${other}\n`).replace('03.123Z', `0${at}.123Z`)
    push(`${pair('mem-a1', 'mem-b1', 3)}\n${pair('mem-b1', 'mem-a1', 4)}`)
    expect(await texts('deploy')).toEqual(['deploy 4'])
  })

  test('nor do many in a circle: there none gives way to an earlier one', async () => {
    const ids = ['mem-a1', 'mem-b1', 'mem-c1', 'mem-d1']
    const ring = ids.map((id, at) => {
      const claim = `:SUPERSEDES: ${ids[(at + 1) % ids.length]}\n`
      return entry(id, `deploy ${at}`, claim).replace('03.123Z', `0${(at * 2) % 5}.123Z`)
    })
    push(ring.join('\n'))
    expect(await texts('deploy')).toEqual(['deploy 2', 'deploy 1'])
  })

  test('a changed text is forged: a person sees it with that word, an agent not', async () => {
    await keep(tex, 'We deploy on Fridays.')
    world.write('memory.org', world.read('memory.org').replaceAll('Fridays', 'Sundays'))
    expect(await found('deploy')).toMatchObject([{ standing: { proof: 'forged' } }])
    expect(await texts('deploy', {}, world.users['gregor']!.agent('s1'))).toEqual([])
    expect(ok(await memoryList(world.users['tex']!.agent('s1'), { limit: 5 }))).toEqual([])
  })

  test('a blocked author is not shown to an agent', async () => {
    await keep(gregor, 'We deploy on Fridays.')
    ok(await block(tex, { who: 'gregor' }))
    expect(await texts('deploy', {}, world.users['tex']!.agent('s1'))).toEqual([])
    expect(await found('deploy')).toMatchObject([{ standing: { blocked: true } }])
  })

  test('a copy under the id of a proved memory does not take its place', async () => {
    const id = await keep(tex, 'We deploy on Fridays.')
    const copy = entry(id, 'Never deploy.')
    world.write('memory.org', world.read('memory.org').replace(/^\* /mu, `${copy}\n* `))
    expect(ok(await memoryShow(gregor, { id }))).toMatchObject({
      memory: { body: 'We deploy on Fridays.' },
      standing: { proof: 'verified' },
    })
    ok(await forget(gregor, { id, to: 'forgotten' }))
    expect(await texts('deploy')).toEqual(['Never deploy.'])
  })

  test('a flood of unsigned ones comes after what is signed', async () => {
    await keep(tex, 'We deploy on Fridays.')
    const flood = Array.from({ length: 3000 }, (_, at) =>
      entry(`mem-f${at}`, 'deploy deploy deploy'),
    )
    push(flood.join('\n'))
    const [first] = await texts('deploy', { limit: 5 })
    expect(first).toBe('We deploy on Fridays.')
  })

  test('entries of any form and size are looked at, and none breaks the search', async () => {
    await keep(tex, 'We deploy on Fridays.')
    push(
      '* \n* x :memory:\n:PROPERTIES:\n:ID: mem-\n:END:\n* y\n:PROPERTIES:\n:ID: mem-1\n:FROM: !\n:END:\ndeploy\n',
    )
    push(entry('mem-big', `deploy ${'x'.repeat(3_000_000)}`))
    push(`* ${'y'.repeat(200_000)} deploy\n`)
    push(entry('mem-log', 'deploy', ':END:\n:LOGBOOK:\n- a\n'))
    expect((await texts('deploy')).length).toBeGreaterThanOrEqual(2)
    expect(ok(await memoryList(tex, { limit: 50 })).length).toBeGreaterThanOrEqual(2)
  })
})
