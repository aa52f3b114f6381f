/** To whom a message goes: blocked members of a group, and names that only another space knows. */

import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { initSpace } from '../../lib/app/init-space.ts'
import { send } from '../../lib/app/send.ts'
import { block } from '../../lib/app/trust.ts'
import { makeWorld, no, ok, type World } from '../support/world.ts'

let world: World
beforeEach(async () => {
  world = await makeWorld(['tex', 'gregor', 'carl'])
})
afterEach(() => world.remove())

const tex = () => world.users['tex']!

test('a blocked member of a group is skipped and named; the others are reached', async () => {
  ok(await block(tex().deps, { who: '@carl' }))
  const report = ok(await send(tex().deps, { targets: ['@all'], text: 'Hello' }))
  expect(report.sent.map(({ to }) => to)).toEqual(['gregor'])
  expect(report.skipped).toEqual(['carl'])
  expect(world.read('inbox.org')).not.toContain('carl')
})

test('nobody is skipped where nobody is blocked', async () => {
  const report = ok(await send(tex().deps, { targets: ['@all'], text: 'Hello' }))
  expect(report.sent.map(({ to }) => to)).toEqual(['gregor', 'carl'])
  expect(report.skipped).toEqual([])
})

test('a blocked person who is named outright is refused, also beside a group', async () => {
  ok(await block(tex().deps, { who: '@carl' }))
  const before = world.read('inbox.org')
  for (const targets of [['@carl'], ['@all', '@carl']]) {
    expect(no(await send(tex().deps, { targets, text: 'x' })).code).toBe('blocked')
  }
  expect(world.read('inbox.org')).toBe(before)
})

test('a group of blocked people alone is refused', async () => {
  for (const who of ['@carl', '@gregor']) ok(await block(tex().deps, { who }))
  expect(no(await send(tex().deps, { targets: ['@all'], text: 'x' })).code).toBe('blocked')
})

test('a slip in a name that only another space knows is answered with that name', async () => {
  mkdirSync(join(tex().root, '0-personal'))
  ok(await initSpace(tex().deps, { name: '0-personal' }))
  const { settings } = tex().deps
  const messaging = { ...settings.messaging, default_space: '0-personal' }
  const deps = { ...tex().deps, settings: { ...settings, messaging } }
  const refusal = no(await send(deps, { targets: ['@grego'], text: 'x' }))
  expect(refusal).toMatchObject({
    code: 'not_found',
    candidates: expect.arrayContaining(['@gregor']),
    hint: expect.stringContaining('Did you mean @gregor or '),
  })
})
