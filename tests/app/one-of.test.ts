/** How a search for one thing ends. */

import { expect, test } from 'vitest'
import { oneOf } from '../../lib/app/one-of.ts'

const given = {
  idOf: (id: string) => id,
  without: [],
  none: { why: 'Nothing is "x".', hint: 'Look at the list.', candidates: ['y'] },
  many: { are: 'things are "x"' },
}

test('one is the answer, and what could not be read is no matter then', () => {
  const without = [{ space: '2-home', code: 'data', why: 'It is damaged.' }]
  expect(oneOf({ ...given, pool: ['a'], without })).toEqual({ ok: true, value: 'a' })
})

test('none says so, and where it may be in a space that could not be read', () => {
  const refusal = { code: 'not_found', ...given.none }
  expect(oneOf({ ...given, pool: [] })).toEqual({ ok: false, refusal })
  const without = [{ space: '2-home', code: 'data', why: 'It is damaged.' }]
  const hint = 'It may be in 2-home: It is damaged.'
  expect(oneOf({ ...given, pool: [], without })).toEqual({
    ok: false,
    refusal: { ...refusal, hint },
  })
})

test('several are counted, and the first eight named', () => {
  const pool = Array.from('abcdefghij')
  expect(oneOf({ ...given, pool })).toEqual({
    ok: false,
    refusal: {
      code: 'ambiguous',
      why: '10 things are "x".',
      hint: 'Write more of the id.',
      candidates: Array.from('abcdefgh'),
    },
  })
})
