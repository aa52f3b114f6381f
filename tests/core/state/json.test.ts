import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { safeValue } from '../../../lib/core/org/escape.ts'
import {
  compactJson,
  depthMax,
  isSameValue,
  valueBytesMax,
  valueIn,
} from '../../../lib/core/state/json.ts'
import { parseStateKey, stateId, stateKeyOf } from '../../../lib/core/state/key.ts'

const json = fc.json({ stringUnit: 'grapheme' })
const acting = fc.constantFrom(
  'Local Variables:',
  '%%(x)',
  'local ,variables:',
  '\u2028',
  '\u0085',
  '\u007f',
  '[[x]]',
)

function compact(text: string): string {
  const result = compactJson(text)
  if (!result.ok) throw new Error(result.refusal.why)
  return result.value
}

describe('JSON as a value', () => {
  test('what is too large is refused with what to do instead', () => {
    const refused = compactJson(JSON.stringify('x'.repeat(valueBytesMax)))
    expect(refused).toMatchObject({
      ok: false,
      refusal: {
        why: 'The value is larger than 64 KiB.',
        hint: expect.stringContaining('datacore-msg file share'),
      },
    })
  })

  test('stands on one line of a drawer as it is, and is read back as the same', () => {
    const texts = fc.oneof(
      json,
      acting.map((text) => JSON.stringify({ [text]: [text] })),
    )
    fc.assert(
      fc.property(texts, (text) => {
        if (/-?[0-9]{16,}|e[+]?[0-9]{3}/u.test(text)) return
        const value = compact(text)
        expect(safeValue(value)).toBe(value)
        expect(value).not.toMatch(/[\p{Cc}\u2028\u2029]/u)
        expect(JSON.stringify(valueIn(value))).toBe(JSON.stringify(JSON.parse(text)))
        expect(isSameValue(value, ` ${text} `)).toBe(true)
      }),
    )
  })

  test.each([
    ['hello', `A text stands in double quotes: '"hello"'.`],
    ['', `A text stands in double quotes: '"like this"'; others are 42, true, null, [..], {..}.`],
    [
      '{a:1}',
      `A text stands in double quotes: '"like this"'; others are 42, true, null, [..], {..}.`,
    ],
    ['12345678901234567890', `Write it as a text: '"12345678901234567890"'.`],
    ['[1e999]', `Write it as a text: '"1e999"'.`],
  ])('%s is refused with what to write instead', (typed, hint) => {
    expect(compactJson(typed)).toMatchObject({ ok: false, refusal: { code: 'usage', hint } })
  })

  test.each([
    ['9007199254740992', '9007199254740992'],
    ['"12345678901234567890"', '"12345678901234567890"'],
    ['1.0', '1'],
    [' { "b" : [ 1 ] } ', '{"b":[1]}'],
    ['0.1', '0.1'],
  ])('%s is kept as %s', (typed, kept) => {
    expect(compact(typed)).toBe(kept)
  })

  test('size and depth have limits, and a text at them is taken', () => {
    expect(compactJson(JSON.stringify('x'.repeat(valueBytesMax - 2))).ok).toBe(true)
    expect(compactJson(JSON.stringify('x'.repeat(valueBytesMax))).ok).toBe(false)
    expect(compactJson(JSON.stringify('é'.repeat(valueBytesMax / 2))).ok).toBe(false)
    expect(compactJson('['.repeat(depthMax) + ']'.repeat(depthMax)).ok).toBe(true)
    expect(compactJson('['.repeat(50_000)).ok).toBe(false)
    expect(compactJson(JSON.stringify('['.repeat(200))).ok).toBe(true)
  })

  test('the order of names and white space do not tell two values apart; a type does', () => {
    expect(isSameValue('{"a":1,"b":[{"c":2,"d":3}]}', '{ "b":[{"d":3,"c":2}], "a":1.0 }')).toBe(
      true,
    )
    expect(isSameValue('1', '"1"')).toBe(false)
    expect(isSameValue('[1,2]', '[2,1]')).toBe(false)
    expect(isSameValue('no', 'no json')).toBe(false)
  })
})

describe('keys', () => {
  test.each(['a', 'deploy/target', 'release.build', 'A_b-c/1.x', `k${'/k'.repeat(63)}`])(
    '%s',
    (text) => {
      const key = parseStateKey(text)!
      expect(key).toBe(text)
      expect(stateKeyOf(stateId(key))).toBe(text)
    },
  )

  test.each([
    '',
    '/a',
    'a/',
    'a//b',
    'a..b',
    '.a',
    'a b',
    'a:b',
    'é',
    '-a',
    'a/-b',
    '../a',
    'a\nb',
    'x'.repeat(129),
  ])('%j is none', (text) => {
    expect(parseStateKey(text)).toBeUndefined()
  })

  test('two keys have two ids, and other ids stand for none', () => {
    const key = fc.stringMatching(/^[a-z][a-z0-9_-]{0,3}(?:[./][a-z][a-z0-9_-]{0,3}){0,2}$/)
    fc.assert(
      fc.property(key, key, (a, b) => {
        fc.pre(a !== b)
        expect(stateId(parseStateKey(a)!)).not.toBe(stateId(parseStateKey(b)!))
      }),
    )
    for (const id of ['state-', 'msg-a', 'state-a b', 'state-:a', 'state-a/b', 'a']) {
      expect(stateKeyOf(id)).toBeUndefined()
    }
  })
})
