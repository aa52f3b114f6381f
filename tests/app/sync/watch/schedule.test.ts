/** When a repository that is watched is synced next. */

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  afterEvent,
  firstSchedule,
  nextRun,
  type Schedule,
  type ScheduleEvent,
} from '../../../../lib/app/sync/watch/schedule.ts'

const pace = { everyMs: 60_000 }
const t0 = Date.UTC(2026, 10, 21, 10)
const minute = 60_000

const ran = (
  atMs: number,
  remote: 'reached' | 'not reached',
  reach: 'remote' | 'commit' = 'remote',
): ScheduleEvent => ({ type: 'ran', atMs, reach, remote, chance: 0.5 })
const changed = (atMs: number): ScheduleEvent => ({ type: 'changed', atMs })
const looked: ScheduleEvent = { type: 'looked' }

function followed(...events: readonly ScheduleEvent[]): Schedule {
  return events.reduce((state, event) => afterEvent(pace, state, event), firstSchedule(t0))
}

describe('the next run', () => {
  const table: readonly [
    rule: string,
    events: readonly ScheduleEvent[],
    next: { afterMs: number; why: 'change' | 'interval'; reach: 'remote' | 'commit' },
  ][] = [
    ['the first is at once', [], { afterMs: 0, why: 'interval', reach: 'remote' }],
    [
      'comes an interval after one that went well',
      [ran(t0, 'reached')],
      { afterMs: minute, why: 'interval', reach: 'remote' },
    ],
    [
      'comes two seconds after a change',
      [ran(t0, 'reached'), changed(t0 + 5_000)],
      { afterMs: 7_000, why: 'change', reach: 'remote' },
    ],
    [
      'waits for the last of several changes',
      [ran(t0, 'reached'), changed(t0 + 5_000), changed(t0 + 6_500)],
      { afterMs: 8_500, why: 'change', reach: 'remote' },
    ],
    [
      'waits ten seconds at most for somebody who goes on changing',
      [ran(t0, 'reached'), ...[0, 2, 4, 6, 8, 9.9].map((s) => changed(t0 + 1_000 + s * 1_000))],
      { afterMs: 11_000, why: 'change', reach: 'remote' },
    ],
    [
      'is that of the interval when a change comes just before it',
      [ran(t0, 'reached'), changed(t0 + 59_000)],
      { afterMs: minute, why: 'interval', reach: 'remote' },
    ],
    [
      'is not for a change that was looked at',
      [ran(t0, 'reached'), changed(t0 + 5_000), looked],
      { afterMs: minute, why: 'interval', reach: 'remote' },
    ],
    [
      'comes an interval after the first failure',
      [ran(t0, 'not reached')],
      { afterMs: minute, why: 'interval', reach: 'remote' },
    ],
    [
      'comes twice as late after each further failure',
      [
        ran(t0 - 3 * minute, 'not reached'),
        ran(t0 - 2 * minute, 'not reached'),
        ran(t0, 'not reached'),
      ],
      { afterMs: 4 * minute, why: 'interval', reach: 'remote' },
    ],
    [
      'comes fifteen minutes after a failure at the latest',
      Array.from({ length: 40 }, () => ran(t0, 'not reached')),
      { afterMs: 15 * minute, why: 'interval', reach: 'remote' },
    ],
    [
      'is as usual after the first success',
      [...Array.from({ length: 9 }, () => ran(t0, 'not reached')), ran(t0, 'reached')],
      { afterMs: minute, why: 'interval', reach: 'remote' },
    ],
    [
      'only commits a change while the remote rests',
      [ran(t0, 'not reached'), changed(t0 + 5_000)],
      { afterMs: 7_000, why: 'change', reach: 'commit' },
    ],
    [
      'asks the remote for a change once it has rested for an interval',
      [ran(t0, 'not reached'), ran(t0, 'not reached'), changed(t0 + 61_000)],
      { afterMs: 63_000, why: 'change', reach: 'remote' },
    ],
    [
      'is where it was after a run that only committed',
      [ran(t0, 'not reached'), ran(t0 + 7_000, 'not reached', 'commit')],
      { afterMs: minute, why: 'interval', reach: 'remote' },
    ],
  ]
  test.each(table)('%s', (_, events, { afterMs, why, reach }) => {
    expect(nextRun(pace, followed(...events))).toEqual({ atMs: t0 + afterMs, why, reach })
  })

  test('is a fifth earlier or later, by chance', () => {
    const at = (chance: number) => {
      const event = { type: 'ran', atMs: t0, reach: 'remote', remote: 'reached', chance } as const
      return nextRun(pace, followed(event)).atMs - t0
    }
    expect([at(0), at(0.5), at(1)]).toEqual([48_000, 60_000, 72_000])
  })
})

const anyEvent: fc.Arbitrary<ScheduleEvent> = fc.oneof(
  fc.record({ type: fc.constant('changed' as const), atMs: fc.nat(10_000_000) }),
  fc.constant(looked),
  fc.record({
    type: fc.constant('ran' as const),
    atMs: fc.nat(10_000_000),
    reach: fc.constantFrom('remote' as const, 'commit' as const),
    remote: fc.constantFrom('reached' as const, 'not reached' as const),
    chance: fc.double({ min: 0, max: 1, noNaN: true }),
  }),
)

describe('whatever happened', () => {
  test('the remote is asked again within fifteen minutes, or an interval that is longer', () => {
    fc.assert(
      fc.property(
        fc.array(anyEvent, { maxLength: 30 }),
        fc.integer({ min: 5_000, max: 3_600_000 }),
        (events, everyMs) => {
          let state = firstSchedule(0)
          let newest = 0
          for (const event of events) {
            state = afterEvent({ everyMs }, state, event)
            if (event.type === 'ran') newest = Math.max(newest, event.atMs)
          }
          const { atMs } = nextRun({ everyMs }, { ...state, changed: undefined })
          expect(atMs).toBeLessThanOrEqual(newest + Math.max(15 * minute, everyMs * 1.2))
        },
      ),
    )
  })

  test('a change is looked at within ten seconds', () => {
    fc.assert(
      fc.property(fc.array(anyEvent, { maxLength: 30 }), fc.nat(10_000_000), (events, atMs) => {
        const state = events.reduce((one, event) => afterEvent(pace, one, event), firstSchedule(0))
        const next = nextRun(
          pace,
          afterEvent(pace, { ...state, changed: undefined }, changed(atMs)),
        )
        expect(next.atMs).toBeLessThanOrEqual(atMs + 10_000)
      }),
    )
  })
})
