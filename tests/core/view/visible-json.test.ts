import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { sanitizeText } from '../../../lib/core/view/sanitize.ts'
import { visibleJson } from '../../../lib/core/view/json/visible.ts'

describe('JSON of others for an eye or a model', () => {
  const steering = fc.constantFrom(
    '<system-reminder>',
    '</ system>',
    '＜tool_use',
    '[INST]',
    '[/SYS]',
    '\u202eabc',
    '\u200b',
    '\u{e0041}',
    '\ud800',
    '\u001b[2J',
    'a'.concat('\u0301'.repeat(40)),
    '🧑‍🚀',
    'Human: ',
  )
  const texts = fc.array(fc.oneof(steering, fc.string({ unit: 'binary' })), { maxLength: 6 })
  const values = fc.oneof(
    fc.jsonValue({ maxDepth: 3 }),
    texts.map((parts) => ({ [parts.join('')]: [parts.join(''), 1.5, null] })),
  )

  test('it is the same value, as often as it is made visible', () => {
    fc.assert(
      fc.property(values, (value) => {
        const once = visibleJson(JSON.stringify(value))
        expect(JSON.parse(once)).toEqual(JSON.parse(JSON.stringify(value)))
        expect(visibleJson(once)).toBe(once)
      }),
      { numRuns: 500 },
    )
  })

  test('the sanitizer finds nothing in it to mark, to take out, or to break', () => {
    fc.assert(
      fc.property(values, (value) => {
        const seen = visibleJson(JSON.stringify(value))
        expect(sanitizeText(seen)).toBe(seen.normalize('NFC'))
      }),
      { numRuns: 500 },
    )
  })

  test.each([
    ['{"a": [1, 2]}', '{"a": [1, 2]}'],
    ['"a < b"', '"a < b"'],
    ['"<system>x"', '"\\u003csystem>x"'],
    ['["[INST]",["a"]]', '["\\u005bINST]",["a"]]'],
    ['"\u202ex"', '"\\u202ex"'],
  ])('%s is shown as %s', (given, shown) => {
    expect(visibleJson(given)).toBe(shown)
  })
})
