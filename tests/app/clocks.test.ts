/** Wrong clocks, and stamps of whoever can push: what right clocks write keeps its order, and nothing new is hidden. */

import { execFileSync } from 'node:child_process'
import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { channelCreate } from '../../lib/app/channel/create.ts'
import { channelList } from '../../lib/app/channel/list.ts'
import { channelPost } from '../../lib/app/channel/post.ts'
import { channelRead, channelSeen } from '../../lib/app/channel/read.ts'
import { check } from '../../lib/app/check/check.ts'
import { clockFindings } from '../../lib/app/clock/skew.ts'
import { letterOf } from '../../lib/app/decode.ts'
import { findEntry } from '../../lib/app/find.ts'
import { inbox } from '../../lib/app/inbox.ts'
import type { Deps } from '../../lib/app/ports.ts'
import { reply } from '../../lib/app/reply.ts'
import { send } from '../../lib/app/send.ts'
import { trust } from '../../lib/app/trust.ts'
import { thread } from '../../lib/app/thread.ts'
import { checkClock } from '../../lib/io/doctor-clock.ts'
import { makeWorld, no, ok, type User, type World } from '../support/world.ts'

let world: World
let tex: User
let gregor: User
beforeEach(async () => {
  world = await makeWorld(['tex', 'gregor', 'anna'])
  ;({ tex, gregor } = world.users as Record<'tex' | 'gregor', User>)
})
afterEach(() => world.remove())

const minuteMs = 60_000
const hourMs = 60 * minuteMs
/** The same person on a machine whose clock is off. */
const off = ({ deps }: User, ms: number): Deps => ({
  ...deps,
  clock: { nowMs: () => world.clock.nowMs + ms },
})
const say = async (deps: Deps, text: string, to: string) => {
  world.clock.nowMs += 1000
  return ok(await send(deps, { targets: [to], text })).sent[0]!.id
}
const stampNow = (ms = 0) => new Date(world.clock.nowMs + ms).toISOString()
const forge = (aheadMs: number) => {
  const entry = `
* TODO nobody: Forged   :unread:message:
:PROPERTIES:
:ID:       msg-20261121-080000-nobody-${String(aheadMs).padStart(9, '0')}
:FROM:     nobody
:TO:       gregor
:STAMP:    ${stampNow(aheadMs)}
:END:
Forged words
`
  appendFileSync(join(world.tree, 'inbox.org'), entry)
}
const bodies = async (deps: Deps) => {
  return ok(await inbox(deps, { all: false })).map(({ message }) => message.body)
}
const last = async (deps: Deps) => letterOf(ok(await findEntry(deps, { id: 'last' }))).body

describe('a forged stamp', () => {
  test.each([2 * minuteMs, hourMs, 23 * hourMs, 48 * hourMs])(
    '%i ms ahead moves no stamp of those who write after it, nor their order',
    async (aheadMs) => {
      forge(aheadMs)
      for (const number of [1, 2, 3, 4]) {
        await say(tex.deps, `important ${number}`, '@gregor')
        expect(await last(gregor.deps)).toBe(`important ${number}`)
      }
      const shown = ok(await inbox(gregor.deps, { all: false }))
      const own = shown.filter(({ message }) => message.from === 'tex')
      expect(own.map(({ message }) => message.body)).toEqual(
        [4, 3, 2, 1].map((n) => `important ${n}`),
      )
      for (const { message } of own) expect(message.stamp <= stampNow()).toBe(true)
      const { messages } = ok(await check(gregor.deps, { limit: 3 }))
      expect(messages[0]!.message.body).toBe('important 4')
    },
  )

  test('of less than a minute is followed, and no further than a reader believes', async () => {
    forge(minuteMs - 2)
    for (const number of [1, 2, 3]) await say(tex.deps, `important ${number}`, '@gregor')
    world.clock.nowMs -= 3000
    forge(minuteMs - 1)
    for (const number of [4, 5]) await say(tex.deps, `important ${number}`, '@gregor')
    for (const { message } of ok(await inbox(gregor.deps, { all: false }))) {
      expect(Date.parse(message.stamp)).toBeLessThanOrEqual(world.clock.nowMs + minuteMs)
    }
    expect(await last(gregor.deps)).toBe('important 5')
  })
})

describe('a clock that is ten minutes fast', () => {
  test('sends, and what others write is in its order at once, on both machines', async () => {
    const fast = off(gregor, 10 * minuteMs)
    await say(fast, 'first', '@tex')
    for (const number of [2, 3, 4]) {
      await say(tex.deps, `question ${number}`, '@gregor')
      expect(await last(fast)).toBe(`question ${number}`)
      expect(await last(gregor.deps)).toBe(`question ${number}`)
    }
    expect(await bodies(fast)).toEqual(['question 4', 'question 3', 'question 2'])
  })

  test('is named where `last` may mean its message, and nobody unknown is waited for', async () => {
    const anna = world.users['anna']!
    const older = await say(anna.deps, 'older', '@tex')
    const early = await say(off(gregor, 10 * minuteMs), 'early', '@tex')
    expect(await last(tex.deps)).toBe('older')
    ok(await trust(tex.deps, { who: '@gregor', tier: 'team' }))
    const found = await findEntry(tex.deps, { id: 'last' })
    expect(no(found)).toMatchObject({ code: 'ambiguous', candidates: [early, older] })
    expect(no(found).why).toContain('gregor dated a message 10 min ahead')
    world.clock.nowMs += 10 * minuteMs
    expect(await last(tex.deps)).toBe('early')
  })

  test('asks, and the answer stands below the question that is dated after it', async () => {
    const id = await say(off(gregor, 10 * minuteMs), 'question', '@tex')
    const answer = ok(await reply(tex.deps, { id, text: 'answer' })).sent[0]!.id
    const [root, ...more] = ok(await thread(tex.deps, { id }))
    expect(more).toEqual([])
    expect(letterOf(root!.entry).id).toBe(id)
    expect(root!.replies.map(({ entry }) => letterOf(entry).id)).toEqual([answer])
  })
})

describe('a reader whose clock is behind', () => {
  test('sees what is new in its order, and `last` when all of it is from then', async () => {
    for (const number of [1, 2, 3]) await say(tex.deps, `question ${number}`, '@gregor')
    const slow = off(gregor, -2 * minuteMs)
    expect(await last(slow)).toBe('question 3')
    expect(await bodies(slow)).toEqual(['question 3', 'question 2', 'question 1'])
  })
})

describe('doctor', () => {
  const told = async (deps: Deps) =>
    (await clockFindings(deps, undefined)).map(({ sentence }) => sentence)
  /** The space in a repository, with commits of these ages, each on top of the one before it, that came from a remote. */
  const commits = (...made: readonly (readonly [by: string, agoMs: number])[]) => {
    const dir = join(world.tree, '..', '..')
    const git = (args: readonly string[], env = {}) =>
      execFileSync('git', [...args], { cwd: dir, env: { ...process.env, ...env }, stdio: 'pipe' })
    git(['init', '-q'])
    for (const [by, agoMs] of made) {
      const date = new Date(Date.now() - agoMs).toISOString()
      const names = { GIT_AUTHOR_NAME: by, GIT_COMMITTER_NAME: by }
      const mail = { GIT_AUTHOR_EMAIL: 'x@example.org', GIT_COMMITTER_EMAIL: 'x@example.org' }
      git(['commit', '-q', '--allow-empty', '-m', 'x'], {
        ...names,
        ...mail,
        GIT_COMMITTER_DATE: date,
        GIT_AUTHOR_DATE: date,
      })
    }
    git(['update-ref', 'refs/remotes/origin/main', 'HEAD'])
    return checkClock({ name: '1-team', dir }).map(({ sentence }) => sentence)
  }

  test('names whose messages are ahead of the clock here, where they are proved', async () => {
    forge(hourMs)
    await say(tex.deps, 'right', '@gregor')
    expect(await told(gregor.deps)).toEqual([])
    expect(await told(off(gregor, -10 * minuteMs))).toEqual([
      'tex wrote 10 min ahead of the clock here in 1-team: theirs is fast, or this one is behind.',
    ])
    await say(world.users['anna']!.deps, 'right', '@gregor')
    expect(await told(off(gregor, -10 * minuteMs))).toEqual([
      'The clock here seems to be behind, by up to 10 min: tex, anna wrote ahead of it in 1-team.',
    ])
  })

  test('says that the clock here is fast when answers are older than the questions', async () => {
    const fast = off(gregor, 2 * hourMs)
    const id = await say(fast, 'question', '@tex')
    ok(await reply(tex.deps, { id, text: 'answer' }))
    expect(await told(fast)).toEqual([
      'tex answered 120 min before you asked in 1-team: the clock here is fast, or theirs is behind.',
    ])
  })

  test('compares with the commits that came through git', () => {
    expect(commits(['tex', hourMs], ['gregor', 0])).toEqual([])
    expect(commits(['tex', 10 * minuteMs], ['gregor', hourMs])).toEqual([
      'gregor committed on top of tex in 1-team, dated 50 min before it: one of the two clocks is wrong.',
    ])
    expect(commits(['tex', -10 * minuteMs])[0]).toContain(
      'got from its remote, by tex, is dated 10 min ahead of the clock here.',
    )
  })
})

describe('in a channel', () => {
  const made = async (deps: Deps) => {
    ok(await channelCreate(deps, { name: 'dev', members: ['@gregor', '@tex'] }))
  }
  const post = async (deps: Deps, text: string) => {
    world.clock.nowMs += 1000
    return ok(await channelPost(deps, { name: 'dev', text }))
  }
  const fresh = async (deps: Deps) => {
    const { posts, shown } = ok(await channelRead(deps, { name: 'dev' }))
    ok(await channelSeen(deps, { name: 'dev', ids: shown }))
    return posts.map(({ post: { body } }) => body)
  }

  test('a post by a fast clock and what follows it are new once, to everybody', async () => {
    await made(tex.deps)
    await post(off(gregor, 10 * minuteMs), 'first')
    await post(tex.deps, 'second, right clock')
    expect(await fresh(off(gregor, 10 * minuteMs))).toEqual(['second, right clock'])
    expect(await fresh(tex.deps)).toEqual(['first'])
    await post(tex.deps, 'third')
    expect(await fresh(gregor.deps)).toEqual(['third'])
    world.clock.nowMs += hourMs
    expect(await fresh(gregor.deps)).toEqual([])
    expect(await fresh(tex.deps)).toEqual([])
  })

  test('made by a fast clock nothing is hidden, and it has a date', async () => {
    await made(off(gregor, 10 * minuteMs))
    await post(tex.deps, 'one')
    await post(tex.deps, 'two')
    const [channel] = ok(await channelList(gregor.deps, {}))
    expect(channel).toMatchObject({ unread: 2 })
    expect(Date.parse(channel!.latest!)).toBeGreaterThan(world.clock.nowMs - hourMs)
    expect(await fresh(gregor.deps)).toEqual(['one', 'two'])
    expect(await fresh(gregor.deps)).toEqual([])
  })

  test('a reader whose clock is behind is shown what is new', async () => {
    await made(tex.deps)
    await post(tex.deps, 'one')
    await post(tex.deps, 'two')
    expect(await fresh(off(gregor, -2 * minuteMs))).toEqual(['one', 'two'])
    expect(await fresh(off(gregor, -2 * minuteMs))).toEqual([])
    await post(tex.deps, 'three')
    expect(await fresh(off(gregor, -2 * minuteMs))).toEqual(['three'])
    expect(await fresh(gregor.deps)).toEqual([])
  })

  test('a line that nobody signed, with a time to come, moves no post', async () => {
    await made(tex.deps)
    const line = `- Joined tex by gregor [2026-11-22 Sun 09:00] at ${stampNow(23 * hourMs)}`
    const file = world.read('channels/dev.org')
    world.write('channels/dev.org', file.replace(':LOGBOOK:\n', `:LOGBOOK:\n${line}\n`))
    const { id } = await post(tex.deps, 'one')
    expect(world.read('channels/dev.org')).toContain(line)
    const { posts } = ok(await channelRead(gregor.deps, { name: 'dev' }))
    expect(posts[0]!.post).toMatchObject({ id, stamp: stampNow() })
  })
})
