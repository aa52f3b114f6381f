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
  ['हिन्दी', 5],
  ['नमस्ते', 4],
  ['தமிழ்', 4],
  ['\u1112\u1161\u11ab', 2],
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

test('a line of ten million characters is cut by its beginning', () => {
  expect(cut(`ä${'x'.repeat(10_000_000)}`, 10)).toBe('äxxxxxxxx…')
  // Marks without end take no columns; they do not keep the rest from being cut.
  expect(widthOf(cut('a\u0301\u0301'.repeat(1_000_000), 10))).toBe(10)
  expect(cut('\u{20000}'.repeat(1000), 3)).toBe('\u{20000}…')
})
