/** Conversations as a list, as a file, and as a session's beginning; many messages marked at once; what expired. */

import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { archive } from '../../lib/app/archive.ts'
import { channelCreate } from '../../lib/app/channel/create.ts'
import { channelPost } from '../../lib/app/channel/post.ts'
import { sessionContext } from '../../lib/app/conversations/context.ts'
import { exported } from '../../lib/app/conversations/export.ts'
import { listThreads } from '../../lib/app/conversations/list.ts'
import { inbox, listInbox } from '../../lib/app/inbox.ts'
import { edit } from '../../lib/app/marks/edit.ts'
import { mark } from '../../lib/app/mark.ts'
import { markMany } from '../../lib/app/marks/many/mark-many.ts'
import { pin } from '../../lib/app/marks/pin.ts'
import { undoMany } from '../../lib/app/marks/many/undo-many.ts'
import type { Deps } from '../../lib/app/ports.ts'
import { reply } from '../../lib/app/reply.ts'
import { send } from '../../lib/app/send.ts'
import { stateSet } from '../../lib/app/state/set.ts'
import type { SendInput } from '../../lib/app/views.ts'
import { exportedAll, exportedEntry } from '../../lib/core/export/exported.ts'
import { markdownOf } from '../../lib/core/export/markdown.ts'
import { mboxOf } from '../../lib/core/export/mbox.ts'
import { contextCharsMax, contextPage } from '../../lib/core/view/marks/context.ts'
import { plainText } from '../../lib/core/view/text/page.ts'
import { widthOf } from '../../lib/core/view/text/width.ts'
import { frame } from '../core/view/sample.ts'
import { entryText } from '../support/entries.ts'
import { makeWorld, no, ok, type World } from '../support/world.ts'

let world: World
let tex: Deps
let gregor: Deps
beforeEach(async () => {
  world = await makeWorld(['tex', 'gregor', 'ana'])
  tex = world.users['tex']!.deps
  gregor = world.users['gregor']!.deps
})
afterEach(() => world.remove())

async function sent(from: Deps, to: string, text: string, more: Partial<SendInput> = {}) {
  world.clock.nowMs += 1000
  return ok(await send(from, { targets: [to], text, ...more })).sent[0]!.id
}

describe('thread list', () => {
  test('has each conversation of mine once, the newest first, with who and what is unread', async () => {
    const first = await sent(gregor, '@tex', 'Lunch?')
    await sent(gregor, '@ana', 'Not for tex.')
    await sent(gregor, '@tex', 'A second thing')
    world.clock.nowMs += 1000
    ok(await reply(tex, { id: first, text: 'Yes.' }))
    const { threads, total } = ok(await listThreads(tex, { limit: 10, scope: 'hot' }))
    expect(total).toBe(2)
    expect(threads).toMatchObject([
      { id: first, title: 'Lunch?', participants: ['tex', 'gregor'], entries: 2, unread: 0 },
      { title: 'A second thing', participants: ['gregor', 'tex'], entries: 1, unread: 1 },
    ])
    expect(ok(await listThreads(tex, { limit: 1, scope: 'all' })).threads).toHaveLength(1)
  })

  test('leaves out what is forged, and a time to come puts nothing first', async () => {
    await sent(gregor, '@tex', 'Lunch?')
    const ahead = entryText('msg-ahead', { stamp: '2099-01-01T00:00:00.000Z' })
    world.write('inbox.org', `${world.read('inbox.org')}\n${ahead}`)
    const titles = ok(await listThreads(tex, { limit: 10, scope: 'hot' })).threads
    expect(titles.every(({ lastMs }) => lastMs <= world.clock.nowMs)).toBe(true)
    world.write('inbox.org', world.read('inbox.org').replaceAll('Lunch?', 'Money?'))
    const after = ok(await listThreads(tex, { limit: 10, scope: 'hot' })).threads
    expect(after.map(({ title }) => title)).not.toContain('Money?')
  })
})

describe('many at once', () => {
  test('by author and time, or all; what is to do stays, what is another’s too', async () => {
    await sent(gregor, '@tex', 'One')
    await sent(gregor, '@tex', 'Which?', { blocking: true })
    await sent(world.users['ana']!.deps, '@tex', 'Two')
    await sent(gregor, '@ana', 'Three')
    const beforeMs = world.clock.nowMs - 2500
    expect(ok(await markMany(tex, { status: 'read', from: '@gregor', beforeMs })).marked).toBe(1)
    expect(ok(await markMany(tex, { status: 'read', from: 'gregor' })).marked).toBe(1)
    expect(ok(await markMany(tex, { status: 'read' })).marked).toBe(1)
    expect(ok(await markMany(tex, { status: 'read' })).marked).toBe(0)
    expect(ok(await inbox(tex, { all: false })).map(({ message }) => message.body)).toEqual([
      'Which?',
    ])
    expect(ok(await markMany(tex, { status: 'done' })).marked).toBe(1)
    expect(ok(await inbox(world.users['ana']!.deps, { all: false }))).toHaveLength(1)
  })

  test('of the project that was asked for alone, and looking marks none', async () => {
    await sent(gregor, '@tex', 'Plain')
    await sent(gregor, '@tex', 'On the web', { project: 'Web' })
    const looked = ok(await markMany(tex, { status: 'read', project: 'web', how: 'look' }))
    expect(looked).toMatchObject({ did: 'found', marked: 1, batch: undefined })
    expect(ok(await inbox(tex, { all: false }))).toHaveLength(2)
    expect(ok(await markMany(tex, { status: 'read', project: 'web' })).marked).toBe(1)
    const [left, ...none] = ok(await inbox(tex, { all: false }))
    expect([left?.message.body, none]).toEqual(['Plain', []])
  })

  test('is taken back: each is what it was, save what was marked again since', async () => {
    await sent(gregor, '@tex', 'Unread')
    const keep = await sent(gregor, '@tex', 'To do')
    const later = await sent(gregor, '@tex', 'Later')
    ok(await mark(tex, { ids: [keep], status: 'todo' }))
    world.clock.nowMs += 60_000
    const state = async () =>
      ok(await inbox(tex, { all: true })).map(({ message }) => [message.body, message.status])
    const before = await state()
    const { batch = '' } = ok(await markMany(tex, { status: 'done' }))
    expect(ok(await inbox(tex, { all: false }))).toHaveLength(0)
    world.clock.nowMs += 60_000
    ok(await mark(tex, { ids: [later], status: 'todo' }))
    world.clock.nowMs += 60_000
    expect(ok(await undoMany(tex, { batch }))).toMatchObject({ did: 'undone', marked: 2 })
    const [first, ...others] = before
    expect(await state()).toEqual([[first![0], 'todo'], ...others])
    expect(ok(await undoMany(tex, { batch })).marked).toBe(0)
    expect(no(await undoMany(tex, { batch: 'yesterday' })).code).toBe('usage')
  })

  test('of thousands in one write', async () => {
    const many = Array.from({ length: 3000 }, (_, at) =>
      entryText(`msg-${at}`, { tags: ['unread'] }),
    )
    world.write('inbox.org', `#+TITLE: Inbox\n\n${many.join('\n')}`)
    const { marked, left } = ok(await markMany(tex, { status: 'read', from: 'gregor' }))
    expect([marked, left]).toEqual([3000, 0])
    expect(ok(await inbox(tex, { all: false }))).toHaveLength(0)
  })
})

describe('the inbox', () => {
  test('shows first what somebody waits for, however old it is', async () => {
    const waited = await sent(gregor, '@tex', 'Which key?', { blocking: true })
    for (const text of ['1', '2', '3']) await sent(gregor, '@tex', text)
    const { messages, total } = ok(await listInbox(tex, { all: false, limit: 2 }))
    expect(messages.map(({ message }) => message.body)).toEqual(['Which key?', '3'])
    expect([messages[0]!.message.id, total]).toEqual([waited, 4])
  })
})

describe('what expired', () => {
  test('goes to the archive unread, without a receipt; what is pinned or forged stays', async () => {
    const expiresMs = world.clock.nowMs + 60_000
    const id = await sent(gregor, '@tex', 'Lunch in ten minutes?', { expiresMs })
    const pinned = await sent(gregor, '@tex', 'Keep', { expiresMs })
    await sent(gregor, '@tex', 'Forged', { expiresMs })
    await sent(gregor, '@ana', 'For ana', { expiresMs })
    ok(await pin(tex, { id: pinned, to: 'pinned' }))
    world.write('inbox.org', world.read('inbox.org').replaceAll('Forged', 'Changed'))
    expect(ok(await inbox(tex, { all: false }))).toHaveLength(3)
    world.clock.nowMs += 120_000
    expect(ok(await inbox(tex, { all: false }))).toHaveLength(0)
    ok(await archive(tex, {}))
    const archived = world.read('archive/2026-11.org')
    expect(archived).toContain(id)
    expect(archived.match(/^\* /gmu)).toHaveLength(1)
    expect(archived).toContain('It expired.')
    expect(archived).not.toMatch(/Read by|:unread:/u)
    for (const text of ['Keep', 'Changed', 'For ana']) {
      expect(world.read('inbox.org')).toContain(`\n${text}`)
    }
    ok(await archive(tex, {}))
    expect(world.read('archive/2026-11.org')).toBe(archived)
  })
})

describe('an export', () => {
  const odd = 'From here on\n>From there\n```\n<b>\n\u001b[31mred\u202e'

  test('is what was said, oldest first, by thread, author or time', async () => {
    const first = await sent(gregor, '@tex', 'Lunch?')
    const anas = await sent(world.users['ana']!.deps, '@tex', 'Hello')
    ok(await reply(tex, { id: first, text: 'Yes.' }))
    const texts = async (input: Parameters<typeof exported>[1]) =>
      ok(await exported(tex, input)).entries.map(
        (view) => view.kind === 'message' && view.message.body,
      )
    expect(await texts({})).toEqual(['Lunch?', 'Hello', 'Yes.'])
    expect(await texts({ thread: first })).toEqual(['Lunch?', 'Yes.'])
    expect(await texts({ with: '@ana' })).toEqual(['Hello'])
    expect(await texts({ sinceMs: world.clock.nowMs })).toEqual(['Hello', 'Yes.'])
    expect(anas).toContain('ana')
  })

  test('with the posts of channels, those in the archive too, under the same filters; of one channel only these', async () => {
    ok(await channelCreate(tex, { name: 'team', members: ['@gregor'], project: 'shop' }))
    const post = async (from: Deps, text: string) => {
      world.clock.nowMs += 1000
      ok(await channelPost(from, { name: 'team', text }))
    }
    await post(tex, 'Old post')
    const [head = '', old = ''] = world.read('channels/team.org').split(/(?=^\* [^\n]*Old post)/mu)
    world.write('channels/team.org', head)
    world.write('archive/2026-11.org', old)
    await sent(gregor, '@tex', 'Letter')
    await post(gregor, 'New post')
    const texts = async (input: Parameters<typeof exported>[1]) => {
      const { entries, posts } = ok(await exported(tex, input))
      return exportedAll(entries, posts).map(({ text, to }) => `${to}: ${text}`)
    }
    const all = ['#team: Old post', 'tex: Letter', '#team: New post']
    expect(await texts({})).toEqual(all)
    expect(await texts({ with: '@gregor' })).toEqual(all.slice(1))
    expect(await texts({ sinceMs: world.clock.nowMs })).toEqual(all.slice(2))
    expect(await texts({ project: 'shop' })).toEqual([all[0], all[2]])
    expect(await texts({ channel: 'team' })).toEqual([all[0], all[2]])
    expect(await texts({ channel: '#team', with: '@tex' })).toEqual([all[0]])
    expect(no(await exported(tex, { channel: 'nowhere' })).code).toBe('not_found')
    expect(no(await exported(tex, { channel: 'team', thread: 'last' })).code).toBe('usage')
    const changed = world.read('channels/team.org').replaceAll('New post', 'Not theirs')
    world.write('channels/team.org', changed)
    expect(await texts({})).toEqual(all.slice(0, 2))
  })

  test('with somebody whom nobody here knows is refused, and with who wrote without being a contact is not', async () => {
    await sent(gregor, '@tex', 'Hello')
    for (const who of ['@nobody', 'no body', '@']) {
      expect(no(await exported(tex, { with: who }))).toMatchObject({ code: 'not_found' })
    }
    expect(ok(await exported(tex, { with: '@ana' })).entries).toEqual([])
    world.write(
      'inbox.org',
      `${world.read('inbox.org')}\n${entryText('msg-20261121-100000-zoe-7f3ak2').replace(/^:FROM: .*$/mu, ':FROM: zoe')}`,
    )
    expect(ok(await exported(tex, { with: '@zoe' })).entries).toHaveLength(1)
  })

  test('as mail: a line that is too long for mail is quoted, and none is longer than that', async () => {
    await sent(gregor, '@tex', `${'From ž '.repeat(500)}\nFrom here`)
    await sent(gregor, '@tex', 'x'.repeat(998))
    const mbox = mboxOf(ok(await exported(tex, {})).entries.map(exportedEntry))
    const encodings = [...mbox.matchAll(/^Content-Transfer-Encoding: (.*)$/gmu)].map(
      ([, one]) => one,
    )
    expect(encodings).toEqual(['quoted-printable', '8bit'])
    for (const line of mbox.split('\n')) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(998)
    expect(mbox.match(/^From /gmu)).toHaveLength(2)
    expect(mbox).toContain('\n=46rom here\n')
  })

  test('as mail: nothing of a text starts a message, steers a terminal or breaks a header', async () => {
    const id = await sent(gregor, '@tex', odd)
    world.clock.nowMs += 1000
    ok(
      await reply(tex, {
        id,
        text: 'Žluťoučký kůň – přečti si to prosím, je to dlouhé a důležité',
      }),
    )
    const mbox = mboxOf(ok(await exported(tex, {})).entries.map(exportedEntry))
    expect(mbox.match(/^From /gmu)).toHaveLength(2)
    expect(mbox).toContain('\n>From here on\n>>From there\n')
    expect(mbox).toContain(`Message-ID: <${id}@datacore-messaging.invalid>\n`)
    expect(mbox).toContain(`In-Reply-To: <${id}@datacore-messaging.invalid>\n`)
    expect(mbox).not.toMatch(/[\u001b\u202e]/u)
    const heads = mbox.split('\n\n').filter((part) => part.startsWith('From '))
    for (const head of heads) expect(head).toMatch(/^[\x20-\x7e\n]*$/u)
    for (const line of heads.join('\n').split('\n')) expect(line.length).toBeLessThan(250)
  })

  test('as mail: nothing of a text hides from who reads it', async () => {
    const hidden = 'Pay\u{e0041}\u{e0042} the\u200b bill\u2028From here'
    await sent(gregor, '@tex', `${hidden}\n${'x'.repeat(999)}`)
    await sent(gregor, '@tex', hidden)
    const mbox = mboxOf(ok(await exported(tex, {})).entries.map(exportedEntry))
    expect(mbox).not.toMatch(/[\u200b\u2028\u{e0041}\u{e0042}]/u)
    expect(mbox).not.toMatch(/=E2=80=8B|=E2=80=A8|=F3=A0=81/u)
    expect(mbox).toContain('Pay⟨U+E0041⟩⟨U+E0042⟩ the bill\n>From here\n')
  })

  test('as Markdown: no text ends its fence or is more than text', async () => {
    const id = await sent(gregor, '@tex', odd)
    ok(await edit(gregor, { id, text: `${odd}\n\`\`\`\`\n# x` }))
    const markdown = markdownOf(ok(await exported(tex, { thread: id })).entries.map(exportedEntry))
    expect(markdown).toContain('`````text\n')
    expect(markdown).not.toContain('\u001b')
    expect(markdown).toContain('- Edited: 2026-')
  })
})

describe('a session’s beginning', () => {
  test('says who, what waits, what is pinned and what changed, in few characters', async () => {
    await sent(gregor, '@tex', 'Which key?', { blocking: true })
    const pinned = await sent(gregor, '@tex', 'The wall')
    ok(await pin(tex, { id: pinned, to: 'pinned' }))
    await sent(gregor, '@tex-claude', 'Look it up')
    ok(await stateSet(tex, { key: 'deploy/target', value: '"staging"' }))
    const agent = world.users['tex']!.agent('s1')
    const context = ok(await sessionContext(agent, {}))
    const page = plainText(contextPage(context, frame))
    expect(page).toContain('You are tex-claude, for tex, in session s1.')
    for (const word of ['Which key?', 'The wall', 'Look it up', 'deploy/target = "staging"']) {
      expect(page).toContain(word)
    }
    expect(page.length).toBeLessThanOrEqual(contextCharsMax)
  })

  test('is never longer, however much there is', async () => {
    for (let at = 0; at < 8; at += 1) {
      await sent(gregor, '@tex', `${at} ${'long '.repeat(60)}`, { blocking: true })
    }
    const page = plainText(contextPage(ok(await sessionContext(tex, {})), frame))
    expect(page.length).toBeLessThanOrEqual(contextCharsMax)
    expect(page.trimEnd().endsWith('state list.')).toBe(true)
  })

  test('is no wider than the terminal, in any script', async () => {
    await sent(gregor, '@tex', 'नमस्ते दुनिया '.repeat(20), { blocking: true })
    await sent(gregor, '@tex', 'Long words of a title that goes on and on, over the end of it all')
    await sent(
      gregor,
      '@tex-claude',
      'A task of many words that goes on and on, over the end of it all',
    )
    for (let at = 0; at < 20; at += 1) {
      ok(await stateSet(tex, { key: `deploy/target-${at}`, value: `"${'of words '.repeat(9)}"` }))
    }
    for (const deps of [tex, world.users['tex']!.agent('s1')]) {
      const page = plainText(contextPage(ok(await sessionContext(deps, {})), frame))
      for (const text of page.split('\n')) expect(widthOf(text)).toBeLessThanOrEqual(80)
      expect(page).toMatch(/^ {2}msg-/mu)
    }
  })
})
