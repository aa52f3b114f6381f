/** Presence through the use cases: signs of life on this machine, and taking over a name. */

import { readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { beat, who } from '../../lib/app/presence/beat.ts'
import { presenceSet } from '../../lib/app/presence/set.ts'
import { presenceTakeover } from '../../lib/app/presence/takeover.ts'
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

describe('a person at a terminal, for an agent of theirs', () => {
  const claude = { name: '@tex-claude' }
  // As it is called on a machine; in this world it has no letters of its own.
  const terminal = () => ({ ...tex.deps, session: 'terminal-abcde' })

  test('says which session goes on: the other is told to ask, and the person may decide anew', async () => {
    const [one, two] = [tex.agent('s1'), tex.agent('s2')]
    await beat(one, command)
    await beat(two, command)
    const given = ok(await presenceTakeover(terminal(), { ...claude, keep: 's2' }))
    expect(given).toMatchObject({ did: 'given', keeps: 's2', replaced: [{ session: 's1' }] })
    expect(given.presence).toMatchObject({ actor: 'tex-claude', rivals: [] })
    expect(await beat(two, command)).toEqual([])
    const [told] = await beat(one, command)
    expect(told).toContain('was taken from this session in a terminal. Ask your person')
    expect(told).not.toContain('presence takeover')
    expect(await beat(one, command)).toEqual([])
    const anew = ok(await presenceTakeover(terminal(), { ...claude, keep: 's1' }))
    expect(anew).toMatchObject({ did: 'given', keeps: 's1', replaced: [{ session: 's2' }] })
    expect(await beat(one, command)).toEqual([])
    const again = ok(await presenceTakeover(terminal(), { ...claude, keep: 's1' }))
    expect(again).toMatchObject({ did: 'unchanged', replaced: [] })
  })

  test('frees the name: each session is told, and a new one has it alone', async () => {
    await beat(tex.agent('s1'), command)
    await beat(tex.agent('s2'), command)
    const freed = ok(await presenceTakeover(terminal(), claude))
    expect(freed).toMatchObject({ did: 'freed', replaced: [{ session: 's1' }, { session: 's2' }] })
    expect((await beat(tex.agent('s1'), command)).length).toBe(1)
    expect((await beat(tex.agent('s2'), command)).length).toBe(1)
    await beat(tex.agent('s3'), command)
    expect((await who(tex.agent('s3')))[0]!.rivals).toEqual([])
    // Nothing of the person's own presence was made.
    expect((await who(tex.deps)).map(({ actor }) => actor)).toEqual(['tex-claude'])
  })

  test.each([
    [{ name: 'gregor-claude' }, 'not_allowed'],
    [{ name: 'a b' }, 'not_allowed'],
    [{ name: 'tex', keep: 's1' }, 'usage'],
    [{ name: 'tex-claude', keep: 'nobody' }, 'not_found'],
    [{ name: 'tex-claude', keep: '' }, 'not_found'],
    [{ name: 'tex-claude', keep: 's' }, 'ambiguous'],
    [{ name: 'tex-review' }, 'not_found'],
  ] as const)('%j is refused: %s, and no session loses its name', async (input, code) => {
    await beat(tex.agent('s1'), command)
    await beat(tex.agent('s2'), command)
    expect(no(await presenceTakeover(terminal(), input)).code).toBe(code)
    expect((await who(tex.deps))[0]!.rivals.length).toBe(2)
  })

  test('an agent decides for no other name', async () => {
    await beat(tex.agent('s1'), command)
    const refused = no(await presenceTakeover(tex.agent('s2'), { name: 'tex-review' }))
    expect(refused.code).toBe('not_allowed')
    expect(ok(await presenceTakeover(tex.agent('s2'), claude)).did).toBe('taken over')
  })
})

test('a damaged file is a session that was not heard of', async () => {
  await beat(tex.deps, command)
  writeFileSync(join(folder(), 'tex.terminal.json'), '{"actor":')
  expect(await who(tex.deps)).toEqual([])
  await beat(tex.deps, command)
  expect((await who(tex.deps)).length).toBe(1)
})
