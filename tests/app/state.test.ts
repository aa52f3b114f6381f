/** Shared values through the use cases, with real files and keys: which value counts, and who may take its place. */

import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { stateGet } from '../../lib/app/state/get.ts'
import { stateHistory } from '../../lib/app/state/history.ts'
import { stateList } from '../../lib/app/state/list.ts'
import { stateDelete, stateSet } from '../../lib/app/state/set.ts'
import { stateWait } from '../../lib/app/state/wait.ts'
import { type StateNews, stateWatch } from '../../lib/app/state/watch.ts'
import { initSpace } from '../../lib/app/init-space.ts'
import { block } from '../../lib/app/trust.ts'
import type { Deps } from '../../lib/app/ports.ts'
import { formatEarlier, propertiesOf, type ValueSet } from '../../lib/core/state/value-set.ts'
import { makeWorld, no, ok, type World } from '../support/world.ts'

let world: World
let tex: Deps
let gregor: Deps

beforeEach(async () => {
  world = await makeWorld(['tex', 'gregor'])
  tex = world.users['tex']!.deps
  gregor = world.users['gregor']!.deps
})
afterEach(() => world.remove())

const set = async (deps: Deps, value: string, onlyIf?: string, key = 'deploy/target') =>
  ok(await stateSet(deps, { key, value, onlyIf }))
const get = async (deps: Deps, key = 'deploy/target') => ok(await stateGet(deps, { key }))
const present = async (deps: Deps, key?: string) => {
  const state = await get(deps, key)
  return { value: state.present.value, by: state.present.by, proof: state.present.standing.proof }
}
const history = async (deps: Deps) =>
  ok(await stateHistory(deps, { key: 'deploy/target', limit: 100 })).sets

/** Puts properties of somebody's making into the entry, as a push would. */
function forge(change: (text: string) => string): void {
  world.write('state.org', change(world.read('state.org')))
}

function forged(set: ValueSet): string {
  const lines = Object.entries(propertiesOf(set)).flatMap(([key, value]) =>
    value === undefined ? [] : [`:${key}: ${value}\n`],
  )
  return `* x\n:PROPERTIES:\n:ID:       state-deploy:target\n${lines.join('')}:END:\n`
}

const later = '2026-11-21T11:00:00.000Z'

describe('set and get', () => {
  test('a value is there for the others, with a proved author', async () => {
    expect(await set(tex, ' {"a": [1]} ')).toMatchObject({ did: 'set', reached: 'stored' })
    expect(await present(gregor)).toEqual({ value: '{"a":[1]}', by: 'tex', proof: 'verified' })
    const agent = world.users['gregor']!.agent('s1')
    await set(agent, '2')
    expect(await present(tex)).toEqual({ value: '2', by: 'gregor-claude', proof: 'verified' })
  })

  test('the same value is not written again; another spelling of it neither', async () => {
    await set(tex, '{"a":1,"b":2}')
    const before = world.read('state.org')
    expect(await set(gregor, '{"b":2,"a":1.0}')).toMatchObject({
      did: 'unchanged',
      reached: 'nothing',
    })
    expect(world.read('state.org')).toBe(before)
  })

  test('a value never goes back in time, though the clock does', async () => {
    await set(tex, '1')
    world.clock.nowMs -= 3_600_000
    await set(gregor, '2')
    await set(tex, '3')
    expect((await history(tex)).map(({ value }) => value)).toEqual(['3', '2', '1'])
  })

  test('a key that is none, a value that is none, and a key without a value are told', async () => {
    expect(no(await stateSet(tex, { key: 'a b', value: '1' })).code).toBe('usage')
    expect(no(await stateSet(tex, { key: 'a', value: 'x' })).code).toBe('usage')
    await set(tex, '1', undefined, 'release.build')
    const missing = await stateGet(tex, { key: 'release.biuld' })
    expect(missing).toMatchObject({ refusal: { code: 'not_found', candidates: ['release.build'] } })
  })

  test('every key is one entry, and lists by name and prefix', async () => {
    for (const key of ['b', 'a/y', 'a/x', 'a/x.z']) await set(tex, '1', undefined, key)
    await set(tex, '2', undefined, 'a/x')
    expect(world.read('state.org').match(/^\* /gmu)).toHaveLength(4)
    const keys = async (prefix?: string) =>
      ok(await stateList(gregor, { prefix })).map(({ key }) => key)
    expect(await keys()).toEqual(['a/x', 'a/x.z', 'a/y', 'b'])
    expect(await keys('a/x')).toEqual(['a/x', 'a/x.z'])
  })

  test('without --space the default space comes first, then the only other one that has the key', async () => {
    ok(await initSpace(tex, { name: '0-own' }))
    ok(await stateSet(tex, { key: 'k', value: '"own"', space: '0-own' }))
    expect(await get(tex, 'k')).toMatchObject({ space: '0-own' })
    await set(tex, '"team"', undefined, 'k')
    expect(await get(tex, 'k')).toMatchObject({ space: '1-team', present: { value: '"team"' } })
    expect(ok(await stateDelete(tex, { key: 'k' }))).toMatchObject({
      space: '1-team',
      did: 'deleted',
    })
    expect(await get(tex, 'k')).toMatchObject({ space: '0-own' })
    const again = await stateDelete(tex, { key: 'k' })
    expect(again).toMatchObject({ refusal: { hint: 'It has one in 0-own: add --space 0-own.' } })
  })
})

describe('compare and set', () => {
  test('writes only over the value that was seen', async () => {
    expect(await set(tex, '1', 'absent')).toMatchObject({ did: 'set' })
    expect(await set(gregor, '2', 'absent')).toMatchObject({
      did: 'differs',
      reached: 'nothing',
      state: { present: { value: '1', by: 'tex' } },
    })
    expect(await set(gregor, '2', ' 1.0 ')).toMatchObject({ did: 'set' })
    expect(ok(await stateDelete(tex, { key: 'deploy/target', onlyIf: '1' }))).toMatchObject({
      did: 'differs',
    })
    expect(ok(await stateDelete(tex, { key: 'deploy/target', onlyIf: '2' }))).toMatchObject({
      did: 'deleted',
    })
    expect(await set(gregor, '3', '2')).toMatchObject({ did: 'differs', state: undefined })
    expect(await set(gregor, '3', 'absent')).toMatchObject({ did: 'set' })
  })

  test('of many at once one wins each time', async () => {
    await set(tex, '0')
    const both = [tex, gregor]
    const wins: number[] = []
    for (let round = 0; round < 5; round += 1) {
      const tries = await Promise.all(
        [0, 1, 2, 3].map((who) => set(both[who % 2]!, String(round + 1), String(round))),
      )
      wins.push(tries.filter(({ did }) => did === 'set').length)
    }
    expect(wins).toEqual([1, 1, 1, 1, 1])
    expect(await present(tex)).toMatchObject({ value: '5' })
  })
})

describe('history', () => {
  test('has every value with its author, deletions among them', async () => {
    await set(tex, '1')
    await set(gregor, '2')
    ok(await stateDelete(tex, { key: 'deploy/target' }))
    await set(gregor, '3')
    expect(
      (await history(tex)).map(({ value, by, standing }) => [value, by, standing.proof]),
    ).toEqual([
      ['3', 'gregor', 'verified'],
      [undefined, 'tex', 'verified'],
      ['2', 'gregor', 'verified'],
      ['1', 'tex', 'verified'],
    ])
  })

  test('a deleted key says who deleted it, and where its values are', async () => {
    await set(tex, '1')
    ok(await stateDelete(gregor, { key: 'deploy/target' }))
    const gone = no(await stateGet(tex, { key: 'deploy/target' }))
    expect(gone).toMatchObject({
      code: 'not_found',
      why: 'deploy/target was deleted in 1-team by gregor.',
    })
    expect(ok(await stateList(tex, {}))).toEqual([])
  })

  test('keeps the newest fifty of a key, and not more than so much text', async () => {
    for (let at = 0; at < 60; at += 1) await set(tex, String(at))
    expect(await history(tex)).toHaveLength(51)
    const big = (at: number) => JSON.stringify(`${at}${'x'.repeat(50_000)}`)
    for (let at = 0; at < 6; at += 1) await set(tex, big(at))
    expect(world.read('state.org').length).toBeLessThan(250_000)
    expect(await present(gregor)).toMatchObject({ value: big(5), proof: 'verified' })
  })
})

describe('what others push', () => {
  test('a later value that is not proved does not take the place of one that is', async () => {
    await set(tex, '1')
    forge((text) => `${text}\n${forged({ value: '9', by: 'tex', stamp: later })}`)
    expect(await get(gregor)).toMatchObject({
      present: { value: '1', by: 'tex' },
      later: [{ value: '9', standing: { proof: 'unsigned' } }],
    })
    await set(gregor, '2', '1')
    expect(await present(tex)).toEqual({ value: '2', by: 'gregor', proof: 'verified' })
  })

  test.each<readonly [string, (text: string) => string]>([
    ['another value', (text) => text.replace(':VALUE:    1', ':VALUE:    7')],
    ['another time', (text) => text.replace(/(:STAMP: +)2026-11-21T10/u, '$12026-11-21T11')],
    ['no value', (text) => text.replace(/:VALUE:.*\n/u, '')],
  ])('%s under an old signature is not believed', async (_, change) => {
    await set(tex, '1')
    forge((text) => change(text).replace(/:REV:.*\n/u, ''))
    const { refusal } = (await stateGet(gregor, { key: 'deploy/target' })) as {
      refusal: { code: string }
    }
    expect(refusal.code).toBe('not_trusted')
  })

  test('a value under the name of another is shown as not proved', async () => {
    await set(tex, '1')
    forge((text) =>
      text.replace(':UPDATED_BY: tex', ':UPDATED_BY: gregor').replace(/:REV:.*\n/u, ''),
    )
    expect(await present(tex)).toEqual({ value: '1', by: 'gregor', proof: 'unknown key' })
  })

  test('a signature of one key is none for another', async () => {
    await set(tex, 'true', undefined, 'tests/skip')
    forge((text) => text.replace('state-tests:skip', 'state-release:skip'))
    expect(no(await stateGet(gregor, { key: 'release/skip' })).code).toBe('not_trusted')
  })

  test.each<readonly [string, (text: string) => string]>([
    ['a changed value', (text) => text.replace(':VALUE:    1', ':VALUE:    666')],
    ['no author', (text) => text.replace(/:(?:UPDATED_BY|REV):.*\n/gu, '')],
  ])('%s under a signature that is left beside it counts nowhere', async (_, change) => {
    await set(tex, '1')
    forge(change)
    const gone = no(await stateGet(tex, { key: 'deploy/target' }))
    expect(gone).toMatchObject({ code: 'not_trusted' })
    expect(gone.why).toContain('signature is wrong')
    expect(ok(await stateList(tex, {}))).toEqual([])
    expect((await history(tex))[0]?.standing.proof).toBe('forged')
    expect(await set(tex, '2', '666')).toMatchObject({ did: 'differs', state: undefined })
  })

  test('under such a one the value of the log that is proved counts', async () => {
    await set(tex, '1')
    await set(tex, '2')
    forge((text) => text.replace(':VALUE:    2', ':VALUE:    666'))
    expect(await get(gregor)).toMatchObject({
      present: { value: '1', by: 'tex' },
      later: [{ value: '666', standing: { proof: 'forged' } }],
    })
    expect(await set(gregor, '3', '666')).toMatchObject({ did: 'differs' })
  })

  test('a value changed by hand waits for a signature, and goes into the history', async () => {
    await set(tex, '1')
    forge((text) => text.replace(':VALUE:    1', ':VALUE:    7').replace(/:(?:KEY|SIG):.*\n/gu, ''))
    expect(await present(tex)).toEqual({ value: '7', by: 'nobody', proof: 'unsigned' })
    await set(gregor, '8')
    expect((await history(tex)).map(({ value, by }) => [value, by])).toEqual([
      ['8', 'gregor'],
      ['7', 'nobody'],
    ])
  })

  test('a value of next year holds nobody up, though it is signed', async () => {
    world.clock.nowMs += 400 * 86_400_000
    await set(gregor, '"from the future"')
    world.clock.nowMs -= 400 * 86_400_000
    await set(tex, '1')
    expect(await present(gregor)).toEqual({ value: '1', by: 'tex', proof: 'verified' })
    expect(await get(gregor)).toMatchObject({ later: [{ value: '"from the future"' }] })
  })

  test('who is blocked sets nothing here', async () => {
    await set(tex, '1')
    await set(gregor, '2')
    ok(await block(tex, { who: 'gregor' }))
    expect(await present(tex)).toMatchObject({ value: '1' })
    expect(await present(gregor)).toMatchObject({ value: '2' })
  })

  test('a flood of settings hides no more than itself, and is looked at in bounded time', async () => {
    await set(tex, '1')
    const { key } = (await history(tex))[0]!
    const sig = `${'A'.repeat(86)}==`
    const lines = Array.from({ length: 20_000 }, (_, at) => {
      const stamp = new Date(Date.parse(later) + at).toISOString()
      return formatEarlier({ value: String(at), by: 'tex', stamp, key: key ?? '', sig })
    })
    forge((text) =>
      text.replace(/(:REV:.*\n:END:\n)/u, `$1:LOGBOOK:\n${lines.join('\n')}\n:END:\n`),
    )
    expect(no(await stateGet(gregor, { key: 'deploy/target' })).code).toBe('not_trusted')
    await set(gregor, '2')
    expect(await present(tex)).toEqual({ value: '2', by: 'gregor', proof: 'verified' })
    expect(world.read('state.org').length).toBeLessThan(200_000)
  })

  test.each(['not json', '"x"'.repeat(40_000), '['.repeat(9000), 'nil', ''])(
    'a value that is none is not shown as one: %#',
    async (value) => {
      forge((text) => `${text}\n${forged({ value, by: 'gregor', stamp: later })}`)
      const found = await stateGet(tex, { key: 'deploy/target' })
      expect(found.ok).toBe(false)
      expect(ok(await stateList(tex, {}))).toEqual([])
      await set(tex, '1')
      expect(await present(tex)).toMatchObject({ value: '1', proof: 'verified' })
    },
  )

  test("entries that are no keys, and letters under the id of one, are nobody's values", async () => {
    forge(
      (text) =>
        `${text}\n* a\n:PROPERTIES:\n:ID: state-../x\n:VALUE: 1\n:END:\n\n* b\n:PROPERTIES:\n:ID: state-deploy:target\n:FROM: gregor\n:TO: tex\n:VALUE: 3\n:END:\n`,
    )
    await set(tex, '1')
    expect(await present(gregor)).toMatchObject({ value: '1', by: 'tex', proof: 'verified' })
    expect(ok(await stateList(gregor, {})).map(({ key }) => key)).toEqual(['deploy/target'])
  })
})

describe('watch', () => {
  async function watched(deps: Deps) {
    const news: StateNews[] = []
    const waiting: (() => void)[] = []
    const watch = ok(
      await stateWatch(
        deps,
        { key: 'deploy/target' },
        {
          changed(one) {
            news.push(one)
            waiting.shift()?.()
          },
          failed(error) {
            throw error
          },
        },
      ),
    )
    const next = async () => {
      if (news.length === 0) await new Promise<void>((resolve) => waiting.push(resolve))
      return news.shift()!.state?.present.value
    }
    return { ...watch, next }
  }

  test('tells of each change by others, and of no other key', async () => {
    const watch = await watched(tex)
    expect(watch.now).toEqual({ space: '1-team', key: 'deploy/target', state: undefined })
    await set(gregor, '1')
    expect(await watch.next()).toBe('1')
    await set(gregor, '5', undefined, 'other')
    await set(gregor, '2')
    expect(await watch.next()).toBe('2')
    ok(await stateDelete(gregor, { key: 'deploy/target' }))
    expect(await watch.next()).toBeUndefined()
    watch.stop()
  })

  test('begins with what is there', async () => {
    await set(gregor, '1')
    const watch = await watched(tex)
    expect(watch.now.state).toMatchObject({ present: { value: '1', by: 'gregor' } })
    watch.stop()
  })
})

describe('wait', () => {
  const key = 'deploy/target'
  const never = new Promise<void>(() => undefined)

  test('ends with the first other value; what is written again is none', async () => {
    await set(gregor, '1')
    const waited = stateWait(tex, { key }, never)
    await set(gregor, '1')
    await set(gregor, '2')
    expect(ok(await waited)).toMatchObject({ did: 'changed', state: { present: { value: '2' } } })
  })

  test('ends at once when the value is not the one that was seen', async () => {
    await set(gregor, '{"a": 1}')
    const waited = ok(await stateWait(tex, { key, unlike: '0' }, never))
    expect(waited).toMatchObject({ did: 'changed', state: { present: { value: '{"a":1}' } } })
    const same = await stateWait(tex, { key, unlike: '{"a":1}' }, Promise.resolve())
    expect(ok(same)).toMatchObject({ did: 'unchanged' })
    const wrong = await stateWait(tex, { key, unlike: 'a' }, never)
    expect(wrong).toMatchObject({ ok: false, refusal: { code: 'usage' } })
  })

  test('of a key without a value: until it has one, and until it was deleted', async () => {
    const made = stateWait(tex, { key, unlike: 'absent' }, never)
    await set(gregor, '1')
    expect(ok(await made)).toMatchObject({ did: 'changed', state: { present: { value: '1' } } })
    const gone = stateWait(tex, { key, unlike: '1' }, never)
    ok(await stateDelete(gregor, { key }))
    expect(ok(await gone)).toMatchObject({ did: 'changed', state: undefined })
  })
})
