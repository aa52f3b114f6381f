import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { rankQueue, rationed } from '../../../lib/core/governor/rank.ts'
import { refusalSentence } from '../../../lib/core/governor/sentence.ts'
import { urgencies } from '../../../lib/core/model/priority.ts'
import type { Task } from '../../../lib/core/model/task.ts'
import { entryId, nowMs, taskWith, utc } from '../model/sample.ts'
import { tiers } from './sample.ts'

function entry(name: string, tier: string, fields: Partial<Task> = {}) {
  return { tier, task: taskWith({ id: entryId(name), stamp: utc(nowMs), ...fields }) }
}

function order(...queue: readonly ReturnType<typeof entry>[]): readonly string[] {
  return rankQueue(queue, tiers).map(({ task }) => task.id)
}

describe('what comes first', () => {
  test('urgency before tier before age before id', () => {
    expect(
      order(
        entry('e', 'team', { stamp: utc(nowMs + 1) }),
        entry('d', 'team'),
        entry('c', 'team'),
        entry('b', 'owner'),
        entry('a', 'team', { priority: 'urgent' }),
        entry('f', 'owner', { priority: 'low' }),
      ),
    ).toEqual(['a', 'b', 'c', 'd', 'e', 'f'])
  })

  test('urgent is rationed: a stranger asks for nothing, a trusted one for high', () => {
    expect(urgencies.map((one) => rationed(one, 'unknown'))).toEqual([
      'low',
      'normal',
      'normal',
      'normal',
    ])
    expect(urgencies.map((one) => rationed(one, 'trusted'))).toEqual([
      'low',
      'normal',
      'high',
      'high',
    ])
    for (const tier of ['team', 'owner', 'partner']) {
      expect(urgencies.map((one) => rationed(one, tier))).toEqual(urgencies)
    }
  })

  test('an urgent stranger does not come before a normal team member', () => {
    const urgent = { priority: 'urgent' } as const
    expect(order(entry('a', 'unknown', urgent), entry('b', 'team'))).toEqual(['b', 'a'])
    expect(order(entry('a', 'typo', urgent), entry('b', 'team'))).toEqual(['b', 'a'])
    expect(order(entry('a', 'constructor', urgent), entry('b', 'team'))).toEqual(['b', 'a'])
  })

  test('the order in which they came does not matter, and a rank is stable', () => {
    const queue = fc.uniqueArray(
      fc.record({
        name: fc.stringMatching(/^[a-z]{1,3}$/),
        tier: fc.constantFrom('owner', 'team', 'trusted', 'unknown', 'typo'),
        priority: fc.constantFrom(...urgencies),
        at: fc.nat(3),
      }),
      { selector: ({ name }) => name, maxLength: 8 },
    )
    const entries = queue.map((all) =>
      all.map(({ name, tier, priority, at }) =>
        entry(name, tier, { priority, stamp: utc(nowMs + at) }),
      ),
    )
    fc.assert(
      fc.property(entries, (all) => {
        expect(order(...[...all].reverse())).toEqual(order(...all))
      }),
    )
  })
})

describe('a refusal as a sentence', () => {
  const at = (ms: number) => new Date(ms).toISOString().slice(11, 16)

  test('it says the limit and when that frees up', () => {
    const why = 'Rate limit: 5/5 tasks this hour'
    const rate = { code: 'rate_limit', why, retryAtMs: nowMs } as const
    expect(refusalSentence(rate, at)).toBe('Rate limit: 5/5 tasks this hour. Frees up 12:00.')
    const effort = { code: 'effort_limit', why: 'Effort 9 exceeds tier limit 8' } as const
    expect(refusalSentence(effort, at)).toBe('Effort 9 exceeds tier limit 8.')
    expect(refusalSentence({ ...effort, why: 'It is over.' }, at)).toBe('It is over.')
  })

  test('no clock knows when a queue is free', () => {
    const full = { code: 'queue_full', why: 'Queue full: 20/20', retryAtMs: nowMs } as const
    expect(refusalSentence(full, at)).toBe('Queue full: 20/20. Frees up when a task ends.')
  })
})
