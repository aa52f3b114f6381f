/** A sender is whoever signs: more names for agents are no more budget. */

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decide } from '../../../lib/core/governor/decide.ts'
import type { GovernorInput } from '../../../lib/core/governor/types.ts'
import type { Task } from '../../../lib/core/model/task.ts'
import { address, nowMs } from '../model/sample.ts'
import { admitted, asked, minuteMs, noLimits, openTier, owner, question, tiers } from './sample.ts'

const signed = (from: string, key: string): Partial<Task> => {
  return { from: address(from), key, sig: 'c2ln' }
}
const ofGregor = signed('gregor', 'gregorskey')
const codeOf = (fields: Partial<GovernorInput>) => {
  const decision = decide(question(fields))
  return 'refusal' in decision ? decision.refusal?.code : undefined
}

const limits = {
  sender_budget: { tiers: { ...tiers, open: { ...openTier, daily_token_limit: 5000 } } },
  sender_daily_max: { compute: { ...noLimits, per_sender_daily_max: 5000 } },
  rate_limit: { compute: { ...noLimits, rate_limits: { tasks_per_hour: 3 } } },
  cooldown: { compute: { ...noLimits, cooldown_between_tasks: 600 } },
}

describe.each(Object.entries(limits))('%s', (code, limit) => {
  const names = ['gregor', 'gregor-claude', 'gregor-two', 'helper', 'scribe']
  const queue = names.map((name) => {
    const fields = { ...signed(name, 'gregorskey'), estimatedTokens: 1000 }
    return admitted('QUEUED', nowMs - 5 * minuteMs, fields)
  })

  test('counts a person and all agents under one key', () => {
    fc.assert(
      fc.property(fc.constantFrom(...names, 'a-new-one'), (name) => {
        const task = asked({ ...signed(name, 'gregorskey'), estimatedTokens: 1000 })
        expect(codeOf({ ...limit, queue, task })).toBe(code)
      }),
    )
  })

  test('counts an agent with a key of its own by itself', () => {
    const task = asked({ ...signed('gregor-own', 'anotherkey'), estimatedTokens: 1000 })
    expect(codeOf({ ...limit, queue, task })).toBeUndefined()
  })

  test('counts an address also after its key changed', () => {
    const own = Array.from({ length: 5 }, () => {
      return admitted('QUEUED', nowMs - 5 * minuteMs, { ...ofGregor, estimatedTokens: 1000 })
    })
    const task = asked({ ...signed('gregor', 'newkey'), estimatedTokens: 1000 })
    expect(codeOf({ ...limit, queue: own, task })).toBe(code)
  })

  test('does not charge a key to a letter that merely names it', () => {
    const { sig: _, ...named } = admitted('QUEUED', nowMs - 5 * minuteMs, {
      ...signed('mallory', 'gregorskey'),
      estimatedTokens: 9000,
    })
    expect(codeOf({ ...limit, queue: [named], task: asked(ofGregor) })).toBeUndefined()
  })

  test('counts the agents of the owner together, and the owner apart', () => {
    const mine = ['tex-claude', 'scribe', 'helper', 'tex-two', 'tex-three'].map((name) => {
      return admitted('QUEUED', nowMs - 5 * minuteMs, {
        ...signed(name, 'texkey'),
        estimatedTokens: 1000,
      })
    })
    const own = admitted('QUEUED', nowMs - 5 * minuteMs, {
      ...signed('tex', 'texkey'),
      estimatedTokens: 9000,
    })
    const agent = asked({ ...signed('tex-four', 'texkey'), estimatedTokens: 1000 })
    expect(codeOf({ ...limit, queue: mine, task: agent })).toBe(code)
    expect(codeOf({ ...limit, queue: [own], task: agent })).toBeUndefined()
    const person = asked({ ...signed('tex', 'texkey'), estimatedTokens: 1000 })
    const asOwner = {
      ...limit,
      tier: 'owner',
      owner,
      tiers: { ...tiers, owner: { ...openTier, daily_token_limit: 5000 } },
    }
    expect(codeOf({ ...asOwner, queue: mine, task: person })).toBeUndefined()
  })
})
