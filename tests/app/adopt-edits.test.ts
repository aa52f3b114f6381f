/** What was changed by hand gets a line in the log by whoever did it, once; what is not theirs to change is said. */

import { realpathSync, symlinkSync, unlinkSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { inbox } from '../../lib/app/inbox.ts'
import { mark } from '../../lib/app/mark.ts'
import { send } from '../../lib/app/send.ts'
import { mergeTexts } from '../../lib/core/merge/merge.ts'
import { parseLogLine } from '../../lib/core/model/log.ts'
import { replayMessage } from '../../lib/core/model/replay.ts'
import { lockPath } from '../../lib/io/emacs-lock.ts'
import { adopt, capture, edit, publish } from '../support/hands.ts'
import { makeWorld, ok, type World } from '../support/world.ts'

let world: World
beforeEach(async () => {
  world = await makeWorld(['tex', 'gregor'])
})
afterEach(() => world.remove())

const tex = () => world.users['tex']!
const queue = 'agents/tex-claude.org'
const gregor = () => world.users['gregor']!

async function received(): Promise<string> {
  const report = ok(await send(gregor().deps, { targets: ['@tex'], text: 'Hello' }))
  world.clock.nowMs += 60_000
  return report.sent[0]!.id
}

async function messageOf(id: string) {
  const all = ok(await inbox(tex().deps, { all: true }))
  return all.find(({ message }) => message.id === id)!.message
}

const emacsLine = '- State "DONE"       from "TODO"       [2026-11-21 Sat 10:05]'

describe('a keyword', () => {
  test.each([
    ['alone', (text: string) => text.replace('* TODO', '* DONE')],
    [
      "with Emacs's line",
      (text: string) =>
        text
          .replace('* TODO', '* DONE')
          .replace(/^(:SIG:.*\n:END:\n)/mu, `$1:LOGBOOK:\n${emacsLine}\n:END:\n`),
    ],
  ])('that was changed %s is in the log, with author and time, and read', async (_how, change) => {
    const id = await received()
    const published = await publish(world, tex())
    world.write('inbox.org', change(world.read('inbox.org')))
    expect((await adopt(tex(), published)).changed).toMatchObject([{ id, what: ['read', 'DONE'] }])
    const { log, status, tags } = await messageOf(id)
    expect({ status, tags }).toEqual({ status: 'done', tags: ['message'] })
    const { effective, unread } = replayMessage(log)
    expect(effective).toMatchObject({
      to: 'DONE',
      from: 'TODO',
      by: 'tex',
      atMs: world.clock.nowMs,
    })
    expect(unread).toBe(false)
    expect(log.filter((line) => line.type === 'state')).toHaveLength(1)
    const after = world.read('inbox.org')
    world.clock.nowMs += 60_000
    expect(await adopt(tex(), published)).toMatchObject({ changed: [], left: [] })
    expect(world.read('inbox.org')).toBe(after)
  })

  test('survives a merge with a copy that knows nothing of it', async () => {
    await received()
    const published = await publish(world, tex())
    const before = world.read('inbox.org')
    edit(world, 'inbox.org', '* TODO', '* DONE')
    await adopt(tex(), published)
    const merged = mergeTexts([before, world.read('inbox.org')]).text
    expect(merged).toMatch(/^\* DONE /mu)
    expect(merged).not.toContain('nobody')
  })

  test('that others have as well is not said in our name', async () => {
    await received()
    edit(world, 'inbox.org', '* TODO', '* DONE')
    const published = await publish(world, tex())
    edit(world, 'inbox.org', ':message:', ':message:later:')
    expect(await adopt(tex(), published)).toMatchObject({ changed: [], left: [] })
  })

  test('of a task on a message is said, and stays', async () => {
    const id = await received()
    const published = await publish(world, tex())
    edit(world, 'inbox.org', '* TODO', '* QUEUED')
    const before = world.read('inbox.org')
    const report = await adopt(tex(), published)
    expect(report.left).toMatchObject([{ name: id, why: expect.stringContaining('QUEUED') }])
    expect(world.read('inbox.org')).toBe(before)
  })
})

describe('a mark', () => {
  test('of unread that was taken away is a receipt', async () => {
    const id = await received()
    const published = await publish(world, tex())
    edit(world, 'inbox.org', ':unread:message:', ':message:')
    expect((await adopt(tex(), published)).changed).toMatchObject([{ id, what: ['read'] }])
    expect(world.read('inbox.org')).toContain('- Read by tex ')
    expect((await messageOf(id)).status).toBe('todo')
  })

  test('that was put back after a mark of ours counts', async () => {
    const id = await received()
    ok(await mark(tex().deps, { ids: [id], status: 'todo' }))
    const published = await publish(world, tex())
    world.clock.nowMs += 60_000
    edit(world, 'inbox.org', ':message:', ':unread:pinned:message:')
    expect((await adopt(tex(), published)).changed).toMatchObject([{ what: ['pinned', 'unread'] }])
    const { log } = await messageOf(id)
    expect(replayMessage(log)).toMatchObject({ unread: true, pinned: true })
  })

  test('on a message of somebody else is said, and stays', async () => {
    const { sent } = ok(await send(tex().deps, { targets: ['@gregor'], text: 'Hi' }))
    const published = await publish(world, tex())
    edit(world, 'inbox.org', '* TODO', '* DONE')
    const before = world.read('inbox.org')
    const report = await adopt(tex(), published)
    expect(report.left).toMatchObject([
      { name: sent[0]!.id, why: expect.stringContaining('gregor') },
    ])
    expect(world.read('inbox.org')).toBe(before)
  })
})

describe('a field', () => {
  test('says who changed it, and beats an older value in a merge', async () => {
    const id = await received()
    const published = await publish(world, tex())
    const before = world.read('inbox.org')
    edit(world, 'inbox.org', '* TODO gregor: Hello', '* TODO [#A] gregor: Hello, and more')
    expect((await adopt(tex(), published)).changed).toMatchObject([
      { id, what: ['priority', 'title'] },
    ])
    expect(world.read('inbox.org')).toContain('- Edited priority by tex ')
    const theirs = before.replace('* TODO gregor', '* TODO [#C] gregor')
    const merged = mergeTexts([theirs, world.read('inbox.org')]).text
    expect(merged).toMatch(/^\* TODO \[#A\] gregor: Hello, and more/mu)
    expect(await adopt(tex(), published)).toMatchObject({ changed: [], left: [] })
  })

  test('of a contact is adopted like any other', async () => {
    const published = await publish(world, tex())
    edit(world, 'contacts.org', /^(:ID: +gregor\n)/mu, '$1:HANDLES:  @greg\n')
    expect((await adopt(tex(), published)).changed).toMatchObject([
      { id: 'gregor', what: ['HANDLES'] },
    ])
    expect(world.read('contacts.org')).toContain('- Edited HANDLES by tex ')
    expect(await adopt(tex(), published)).toMatchObject({ changed: [], left: [] })
  })

  test('without a remote: the cookie alone has a first value that is known', async () => {
    const own = await makeWorld(['tex'])
    const alone = own.users['tex']!
    const { sent } = ok(await send(alone.deps, { targets: ['@tex'], text: 'Note to self' }))
    edit(own, 'inbox.org', '* TODO tex', '* DONE [#B] tex')
    const { changed } = await adopt(alone, 'all local')
    expect(changed).toMatchObject([{ id: sent[0]!.id, what: ['priority', 'read', 'DONE'] }])
    expect(await adopt(alone, 'all local')).toMatchObject({ changed: [], left: [] })
    own.remove()
  })
})

describe('what nobody may change', () => {
  test.each([
    ['the text', /^Hello$/mu, 'Goodbye'],
    ['the author', /^:FROM: +gregor$/mu, ':FROM:     tex'],
    ['the time', /^:STAMP: .*$/mu, ':STAMP:    2026-11-20T09:02:03.123Z'],
  ])('%s of a letter is said, and nothing else of it is adopted', async (_what, from, to) => {
    const id = await received()
    const published = await publish(world, tex())
    edit(world, 'inbox.org', from, to)
    edit(world, 'inbox.org', '* TODO', '* DONE')
    const before = world.read('inbox.org')
    const report = await adopt(tex(), published)
    expect(report).toMatchObject({ changed: [], left: [{ name: id }] })
    expect(world.read('inbox.org')).toBe(before)
  })
})

describe('a file that Emacs holds with unsaved edits', () => {
  test('waits as a whole, and its changes are adopted after the save', async () => {
    const id = await received()
    const task = ok(await send(tex().deps, { targets: ['@claude'], text: 'Work' })).sent[0]!.id
    const published = await publish(world, tex())
    edit(world, 'inbox.org', '* TODO', '* DONE')
    edit(world, queue, '* QUEUED', '* CANCELLED')
    const before = [world.read('inbox.org'), world.read(queue)]
    const links = ['inbox.org', queue].map((path) => lockPath(realpathSync(join(world.tree, path))))
    for (const link of links) symlinkSync(`tex@${hostname()}.${process.ppid}`, link)
    const waits = await adopt(tex(), published)
    expect(waits.changed).toEqual([])
    expect(waits.left.map(({ name }) => name).sort()).toEqual([id, task].sort())
    for (const link of links) unlinkSync(link)
    expect([world.read('inbox.org'), world.read(queue)]).toEqual(before)
    const { changed } = await adopt(tex(), published)
    expect(changed.map((one) => one.id).sort()).toEqual([id, task].sort())
  })
})

describe('what is gone', () => {
  test('is named, wherever it is', async () => {
    const id = await received()
    const published = await publish(world, tex())
    const whole = world.read('inbox.org')
    const entry = whole.slice(whole.indexOf('* TODO'))
    world.write('inbox.org', whole.slice(0, whole.indexOf('* TODO')))
    expect((await adopt(tex(), published)).left).toMatchObject([
      { name: id, why: expect.stringContaining('stands in no file') },
    ])
    capture(world, 'memory.org', `* Later\n${entry.replace('* TODO', '** TODO')}`)
    expect((await adopt(tex(), published)).left).toMatchObject([
      { name: id, why: expect.stringContaining('memory.org') },
    ])
    capture(world, 'state.org', entry)
    expect((await adopt(tex(), published)).left).toMatchObject([{ name: id }])
    capture(world, 'archive/by-hand.org', entry)
    expect((await adopt(tex(), published)).left).toEqual([])
  })
})

test('log lines of a hand are read as ours are', () => {
  expect(parseLogLine(emacsLine)).toMatchObject({ type: 'state', to: 'DONE', by: undefined })
})
