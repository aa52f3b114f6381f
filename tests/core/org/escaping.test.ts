/** Escaping: whatever the text, it does nothing and comes back whole. */

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  cleanText,
  escapeBody,
  normalBody,
  safeItem,
  safeTitle,
  safeValue,
  unescapeBody,
} from '../../../lib/core/org/escape.ts'
import { hostileText } from './arbitrary-entry.ts'

describe('escaping', () => {
  const normal = hostileText.map(normalBody)

  test('loses nothing', () => {
    fc.assert(
      fc.property(normal, (text) => {
        expect(unescapeBody(escapeBody(text))).toBe(text)
      }),
      { numRuns: 5000 },
    )
  })

  test('leaves plain text alone', () => {
    const plain =
      'Dear all,\n\n- one\n- two, see https://example.com (a: b)\n  * indented\n\tx < y, {z}, user_callback, 50%'
    expect(escapeBody(plain)).toBe(plain)
  })

  test.each([
    ['* heading', ',* heading'],
    [',* heading', ',,* heading'],
    ['  #+begin_src sh', '  ,#+begin_src sh'],
    [':END:', ',:END:'],
    ['\t:LOGBOOK: ', '\t,:LOGBOOK: '],
    ['SCHEDULED: <2026-11-23 Mon>', ',SCHEDULED: <2026-11-23 Mon>'],
    ['deadline: x', ',deadline: x'],
    ['CLOSED: [2026-11-23 Mon]', ',CLOSED: [2026-11-23 Mon]'],
    [' CLOCK: x', ' ,CLOCK: x'],
    ['[fn:1] and [cite:@a]', '[,fn:1] and [,cite:@a]'],
    ['{{{x}}}', '{,{{x}}}'],
    ['call_f[:x](1) src_sh{x}', 'call,_f[:x](1) src,_sh{x}'],
    ['see file:x, profile:x, id:5, id: 5', 'see file,:x, profile:x, id,:5, id: 5'],
    ['a\u2028* b', 'a\u2028,* b'],
    ['# local variables:', '# local ,variables:'],
    ['%%(diary)', '%%,(diary)'],
    ['see [[x][y]]', 'see [,[x][y]]'],
    ['<<t>> <<<r>>> a << b', '<,<t>> <<,<r>>> a << b'],
  ])('of %j is %j', (text, escaped) => {
    expect(escapeBody(text)).toBe(escaped)
  })

  test('a clean text has no NUL and no lone surrogate, and is else the same', () => {
    expect(cleanText('a\0b\ud800c😀')).toBe('a\ufffdb\ufffdc😀')
  })

  test('titles and values are one line, and safe ones stay as they are', () => {
    fc.assert(
      fc.property(hostileText, fc.integer({ min: 1, max: 80 }), (text, charsMax) => {
        const title = safeTitle(text, charsMax)
        expect(Array.from(title).length).toBeLessThanOrEqual(charsMax)
        expect(title).not.toMatch(/[\p{Cc}\u2028\u2029]/u)
        expect(safeValue(text)).not.toMatch(/[\p{Cc}\u2028\u2029]/u)
        expect(safeItem(safeItem(`- ${text}`))).toBe(safeItem(`- ${text}`))
      }),
    )
  })
})
