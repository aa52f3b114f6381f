/** The daemon's log, one sentence an event. */

import { expect, test } from 'vitest'
import { eventWords } from '../../../lib/surfaces/daemon/words.ts'

const relay = { url: 'wss://relay.example.com', state: 'refused' } as const

test.each([
  ['Nothing admits us. Run datacore-msg login.', 'Run datacore-msg login.'],
  ['connect ECONNREFUSED', 'connect ECONNREFUSED.'],
])('a reason ends with one full stop: %s', (why, end) => {
  const said = eventWords({ event: 'relay', relay: { ...relay, why } })
  expect(said).toMatch(/^The relay is not there: /u)
  expect(said?.endsWith(end)).toBe(true)
  expect(said).not.toMatch(/\.\.$/u)
})

test('what could not be stored is said, with who sent it', () => {
  expect(
    eventWords({
      event: 'not stored',
      from: 'tex',
      code: 'io',
      why: 'The disk is full.',
      hint: 'Make room.',
    }),
  ).toBe(
    'Could not store what tex sent (io). The disk is full. Make room. The relay keeps it and gives it again.',
  )
})
