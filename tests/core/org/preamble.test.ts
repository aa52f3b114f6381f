/** Lines before the first heading, set by an op: each once, everything else as it was, and repeating it changes nothing. */

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeText, encodeText } from '../../../lib/core/org/bytes.ts'
import { applyOp } from '../../../lib/core/org/ops.ts'

function set(
  text: string,
  ...keywords: readonly (readonly [string, string | undefined])[]
): string {
  const op = { type: 'preamble', path: 'channels/team.org', id: 'chan-team', keywords } as const
  return decodeText(applyOp(encodeText(text), op))
}

describe('a line of the preamble', () => {
  test.each([
    ['is put after the last one', '#+TITLE: A\n\n* x\n', '#+TITLE: A\n#+TOPIC: t\n\n* x\n'],
    ['is put into an empty file', '', '#+TOPIC: t\n'],
    ['takes the place of the old one', '#+TOPIC: old\n* x\n', '#+TOPIC: t\n* x\n'],
    ['stands once', '#+TOPIC: a\n# c\n#+topic: b\n', '#+TOPIC: t\n# c\n'],
    [
      'has the line ends of the file',
      '#+TITLE: A\r\n* x\r\n',
      '#+TITLE: A\r\n#+TOPIC: t\r\n* x\r\n',
    ],
    ['is not looked for in a body', '* x\n#+TOPIC: a\n', '#+TOPIC: t\n* x\n#+TOPIC: a\n'],
  ])('%s', (_, before, after) => {
    expect(set(before, ['TOPIC', 't'])).toBe(after)
    expect(set(after, ['TOPIC', 't'])).toBe(after)
  })

  test('is taken out by no value', () => {
    expect(set('#+TITLE: A\n#+TOPIC: a\n* x\n', ['TOPIC', undefined])).toBe('#+TITLE: A\n* x\n')
  })

  test('never breaks the file, whatever its value is, and is not set twice', () => {
    const value = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.constantFrom('a\n* b', 'Local Variables: eval', '%%(x)', '\u2028#+TODO: x'),
    )
    fc.assert(
      fc.property(value, (text) => {
        const once = set('#+TITLE: A\n\n* x\n', ['TOPIC', text])
        expect(set(once, ['TOPIC', text])).toBe(once)
        expect(once.match(/^\* /gmu)).toHaveLength(1)
        expect(once).not.toMatch(/local variables:|%%\(/iu)
      }),
    )
  })
})
