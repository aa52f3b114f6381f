/** What a person changes by hand in shared values and memories, as sync takes it up. */

import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { forget } from '../../lib/app/memory/forget.ts'
import { remember } from '../../lib/app/memory/remember.ts'
import { memoryShow } from '../../lib/app/memory/show.ts'
import { stateGet } from '../../lib/app/state/get.ts'
import { stateHistory } from '../../lib/app/state/history.ts'
import { stateSet } from '../../lib/app/state/set.ts'
import { mergeTexts } from '../../lib/core/merge/merge.ts'
import { adopt, edit, publish } from '../support/hands.ts'
import { makeWorld, no, ok, type World } from '../support/world.ts'

let world: World
beforeEach(async () => {
  world = await makeWorld(['tex', 'gregor'])
})
afterEach(() => world.remove())

const tex = () => world.users['tex']!
const gregor = () => world.users['gregor']!
const key = 'deploy/target'
const get = async () => ok(await stateGet(gregor().deps, { key })).present
const history = async () => ok(await stateHistory(gregor().deps, { key, limit: 9 })).sets

describe('a value', () => {
  test("that was set by command is nobody's change by hand", async () => {
    ok(await stateSet(gregor().deps, { key, value: '1' }))
    const published = await publish(world, tex())
    ok(await stateSet(tex().deps, { key, value: '2' }))
    const before = world.read('state.org')
    expect(await adopt(tex(), published)).toMatchObject({ changed: [], left: [] })
    expect(world.read('state.org')).toBe(before)
  })

  test('that was changed by hand is signed by whose hand it was, once, and the one before is kept', async () => {
    ok(await stateSet(gregor().deps, { key, value: '1' }))
    const published = await publish(world, tex())
    const before = world.read('state.org')
    edit(world, 'state.org', ':VALUE:    1', ':VALUE:    {"by": "hand"}')
    expect((await adopt(tex(), published)).changed).toMatchObject([{ what: ['VALUE'] }])
    expect(await get()).toMatchObject({
      value: '{"by":"hand"}',
      by: 'tex',
      standing: { proof: 'verified' },
    })
    expect((await history()).map(({ value, by }) => [value, by])).toEqual([
      ['{"by":"hand"}', 'tex'],
      ['1', 'gregor'],
    ])
    const after = world.read('state.org')
    expect(await adopt(tex(), published)).toMatchObject({ changed: [], left: [] })
    expect(world.read('state.org')).toBe(after)
    expect(mergeTexts([before, after]).text).toContain(':VALUE:    {"by":"hand"}')
  })

  test('that was taken out by hand is deleted; a new key that was written by hand is signed', async () => {
    ok(await stateSet(gregor().deps, { key, value: '1' }))
    const published = await publish(world, tex())
    edit(world, 'state.org', ':VALUE:    1\n', '')
    world.write(
      'state.org',
      `${world.read('state.org')}\n* new\n:PROPERTIES:\n:ID: state-new\n:VALUE: true\n:END:\n`,
    )
    expect((await adopt(tex(), published)).changed).toHaveLength(2)
    expect((await history())[0]).toMatchObject({
      value: undefined,
      by: 'tex',
      standing: { proof: 'verified' },
    })
    expect(ok(await stateGet(gregor().deps, { key: 'new' })).present).toMatchObject({
      value: 'true',
      standing: { proof: 'verified' },
    })
  })

  test('that is no JSON is left, and said', async () => {
    ok(await stateSet(gregor().deps, { key, value: '1' }))
    const published = await publish(world, tex())
    edit(world, 'state.org', ':VALUE:    1', ':VALUE:    staging')
    const { changed, left } = await adopt(tex(), published)
    expect(changed).toEqual([])
    expect(left).toMatchObject([
      { path: 'state.org', hint: `A text stands in double quotes: '"staging"'.` },
    ])
  })

  test('that somebody else published by hand is theirs to sign', async () => {
    ok(await stateSet(gregor().deps, { key, value: '1' }))
    edit(world, 'state.org', ':VALUE:    1', ':VALUE:    2')
    const published = await publish(world, tex())
    edit(world, 'state.org', '* deploy/target', '* deploy/target!')
    await adopt(tex(), published)
    expect(no(await stateGet(gregor().deps, { key })).code).toBe('not_trusted')
  })
})

describe('a memory', () => {
  test('is forgotten and held by its keyword', async () => {
    const { memory } = ok(await remember(gregor().deps, { text: 'We deploy on Fridays.' })).memory
    let published = await publish(world, tex())
    edit(world, 'memory.org', '* We deploy', '* CANCELLED We deploy')
    expect((await adopt(tex(), published)).changed).toMatchObject([{ what: ['CANCELLED'] }])
    const show = async () => ok(await memoryShow(gregor().deps, { id: memory.id }))
    expect(await show()).toMatchObject({
      memory: { status: 'forgotten' },
      changes: [{ to: 'forgotten', by: 'tex' }],
      standing: { proof: 'verified' },
    })
    published = await publish(world, tex())
    const before = world.read('memory.org')
    world.clock.nowMs += 60_000
    edit(world, 'memory.org', '* CANCELLED We deploy', '* We deploy')
    expect((await adopt(tex(), published)).changed).toMatchObject([{ what: ['held'] }])
    expect(await show()).toMatchObject({ memory: { status: 'held' } })
    expect(mergeTexts([before, world.read('memory.org')]).text).toMatch(/^\* We deploy/mu)
    expect(await adopt(tex(), published)).toMatchObject({ changed: [], left: [] })
  })

  test('that was forgotten by command is as it is', async () => {
    const { memory } = ok(await remember(gregor().deps, { text: 'We deploy on Fridays.' })).memory
    const published = await publish(world, tex())
    for (const to of ['forgotten', 'held'] as const) {
      ok(await forget(tex().deps, { id: memory.id, to }))
      const before = world.read('memory.org')
      expect(await adopt(tex(), published)).toMatchObject({ changed: [], left: [] })
      expect(world.read('memory.org')).toBe(before)
    }
  })

  test("whose text was changed by hand is its author's, and that is said", async () => {
    ok(await remember(gregor().deps, { text: 'We deploy on Fridays.' }))
    const published = await publish(world, tex())
    world.write('memory.org', world.read('memory.org').replaceAll('Fridays', 'Sundays'))
    expect(await adopt(tex(), published)).toMatchObject({
      changed: [],
      left: [{ path: 'memory.org' }],
    })
  })
})
