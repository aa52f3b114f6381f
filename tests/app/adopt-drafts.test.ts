/** Headings that somebody wrote by hand become messages, once, and nothing else does. */

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { contactAdd } from '../../lib/app/contact-add.ts'
import { inbox } from '../../lib/app/inbox.ts'
import { send } from '../../lib/app/send.ts'
import { show } from '../../lib/app/show.ts'
import { tasks } from '../../lib/app/tasks.ts'
import { thread } from '../../lib/app/thread.ts'
import { unescapeBody } from '../../lib/core/org/escape.ts'
import { relaxed } from '../../lib/core/trust/signed-text.ts'
import { adopt, capture, publish, spaceOf } from '../support/hands.ts'
import { makeWorld, ok, type World } from '../support/world.ts'

let world: World
beforeEach(async () => {
  world = await makeWorld(['tex', 'gregor'])
})
afterEach(() => world.remove())

const tex = () => world.users['tex']!
const gregor = () => world.users['gregor']!
const received = async () => ok(await inbox(gregor().deps, { all: true })).map((one) => one.message)

describe('a heading in the inbox that begins with a name', () => {
  test('is sent to that person, signed, with its paragraphs, and once', async () => {
    const published = await publish(world, tex())
    capture(world, 'inbox.org', '* TODO [#A] @gregor Can you review?  :paper:\nFirst.\n\nSecond.')
    const report = await adopt(tex(), published)
    expect(report.sent).toMatchObject([
      { path: 'inbox.org', entries: [{ to: 'gregor', kind: 'message', reached: 'stored' }] },
    ])
    const [view] = ok(await inbox(gregor().deps, { all: true }))
    expect(view?.standing.proof).toBe('verified')
    expect(view?.message).toMatchObject({
      body: 'Can you review?\n\nFirst.\n\nSecond.',
      urgency: 'urgent',
    })
    expect(view?.message.tags).toContain('paper')
    const after = world.read('inbox.org')
    expect(after).not.toContain('@gregor Can')
    expect(await adopt(tex(), published)).toMatchObject({ sent: [], changed: [], left: [] })
    expect(world.read('inbox.org')).toBe(after)
  })

  test.each([
    ['* @gregor, hello', 'hello'],
    ['* @gregor: hello', 'hello'],
    ['* hello\n:PROPERTIES:\n:TO: gregor\n:END:', 'hello'],
    ['* @gregor\nOnly below.', 'Only below.'],
    [
      '* @gregor code\n#+begin_src org\n,* a heading\n,#+TITLE: x\n#+end_src',
      'code\n\n#+begin_src org\n* a heading\n#+TITLE: x\n#+end_src',
    ],
    ['* @gregor parts\n** One\ntext\n** Two', 'parts\n\n** One\ntext\n** Two'],
  ])('says %j', async (heading, body) => {
    const published = await publish(world, tex())
    capture(world, 'inbox.org', heading)
    expect((await adopt(tex(), published)).left).toEqual([])
    expect((await received()).map((one) => one.body)).toEqual([body])
    expect(world.read('inbox.org').match(/^\*+ /gmu)).toHaveLength(1)
  })

  test('answers what it names', async () => {
    const first = ok(await send(gregor().deps, { targets: ['@tex'], text: 'Question' })).sent[0]!.id
    const published = await publish(world, tex())
    world.clock.nowMs += 1000
    capture(world, 'inbox.org', `* >${first.slice(-6)} Answer`)
    expect((await adopt(tex(), published)).sent).toHaveLength(1)
    const [root] = ok(await thread(tex().deps, { id: first }))
    expect(root?.replies).toHaveLength(1)
  })

  test('keeps what means nothing to us, and dates of its own', async () => {
    const published = await publish(world, tex())
    capture(
      world,
      'inbox.org',
      '* @gregor lunch\nSCHEDULED: <2026-11-23 Mon> DEADLINE: <2026-11-24 Tue>\n:PROPERTIES:\n:CREATED: [2026-11-20 Fri]\n:CATEGORY: food\n:Effort: 0:30\n:END:',
    )
    expect((await adopt(tex(), published)).left).toEqual([])
    const text = world.read('inbox.org')
    expect(text).toMatch(/^DEADLINE: <2026-11-24 Tue> SCHEDULED: <2026-11-23 Mon>$/mu)
    expect(text).toMatch(/^:CATEGORY: food$/mu)
    expect(text).toMatch(/^:EFFORT: +0:30$/mu)
    expect(text).toMatch(/^:DRAFTED: +\[2026-11-20 Fri\]$/mu)
  })
})

describe('a heading for an agent', () => {
  test('in its queue is a task for it, and the governor sees it at once', async () => {
    const published = await publish(world, tex())
    capture(
      world,
      'agents/tex-claude.org',
      '* Research prices\nDEADLINE: <2026-11-24 Tue>\n:PROPERTIES:\n:TASK_EFFORT: 3\n:END:',
    )
    const { sent } = await adopt(tex(), published)
    expect(sent[0]?.entries).toMatchObject([
      { to: 'tex-claude', kind: 'task', taskState: 'QUEUED' },
    ])
    const view = ok(await show(tex().deps, { id: sent[0]!.entries[0]!.id }))
    if (view.kind !== 'task') throw new Error('no task')
    expect(view.task.effort).toBe(3)
    expect(new Date(view.task.deadlineMs!).getHours()).toBe(23)
    expect(view.admitted).toBe(true)
  })

  test('in the inbox moves to its queue', async () => {
    const published = await publish(world, tex())
    capture(world, 'inbox.org', '* @claude Do it')
    expect((await adopt(tex(), published)).left).toEqual([])
    expect(world.read('inbox.org')).not.toContain('Do it')
    expect(world.read('agents/tex-claude.org').match(/Do it$/gmu)).toHaveLength(1)
  })

  test('is in its queue once, wherever a crash was', async () => {
    const published = await publish(world, tex())
    capture(world, 'inbox.org', '* @claude Do it')
    await adopt(tex(), published)
    const queue = world.read('agents/tex-claude.org')
    const entry = queue.slice(queue.indexOf('* QUEUED'))
    // Between the two writes the entry stands in the inbox alone, or in both.
    capture(world, 'inbox.org', entry.replace('* QUEUED', '* TODO'))
    await adopt(tex(), published)
    expect(world.read('inbox.org')).not.toContain('Do it')
    expect(world.read('agents/tex-claude.org')).toBe(queue)
    world.write('agents/tex-claude.org', queue.slice(0, queue.indexOf('* QUEUED')))
    capture(world, 'inbox.org', entry.replace('* QUEUED', '* TODO'))
    await adopt(tex(), published)
    expect(world.read('inbox.org')).not.toContain('Do it')
    expect(ok(await tasks(tex().deps, {})).map(({ task }) => task.body)).toEqual(['Do it'])
  })

  test('of a person keeps its tag, and is no task', async () => {
    const published = await publish(world, tex())
    capture(world, 'inbox.org', '* @gregor Do it :task:')
    await adopt(tex(), published)
    expect((await received()).map((one) => one.body)).toEqual(['Do it'])
  })
})

describe('a heading is left alone', () => {
  test.each([
    ['* @grgor hello', /no contact/u, ['@gregor']],
    ['* hello', /names nobody/u, undefined],
    ['* @gregor', /no text/u, undefined],
    ['* @gregor x\n:PROPERTIES:\n:SIG: abc\n:END:', /SIG/u, undefined],
    ['* @gregor x\n:PROPERTIES:\n:VERDICT_SIG: abc\n:END:', /VERDICT_SIG/u, undefined],
    ['* @claude x\n:PROPERTIES:\n:TASK_EFFORT: much\n:END:', /effort/u, undefined],
    ['* @claude x\nDEADLINE: <2026-11-20 Fri>', /has passed/u, undefined],
    ['* @claude @gregor x\nDEADLINE: <2026-11-30 Mon>', /deadline/u, undefined],
    [
      '* @gregor x\n:LOGBOOK:\nCLOCK: [2026-11-20 Fri 10:00]--[2026-11-20 Fri 10:30] =>  0:30\n:END:',
      /LOGBOOK/u,
      undefined,
    ],
  ])('and named: %j', async (heading, why, candidates) => {
    const published = await publish(world, tex())
    capture(world, 'inbox.org', heading)
    const before = world.read('inbox.org')
    const report = await adopt(tex(), published)
    expect(report.sent).toEqual([])
    expect(report.left).toHaveLength(1)
    expect(report.left[0]?.why).toMatch(why)
    if (candidates) expect(report.left[0]?.candidates).toEqual(expect.arrayContaining(candidates))
    expect(world.read('inbox.org')).toBe(before)
  })

  test.each([
    '* @gregor not yet :draft:',
    '* COMMENT @gregor not yet',
    '* WAITING @gregor not yet',
    '* DONE @gregor not at all',
  ])('as its author wishes: %s', async (heading) => {
    const published = await publish(world, tex())
    capture(world, 'inbox.org', heading)
    expect(await adopt(tex(), published)).toMatchObject({ sent: [], left: [], held: 1 })
    expect(world.read('inbox.org')).toContain(heading)
  })

  test('when others have it already, in their words or in its first', async () => {
    capture(world, 'inbox.org', '* @gregor from somebody')
    const published = await publish(world, tex())
    capture(world, 'memory.org', '* A note of mine')
    expect(await adopt(tex(), published)).toMatchObject({ sent: [], left: [] })
    world.write('inbox.org', `${world.read('inbox.org')}more\n`)
    expect(await adopt(tex(), published)).toMatchObject({ sent: [], left: [] })
  })

  test('by an agent in its session', async () => {
    const published = await publish(world, tex())
    capture(world, 'inbox.org', '* @gregor hello')
    const agent = { ...tex(), deps: tex().agent('s1') }
    expect(await adopt(agent, published)).toMatchObject({ sent: [], left: [], held: 0 })
    expect(world.read('inbox.org')).toContain('* @gregor hello')
  })

  test('where others write without git, and nobody can tell whose it is', async () => {
    capture(world, 'inbox.org', '* @gregor hello')
    const report = await adopt(tex(), 'all local')
    expect(report.sent).toEqual([])
    expect(report.left).toMatchObject([
      { path: 'inbox.org', why: expect.stringContaining('no git remote') },
    ])
  })
})

test('without a remote, and alone, all is local', async () => {
  const own = await makeWorld(['tex'])
  ok(await contactAdd(own.users['tex']!.deps, { name: 'gregor', handles: [], groups: [] }))
  capture(own, 'inbox.org', '* @gregor hello')
  expect((await adopt(own.users['tex']!, 'all local')).sent).toHaveLength(1)
  expect(await adopt(own.users['tex']!, 'all local')).toMatchObject({ sent: [], left: [] })
  own.remove()
})

test('two equal drafts are two messages', async () => {
  const published = await publish(world, tex())
  capture(world, 'inbox.org', '* @gregor ping')
  capture(world, 'inbox.org', '* @gregor ping')
  expect((await adopt(tex(), published)).sent).toHaveLength(2)
  expect((await received()).map((one) => one.body)).toEqual(['ping', 'ping'])
})

test('what stands around a draft keeps its bytes', async () => {
  capture(world, 'inbox.org', '* Notes of mine\n\n\ntext\n\n')
  const before = world.read('inbox.org')
  const published = await publish(world, tex())
  capture(world, 'inbox.org', '* @gregor one\n\n* WAITING mine too\n* @gregor two')
  await adopt(tex(), published)
  const after = readFileSync(join(world.tree, 'inbox.org'), 'utf8')
  expect(after.startsWith(before.trimEnd())).toBe(true)
  expect(after).toContain('* WAITING mine too\n')
  expect((await received()).map((one) => one.body).sort()).toEqual(['one', 'two'])
})

test('any text arrives as it was typed, and the inbox stays well formed', async () => {
  const line = fc.oneof(
    fc.constantFrom(
      '',
      '** Sub',
      ':END:',
      ':PROPERTIES:',
      '#+begin_src sh',
      '#+end_src',
      '- item',
      ',* quoted',
      'SCHEDULED: x',
      '# Local Variables:',
      '| a | b |',
      '[[link]]',
    ),
    fc.string({ unit: 'grapheme', maxLength: 30 }),
  )
  await fc.assert(
    fc.asyncProperty(fc.array(line, { maxLength: 6 }), async (lines) => {
      const body = lines
        .map((one) => one.replace(/[\p{Cc}\p{Zl}\p{Zp}]/gu, ' '))
        .filter((one) => !one.startsWith('* '))
      const published = await publish(world, tex())
      capture(world, 'inbox.org', `* @gregor Title\n\n${body.join('\n')}`)
      const report = await adopt(tex(), published)
      expect(report.left).toEqual([])
      expect(report.sent).toHaveLength(1)
      const view = ok(await show(gregor().deps, { id: report.sent[0]!.entries[0]!.id }))
      expect(view.standing.proof).toBe('verified')
      const typed = ['Title', relaxed(unescapeBody(body.join('\n')))].filter(Boolean)
      expect(relaxed(view.kind === 'message' ? view.message.body : '')).toBe(typed.join('\n\n'))
      const space = await spaceOf(tex().deps)
      const text = new TextDecoder().decode(await tex().deps.store.read(space, 'inbox.org'))
      expect(text).not.toContain('@gregor Title')
    }),
    { numRuns: 40 },
  )
})
