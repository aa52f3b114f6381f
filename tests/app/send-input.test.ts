/** What send refuses before it writes, and what it says when something fails after it wrote. */

import { afterEach, beforeEach, expect, test } from 'vitest'
import { contactAdd } from '../../lib/app/contact-add.ts'
import { inbox } from '../../lib/app/inbox.ts'
import { edit } from '../../lib/app/marks/edit.ts'
import { reply } from '../../lib/app/reply.ts'
import { send } from '../../lib/app/send.ts'
import { makeWorld, no, ok, type World } from '../support/world.ts'

let world: World
beforeEach(async () => {
  world = await makeWorld(['tex', 'gregor'])
})
afterEach(() => world.remove())

const tex = () => world.users['tex']!
const gregor = () => world.users['gregor']!

test.each(['../x', 'a/b', '/abs', '..', '.', 'a'.repeat(201), '~/x'])(
  'a project is the name of one folder, and %s is none',
  async (project) => {
    const refusal = no(await send(tex().deps, { targets: ['@claude'], text: 'x', project }))
    expect(refusal).toMatchObject({ code: 'usage', why: expect.stringContaining('project folder') })
    expect(() => world.read('agents/tex-claude.org')).toThrow()
  },
)

test('what nobody can see is no text: to send, to post, as a new version', async () => {
  const text = '\u200b\u2060 \u3164'
  const before = world.read('inbox.org')
  const refusal = no(await send(tex().deps, { targets: ['@gregor'], text }))
  expect(refusal).toMatchObject({ code: 'usage', why: expect.stringContaining('anybody can see') })
  expect(world.read('inbox.org')).toBe(before)
  const { id } = ok(await send(tex().deps, { targets: ['@gregor'], text: 'Seen' })).sent[0]!
  expect(no(await edit(tex().deps, { id, text })).why).toContain('anybody can see')
  expect(no(await reply(gregor().deps, { id, text })).why).toContain('anybody can see')
})

test('a project may have dots, blanks and letters of any kind', async () => {
  for (const project of ['data.fund', 'My Notes', 'überblick', 'a..b']) {
    ok(await send(tex().deps, { targets: ['@claude'], text: 'x', project }))
  }
})

test('a route to somebody whom this space does not know is refused when it is asked for', async () => {
  const before = world.read('inbox.org')
  const refusal = no(
    await send(tex().deps, { targets: ['@gregor'], text: '[@grgeor] what is it?' }),
  )
  expect(refusal).toMatchObject({
    code: 'not_found',
    why: 'There is no contact, handle or group "@grgeor", so nothing was sent.',
    candidates: expect.arrayContaining(['@gregor']),
  })
  expect(world.read('inbox.org')).toBe(before)
  ok(await contactAdd(tex().deps, { name: 'anna', handles: ['@an'], groups: ['dev'] }))
  for (const who of ['tex', 'an', 'dev']) {
    ok(await send(tex().deps, { targets: ['@gregor'], text: `[@${who}] what is it?` }))
  }
})

test('what fails after the message is stored says so, with the id, and that it is not to be sent again', async () => {
  const record = async () => {
    throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' })
  }
  const deps = { ...tex().deps, useLog: { record } }
  const failed = await send(deps, { targets: ['@gregor'], text: 'x' }).then(
    () => undefined,
    (error: unknown) => error,
  )
  const [stored] = ok(await inbox(gregor().deps, { all: false }))
  expect(failed).toMatchObject({
    code: 'io',
    message: expect.stringContaining(stored!.message.id),
    hint: expect.stringContaining('not be sent again'),
  })
})
