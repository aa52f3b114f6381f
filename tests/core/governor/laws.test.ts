/** What holds for the governor whatever stands in the files. */

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decide } from '../../../lib/core/governor/decide.ts'
import type { GovernorInput } from '../../../lib/core/governor/types.ts'
import { usageOf } from '../../../lib/core/governor/usage.ts'
import { type Task, taskStates } from '../../../lib/core/model/task.ts'
import { address, dayStartMs, entryId, nowMs, taskIn, utc } from '../model/sample.ts'
import { asked, compute, hourMs, owner, question } from './sample.ts'

const sender = fc.constantFrom('gregor', 'mara', 'tex', 'tex-claude').map(address)
const amount = fc.oneof(
  fc.integer({ min: 0, max: 60_000 }),
  fc.constantFrom(-1, -1e15, Number.NaN, Number.POSITIVE_INFINITY, 999_999_999_999_999, 0.5),
)
const moment = fc.oneof(
  fc.integer({ min: nowMs - 30 * hourMs, max: nowMs + 30 * hourMs }).map(utc),
  fc.constantFrom('', 'soon', '1970-01-01', '9999-12-31T23:59:59.999Z', '2026-11-21T11:59:59.000Z'),
)
const accepted: fc.Arbitrary<Task> = fc
  .record(
    {
      id: fc.stringMatching(/^msg-[a-z0-9]{1,3}$/).map(entryId),
      from: sender,
      state: fc.constantFrom(...taskStates),
      stamp: moment,
      started: moment,
      completed: moment,
      effort: amount,
      estimatedTokens: amount,
      tokensUsed: amount,
      retryCount: fc.nat(3),
      verdict: moment.map((at) => ({ approval: 'auto_accepted', at, sig: 'c2ln' }) as const),
    },
    { requiredKeys: ['id', 'from', 'state', 'stamp', 'retryCount', 'verdict'] },
  )
  .map((fields) => taskIn(fields.state, fields))
const queue = fc.array(accepted, { maxLength: 12 })
const input: fc.Arbitrary<GovernorInput> = fc
  .record({
    from: sender,
    effort: fc.option(amount, { nil: undefined }),
    estimatedTokens: fc.option(amount, { nil: undefined }),
    tier: fc.constantFrom('owner', 'team', 'trusted', 'unknown', 'open', 'typo'),
    queue,
    limits: fc.constantFrom(compute, question().compute, {
      ...compute,
      daily_budget_tokens: 30_000,
      max_queue_depth: 2,
      cooldown_between_tasks: 7200,
    }),
  })
  .map(({ from, effort, estimatedTokens, tier, queue: tasks, limits }) => {
    const stated = {
      ...(effort === undefined ? {} : { effort }),
      ...(estimatedTokens === undefined ? {} : { estimatedTokens }),
    }
    return question({ task: asked({ from, ...stated }), tier, queue: tasks, compute: limits })
  })
const times = { nowMs, dayStartMs }

describe('laws of usage', () => {
  test('it is never negative, never NaN, whatever the entries say', () => {
    fc.assert(
      fc.property(queue, (tasks) => {
        const usage = usageOf(tasks, times, () => true)
        expect(usage.tokensToday).toBeGreaterThanOrEqual(0)
        expect(usage.depth).toBeGreaterThanOrEqual(0)
        for (const atMs of usage.hourMs) expect(atMs).toBeLessThanOrEqual(nowMs)
        expect(usage.lastAcceptedMs ?? nowMs).toBeLessThanOrEqual(nowMs)
      }),
    )
  })

  test('one more task never lowers it, a copy of one that is there included', () => {
    fc.assert(
      fc.property(queue, accepted, (tasks, one) => {
        const before = usageOf(tasks, times, () => true)
        const after = usageOf([...tasks, one], times, () => true)
        expect(after.tokensToday).toBeGreaterThanOrEqual(before.tokensToday)
        expect(after.depth).toBeGreaterThanOrEqual(before.depth)
        expect(after.hourMs.length).toBeGreaterThanOrEqual(before.hourMs.length)
        expect(after.lastAcceptedMs ?? 0).toBeGreaterThanOrEqual(before.lastAcceptedMs ?? 0)
      }),
    )
  })

  test('the order of the queue does not matter', () => {
    fc.assert(
      fc.property(queue, (tasks) => {
        const there = usageOf(tasks, times, () => true)
        const back = usageOf([...tasks].reverse(), times, () => true)
        // Sums of floating point numbers differ in the last place, beyond all tokens there are.
        expect(back.tokensToday / (there.tokensToday || 1)).toBeCloseTo(there.tokensToday ? 1 : 0)
        expect({ ...back, tokensToday: 0 }).toEqual({ ...there, tokensToday: 0 })
      }),
    )
  })
})

describe('laws of the decision', () => {
  test('it is a pure function', () => {
    fc.assert(
      fc.property(input, (given) => {
        const before = structuredClone(given)
        expect(decide(given)).toEqual(decide(before))
        expect(given).toEqual(before)
      }),
    )
  })

  test('one more task frees no limit', () => {
    fc.assert(
      fc.property(input, accepted, (given, one) => {
        if (refusalOf(given) === undefined) return
        expect(refusalOf({ ...given, queue: [...given.queue, one] })).toBeDefined()
      }),
    )
  })

  test("others' tasks change nothing for the owner", () => {
    fc.assert(
      fc.property(input, accepted, (given, one) => {
        if (one.from === owner) return
        const mine = { ...given, tier: 'owner', task: { ...given.task, from: owner } }
        expect(decide({ ...mine, queue: [...mine.queue, one] })).toEqual(decide(mine))
      }),
    )
  })

  test('a time at which something frees up is later than now', () => {
    fc.assert(
      fc.property(input, (given) => {
        expect(refusalOf(given)?.retryAtMs ?? nowMs + 1).toBeGreaterThan(nowMs)
      }),
    )
  })

  test('only a tier that auto-accepts is ever accepted or held', () => {
    fc.assert(
      fc.property(input, (given) => {
        if (given.tiers[given.tier]?.auto_accept) return
        expect(decide(given).type).toBe('wait')
      }),
    )
  })

  test('what is held for a rate or a pause is free at the time that was said', () => {
    fc.assert(
      fc.property(input, (given) => {
        const refusal = refusalOf(given)
        if (refusal?.code !== 'rate_limit' && refusal?.code !== 'cooldown') return
        const plain = given.queue.filter(({ verdict }) => Date.parse(verdict?.at ?? '') <= nowMs)
        const honest = { ...given, queue: plain }
        const first = refusalOf(honest)
        if (first?.retryAtMs === undefined) return
        const later = refusalOf({ ...honest, nowMs: first.retryAtMs })
        expect(later?.code).not.toBe(first.code)
      }),
    )
  })
})

function refusalOf(given: GovernorInput) {
  const decision = decide(given)
  return 'refusal' in decision ? decision.refusal : undefined
}
