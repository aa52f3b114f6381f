import fc from 'fast-check'
import { expect, test } from 'vitest'
import { localMsWith } from '../../../lib/app/migrate/local-time.ts'
import { formatOrgStamp, parseOrgStamp } from '../../../lib/core/org/timestamp.ts'

const minuteMs = 60_000
/** The clocks go from one hour ahead of UTC to two, and back. */
const [springMs, autumnMs] = [Date.UTC(2025, 2, 30, 1), Date.UTC(2025, 9, 26, 1)]

function orgStamp(ms: number): string {
  const hours = ms >= springMs && ms < autumnMs ? 2 : 1
  const at = new Date(ms + hours * 60 * minuteMs)
  const [year, month, day] = [at.getUTCFullYear(), at.getUTCMonth() + 1, at.getUTCDate()]
  return `[${formatOrgStamp({ year, month, day, hour: at.getUTCHours(), minute: at.getUTCMinutes() })}]`
}

const localMs = (text: string) => localMsWith(orgStamp)(parseOrgStamp(text)!)
const utc = (text: string) => new Date(localMs(text)).toISOString()

test('a local time is the instant at which the clock shows it, around changes of the clock too', () => {
  const property = fc.property(
    fc.integer({ min: -5000, max: 5000 }),
    fc.constantFrom(springMs, autumnMs, Date.UTC(2025, 11, 12)),
    (minutes, around) => {
      const shown = orgStamp(around + minutes * minuteMs)
      expect(orgStamp(localMs(shown))).toBe(shown)
    },
  )
  fc.assert(property, { numRuns: 500 })
})

test.each([
  ['[2025-12-12 Fri 14:25]', '2025-12-12T13:25:00.000Z'],
  ['[2025-07-12 Sat 14:25]', '2025-07-12T12:25:00.000Z'],
  ['[2025-07-12 Sat]', '2025-07-11T22:00:00.000Z'],
])('%s is %s', (text, expected) => {
  expect(utc(text)).toBe(expected)
})

test('an hour that the clocks skip is near it, and never an error', () => {
  expect(Math.abs(localMs('[2025-03-30 Sun 02:30]') - springMs)).toBeLessThanOrEqual(60 * minuteMs)
})
