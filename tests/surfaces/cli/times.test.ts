import { expect, test } from 'vitest'
import { parseWhen } from '../../../lib/surfaces/cli/input/times.ts'

/** Noon, local time, of an ordinary Saturday. */
const nowMs = new Date(2026, 10, 21, 12, 0).getTime()
const back = (text: string) => parseWhen(text, { nowMs, direction: 'back' })
const ahead = (text: string) => parseWhen(text, { nowMs, direction: 'ahead' })
const hourMs = 3_600_000

test('a length goes back or ahead from now', () => {
  expect(back('2h')).toBe(nowMs - 2 * hourMs)
  expect(ahead('2h')).toBe(nowMs + 2 * hourMs)
  expect(back('30m')).toBe(nowMs - hourMs / 2)
  expect(back('3d')).toBe(nowMs - 72 * hourMs)
  expect(back('1w')).toBe(nowMs - 168 * hourMs)
  expect(back(' 90 MIN ')).toBe(nowMs - 1.5 * hourMs)
})

test('a day is its beginning going back and its end ahead, in local time', () => {
  expect(back('2026-11-20')).toBe(new Date(2026, 10, 20).getTime())
  expect(ahead('2026-11-30')).toBe(new Date(2026, 10, 30, 23, 59).getTime())
  expect(back('today')).toBe(new Date(2026, 10, 21).getTime())
  expect(back('yesterday')).toBe(new Date(2026, 10, 20).getTime())
  expect(ahead('tomorrow')).toBe(new Date(2026, 10, 22, 23, 59).getTime())
})

test('a time is local unless it names its zone', () => {
  expect(back('2026-11-20 14:00')).toBe(new Date(2026, 10, 20, 14, 0).getTime())
  expect(back('2026-11-20T14:00:05Z')).toBe(Date.UTC(2026, 10, 20, 14, 0, 5))
  expect(back('2026-11-20T14:00+02:00')).toBe(Date.UTC(2026, 10, 20, 12))
})

test.each(['', 'never', '2h30', '2026-02-30', '2026-13-01', '2026-11-20 25:00', '5y', '-2h', '٢h'])(
  '%j is no time',
  (text) => expect(back(text)).toBeUndefined(),
)
