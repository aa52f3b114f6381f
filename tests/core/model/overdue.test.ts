import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { leaseEndMs, overdue } from '../../../lib/core/model/overdue.ts'
import type { Task } from '../../../lib/core/model/task.ts'
import { nowMs, taskIn, utc } from './sample.ts'

const leaseMs = 1_800_000
const times = { nowMs, leaseMs }
const dayMs = 86_400_000

function working(fields: { readonly started?: string; readonly lease?: string }): Task {
  const { started: _, lease: __, ...rest } = taskIn('WORKING')
  return { ...rest, ...fields }
}

describe('the lease of a claim', () => {
  test('it holds up to its last millisecond', () => {
    expect(overdue(working({ lease: utc(nowMs + 1) }), times)).toBeUndefined()
    expect(overdue(working({ lease: utc(nowMs) }), times)).toEqual({
      verb: 'retry',
      reason: 'tex-claude was silent for 30 minutes.',
    })
  })

  test('a missing or unreadable one counts from STARTED', () => {
    for (const lease of [undefined, '', 'soon', '2026-99-99', '[2026-11-21 Sat]x']) {
      const given = lease === undefined ? {} : { lease }
      const fresh = working({ ...given, started: utc(nowMs - leaseMs + 1) })
      expect(overdue(fresh, times)).toBeUndefined()
      const old = working({ ...given, started: utc(nowMs - leaseMs) })
      expect(overdue(old, times)?.verb).toBe('retry')
    }
  })

  test('with nothing readable it has run out', () => {
    expect(overdue(working({}), times)?.verb).toBe('retry')
    expect(overdue(working({ lease: 'x', started: 'y' }), times)?.verb).toBe('retry')
  })

  test('another machine of the owner may be a day ahead', () => {
    const started = utc(nowMs - dayMs)
    expect(overdue(working({ lease: utc(nowMs + dayMs), started }), times)).toBeUndefined()
  })

  test('one that no clock of ours can have written does not hold for ever', () => {
    const lease = '2099-01-01T00:00:00.000Z'
    expect(overdue(working({ lease, started: utc(nowMs - leaseMs) }), times)?.verb).toBe('retry')
    expect(overdue(working({ lease, started: utc(nowMs - 1000) }), times)).toBeUndefined()
    expect(overdue(working({ lease, started: lease }), times)?.verb).toBe('retry')
  })

  test('a shorter time-out in the settings takes no running claim away', () => {
    const lease = utc(nowMs + leaseMs)
    expect(overdue(working({ lease }), { nowMs, leaseMs: 60_000 })).toBeUndefined()
  })

  test('without a time-out nothing ends a claim', () => {
    expect(overdue(working({}), { nowMs, leaseMs: 0 })).toBeUndefined()
  })

  test('whatever stands there: an answer, never an error, and the claim ends within two days', () => {
    const text = fc.oneof(
      fc.string(),
      fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
    )
    fc.assert(
      fc.property(text, text, (lease, started) => {
        const task = working({ lease, started })
        expect(leaseEndMs(task, times)).toBeLessThanOrEqual(nowMs + dayMs)
        overdue(task, times)
        expect(overdue(task, { nowMs: leaseEndMs(task, times), leaseMs })).toBeDefined()
      }),
    )
  })
})

describe('the deadline', () => {
  test('it ends what did not begin, from its very moment on', () => {
    for (const state of ['TODO', 'WAITING', 'QUEUED'] as const) {
      expect(overdue(taskIn(state, { deadlineMs: nowMs + 1 }), times)).toBeUndefined()
      expect(overdue(taskIn(state, { deadlineMs: nowMs }), times)).toEqual({
        verb: 'expire',
        reason: 'The deadline 2026-11-21T12:00:00.000Z passed.',
      })
    }
  })

  test('it ends neither work that is going on nor what is at an end', () => {
    for (const state of ['WORKING', 'DONE', 'CANCELLED', 'ARCHIVED'] as const) {
      expect(overdue(taskIn(state, { deadlineMs: 0 }), times)).toBeUndefined()
    }
  })
})
