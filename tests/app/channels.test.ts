/** Channels between people with real files and keys: members, posts, what is read, mentions, forgeries. */

import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { adoptSpace } from '../../lib/app/adopt.ts'
import { channelArchive } from '../../lib/app/channel/archive.ts'
import { channelCreate } from '../../lib/app/channel/create.ts'
import { postsSince } from '../../lib/app/channel/find-post.ts'
import { channelList, channelShow } from '../../lib/app/channel/list.ts'
import { channelJoin, channelLeave, channelMembers } from '../../lib/app/channel/members.ts'
import { channelPost } from '../../lib/app/channel/post.ts'
import { channelRead, channelSeen } from '../../lib/app/channel/read.ts'
import { postAnswer, postThread } from '../../lib/app/channel/thread.ts'
import { channelTopic } from '../../lib/app/channel/topic.ts'
import { contactAdd } from '../../lib/app/contact-add.ts'
import { inbox } from '../../lib/app/inbox.ts'
import { searchPosts } from '../../lib/app/search/posts.ts'
import { status } from '../../lib/app/status.ts'
import { block } from '../../lib/app/trust.ts'
import { makeWorld, no, ok, type User, type World } from '../support/world.ts'

let world: World
let tex: User
let gregor: User
let mallory: User

beforeEach(async () => {
  world = await makeWorld(['tex', 'gregor', 'mallory'])
  ;({ tex, gregor, mallory } = world.users as Record<'tex' | 'gregor' | 'mallory', User>)
})
afterEach(() => world.remove())

const path = 'channels/team.org'
const made = async (more = {}) => {
  return ok(await channelCreate(tex.deps, { name: 'team', members: ['@gregor'], ...more }))
}
const post = async (user: User, text: string, name = 'team') => {
  world.clock.nowMs += 1000
  return ok(await channelPost(user.deps, { name, text }))
}
const fresh = async (user: User, name = 'team') => {
  return ok(await channelRead(user.deps, { name })).posts.map(({ post: { body } }) => body)
}
const readAll = async (user: User, name = 'team') => {
  const read = ok(await channelRead(user.deps, { name }))
  ok(await channelSeen(user.deps, { name, ids: read.shown }))
  return read.posts.map(({ post: { body } }) => body)
}

describe('a channel', () => {
  test('has its facts under the signature of who said them, and they are printed as keywords', async () => {
    const { channel, did } = await made({ topic: 'Prices', project: 'website' })
    expect(did).toBe('created')
    expect(channel).toMatchObject({
      name: 'team',
      topic: 'Prices',
      project: 'website',
      members: ['gregor', 'tex'],
      mine: 'member',
      state: 'open',
      others: [],
    })
    expect(world.read(path)).toMatch(
      /^#\+CHANNEL: team\n#\+PROJECT: website\n#\+TOPIC: Prices\n#\+MEMBERS: gregor tex\n#\+REV: [0-9a-f]{8}$/mu,
    )
    expect(ok(await channelShow(gregor.deps, { name: '#Team' }))).toMatchObject({ topic: 'Prices' })
  })

  test('is made once, below a channel that is there, three levels deep at most', async () => {
    await made()
    expect(no(await channelCreate(gregor.deps, { name: 'team' })).code).toBe('conflict')
    expect(no(await channelCreate(tex.deps, { name: 'a/b' })).code).toBe('not_found')
    ok(await channelCreate(tex.deps, { name: 'backend', parent: 'team' }))
    ok(await channelCreate(tex.deps, { name: 'team/backend/auth' }))
    const four = await channelCreate(tex.deps, { name: 'x', parent: 'team/backend/auth' })
    expect(no(four)).toMatchObject({ code: 'usage', why: expect.stringContaining('3 levels') })
    const list = ok(await channelList(tex.deps, {}))
    expect(list.map(({ name, parent }) => [name, parent])).toEqual([
      ['team', undefined],
      ['team/backend', 'team'],
      ['team/backend/auth', 'team/backend'],
    ])
    expect(ok(await channelShow(tex.deps, { name: 'auth' })).name).toBe('team/backend/auth')
  })

  test.each(['a b', 'ä', '../x', 'a//b', '-a', '', 'a.b', 'a/b/c/d', 'x'.repeat(41)])(
    'is not called %j',
    async (name) => {
      expect(no(await channelCreate(tex.deps, { name })).code).toBe('usage')
    },
  )

  test('whose #+PARENT: lines go round in a circle has no parent, and nothing is made below it', async () => {
    for (const [name, parent] of [
      ['one', 'two'],
      ['two', 'one'],
    ] as const) {
      ok(await channelCreate(tex.deps, { name }))
      const file = `channels/${name}.org`
      world.write(file, world.read(file).replace('#+CHANNEL', `#+PARENT: ${parent}\n#+CHANNEL`))
    }
    const list = ok(await channelList(tex.deps, {}))
    expect(list.map(({ parent }) => parent)).toEqual([undefined, undefined])
    const below = no(await channelCreate(tex.deps, { name: 'x', parent: 'one' }))
    expect(below).toMatchObject({
      code: 'wrong_state',
      why: expect.stringContaining('above itself'),
    })
  })

  test('can be put away and opened again; it takes nothing meanwhile', async () => {
    await made()
    expect(ok(await channelArchive(gregor.deps, { name: 'team', to: 'archived' })).did).toBe(
      'archived',
    )
    expect(no(await channelPost(tex.deps, { name: 'team', text: 'x' })).code).toBe('wrong_state')
    expect(no(await channelTopic(tex.deps, { name: 'team', topic: 'x' })).code).toBe('wrong_state')
    expect(ok(await channelList(tex.deps, {}))).toEqual([])
    expect(ok(await channelList(tex.deps, { which: 'all' }))).toHaveLength(1)
    ok(await channelArchive(tex.deps, { name: 'team', to: 'open' }))
    await post(tex, 'back')
  })

  test('that was put away and left by all is joined and opened again by anybody, step by step as said', async () => {
    await made()
    ok(await channelArchive(tex.deps, { name: 'team', to: 'archived' }))
    for (const user of [tex, gregor]) ok(await channelLeave(user.deps, { name: 'team' }))
    const { deps } = mallory
    const refused = await channelArchive(deps, { name: 'team', to: 'open' })
    expect(refused).toMatchObject({
      refusal: { hint: expect.stringContaining('channel join team') },
    })
    expect(ok(await channelJoin(deps, { name: 'team' }))).toMatchObject({
      did: 'joined',
      channel: { state: 'archived', members: ['mallory'] },
    })
    expect(ok(await channelArchive(deps, { name: 'team', to: 'open' })).did).toBe('opened')
    await post(mallory, 'back')
  })
})

describe('an answer to a post', () => {
  test('is refused with what only a message has, and nothing is written', async () => {
    await made()
    const { id } = await post(gregor, 'Which colour?')
    const before = world.read(path)
    const answer = { id, text: 'Green.' }
    const refused = await postAnswer(tex.deps, { ...answer, beside: ['--priority'] })
    expect(no(refused!)).toMatchObject({
      code: 'usage',
      why: expect.stringContaining('--priority is for messages'),
    })
    expect(world.read(path)).toBe(before)
    ok((await postAnswer(tex.deps, { ...answer, beside: [] }))!)
  })
})

describe('members', () => {
  test('by a group whose only member makes the channel: they alone are in it', async () => {
    ok(await contactAdd(tex.deps, { name: 'tex', handles: [], groups: ['leads:lead'] }))
    for (const member of ['@leads:lead', '@leads']) {
      const name = member === '@leads' ? 'two' : 'one'
      const made = ok(await channelCreate(tex.deps, { name, members: [member] }))
      expect(made.channel.members).toEqual(['tex'])
    }
    expect(no(await channelCreate(tex.deps, { name: 'x', members: ['@none'] })).code).toBe(
      'not_found',
    )
  })

  test('alone post, set the topic and take others in; anybody may join', async () => {
    await made()
    const { deps } = mallory
    expect(no(await channelPost(deps, { name: 'team', text: 'x' })).code).toBe('not_allowed')
    expect(no(await channelTopic(deps, { name: 'team', topic: 'x' })).code).toBe('not_allowed')
    const add = await channelMembers(deps, { name: 'team', add: ['mallory'] })
    expect(no(add).code).toBe('not_allowed')
    expect(ok(await channelJoin(deps, { name: 'team' })).channel.members).toContain('mallory')
    expect(ok(await channelJoin(deps, { name: 'team' })).did).toBe('unchanged')
    await post(mallory, 'hello')
    expect(ok(await channelLeave(deps, { name: 'team' })).channel.members).not.toContain('mallory')
    expect(no(await channelPost(deps, { name: 'team', text: 'x' })).code).toBe('not_allowed')
    const [read] = ok(await channelRead(tex.deps, { name: 'team' })).posts
    // They were one when they wrote it.
    expect(read).toMatchObject({ author: 'member', post: { body: 'hello' } })
  })

  test('are added and removed by each other, and their agents speak for them', async () => {
    await made()
    const gone = ok(
      await channelMembers(gregor.deps, { name: 'team', remove: ['tex'], add: ['mallory'] }),
    )
    expect(gone.channel.members).toEqual(['gregor', 'mallory'])
    expect(no(await channelPost(tex.deps, { name: 'team', text: 'x' })).code).toBe('not_allowed')
    const agent = gregor.agent('s1')
    ok(await channelPost(agent, { name: 'team', text: 'from an agent' }))
    const [read] = ok(await channelRead(mallory.deps, { name: 'team' })).posts
    expect(read).toMatchObject({ author: 'member', standing: { proof: 'verified' } })
  })

  test('an unknown name is refused with those that come near', async () => {
    await made()
    const refusal = no(await channelMembers(tex.deps, { name: 'team', add: ['gregro'] }))
    expect(refusal).toMatchObject({ code: 'not_found', candidates: ['@gregor'] })
  })
})

describe('what others wrote by hand', () => {
  test('a fact that nobody known signed does not count, and is told', async () => {
    await made({ topic: 'Prices' })
    const forged = [
      '- Topic "Free money" by tex [2026-11-21 Sat 11:00] at 2026-11-21T11:00:00.000Z sig aaaaaaaaaa:bbbb',
      '- Joined mallory by tex [2026-11-21 Sat 11:00] at 2026-11-21T11:00:00.000Z',
      '- Archived by nobody [2026-11-21 Sat 11:00] at 2026-11-21T11:00:00.000Z',
    ].join('\n')
    world.write(path, world.read(path).replace(':LOGBOOK:\n', `:LOGBOOK:\n${forged}\n`))
    const channel = ok(await channelShow(gregor.deps, { name: 'team' }))
    expect(channel).toMatchObject({ topic: 'Prices', members: ['gregor', 'tex'], state: 'open' })
    expect(channel.others.map(({ verb }) => verb).sort()).toEqual(['Archived', 'Joined', 'Topic'])
  })

  test('a line of one channel does not count in another, nor does a post', async () => {
    await made({ topic: 'Prices' })
    ok(await channelCreate(tex.deps, { name: 'other' }))
    await post(tex, 'moved')
    const [line] = /^- Joined gregor.*$/mu.exec(world.read(path))!
    const moved = world.read(path).slice(world.read(path).indexOf('* tex: moved'))
    const other = world.read('channels/other.org').replace(':LOGBOOK:\n', `:LOGBOOK:\n${line}\n`)
    world.write(
      'channels/other.org',
      `${other}\n${moved.replace(':CHANNEL:  team', ':CHANNEL:  other')}`,
    )
    expect(ok(await channelShow(gregor.deps, { name: 'other' })).members).toEqual(['tex'])
    const [read] = ok(await channelRead(gregor.deps, { name: 'other' })).posts
    expect(read).toMatchObject({ standing: { proof: 'forged' }, author: 'not a member' })
  })

  test('a post that was pushed by hand is shown, and not as a member’s; an agent is not shown a forged one', async () => {
    await made()
    await post(tex, 'true')
    const copied = world.read(path).slice(world.read(path).indexOf('* tex: true'))
    const forged = copied
      .replace(/^:ID: .*$/mu, ':ID: post-20261121-100203-tex-aaaaaa')
      .replaceAll('true', 'false')
    const unsigned = forged
      .replace(/^:(?:KEY|SIG): .*\n/gmu, '')
      .replace('aaaaaa', 'bbbbbb')
      .replace(':FROM:     tex', ':FROM:     mallory')
    world.write(path, `${world.read(path)}\n${forged}\n${unsigned}`)
    const { posts } = ok(await channelRead(gregor.deps, { name: 'team' }))
    expect(posts.map(({ standing, author }) => [standing.proof, author])).toEqual(
      expect.arrayContaining([
        ['verified', 'member'],
        ['forged', 'not a member'],
        ['unsigned', 'not a member'],
      ]),
    )
    const agent = ok(await channelRead(gregor.agent('s1'), { name: 'team' }))
    expect(agent.posts.map(({ standing }) => standing.proof)).not.toContain('forged')
    ok(await channelSeen(gregor.agent('s1'), { name: 'team', ids: agent.shown }))
    expect(ok(await channelRead(gregor.agent('s1'), { name: 'team' })).channel.unread).toBe(0)
  })

  test('a flood of lines, absurd ones among them, hides nothing and takes no time', async () => {
    await made({ topic: 'Prices' })
    const lines = Array.from({ length: 20_000 }, (_, at) => {
      const time = new Date(Date.parse('2026-11-21T10:02:04.000Z') + at).toISOString()
      const who = at % 2 ? `bot${at}` : 'gregor'
      return `- ${at % 4 ? 'Joined' : 'Left'} ${who} by mallory [2026-11-21 Sat 11:00] at ${time} sig aaaaaaaaaa:bbbb`
    })
    const odd = [
      `- Topic "${'x'.repeat(100_000)}" by tex [x] at 2026-11-21T11:00:00.000Z`,
      '- Topic "',
    ]
    const text = [...lines, ...odd].join('\n')
    world.write(path, world.read(path).replace(':LOGBOOK:\n', `:LOGBOOK:\n${text}\n`))
    const channel = ok(await channelShow(tex.deps, { name: 'team' }))
    expect(channel.topic).toBe('Prices')
    expect(channel.members).toContain('tex')
    expect(channel.others.length).toBeLessThanOrEqual(50)
  })

  test('a keyword that was changed by hand is kept as a fact of nobody by the next write', async () => {
    await made({ topic: 'Prices' })
    world.write(path, world.read(path).replace('#+TOPIC: Prices', '#+TOPIC: Mine'))
    ok(await channelJoin(mallory.deps, { name: 'team' }))
    expect(world.read(path)).toContain('- Topic "Mine" by nobody')
    expect(ok(await channelShow(tex.deps, { name: 'team' }))).toMatchObject({ topic: 'Prices' })
    ok(await channelTopic(tex.deps, { name: 'team', topic: 'Mine' }))
    expect(ok(await channelShow(gregor.deps, { name: 'team' }))).toMatchObject({
      topic: 'Mine',
      others: [],
    })
  })

  test('what a blocked person writes is not new, and says nothing of the channel', async () => {
    await made()
    ok(await channelJoin(mallory.deps, { name: 'team' }))
    await post(mallory, 'buy!')
    ok(await channelTopic(mallory.deps, { name: 'team', topic: 'Buy!' }))
    ok(await block(tex.deps, { who: '@mallory' }))
    expect(await fresh(tex)).toEqual([])
    expect(ok(await channelShow(tex.deps, { name: 'team' }))).toMatchObject({
      topic: '',
      unread: 0,
    })
  })
})

describe('the keywords in Emacs', () => {
  const shared = (text: string) => async (of: string) => {
    return of === path ? new TextEncoder().encode(text) : undefined
  }
  const adopt = async (user: User, published: string) => {
    const [space] = await user.deps.store.spaces()
    return adoptSpace(user.deps, space!, shared(published))
  }

  test('that their person changed count from the next sync, under their signature', async () => {
    await made({ topic: 'Prices' })
    const before = world.read(path)
    const edited = before
      .replace('TOPIC: Prices', 'TOPIC: Mine')
      .replace('MEMBERS: gregor tex', 'MEMBERS: tex mallory')
    world.write(path, edited)
    const { changed } = await adopt(tex, before)
    expect(changed).toEqual([{ path, id: 'chan-team', what: ['TOPIC', 'MEMBERS'] }])
    const channel = ok(await channelShow(gregor.deps, { name: 'team' }))
    expect(channel).toMatchObject({ topic: 'Mine', members: ['mallory', 'tex'], others: [] })
    expect(world.read(path)).not.toContain('by nobody')
    expect((await adopt(tex, before)).changed).toEqual([])
  })

  test('that somebody else changed are not signed in my name', async () => {
    await made({ topic: 'Prices' })
    const edited = world.read(path).replace('TOPIC: Prices', 'TOPIC: Theirs')
    world.write(path, edited.replace('gregor tex', 'gregor tex mallory'))
    expect((await adopt(tex, edited)).changed).toEqual([
      { path, id: 'chan-team', what: ['MEMBERS'] },
    ])
    expect(ok(await channelShow(tex.deps, { name: 'team' }))).toMatchObject({ topic: 'Prices' })
  })

  test('that who is no member changed are left, and said to be', async () => {
    await made({ topic: 'Prices' })
    const before = world.read(path)
    world.write(path, before.replace('TOPIC: Prices', 'TOPIC: Mine'))
    const { changed, left } = await adopt(mallory, before)
    expect(changed).toEqual([])
    expect(left).toMatchObject([{ path, why: expect.stringContaining('not a member') }])
  })

  test('of a file that was written by hand make it a channel of whoever wrote it', async () => {
    mkdirSync(join(world.tree, 'channels'))
    world.write(path, '#+TITLE: Team\n#+CHANNEL: team\n#+TOPIC: By hand\n#+MEMBERS: @gregor tex\n')
    const [space] = await tex.deps.store.spaces()
    await adoptSpace(tex.deps, space!, async () => undefined)
    expect(ok(await channelShow(gregor.deps, { name: 'team' }))).toMatchObject({
      topic: 'By hand',
      members: ['gregor', 'tex'],
    })
  })
})

describe('what is read', () => {
  test('is each reader’s own, moves when it was shown, and leaves one’s own posts out', async () => {
    await made()
    await post(gregor, 'one')
    await post(gregor, 'two')
    expect(await fresh(tex)).toEqual(['one', 'two'])
    expect(await readAll(tex)).toEqual(['one', 'two'])
    expect(await fresh(tex)).toEqual([])
    expect(await fresh(gregor)).toEqual([])
    await post(tex, 'three')
    expect(await fresh(gregor)).toEqual(['three'])
    expect(await fresh(tex)).toEqual([])
  })

  test('of a limit the oldest are shown, and those alone are read', async () => {
    await made()
    for (const text of ['one', 'two', 'three']) await post(gregor, text)
    const read = ok(await channelRead(tex.deps, { name: 'team', limit: 2 }))
    expect(read).toMatchObject({ left: 1 })
    ok(await channelSeen(tex.deps, { name: 'team', ids: read.shown }))
    expect(await fresh(tex)).toEqual(['three'])
  })

  test('a post that another clone brings late is new all the same', async () => {
    await made()
    await post(gregor, 'early')
    const without = world.read(path)
    await post(gregor, 'middle')
    const middle = world.read(path).slice(without.length)
    world.write(path, without)
    await post(gregor, 'late')
    expect(await readAll(tex)).toEqual(['early', 'late'])
    world.write(path, `${world.read(path)}\n${middle.trimStart()}`)
    expect(await fresh(tex)).toEqual(['middle'])
  })

  test('nobody else can mark it as read', async () => {
    await made()
    await post(gregor, 'one')
    world.clock.nowMs += 1000
    const line =
      '- Seen team until 2026-11-22T00:00:00.000Z by tex [2026-11-21 Sat] at 2026-11-21T11:00:00.000Z'
    await readAll(tex)
    await post(gregor, 'two')
    const file = 'readers/tex.org'
    world.write(
      file,
      world.read(file).replace(':LOGBOOK:\n', `:LOGBOOK:\n${line} sig aaaaaaaaaa:bbbb\n${line}\n`),
    )
    expect(await fresh(tex)).toEqual(['two'])
  })

  test('status counts what is new in channels of mine alone', async () => {
    await made()
    ok(await channelCreate(gregor.deps, { name: 'other' }))
    await post(gregor, 'one')
    await post(gregor, 'two', 'other')
    const { spaces } = ok(await status(tex.deps, {}))
    expect(spaces[0]!.channels).toEqual([{ name: 'team', unread: 1 }])
  })
})

describe('mentions, answers and threads', () => {
  test('reach the inbox of each person once, and are read with the post', async () => {
    await made()
    const posted = await post(
      gregor,
      'Hi @tex and @TEX, @mallory, @gregor-claude and @nobody at x@tex.org',
    )
    expect(posted).toMatchObject({ mentioned: ['tex', 'mallory'], untold: ['gregor-claude'] })
    const told = ok(await inbox(tex.deps, { all: false }))
    expect(told).toMatchObject([
      {
        message: { group: '#team', batch: posted.id, status: 'unread' },
        standing: { proof: 'verified' },
      },
    ])
    await readAll(tex)
    expect(ok(await inbox(tex.deps, { all: false }))).toEqual([])
    expect(ok(await inbox(mallory.deps, { all: false }))).toHaveLength(1)
  })

  test('an answer to the message goes into the channel, and reads the post', async () => {
    await made()
    const { id } = await post(gregor, 'Hi @tex')
    const answer = await postAnswer(tex.deps, { id: 'last', text: 'Yes?' })
    expect(ok(answer!)).toMatchObject({ channel: 'team' })
    expect(await fresh(tex)).toEqual([])
    expect(ok(await inbox(tex.deps, { all: false }))).toEqual([])
    const read = ok((await postThread(gregor.deps, { id }))!)
    expect(read.posts.map(({ post: { body, replyTo } }) => [body, replyTo])).toEqual([
      ['Hi @tex', undefined],
      ['Yes?', id],
    ])
  })

  test('an answer names a post of that channel', async () => {
    await made()
    ok(await channelCreate(tex.deps, { name: 'other' }))
    const { id } = await post(tex, 'one')
    const wrong = await channelPost(tex.deps, { name: 'other', text: 'x', replyTo: id })
    expect(no(wrong).code).toBe('not_found')
    const right = ok(await channelPost(gregor.deps, { name: 'team', text: `>${id.slice(-6)} yes` }))
    expect(world.read(path)).toMatch(new RegExp(`:REPLY_TO: ${id}\\n[\\s\\S]*yes\\n$`, 'u'))
    expect(right.reached).toBe('stored')
  })

  test('posts are found by words and by time, newest first', async () => {
    await made()
    await post(gregor, 'Prices of May')
    await post(tex, 'Prices of June')
    const bodies = ok(await searchPosts(tex.deps, { words: 'prices', limit: 9 })).map(
      ({ post: { body } }) => body,
    )
    expect(bodies).toEqual(['Prices of June', 'Prices of May'])
    const since = ok(await postsSince(tex.deps, { sinceMs: world.clock.nowMs - 500 }))
    expect(since.map(({ post: { body } }) => body)).toEqual(['Prices of June'])
  })
})
