/** What a session is told of claims that do not hold. */

import { expect, test } from 'vitest'
import { lostPart } from '../../../lib/core/view/digest-lost.ts'

const lost = { id: 'msg-1', by: 'tex-claude', session: 's2', until: '2026-11-21 Sat 11:05' }

test('nothing where every claim holds', () => {
  expect(lostPart([])).toBeUndefined()
})

test('who has it and until when, and to stop', () => {
  expect(lostPart([lost])).toBe(
    'Your claim of msg-1 did not hold: tex-claude in session s2 has it until 2026-11-21 Sat 11:05. Stop working on it.',
  )
})

test('no time that is not known, and no words of a session that are an escape', () => {
  expect(lostPart([{ ...lost, until: undefined, session: 's\u001b[31m2' }])).not.toMatch(
    /until|\p{Cc}/u,
  )
})

test('three of many, and how many more', () => {
  expect(lostPart([lost, lost, lost, lost, lost])?.split('\n')).toEqual([
    expect.any(String),
    expect.any(String),
    expect.any(String),
    'So it is with 2 more.',
  ])
})
