/** Presence through the use cases: signs of life on this machine, and taking over a name. */

import { readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { beat, who } from '../../lib/app/presence/beat.ts'
import { presenceSet, presenceTakeover } from '../../lib/app/presence/set.ts'
import { makeWorld, no, ok, type User, type World } from '../support/world.ts'

let world: World
let tex: User

beforeEach(async () => {
  world = await makeWorld(['tex'])
  tex = world.users['tex']!
})
afterEach(() => world.remove())

const command = { source: 'command', status: 'working' } as const
const folder = () => join(tex.root, '.datacore', 'state', 'messaging', 'sessions')

test('a command is a sign of life: one small file a session, and nothing in the space', async () => {
  const before = world.read('inbox.org')
  await beat(tex.deps, command)
  await beat(tex.agent('s1'), { source: 'hook', status: 'working' })
  expect(readdirSync(folder()).toSorted()).toEqual(['tex-claude.s1.json', 'tex.terminal.json'])
  expect(await who(tex.deps)).toMatchObject([
    { actor: 'tex', status: 'working', source: 'command' },
    { actor: 'tex-claude', status: 'working', source: 'hook' },
  ])
  expect(world.read('inbox.org')).toBe(before)
})

test('a second sign within a minute writes nothing', async () => {
  await beat(tex.deps, command)
  const text = readFileSync(join(folder(), 'tex.terminal.json'), 'utf8')
  world.clock.nowMs += 30_000
  await beat(tex.deps, command)
  expect(readFileSync(join(folder(), 'tex.terminal.json'), 'utf8')).toBe(text)
})

test("the guard's touch of a file counts as well", async () => {
  const agent = tex.agent('s1')
  await beat(agent, command)
  world.clock.nowMs += 40 * 60_000
  expect((await who(agent))[0]!.status).toBe('away')
  writeFileSync(join(folder(), 's1.beat'), '')
  utimesSync(join(folder(), 's1.beat'), world.clock.nowMs / 1000, world.clock.nowMs / 1000)
  expect((await who(agent))[0]!.status).toBe('working')
})

test('what is set stands, with its words, and a wrong word is refused', async () => {
  const set = ok(await presenceSet(tex.deps, { status: 'Focusing', summary: 'the\nnotes \u0007' }))
  expect(set.presence).toMatchObject({ status: 'focusing', source: 'set' })
  await beat(tex.deps, command)
  expect((await who(tex.deps))[0]!.status).toBe('focusing')
  expect(no(await presenceSet(tex.deps, { status: 'sleeping' })).code).toBe('usage')
})

test('of two sessions one takes the name, and the other is told once', async () => {
  const [one, two] = [tex.agent('s1'), tex.agent('s2')]
  await beat(one, command)
  await beat(two, command)
  expect((await who(one))[0]!.rivals.map(({ session }) => session)).toEqual(['s1', 's2'])
  const taken = ok(await presenceTakeover(two))
  expect(taken).toMatchObject({ did: 'taken over', replaced: [{ session: 's1' }] })
  expect((await who(one))[0]!.rivals).toEqual([])
  expect(await beat(one, { source: 'hook', status: 'working' })).toEqual([])
  expect(await beat(one, command)).toMatchObject([
    expect.stringContaining('The session s2 goes on as tex-claude'),
  ])
  expect(await beat(one, command)).toEqual([])
  expect(ok(await presenceTakeover(two)).did).toBe('unchanged')
  expect(ok(await presenceTakeover(one)).did).toBe('taken over')
  expect((await beat(two, command)).length).toBe(1)
})

test('a damaged file is a session that was not heard of', async () => {
  await beat(tex.deps, command)
  writeFileSync(join(folder(), 'tex.terminal.json'), '{"actor":')
  expect(await who(tex.deps)).toEqual([])
  await beat(tex.deps, command)
  expect((await who(tex.deps)).length).toBe(1)
})
