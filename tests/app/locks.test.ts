/** Locks through the use cases: who holds one, who is refused, what is believed, and what two clones make of it. */

import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { initSpace } from '../../lib/app/init-space.ts'
import { lockNotices } from '../../lib/app/locks/held.ts'
import { lockList } from '../../lib/app/locks/list.ts'
import { lockRelease } from '../../lib/app/locks/release.ts'
import { lockTake, type TakeInput } from '../../lib/app/locks/take.ts'
import type { Deps } from '../../lib/app/ports.ts'
import { block } from '../../lib/app/trust.ts'
import { joinFiles } from '../../lib/core/merge/bytes.ts'
import { decodeText, encodeText } from '../../lib/core/org/bytes.ts'
import { makeWorld, no, ok, type World } from '../support/world.ts'

let world: World
let tex: Deps
let gregor: Deps

beforeEach(async () => {
  world = await makeWorld(['tex', 'gregor', 'ann'])
  tex = world.users['tex']!.deps
  gregor = world.users['gregor']!.deps
})
afterEach(() => world.remove())

const minute = 60_000
const take = async (deps: Deps, more: Partial<TakeInput> = {}) => {
  world.clock.nowMs += 1000
  return ok(await lockTake(deps, { name: 'deploy', ...more }))
}
const locks = async (deps: Deps) => ok(await lockList(deps, {}))
const holders = async (deps: Deps) =>
  (await locks(deps)).map(({ holds }) => holds.map(({ by }) => by))

function join(a: string, b: string): string {
  const joined = joinFiles([a, b].map(encodeText))
  if (!joined.ok) throw new Error(joined.why)
  return decodeText(joined.bytes)
}

describe('an exclusive lock', () => {
  test('is held by who took it first, with why and until when', async () => {
    expect((await take(tex, { why: 'release 2.0', forMs: 10 * minute })).did).toBe('taken')
    const refused = await take(gregor)
    expect(refused).toMatchObject({ did: 'held', reached: 'nothing' })
    expect(refused.lock.holds).toMatchObject([
      { by: 'tex', why: 'release 2.0', standing: { proof: 'verified' }, isMine: false },
    ])
    expect(await holders(gregor)).toEqual([['tex']])
  })

  test('is renewed by a second take, and keeps its reason', async () => {
    await take(tex, { why: 'x', forMs: minute })
    const again = await take(tex, { forMs: 10 * minute })
    expect(again).toMatchObject({ did: 'renewed', lock: { holds: [{ why: 'x' }] } })
    world.clock.nowMs += 5 * minute
    expect(await holders(gregor)).toEqual([['tex']])
  })

  test('that ran out is taken over, and the answer says from whom', async () => {
    await take(tex, { forMs: minute })
    world.clock.nowMs += 2 * minute
    expect(await locks(gregor)).toEqual([])
    expect(await take(gregor)).toMatchObject({ did: 'taken over', previous: { by: 'tex' } })
    expect((await take(tex)).did).toBe('held')
  })

  test('is given back by its holder, and by the owner of an agent', async () => {
    await take(tex)
    expect(no(await lockRelease(gregor, { name: 'deploy' })).code).toBe('not_allowed')
    expect(ok(await lockRelease(tex, { name: 'deploy' })).did).toBe('released')
    expect(no(await lockRelease(tex, { name: 'deploy' })).code).toBe('not_found')
    expect((await take(gregor)).did).toBe('taken')
    expect(ok(await lockRelease(gregor, { name: 'deploy' })).did).toBe('released')
    await take(world.users['tex']!.agent('s1'))
    expect(no(await lockRelease(gregor, { name: 'deploy' })).code).toBe('not_allowed')
    expect(ok(await lockRelease(tex, { name: 'deploy' })).did).toBe('released')
    expect(await locks(tex)).toEqual([])
  })

  test('is given back in the only space that has it, without its name', async () => {
    ok(await initSpace(tex, { name: '0-own' }))
    await take(tex, { space: '1-team' })
    await take(tex, { space: '0-own', name: 'backup' })
    for (const [name, space] of [
      ['deploy', '1-team'],
      ['backup', '0-own'],
    ] as const) {
      expect(ok(await lockRelease(tex, { name }))).toMatchObject({
        did: 'released',
        lock: { space },
      })
    }
    expect(ok(await lockList(tex, {}))).toEqual([])
  })

  test('two sessions of one agent are two', async () => {
    await take(world.users['tex']!.agent('s1'))
    expect((await take(world.users['tex']!.agent('s2'))).did).toBe('held')
    expect((await take(world.users['tex']!.agent('s1'))).did).toBe('renewed')
  })

  test('of several at once one has it', async () => {
    const all = [tex, gregor, world.users['ann']!.deps]
    const tries = await Promise.all(all.map((deps) => lockTake(deps, { name: 'deploy' })))
    expect(tries.map((one) => ok(one).did).toSorted()).toEqual(['held', 'held', 'taken'])
  })
})

describe('wrong clocks', () => {
  const hour = 60 * minute
  const off = (deps: Deps, ms: number): Deps => ({
    ...deps,
    clock: { nowMs: () => world.clock.nowMs + ms },
  })

  test.each([2 * minute, 10 * minute, 23 * hour])(
    'a take dated %i ms ahead is held as long as was asked for, and then taken over',
    async (ahead) => {
      const fast = off(gregor, ahead)
      await take(fast, { forMs: 30 * minute })
      expect(await take(tex)).toMatchObject({ did: 'held' })
      const [lock] = await locks(tex)
      expect(lock!.holds[0]!.untilMs).toBeLessThanOrEqual(world.clock.nowMs + 30 * minute)
      world.clock.nowMs += 31 * minute
      expect(await locks(tex)).toEqual([])
      const over = await take(tex, { forMs: 5 * minute })
      expect(over).toMatchObject({ did: 'taken over', previous: { by: 'gregor' } })
      expect(over.lock.holds[0]!.untilMs).toBeLessThanOrEqual(world.clock.nowMs + 6 * minute)
      for (const deps of [tex, fast, world.users['ann']!.deps]) {
        expect(await holders(deps)).toEqual([['tex']])
        expect((await take(deps)).did).toBe(deps === tex ? 'renewed' : 'held')
      }
      ok(await lockRelease(tex, { name: 'deploy' }))
      for (const deps of [tex, fast]) expect(await locks(deps)).toEqual([])
      expect((await take(fast)).did).toBe('taken')
    },
  )

  test('a take by a slow clock is held by it, and over when its length is', async () => {
    await take(tex, { forMs: 30 * minute })
    const slow = off(gregor, -2 * hour)
    expect(await take(slow)).toMatchObject({ did: 'held' })
    world.clock.nowMs += 31 * minute
    expect(await locks(slow)).toEqual([])
  })

  test('a line that nobody signed moves no lock', async () => {
    await take(tex, { forMs: minute })
    const at = (ms: number) => new Date(world.clock.nowMs + ms).toISOString()
    const line = `- Taken by gregor [2026-11-22 Sun 09:00] at ${at(23 * hour)} until ${at(24 * hour)} exclusive session s1`
    world.write('locks.org', world.read('locks.org').replace(':LOGBOOK:\n', `:LOGBOOK:\n${line}\n`))
    world.clock.nowMs += 2 * minute
    await take(tex, { forMs: minute })
    const [lock] = await locks(tex)
    expect(lock!.holds).toMatchObject([{ by: 'tex', atMs: world.clock.nowMs }])
    expect(lock!.unproved).toHaveLength(1)
  })
})

describe('an advisory lock', () => {
  test('refuses nobody, and tells who else is at it', async () => {
    await take(tex, { mode: 'advisory' })
    const second = await take(gregor, { mode: 'advisory' })
    expect(second.did).toBe('taken')
    expect(second.lock.holds.map(({ by }) => by)).toEqual(['tex', 'gregor'])
    expect((await take(world.users['ann']!.deps)).did).toBe('taken')
    expect((await holders(tex))[0]).toEqual(['tex', 'gregor', 'ann'])
  })
})

describe('what is believed', () => {
  const line = (by: string, more = '') =>
    `- Taken by ${by} [2026-11-21 Sat 10:00] at 2026-11-21T10:00:00.000Z until 2026-11-21T20:00:00.000Z exclusive session s1${more}`
  const entry = (...items: readonly string[]) =>
    `* deploy  :lock:\n:PROPERTIES:\n:ID:       lock-deploy\n:END:\n:LOGBOOK:\n${items.join('\n')}\n:END:\n`
  const push = (text: string) => world.write('locks.org', `${world.read('locks.org')}\n${text}`)

  test('a line without a proof holds nothing, and is shown', async () => {
    push(entry(line('gregor')))
    expect((await locks(tex))[0]).toMatchObject({ holds: [], unproved: [{ by: 'gregor' }] })
    expect((await take(tex)).did).toBe('taken')
  })

  test('a forged line, and one of somebody who is blocked, say nothing', async () => {
    push(entry(line('gregor', ` sig ${gregor.keys.fingerprint}:${'A'.repeat(86)}==`)))
    expect(await locks(tex)).toEqual([])
    await take(gregor, { name: 'other' })
    ok(await block(tex, { who: 'gregor' }))
    expect(await locks(tex)).toEqual([])
  })

  test('a genuine line does not work under another name', async () => {
    await take(gregor, { name: 'other' })
    const item = /^- Taken.*$/mu.exec(world.read('locks.org'))![0]
    push(entry(item))
    expect((await locks(tex)).map(({ name }) => name)).toEqual(['other'])
  })

  test('a flood of lines is no way to keep it, nor to lose it', async () => {
    await take(tex, { forMs: 60 * minute })
    const mine = /^- Taken.*$/mu.exec(world.read('locks.org'))![0]
    const later = (at: number) => new Date(world.clock.nowMs + at).toISOString()
    const forged = (at: number) =>
      line('tex', ` sig ${tex.keys.fingerprint}:${'A'.repeat(86)}==`).replace(
        '2026-11-21T10:00:00.000Z',
        later(at),
      )
    const flood = Array.from({ length: 2000 }, (_, at) => [line(`nobody${at}`), forged(at)]).flat()
    world.write('locks.org', world.read('locks.org').replace(mine, [mine, ...flood].join('\n')))
    expect((await locks(gregor))[0]!.holds).toMatchObject([{ by: 'tex' }])
    expect((await take(gregor)).did).toBe('held')
  })
})

describe('two clones', () => {
  test('both took it: the first holds after the merge, whoever merges, and the other is told once', async () => {
    const before = world.read('locks.org')
    await take(tex, { why: 'mine' })
    const one = world.read('locks.org')
    world.write('locks.org', before)
    await take(gregor, { why: 'his' })
    const other = world.read('locks.org')
    expect(join(one, other)).toBe(join(other, one))
    world.write('locks.org', join(one, other))
    expect((await locks(tex))[0]).toMatchObject({
      holds: [{ by: 'tex' }],
      lost: [{ by: 'gregor' }],
    })
    expect(await lockNotices(tex)).toEqual([])
    expect(await lockNotices(gregor)).toMatchObject([
      expect.stringContaining('You lost the lock deploy in 1-team: tex took it first (mine)'),
    ])
    expect(await lockNotices(gregor)).toEqual([])
    ok(await lockRelease(tex, { name: 'deploy' }))
    expect((await take(gregor)).did).toBe('taken')
    expect((await locks(tex))[0]).toMatchObject({ holds: [{ by: 'gregor' }], lost: [] })
  })
})
