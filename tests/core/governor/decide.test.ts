import { describe, expect, test } from 'vitest'
import { decide } from '../../../lib/core/governor/decide.ts'
import type { GovernorDecision, GovernorInput } from '../../../lib/core/governor/types.ts'
import type { TierSettings } from '../../../lib/core/model/settings.ts'
import type { Task } from '../../../lib/core/model/task.ts'
import { address, dayEndMs, dayStartMs, nowMs, utc } from '../model/sample.ts'
import {
  admitted,
  asked,
  compute,
  hourMs,
  minuteMs,
  noLimits,
  openTier,
  owner,
  question,
  tiers,
} from './sample.ts'

const other = address('mara')

function withTier(tier: Partial<TierSettings>): Partial<GovernorInput> {
  return { tiers: { ...tiers, open: { ...openTier, ...tier } } }
}

function whyOf(decision: GovernorDecision): string | undefined {
  return 'refusal' in decision ? decision.refusal?.why : undefined
}

describe('without a broken limit', () => {
  test('a tier that auto-accepts runs, another waits for the owner without a complaint', () => {
    expect(decide(question({ tier: 'team', compute }))).toEqual({ type: 'accept' })
    expect(decide(question({ tier: 'trusted', compute }))).toEqual({ type: 'wait' })
    expect(decide(question({ tier: 'unknown', compute }))).toEqual({ type: 'wait' })
  })

  test('who is blocked is rejected, whatever the tier', () => {
    for (const tier of ['owner', 'team', 'unknown']) {
      expect(decide(question({ tier, blocked: true }))).toEqual({
        type: 'reject',
        refusal: { code: 'blocked', why: 'gregor is blocked on this machine' },
      })
    }
  })

  test('a name that is no tier has what unknown has, `constructor` and `__proto__` too', () => {
    for (const tier of ['partner', 'constructor', '__proto__', 'toString', '']) {
      expect(decide(question({ tier, compute }))).toEqual({ type: 'wait' })
      const hard = decide(
        question({ tier, compute, task: asked({ effort: 4, estimatedTokens: 1 }) }),
      )
      expect(whyOf(hard)).toBe('Effort 4 exceeds tier limit 3')
    }
  })

  test('a custom tier that leaves a limit out has that of unknown', () => {
    const partner = { auto_accept: true } as TierSettings
    const custom = { tier: 'partner', tiers: { ...tiers, partner } }
    expect(decide(question(custom))).toEqual({ type: 'accept' })
    const hard = decide(question({ ...custom, task: asked({ effort: 4, estimatedTokens: 1 }) }))
    expect(whyOf(hard)).toBe('Effort 4 exceeds tier limit 3')
  })

  test('settings without the tier unknown fall back to its defaults', () => {
    expect(decide(question({ tier: 'x', tiers: {} }))).toEqual({ type: 'wait' })
  })
})

describe('each limit at its boundary', () => {
  const used = (tokens: number, fields: Partial<Task> = {}) =>
    admitted('DONE', nowMs - 2 * hourMs, { tokensUsed: tokens, ...fields })

  test('effort: up to the limit; more waits for the owner, for no time frees it', () => {
    const limit = withTier({ max_task_effort: 8 })
    expect(decide(question({ ...limit, task: asked({ effort: 8 }) })).type).toBe('accept')
    expect(decide(question({ ...limit, task: asked({ effort: 9 }) }))).toEqual({
      type: 'wait',
      refusal: { code: 'effort_limit', why: 'Effort 9 exceeds tier limit 8' },
    })
  })

  test("the sender's day: used and reserved and this one, up to the limit; then until midnight", () => {
    const limit = withTier({ daily_token_limit: 100_000 })
    const queue = [used(90_000), used(7_000_000, { from: other })]
    const fits = asked({ estimatedTokens: 10_000 })
    expect(decide(question({ ...limit, queue, task: fits })).type).toBe('accept')
    const over = decide(question({ ...limit, queue, task: asked({ estimatedTokens: 10_001 }) }))
    expect(over).toEqual({
      type: 'hold',
      refusal: {
        code: 'sender_budget',
        why: 'Budget exceeded: 90000/100000 tokens today',
        retryAtMs: dayEndMs,
      },
    })
  })

  test('the day of all senders', () => {
    const limit = { compute: { ...noLimits, daily_budget_tokens: 500_000 } }
    const queue = [used(300_000), used(199_000, { from: other })]
    const fits = asked({ estimatedTokens: 1000 })
    expect(decide(question({ ...limit, queue, task: fits })).type).toBe('accept')
    expect(
      decide(question({ ...limit, queue, task: asked({ estimatedTokens: 1001 }) })),
    ).toMatchObject({
      type: 'hold',
      refusal: {
        code: 'global_budget',
        why: 'Global budget exceeded: 499000/500000 tokens today',
        retryAtMs: dayEndMs,
      },
    })
  })

  test('the most of one sender a day, whatever the tier says', () => {
    const limit = { compute: { ...noLimits, per_sender_daily_max: 100_000 } }
    const queue = [used(99_000), used(90_000, { from: other })]
    const fits = asked({ estimatedTokens: 1000 })
    expect(decide(question({ ...limit, queue, task: fits })).type).toBe('accept')
    expect(
      decide(question({ ...limit, queue, task: asked({ estimatedTokens: 1001 }) })),
    ).toMatchObject({
      type: 'hold',
      refusal: { code: 'sender_daily_max', retryAtMs: dayEndMs },
    })
  })

  test('the tokens of one task', () => {
    const limit = { compute: { ...noLimits, per_task_max_tokens: 50_000 } }
    const fits = asked({ estimatedTokens: 50_000 })
    expect(decide(question({ ...limit, task: fits })).type).toBe('accept')
    expect(decide(question({ ...limit, task: asked({ estimatedTokens: 50_001 }) }))).toEqual({
      type: 'wait',
      refusal: {
        code: 'task_tokens_max',
        why: 'Task exceeds token limit: 50001/50000 tokens',
      },
    })
  })

  test('a task that is larger than the whole limit of a day fits on no day: it waits', () => {
    const decision = decide(
      question({
        ...withTier({ daily_token_limit: 10_000 }),
        task: asked({ estimatedTokens: 10_001 }),
      }),
    )
    expect(decision).toEqual({
      type: 'wait',
      refusal: { code: 'sender_budget', why: 'Budget exceeded: 0/10000 tokens today' },
    })
  })

  test('tasks per hour: a rolling window of the sender alone', () => {
    const limit = { compute: { ...noLimits, rate_limits: { tasks_per_hour: 5 } } }
    const five = [59, 50, 40, 30, 20].map((ago) => admitted('DONE', nowMs - ago * minuteMs))
    const others = [5, 4, 3].map((ago) => admitted('DONE', nowMs - ago * minuteMs, { from: other }))
    expect(decide(question({ ...limit, queue: [...five.slice(1), ...others] })).type).toBe('accept')
    const queue = [...five, ...others]
    const freesAtMs = nowMs + minuteMs
    expect(decide(question({ ...limit, queue }))).toEqual({
      type: 'hold',
      refusal: {
        code: 'rate_limit',
        why: 'Rate limit: 5/5 tasks this hour',
        retryAtMs: freesAtMs,
      },
    })
    const before = question({ ...limit, queue, nowMs: freesAtMs - 1 })
    expect(decide(before).type).toBe('hold')
    expect(decide({ ...before, nowMs: freesAtMs }).type).toBe('accept')
  })

  test('more tasks in the hour than the limit: it frees up when enough of them have left', () => {
    const queue = [59, 50, 40, 30].map((ago) => admitted('DONE', nowMs - ago * minuteMs))
    const input = question({
      queue,
      compute: { ...noLimits, rate_limits: { tasks_per_hour: 2 } },
    })
    const decision = decide(input)
    expect(decision).toMatchObject({ refusal: { retryAtMs: nowMs + 20 * minuteMs } })
    expect(decide({ ...input, nowMs: nowMs + 20 * minuteMs }).type).toBe('accept')
    expect(decide({ ...input, nowMs: nowMs + 20 * minuteMs - 1 }).type).toBe('hold')
  })

  test('midnight does not reset the hour', () => {
    const queue = [admitted('DONE', dayStartMs - 10 * minuteMs)]
    const limit = { compute: { ...noLimits, rate_limits: { tasks_per_hour: 1 } } }
    const decision = decide(question({ ...limit, queue, nowMs: dayStartMs + minuteMs }))
    expect(decision.type).toBe('hold')
  })

  test('the pause between two tasks of one sender', () => {
    const limit = { compute: { ...noLimits, cooldown_between_tasks: 60 } }
    const queue = [admitted('DONE', nowMs - 20_001), admitted('DONE', nowMs - 10, { from: other })]
    expect(decide(question({ ...limit, queue }))).toEqual({
      type: 'hold',
      refusal: {
        code: 'cooldown',
        why: 'Cooldown: 40 of 60 seconds left',
        retryAtMs: nowMs + 39_999,
      },
    })
    expect(decide(question({ ...limit, queue, nowMs: nowMs + 39_998 })).type).toBe('hold')
    expect(decide(question({ ...limit, queue, nowMs: nowMs + 39_999 })).type).toBe('accept')
  })

  test('depth: what is queued and worked on, of all but the owner', () => {
    const limit = { compute: { ...noLimits, max_queue_depth: 3 } }
    const queue = [
      admitted('QUEUED', nowMs - hourMs, { from: other }),
      admitted('WORKING', nowMs - hourMs),
      admitted('QUEUED', nowMs - hourMs, { from: owner }),
      admitted('DONE', nowMs - hourMs),
    ]
    expect(decide(question({ ...limit, queue })).type).toBe('accept')
    const full = [...queue, admitted('QUEUED', nowMs - hourMs)]
    expect(decide(question({ ...limit, queue: full }))).toEqual({
      type: 'hold',
      refusal: {
        code: 'queue_full',
        why: 'Queue full: 3/3',
        retryAtMs: nowMs + minuteMs,
      },
    })
  })

  test('0 is no limit, of each', () => {
    const queue = Array.from({ length: 50 }, () =>
      admitted('QUEUED', nowMs - 1, { estimatedTokens: 9_000_000 }),
    )
    const huge = asked({ effort: 1000, estimatedTokens: 999_999_999 })
    expect(decide(question({ queue, task: huge }))).toEqual({ type: 'accept' })
  })

  test('the first broken limit in the order of the contract decides', () => {
    const queue = [30, 20, 10].map((ago) =>
      admitted('QUEUED', nowMs - ago * 1000, { estimatedTokens: 500 }),
    )
    const task = asked({ effort: 9, estimatedTokens: 2000 })
    const tight = { daily_token_limit: 2000, max_task_effort: 8 }
    let input = question({
      queue,
      task,
      ...withTier(tight),
      compute: {
        daily_budget_tokens: 2500,
        per_sender_daily_max: 3000,
        per_task_max_tokens: 1500,
        per_task_timeout_minutes: 30,
        cooldown_between_tasks: 60,
        max_queue_depth: 3,
        max_retries: 3,
        rate_limits: { tasks_per_hour: 3 },
      },
    })
    const codes: (string | undefined)[] = []
    const lift = (change: Partial<GovernorInput>) => {
      const decision = decide(input)
      codes.push('refusal' in decision ? decision.refusal?.code : undefined)
      input = { ...input, ...change }
    }
    const liftLimit = (limit: Partial<GovernorInput['compute']>) =>
      lift({ compute: { ...input.compute, ...limit } })
    lift(withTier({ ...tight, max_task_effort: 0 }))
    lift(withTier({}))
    liftLimit({ daily_budget_tokens: 0 })
    liftLimit({ per_sender_daily_max: 0 })
    liftLimit({ per_task_max_tokens: 0 })
    liftLimit({ rate_limits: { tasks_per_hour: 0 } })
    liftLimit({ cooldown_between_tasks: 0 })
    liftLimit({ max_queue_depth: 0 })
    expect(codes).toEqual([
      'effort_limit',
      'sender_budget',
      'global_budget',
      'sender_daily_max',
      'task_tokens_max',
      'rate_limit',
      'cooldown',
      'queue_full',
    ])
    expect(decide(input)).toEqual({ type: 'accept' })
  })

  test('a tier without auto-accept waits for the owner with the limit it broke, never held', () => {
    const limit = withTier({ daily_token_limit: 10_000, auto_accept: false })
    const queue = [used(9000)]
    const decision = decide(question({ ...limit, queue, task: asked({ estimatedTokens: 2000 }) }))
    expect(decision).toMatchObject({ type: 'wait', refusal: { retryAtMs: dayEndMs } })
  })
})

describe('reservation', () => {
  test('five tasks of 10,000 do not pass a limit of 10,000', () => {
    const limit = withTier({ daily_token_limit: 10_000 })
    const queue: Task[] = []
    const decisions = [1, 2, 3, 4, 5].map((at) => {
      const task = admitted('QUEUED', nowMs + at, { estimatedTokens: 10_000 })
      const { verdict: _, ...arriving } = task
      const decision = decide(question({ ...limit, queue, task: arriving }))
      if (decision.type === 'accept') queue.push(task)
      return decision.type
    })
    expect(decisions).toEqual(['accept', 'hold', 'hold', 'hold', 'hold'])
  })

  test('a task that nobody admitted reserves nothing: waiting ones cannot fill the books', () => {
    const { verdict: _, ...waiting } = admitted('QUEUED', nowMs, { estimatedTokens: 900_000 })
    expect(decide(question({ tier: 'team', compute, queue: [waiting] })).type).toBe('accept')
  })

  test('the task itself is not counted against itself', () => {
    const task = admitted('QUEUED', nowMs, { estimatedTokens: 10_000 })
    const limit = withTier({ daily_token_limit: 10_000 })
    expect(decide(question({ ...limit, task, queue: [task] })).type).toBe('accept')
  })
})

describe('the owner', () => {
  const mine = { task: asked({ from: owner, effort: 5 }), tier: 'owner', compute }

  test('four unknown senders cannot lock the owner out, nor can anybody', () => {
    const senders = ['a', 'b', 'c', 'd'].map(address)
    const queue = senders.flatMap((from) =>
      Array.from({ length: 10 }, () =>
        admitted('QUEUED', nowMs - 1, { from, estimatedTokens: 500_000 }),
      ),
    )
    expect(decide(question({ ...mine, queue })).type).toBe('accept')
    expect(decide(question({ tier: 'team', compute, queue })).type).toBe('hold')
  })

  test('rate, pause, depth and the most of one sender are for others', () => {
    const queue = Array.from({ length: 30 }, () =>
      admitted('QUEUED', nowMs - 1, { from: owner, estimatedTokens: 4000 }),
    )
    expect(decide(question({ ...mine, queue })).type).toBe('accept')
  })

  test("the owner's own use counts against the day of all, and nobody else's", () => {
    const queue = [admitted('QUEUED', nowMs, { from: owner, estimatedTokens: 490_000 })]
    expect(decide(question({ ...mine, queue }))).toMatchObject({
      type: 'hold',
      refusal: { code: 'global_budget' },
    })
  })

  test('the tokens of one task hold for the owner too, who can approve it', () => {
    const task = asked({ from: owner, estimatedTokens: 50_001 })
    expect(decide(question({ ...mine, task }))).toMatchObject({
      type: 'wait',
      refusal: { code: 'task_tokens_max' },
    })
  })

  test("a letter that only says it is the owner's is not", () => {
    const queue = [admitted('QUEUED', nowMs - 1, { from: owner })]
    const claimed = question({ task: asked({ from: owner }), tier: 'unknown', compute, queue })
    expect(decide(claimed)).toMatchObject({ type: 'wait', refusal: { code: 'cooldown' } })
  })

  test("the owner's agent is not the owner: it has the limits of a sender", () => {
    const agent = address('tex-claude')
    const queue = [admitted('DONE', nowMs - 1000, { from: agent })]
    const decision = decide(
      question({ task: asked({ from: agent }), tier: 'owner', compute, queue }),
    )
    expect(decision).toMatchObject({ type: 'hold', refusal: { code: 'cooldown' } })
  })
})

test('times that a file states do not free a window early', () => {
  const limit = { compute: { ...noLimits, rate_limits: { tasks_per_hour: 1 } } }
  const queue = [admitted('QUEUED', nowMs + 20 * minuteMs, { stamp: utc(0) })]
  expect(decide(question({ ...limit, queue })).type).toBe('hold')
})
