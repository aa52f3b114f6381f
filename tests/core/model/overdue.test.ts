import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { leaseEndMs, overdue } from '../../../lib/core/model/overdue.ts'
import type { Task } from '../../../lib/core/model/task.ts'
import { agent, nowMs, taskIn, utc } from './sample.ts'

const leaseMs = 1_800_000
const times = { nowMs, leaseMs }
const dayMs = 86_400_000
const hourMs = 3_600_000

function working(fields: { readonly started?: string; readonly lease?: string }): Task {
  const { started: _, lease: __, ...rest } = taskIn('WORKING')
  return { ...rest, ...fields }
}

/** As judged: the claim's line is signed, and of this time. */
function claimedAt(atMs: number, lease: string | undefined): Task {
  const claim = { by: agent, session: 's1', atMs }
  return { ...working(lease === undefined ? {} : { lease }), claim }
}

const instant = fc.integer({ min: nowMs - 3 * dayMs, max: nowMs + 3 * dayMs })

describe('the lease of a claim', () => {
  test('it holds up to its last millisecond', () => {
    expect(overdue(working({ lease: utc(nowMs + 1) }), times)).toBeUndefined()
    expect(overdue(working({ lease: utc(nowMs) }), times)).toEqual({
      verb: 'retry',
      reason: 'No sign of life of tex-claude is known for 30 minutes.',
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

  test('another machine of the owner may be an hour ahead, or a day by its signed claim', () => {
    const started = utc(nowMs - dayMs)
    const lease = utc(nowMs + leaseMs + hourMs)
    expect(overdue(working({ lease, started }), times)).toBeUndefined()
    const later = utc(nowMs + leaseMs + hourMs + 1)
    expect(overdue(working({ lease: later, started }), times)?.verb).toBe('retry')
    const ahead = claimedAt(nowMs + dayMs, utc(nowMs + dayMs + leaseMs))
    expect(leaseEndMs(ahead, times)).toBe(nowMs + dayMs + leaseMs)
  })

  test('it is never earlier than the time-out after the signed claim, whatever stands there', () => {
    const text = fc.oneof(fc.string(), instant.map(utc), fc.constant(undefined))
    const claimMs = fc.integer({ min: nowMs - 2 * leaseMs, max: nowMs + dayMs })
    fc.assert(
      fc.property(text, claimMs, (lease, atMs) => {
        const endMs = leaseEndMs(claimedAt(atMs, lease), times)
        expect(endMs).toBeGreaterThanOrEqual(atMs + leaseMs)
        expect(endMs).toBeLessThanOrEqual(Math.max(nowMs, atMs) + leaseMs + hourMs)
        // What was believed is believed again.
        expect(leaseEndMs(claimedAt(atMs, utc(endMs)), times)).toBe(endMs)
      }),
    )
  })

  test('of several honest renewals the last holds', () => {
    const claimMs = nowMs - 10 * leaseMs
    expect(leaseEndMs(claimedAt(claimMs, utc(nowMs + 5)), times)).toBe(nowMs + 5)
  })

  test('a claim that our own key dated years ahead does not hold for years', () => {
    const atMs = nowMs + 400 * dayMs
    const task = { ...claimedAt(atMs, utc(atMs + leaseMs)), started: utc(nowMs - leaseMs) }
    expect(overdue(task, times)?.verb).toBe('retry')
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
