/** Whose queue `tasks --agent` shows: a name that nobody has is no empty queue. */

import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { contactAdd } from '../../lib/app/contact-add.ts'
import { tasks } from '../../lib/app/tasks.ts'
import { makeWorld, no, ok, type World } from '../support/world.ts'

let world: World
beforeEach(async () => {
  world = await makeWorld(['tex', 'gregor'])
})
afterEach(() => world.remove())

const tex = () => world.users['tex']!

test.each(['tex-cluade', '@tex-cluade'])('%s is refused with the names near it', async (agent) => {
  expect(no(await tasks(tex().deps, { agent }))).toMatchObject({
    code: 'not_found',
    why: `There is no agent "${agent}", and no queue of that name.`,
    hint: expect.stringContaining('Did you mean tex-claude?'),
    candidates: ['tex-claude'],
  })
})

test('an agent without tasks has an empty queue, with and without a contact', async () => {
  ok(await contactAdd(tex().deps, { name: 'bot', agentOf: 'gregor', handles: [], groups: [] }))
  for (const agent of [undefined, 'all', 'tex-claude', '@gregor-claude', 'bot']) {
    expect(ok(await tasks(tex().deps, { agent }))).toEqual([])
  }
})

test('a queue file without a contact is a queue', async () => {
  mkdirSync(join(world.tree, 'agents'), { recursive: true })
  world.write('agents/nobody-claude.org', '#+TITLE: Queue\n')
  expect(ok(await tasks(tex().deps, { agent: 'nobody-claude' }))).toEqual([])
})
