import { expect, test } from 'vitest'
import { cut, headOf, widthOf } from '../../../lib/core/view/text/width.ts'

test.each([
  ['plain', 5],
  ['äöü', 3],
  ['日本語', 6],
  ['한국어', 6],
  ['e\u0301', 1],
  ['👩‍👩‍👧', 2],
  ['🇩🇪', 2],
  ['❤️', 2],
  ['Ａ', 2],
  ['\u200b', 0],
  ['𠮷', 2],
])('%j takes %i columns', (text, columns) => {
  expect(widthOf(text)).toBe(columns)
})

test('a cut is marked, fits, and never halves a character', () => {
  expect(cut('short', 5)).toBe('short')
  expect(cut('too long', 5)).toBe('too…')
  expect(cut('日本語です', 6)).toBe('日本…')
  expect(cut('👩‍👩‍👧👩‍👩‍👧👩‍👩‍👧', 5)).toBe('👩‍👩‍👧👩‍👩‍👧…')
  expect(cut('anything', 0)).toBe('')
  for (let columns = 1; columns < 12; columns += 1) {
    expect(widthOf(cut('a日b👩‍👩‍👧c한', columns))).toBeLessThanOrEqual(columns)
  }
})

test('the head of a text is as long as fits', () => {
  expect(headOf('日本語', 5)).toBe('日本')
  expect(headOf('abc', 2)).toBe('ab')
})

test('a line of ten million characters is cut at once', () => {
  const long = `ä${'x'.repeat(10_000_000)}`
  const startedMs = performance.now()
  expect(cut(long, 10)).toHaveLength(10)
  expect(performance.now() - startedMs).toBeLessThan(2000)
})
