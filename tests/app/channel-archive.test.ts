/** Posts in the archive: which go there, which stay, and that whoever looks for one still finds it. */

import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { archive } from '../../lib/app/archive.ts'
import { channelCreate } from '../../lib/app/channel/create.ts'
import { findPost, postsSince } from '../../lib/app/channel/find-post.ts'
import { channelJoin } from '../../lib/app/channel/members.ts'
import { channelPost } from '../../lib/app/channel/post.ts'
import { channelRead, channelSeen } from '../../lib/app/channel/read.ts'
import { postAnswer, postThread } from '../../lib/app/channel/thread.ts'
import { pin } from '../../lib/app/marks/pin.ts'
import { react } from '../../lib/app/marks/react.ts'
import type { Deps } from '../../lib/app/ports.ts'
import { searchPosts } from '../../lib/app/search/posts.ts'
import { settleSpace } from '../../lib/app/settle.ts'
import { joinFiles } from '../../lib/core/merge/bytes.ts'
import { decodeText, encodeText } from '../../lib/core/org/bytes.ts'
import { makeWorld, no, ok, type World } from '../support/world.ts'

let world: World
let tex: Deps
let gregor: Deps
let ana: Deps
const dayMs = 86_400_000

async function stage(after_days: number, keep_at_most: number): Promise<void> {
  const limits = { archive: { after_days, keep_at_most } }
  world = await makeWorld(['tex', 'gregor', 'ana'], limits)
  ;[tex, gregor, ana] = ['tex', 'gregor', 'ana'].map((name) => world.users[name]!.deps) as [
    Deps,
    Deps,
    Deps,
  ]
  ok(await channelCreate(tex, { name: 'team', members: ['@gregor'] }))
}
afterEach(() => world.remove())

const name = 'team'
const file = 'channels/team.org'
const month = 'archive/2026-11.org'
async function post(deps: Deps, text: string): Promise<string> {
  world.clock.nowMs += 1000
  return ok(await channelPost(deps, { name, text })).id
}
async function read(deps: Deps): Promise<readonly string[]> {
  const found = ok(await channelRead(deps, { name }))
  ok(await channelSeen(deps, { name, ids: found.shown }))
  return found.posts.map(({ post: { body } }) => body)
}
const hotTexts = () =>
  [...world.read(file).matchAll(/^\* \w+: (.*?)(?: +:.*)?$/gmu)].map((one) => one[1])

describe('a post', () => {
  beforeEach(() => stage(30, 0))

  test('goes to the month it was written in when it is old and read; the head and what is new stay', async () => {
    await post(tex, 'Old.')
    const pinned = await post(tex, 'Old and pinned.')
    ok(await pin(tex, { id: pinned, to: 'pinned' }))
    await read(gregor)
    const entry = /^\* tex: Old\.[\s\S]*?\nOld\.\n/mu.exec(world.read(file))![0]
    world.clock.nowMs += 31 * dayMs
    await post(tex, 'New.')
    expect(hotTexts()).toEqual(['Old and pinned.', 'New.'])
    expect(world.read(file)).toMatch(/^\* #team +:channel:$/mu)
    // To the byte.
    expect(world.read(month)).toContain(entry)
  })

  test('that a member has not read stays for them, but not for ever; who never reads is not waited for', async () => {
    ok(await channelJoin(ana, { name }))
    await post(tex, 'First.')
    await read(gregor)
    await post(tex, 'Second.')
    world.clock.nowMs += 31 * dayMs
    ok(await archive(tex, {}))
    expect(hotTexts()).toEqual(['Second.'])
    // What they did not read is new to them in the archive as well.
    world.clock.nowMs += 100 * dayMs
    ok(await archive(tex, {}))
    expect(hotTexts()).toEqual([])
    expect(await read(gregor)).toEqual(['Second.'])
    expect(await read(gregor)).toEqual([])
    expect(await read(ana)).toEqual(['First.', 'Second.'])
  })

  test('that is archived before somebody joined is history, which --all and --since show', async () => {
    await post(tex, 'Long ago.')
    await read(gregor)
    world.clock.nowMs += 31 * dayMs
    await post(tex, 'Today.')
    ok(await channelJoin(ana, { name }))
    expect(await read(ana)).toEqual(['Today.'])
    const bodies = async (more: object) =>
      ok(await channelRead(ana, { name, ...more })).posts.map((one) => one.post.body)
    expect(await bodies({ which: 'all' })).toEqual(['Long ago.', 'Today.'])
    expect(await bodies({ sinceMs: world.clock.nowMs - 40 * dayMs })).toHaveLength(2)
    expect(await bodies({ sinceMs: world.clock.nowMs - dayMs })).toEqual(['Today.'])
  })

  test('is found, searched, answered and shown in its exchange; a mark on it is refused', async () => {
    const id = await post(tex, 'Which colour?')
    ok(await react(gregor, { id, emoji: '👍', to: 'there' }))
    await read(gregor)
    world.clock.nowMs += 31 * dayMs
    ok(await archive(tex, {}))
    expect(hotTexts()).toEqual([])
    const found = ok(await findPost(gregor, { id: id.slice(-6) }))
    expect(found).toMatchObject({
      path: month,
      author: 'member',
      standing: { proof: 'verified' },
      reactions: [{ emoji: '👍', by: ['gregor'] }],
    })
    expect(ok(await searchPosts(gregor, { words: 'colour', limit: 9 }))).toHaveLength(1)
    expect(ok(await postsSince(gregor, { sinceMs: 0 }))).toHaveLength(1)
    const answer = ok((await postAnswer(gregor, { id, text: 'Green.' }))!)
    expect(ok((await postThread(tex, { id: answer.id }))!).posts.map((one) => one.post.id)).toEqual(
      [id, answer.id],
    )
    const reacted = no(await react(gregor, { id, emoji: '👀', to: 'there' }))
    const pinned = no(await pin(gregor, { id, to: 'pinned' }))
    for (const refused of [reacted, pinned]) {
      expect(refused).toMatchObject({ code: 'wrong_state', hint: 'Reply to it instead.' })
    }
  })

  test('of another channel in the archive is none of this one, and a forged one is shown as such', async () => {
    const id = await post(tex, 'Pay 10.')
    await read(gregor)
    world.clock.nowMs += 31 * dayMs
    ok(await archive(tex, {}))
    ok(await channelCreate(tex, { name: 'other' }))
    world.write(month, world.read(month).replace('Pay 10.\n', 'Pay 10000.\n'))
    expect(ok(await findPost(gregor, { id })).standing.proof).toBe('forged')
    world.write(month, world.read(month).replace(':CHANNEL:  team', ':CHANNEL:  other'))
    expect(ok(await channelRead(gregor, { name, which: 'all' })).posts).toEqual([])
  })
})

describe('of too many posts', () => {
  beforeEach(() => stage(0, 10))

  test('the oldest go, a tenth more than needed, once those who read here have read them', async () => {
    for (let at = 0; at < 5; at += 1) await post(tex, `Post ${at}.`)
    const [first] = ok(await channelRead(gregor, { name })).shown
    ok(await channelSeen(gregor, { name, ids: [first!] }))
    for (let at = 5; at < 11; at += 1) await post(tex, `Post ${at}.`)
    expect(hotTexts()).toHaveLength(10)
    await post(tex, 'Post 11.')
    expect(hotTexts()).toHaveLength(11)
    expect(await read(gregor)).toHaveLength(11)
    expect(hotTexts()).toEqual(Array.from({ length: 9 }, (_, at) => `Post ${at + 3}.`))
    const [space] = await tex.store.spaces()
    expect((await settleSpace(tex, space!, { changed: 'all' })).settled).toEqual([])
  })
})

describe('two clones', () => {
  beforeEach(() => stage(30, 0))

  test('that archive at once have the same bytes, and an old one brings nothing back', async () => {
    for (const text of ['One.', 'Two.']) await post(tex, text)
    await read(gregor)
    const old = world.read(file)
    world.clock.nowMs += 31 * dayMs
    ok(await archive(tex, {}))
    const [hot, archived] = [world.read(file), world.read(month)]
    world.write(file, old)
    rmSync(join(world.tree, month))
    ok(await archive(gregor, {}))
    expect([world.read(file), world.read(month)]).toEqual([hot, archived])
    // One clone archived, the other one reacted meanwhile: the merge has it in both places, with all that was said.
    world.write(file, old)
    const id = /^:ID: +(post-\S+)/mu.exec(old)![1]!
    rmSync(join(world.tree, month))
    ok(await react(gregor, { id, emoji: '👍', to: 'there' }))
    const joined = joinFiles([world.read(file), hot].map(encodeText))
    const both = joinFiles([hot, world.read(file)].map(encodeText))
    if (!joined.ok || !both.ok) throw new Error('not joined')
    expect(decodeText(both.bytes)).toBe(decodeText(joined.bytes))
    world.write(file, decodeText(joined.bytes))
    world.write(month, archived)
    const [space] = await tex.store.spaces()
    const settled = await settleSpace(tex, space!, { changed: [file] })
    expect(settled.settled.map(({ path }) => path)).toEqual([month, month])
    expect(hotTexts()).toEqual([])
    expect(world.read(month).match(/^:ID: +post-/gmu)).toHaveLength(2)
    expect(ok(await findPost(tex, { id })).reactions).toEqual([{ emoji: '👍', by: ['gregor'] }])
    expect((await settleSpace(tex, space!, { changed: 'all' })).settled).toEqual([])
  })
})
