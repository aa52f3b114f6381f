/** Marks on posts: reactions, pins, new versions, who has read them, and the export of an exchange. */

import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { channelCreate } from '../../lib/app/channel/create.ts'
import { findPost, pinnedPosts } from '../../lib/app/channel/find-post.ts'
import { channelLeave } from '../../lib/app/channel/members.ts'
import { channelPost } from '../../lib/app/channel/post.ts'
import { channelRead, channelSeen } from '../../lib/app/channel/read.ts'
import { postAnswer } from '../../lib/app/channel/thread.ts'
import { exported } from '../../lib/app/conversations/export.ts'
import { inbox } from '../../lib/app/inbox.ts'
import { edit } from '../../lib/app/marks/edit.ts'
import { markAny } from '../../lib/app/channel/marks/mark-any.ts'
import { pin } from '../../lib/app/marks/pin.ts'
import { react } from '../../lib/app/marks/react.ts'
import { receipts } from '../../lib/app/marks/receipts.ts'
import type { Deps } from '../../lib/app/ports.ts'
import { send } from '../../lib/app/send.ts'
import { block } from '../../lib/app/trust.ts'
import { exportedAll } from '../../lib/core/export/exported.ts'
import { markdownOf } from '../../lib/core/export/markdown.ts'
import { mboxOf } from '../../lib/core/export/mbox.ts'
import { textNow } from '../../lib/core/view/channel/now.ts'
import { textIn } from '../../lib/core/view/seen.ts'
import { makeThree, no, ok, type World } from '../support/world.ts'

let world: World
let tex: Deps
let gregor: Deps
let ana: Deps
let id: string
beforeEach(async () => {
  ;({ world, tex, gregor, ana } = await makeThree())
  ok(await channelCreate(tex, { name: 'team', members: ['@gregor'] }))
  id = await posted(tex, 'Lunch at noon, @gregor?')
})
afterEach(() => world.remove())

const file = 'channels/team.org'
async function posted(deps: Deps, text: string): Promise<string> {
  world.clock.nowMs += 1000
  return ok(await channelPost(deps, { name: 'team', text })).id
}
const seen = async (deps: Deps, post = id) => ok(await findPost(deps, { id: post }))

describe('a reaction to a post', () => {
  test('of two people both count, and one is taken back alone; whoever is no member may, too', async () => {
    expect(ok(await react(gregor, { id, emoji: '👍', to: 'there' }))).toMatchObject({
      did: 'added',
      id,
      reached: 'stored',
    })
    expect(ok(await react(gregor, { id, emoji: '👍', to: 'there' })).did).toBe('unchanged')
    ok(await react(ana, { id, emoji: '👍', to: 'there' }))
    expect((await seen(tex)).reactions).toEqual([{ emoji: '👍', by: ['gregor', 'ana'] }])
    ok(await react(gregor, { id, emoji: '👍', to: 'gone' }))
    expect((await seen(tex)).reactions).toEqual([{ emoji: '👍', by: ['ana'] }])
  })

  test('in the name of another, under another post, or by whom I blocked counts nothing', async () => {
    ok(await react(gregor, { id, emoji: '👍', to: 'there' }))
    const text = world.read(file)
    world.write(file, text.replace('Reacted 👍 by gregor', 'Reacted 👍 by ana'))
    expect((await seen(tex)).reactions).toBeUndefined()
    world.write(file, text)
    const other = await posted(tex, 'Pay this invoice?')
    const [line = ''] = /^- Reacted 👍[^\n]*\n {2}sig [^\n]*\n/mu.exec(text) ?? []
    const now = world.read(file)
    const at = now.indexOf(':END:\n', now.indexOf(other)) + ':END:\n'.length
    const moved = `${now.slice(0, at)}:LOGBOOK:\n${line}:END:\n${now.slice(at)}`
    world.write(file, moved)
    expect((await seen(tex, other)).reactions).toBeUndefined()
    expect((await seen(tex)).reactions).toHaveLength(1)
    ok(await block(tex, { who: 'gregor' }))
    expect((await seen(tex)).reactions).toBeUndefined()
  })
})

describe('a pin on a post', () => {
  test('is one for all members, who see it in their list, and nobody else sets it', async () => {
    const before = world.read(file)
    expect(no(await pin(ana, { id, to: 'pinned' }))).toMatchObject({ code: 'not_allowed' })
    expect(world.read(file)).toBe(before)
    expect(ok(await pin(gregor, { id, to: 'pinned' })).did).toBe('pinned')
    expect(world.read(file)).toMatch(/^\* tex: Lunch at noon, @gregor\? +:post:pinned:$/mu)
    const pinned = async (deps: Deps) => ok(await pinnedPosts(deps, {})).map(({ post }) => post.id)
    expect([await pinned(tex), await pinned(gregor), await pinned(ana)]).toEqual([[id], [id], []])
    expect(ok(await pin(tex, { id, to: 'unpinned' })).did).toBe('unpinned')
    expect(await pinned(tex)).toEqual([])
    expect(ok(await pin(tex, { id, to: 'unpinned' })).did).toBe('unchanged')
  })
})

describe('a new version of a post', () => {
  test('stands for all, in the inbox of whom it mentions too, and keeps what was before', async () => {
    world.clock.nowMs += 1000
    expect(ok(await edit(tex, { id, text: 'Lunch at one?' }))).toMatchObject({
      did: 'edited',
      recipients: ['#team', 'gregor'],
    })
    const view = await seen(gregor)
    expect([textNow(view), view.post.body]).toEqual(['Lunch at one?', 'Lunch at noon, @gregor?'])
    expect(view.standing.proof).toBe('verified')
    const [told] = ok(await inbox(gregor, { all: true }))
    expect(textIn(told!)).toBe('Lunch at one?')
    expect(ok(await edit(tex, { id, text: 'Lunch at one?' })).did).toBe('unchanged')
    // By the message that told of it, the same.
    ok(await edit(tex, { id: told!.message.id, text: 'At two.' }))
    expect(textNow(await seen(gregor))).toBe('At two.')
  })

  test('is its author’s alone, as a member, and not of a post that does not bear their signature', async () => {
    expect(no(await edit(gregor, { id, text: 'x' })).code).toBe('not_allowed')
    expect(no(await edit(tex, { id, text: ' ' })).code).toBe('usage')
    const text = world.read(file)
    world.write(file, text.replaceAll('Lunch at noon', 'Pay at noon'))
    expect(no(await edit(tex, { id, text: 'x' }))).toMatchObject({ code: 'wrong_state' })
    world.write(file, text)
    ok(await channelLeave(tex, { name: 'team' }))
    expect(no(await edit(tex, { id, text: 'x' })).code).toBe('not_allowed')
  })

  test('of another post, moved here, is none', async () => {
    const other = await posted(tex, 'Pay 10')
    ok(await edit(tex, { id: other, text: 'Pay 10000' }))
    const text = world.read(file)
    const [item = ''] =
      /^- Edited by tex[^\n]*\n {2}sig [^\n]*\n {2}text [^\n]*\n/mu.exec(text) ?? []
    const at = text.indexOf(':END:\n', text.indexOf(id)) + ':END:\n'.length
    world.write(file, `${text.slice(0, at)}:LOGBOOK:\n${item}:END:\n${text.slice(at)}`)
    expect(textNow(await seen(tex))).toBe('Lunch at noon, @gregor?')
  })
})

describe('receipts of a post', () => {
  test('are what its readers signed, and nobody else can say it for them', async () => {
    const of = async () => ok(await receipts(tex, { id })).receipts
    expect(await of()).toMatchObject([{ to: 'gregor', read: undefined, answered: undefined }])
    const read = ok(await channelRead(gregor, { name: 'team' }))
    world.clock.nowMs += 1000
    ok(await channelSeen(gregor, { name: 'team', ids: read.shown }))
    const answer = ok((await postAnswer(gregor, { id, text: 'Yes.' }))!)
    ok(await react(gregor, { id, emoji: '👍', to: 'there' }))
    expect(await of()).toMatchObject([
      {
        to: 'gregor',
        read: { by: 'gregor', proof: 'proved', when: 'at the latest' },
        answered: { id: answer.id },
        reactions: [{ emoji: '👍', by: ['gregor'] }],
      },
    ])
    const reader = 'readers/gregor.org'
    world.write(reader, world.read(reader).replace(/until \S+/u, 'until 2026-11-22T00:00:00.000Z'))
    expect((await of())[0]!.read).toBeUndefined()
  })
})

describe('marking a post', () => {
  test('as read moves the position; any other mark is refused with what to do', async () => {
    const message = ok(await send(tex, { targets: ['@gregor'], text: 'One' })).sent[0]!.id
    for (const status of ['unread', 'todo', 'done'] as const) {
      const refused = no(await markAny(gregor, { ids: [message, id], status }))
      expect(refused).toMatchObject({ code: 'wrong_state', why: expect.stringContaining(id) })
    }
    const marked = async () =>
      ok(await markAny(gregor, { ids: [message, id], status: 'read' })).marked
    expect((await marked()).map(({ changed }) => changed)).toEqual([true, true])
    expect((await marked()).map(({ changed }) => changed)).toEqual([false, false])
    expect(ok(await channelRead(gregor, { name: 'team' })).posts).toEqual([])
    expect(no(await markAny(gregor, { ids: ['zzzzzz'], status: 'read' })).code).toBe('not_found')
  })
})

describe('the export of an exchange in a channel', () => {
  test('has its posts as they are now, oldest first, as Markdown and mail', async () => {
    ok((await postAnswer(gregor, { id, text: 'From here, yes.\nFrom there too.' }))!)
    await posted(tex, 'Something else.')
    ok(await edit(tex, { id, text: 'Lunch at one?' }))
    const { entries, posts } = ok(await exported(ana, { thread: id }))
    expect([entries.length, posts.length]).toEqual([0, 2])
    const whole = exportedAll(entries, posts)
    const markdown = markdownOf(whole)
    expect(markdown).toMatch(/^## Lunch at one\?[\s\S]*- To: #team\n[\s\S]*- Answers: post-/u)
    const mail = mboxOf(whole)
    expect(mail).toMatch(/^To: team <team@datacore-messaging\.invalid>$/mu)
    expect(mail).toContain('\n>From here, yes.')
    expect(ok(await exported(ana, { thread: id, with: '@gregor' })).posts).toHaveLength(1)
  })
})
