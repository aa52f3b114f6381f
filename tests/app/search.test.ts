/** `search` over messages, tasks and posts: what finds what, and in which order. */

import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { channelCreate } from '../../lib/app/channel/create.ts'
import { channelPost } from '../../lib/app/channel/post.ts'
import { govern } from '../../lib/app/govern.ts'
import { edit } from '../../lib/app/marks/edit.ts'
import { searchPosts } from '../../lib/app/search/posts.ts'
import { searchAll } from '../../lib/app/search/all.ts'
import type { SearchInput } from '../../lib/app/search/asked.ts'
import { search } from '../../lib/app/search/search.ts'
import { send } from '../../lib/app/send.ts'
import { makeWorld, no, ok, type User, type World } from '../support/world.ts'

let world: World
let tex: User
let gregor: User
beforeEach(async () => {
  world = await makeWorld(['tex', 'gregor'])
  tex = world.users['tex']!
  gregor = world.users['gregor']!
})
afterEach(() => world.remove())

async function write(
  text: string,
  more: { readonly project?: string; readonly expiresMs?: number } = {},
): Promise<string> {
  world.clock.nowMs += 60_000
  return ok(await send(tex.deps, { targets: ['@gregor'], text, ...more })).sent[0]!.id
}

async function found(words: string, input: Partial<SearchInput> = {}): Promise<readonly string[]> {
  const views = ok(await search(gregor.deps, { words, limit: 10, ...input }))
  return views.map((view) => (view.kind === 'task' ? view.task.body : view.message.body))
}

/** The month's archive with what is in the inbox, which is emptied. */
function archiveAll(month: string): void {
  const [, head = '', entries = ''] = /^([\s\S]*?\n)(\* [\s\S]*)$/u.exec(world.read('inbox.org'))!
  world.write(`archive/${month}.org`, entries)
  world.write('inbox.org', head)
}

describe('finds', () => {
  test.each([
    ['a word in any case and spelling', 'STRASSE', 'Die Straße ist frei'],
    ['letters in disguise', 'file fancy', 'Which ﬁle is 𝓯𝓪𝓷𝓬𝔂?'],
    ['accents that were not typed', 'cafe zurich', 'Das Café in Zürich'],
    ['accents that only the search has', 'réview', 'The review is done'],
    ['the beginning of a longer word', 'pric', 'New pricing for May'],
    ['a language without blanks', '重新启动', '服务器在夜间重新启动。'],
    ['an emoji', '🎉', 'It is out 🎉'],
    ['a unit of area', '㎢', 'The park has 25㎢.'],
    ['a unit of mass after a word', 'park ㎏', 'The park has 3㎏ of seeds.'],
    ['a sign for a number', '№', 'Look at №5.'],
    ['degrees', '℃', 'It is 20 ℃ there.'],
    ['a phrase as it stands', '"code freeze"', 'The code-freeze begins'],
    ['either of two', 'lunch OR dinner', 'Dinner is at eight'],
    ['either of two without blanks', '京都府 OR 天気', '東京都の天気は晴れ'],
    ['the beginning of what has signs in it', 'e-mai', 'Send an e-mail'],
    ['the beginning of a name', 'example.co', 'See https://www.example.com/'],
    ['the beginning of a number', '3.1', 'It is about 3.14'],
    ['what org would act on', 'call_foo', 'Use call_foo(1) and src_python{x}'],
    ['the same as a phrase', '"src_python"', 'Use call_foo(1) and src_python{x}'],
    ['the same by its beginning', 'CALL_', 'Use call_foo(1)'],
  ])('%s', async (_what, words, text) => {
    await write('Something else')
    await write(text)
    expect(await found(words)).toEqual([text])
  })

  test('nothing with a word that is left out, and nothing where the words of a phrase stand apart', async () => {
    await write('release draft')
    await write('freeze the code for the release')
    expect(await found('release -draft')).toEqual(['freeze the code for the release'])
    expect(await found('"code freeze"')).toEqual([])
  })

  test('what has only pieces of a word that is left out, or is either of two, as that word stands nowhere', async () => {
    await write('東京都の天気は晴れ')
    await write('京都府の天気は雨')
    expect(await found('天気 -京都府')).toEqual(['東京都の天気は晴れ'])
    expect(await found('京都府 OR zeppelin')).toEqual(['京都府の天気は雨'])
    expect(await found('zeppelin OR 京都府')).toEqual(['京都府の天気は雨'])
  })

  test('a message by the beginning of its id', async () => {
    const id = await write('Where am I?')
    world.clock.nowMs += 3_600_000
    await write('Not here.')
    for (const words of [id.slice(0, -2), id.slice(0, 'msg-20261121-1003'.length)]) {
      expect(await found(words)).toEqual(['Where am I?'])
    }
  })

  test('nothing by the books that are kept of a message or a task', async () => {
    await write('Where am I?', { expiresMs: Date.parse('2026-11-29T12:34:56Z') })
    ok(await send(tex.deps, { targets: ['@tex-claude'], text: 'Count them', effort: 2 }))
    const [space] = await tex.deps.store.spaces()
    await govern(tex.deps, space!)
    const task = world.read('agents/tex-claude.org')
    const verdict = /:VERDICT_SIG: .*?([A-Za-z0-9]{6})/u.exec(task)![1]!
    expect(task).toContain(':APPROVAL: auto_accepted')
    const books = ['auto_accepted', '2', verdict, '2026-11-29', '2026-11-21T10', 'owner', 'normal']
    for (const words of [...books, 'message', 'unread', 'task']) {
      expect([words, ...(await found(words))]).toEqual([words])
    }
    expect(await found('count')).toEqual(['Count them'])
  })

  test('a message by the id of a file that goes with it, and not by its digest', async () => {
    await write('See there')
    const name = 'file-20261120-090000-tex-8h2k1m'
    const text = world.read('inbox.org')
    world.write(
      'inbox.org',
      text.replace(/(:STAMP: .*)/u, `$1\n:ATTACHMENTS: ${name}=${'ab12'.repeat(16)}`),
    )
    expect(await found(name)).toEqual(['See there'])
    expect(await found('ab12ab12')).toEqual([])
  })

  test('a message by its id or a part of it, its author and its recipient', async () => {
    const id = await write('Where am I?')
    await write('Not here.')
    expect(await found(id)).toContain('Where am I?')
    expect(await found(id.split('-').at(-1)!)).toEqual(['Where am I?'])
    expect(await found('tex')).toHaveLength(2)
  })

  test('what an author wrote later, and no proofs', async () => {
    const id = await write('The port is 8080')
    ok(await edit(tex.deps, { id, text: 'The harbour is closed' }))
    expect(await found('harbour')).toEqual(['The port is 8080'])
    const sig = /:SIG: .*?([A-Za-z0-9]{8,})/u.exec(world.read('inbox.org'))![1]!
    expect(await found(sig)).toEqual([])
  })

  test('what went to the archive once, of both copies the archived one', async () => {
    await write('Old pricing')
    const hot = world.read('inbox.org')
    archiveAll('2026-11')
    expect(await found('pricing')).toEqual(['Old pricing'])
    world.write('inbox.org', hot)
    const views = ok(await search(gregor.deps, { words: 'pricing', limit: 10 }))
    expect(views.map(({ path }) => path)).toEqual(['archive/2026-11.org'])
  })

  test('only what is of a project, however much of others there is', async () => {
    await write('Prices of the shop', { project: 'shop' })
    for (let at = 0; at < 5; at += 1) await write(`Prices ${at}`, { project: 'website' })
    expect(await found('prices', { project: 'Shop', limit: 1 })).toEqual(['Prices of the shop'])
  })

  test.each([
    ['plain', 'Something else'],
    ['with accents', 'Nič drugega'],
  ])(
    'a year, a date and a word of ids where they are written, and not in every id and time, %s',
    async (_what, other) => {
      await write(other)
      const said = ['Planned for 2026', 'The msg file', 'Until 2026-11-21, then a post']
      for (const text of said) await write(text, { project: '2026-launch' })
      await write('Something else')
      const task = ok(await send(tex.deps, { targets: ['@claude'], text: 'Later', effort: 1 }))
      expect(world.read('inbox.org')).toMatch(/:STAMP: +2026-11-21T/u)
      expect(task.sent[0]!.id).toMatch(/^msg-20261121-/u)
      expect(new Set(await found('2026'))).toEqual(new Set(said))
      expect(await found('"2026-11-21"')).toEqual([said[2]])
      expect(await found('2026-11-21')).toEqual([said[2]])
      expect(await found('msg')).toEqual([said[1]])
      expect(await found('post')).toEqual([said[2]])
      for (const none of ['20261121', 'mem', '202611']) expect(await found(none), none).toEqual([])
    },
  )

  test('nothing without a word, and says how to search', async () => {
    for (const words of ['', ' ', '""', '-draft', '...']) {
      const refused = no(await search(gregor.deps, { words, limit: 10 }))
      expect(refused).toMatchObject({ code: 'usage', hint: expect.stringContaining('search ') })
    }
  })
})

describe('the order', () => {
  test('is all words before some, then how much a text is about them', async () => {
    // A word that every message has would say nothing.
    for (let at = 0; at < 8; at += 1) await write(`Something else ${at}`)
    await write('auth flow')
    await write(
      'The auth of the old service, in a long text about many other things that are there',
    )
    await write('auth auth')
    expect(await found('auth flow')).toEqual([
      'auth flow',
      'auth auth',
      'The auth of the old service, in a long text about many other things that are there',
    ])
    const views = ok(await search(gregor.deps, { words: 'auth flow', limit: 10 }))
    expect(views.map(({ match }) => match)).toEqual(['all', 'some', 'some'])
    expect(views[1]!.score).toBeGreaterThan(views[2]!.score)
  })

  test('is the newer one first of two that are as good', async () => {
    await write('pricing one')
    world.clock.nowMs += 30 * 86_400_000
    await write('pricing two')
    expect(await found('pricing')).toEqual(['pricing two', 'pricing one'])
  })

  test('puts the best first though many newer ones mention the word', async () => {
    await write('zeppelin zeppelin zeppelin')
    for (let at = 0; at < 5; at += 1) {
      await write(`Part ${at} of a longer text in which a zeppelin is only mentioned at the end`)
    }
    expect((await found('zeppelin', { limit: 2 }))[0]).toBe('zeppelin zeppelin zeppelin')
  })

  test('is by time where that is asked for, of what has every word', async () => {
    await write('auth flow')
    await write('auth auth auth')
    await write('The flow of the auth, which is the newest')
    expect(await found('auth flow', { order: 'newest' })).toEqual([
      'The flow of the auth, which is the newest',
      'auth flow',
    ])
    expect(await found('auth', { order: 'newest', limit: 1 })).toHaveLength(1)
  })
})

describe('what is pasted and begins or ends inside of a word', () => {
  const texts = [
    'See https://github.com/datafund/datacore/pull/7?tab=files',
    'The file is lib/app/search/look.ts, I think',
    'Copy config.yaml first',
    'auth_flow is broken',
    'Write to ana.kovac@example.com',
    'Preisliste für Mai',
    'C:\\Users\\tex\\notes.txt',
  ]
  const pieces = async (words: string, input: Partial<SearchInput> = {}) => {
    const { entries, posts, by } = ok(await searchAll(gregor.deps, { words, limit: 10, ...input }))
    const bodies = entries.map((one) => (one.kind === 'task' ? one.task.body : one.message.body))
    return { by, found: [...bodies, ...posts.map(({ post }) => post.body)] }
  }

  test('is found whole as it is, and by pieces where nothing has it whole, which is said', async () => {
    for (const text of texts) await write(text)
    for (const [words, at] of [
      ['https://github.com/datafund/datacore/pull/7', 0],
      ['lib/app/search/look.ts', 1],
      ['app/search/lo', 1],
      ['config.yaml', 2],
      ['auth_flow', 3],
      ['ana.kovac@example.com', 4],
      ['kovac@exa', 4],
      ['Users\\tex', 6],
    ] as const) {
      expect(await pieces(words), words).toEqual({ by: 'words', found: [texts[at]] })
    }
    for (const [words, at] of [
      ['thub.com/datafund/dat', 0],
      ['pp/search/lo', 1],
      ['fig.yam', 2],
      ['flow', 3],
      ['ovac@exa', 4],
      ['LISTE', 5],
      ['rs\\tex\\no', 6],
      ['thub.com/datafund -lunch', 0],
    ] as const) {
      expect(await pieces(words), words).toEqual({ by: 'pieces', found: [texts[at]] })
    }
    expect(await pieces('xyzzy')).toEqual({ by: 'words', found: [] })
    expect(await pieces('flow -broken')).toEqual({ by: 'words', found: [] })
    expect(await pieces('"config yaml first"')).toEqual({ by: 'words', found: [texts[2]] })
  })

  test('is not looked for where a word begins with it, and a single letter never is', async () => {
    await write('flowing')
    await write('auth_flow')
    expect(await pieces('flow')).toEqual({ by: 'words', found: ['flowing'] })
    expect(await pieces('w')).toEqual({ by: 'words', found: [] })
  })

  test('finds the end of an id, and no part that all ids have', async () => {
    const id = await write('Where am I?')
    const own = id.split('-').at(-1)!
    for (const part of [own.slice(2), id.slice(8), `ex-${own.slice(0, 4)}`]) {
      expect((await pieces(part)).found, part).toEqual(['Where am I?'])
    }
    for (const shared of ['02611', '26112', 'msg']) {
      expect(await pieces(shared), shared).toEqual({ by: 'words', found: [] })
    }
  })

  test('is looked for in posts, too, and posts with the word keep messages from being looked through for pieces', async () => {
    ok(await channelCreate(tex.deps, { name: 'team', members: ['@gregor'] }))
    ok(await channelPost(tex.deps, { name: 'team', text: 'The workflow' }))
    await write('auth_flow')
    const { by, found: both } = await pieces('flow')
    expect([by, new Set(both)]).toEqual(['pieces', new Set(['The workflow', 'auth_flow'])])
    ok(await channelPost(tex.deps, { name: 'team', text: 'flow' }))
    expect(await pieces('flow')).toEqual({ by: 'words', found: ['flow'] })
  })
})

describe('posts of channels', () => {
  async function posts(
    words: string,
    input: Partial<SearchInput> = {},
  ): Promise<readonly string[]> {
    const seen = ok(await searchPosts(gregor.deps, { words, limit: 10, ...input }))
    return seen.map(({ post: { body } }) => body)
  }

  test('are found and ranked by the same words', async () => {
    ok(await channelCreate(tex.deps, { name: 'team', members: ['@gregor'], project: 'shop' }))
    for (const text of ['Straße Straße', 'Eine Straße von vielen, und noch mehr Text', 'strasse']) {
      world.clock.nowMs += 60_000
      ok(await channelPost(tex.deps, { name: 'team', text }))
    }
    await write('strasse')
    expect((await posts('STRASSE'))[0]).toBe('Straße Straße')
    expect(await posts('strasse', { order: 'newest' })).toEqual([
      'strasse',
      'Eine Straße von vielen, und noch mehr Text',
      'Straße Straße',
    ])
    expect(await posts('strasse -vielen "strasse strasse"')).toEqual(['Straße Straße'])
    expect(await posts('strasse', { project: 'shop', limit: 1 })).toEqual(['Straße Straße'])
    expect(await posts('strasse', { project: 'website' })).toEqual([])
    expect(await found('strasse')).toEqual(['strasse'])
  })
})
