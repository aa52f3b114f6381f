import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  flag,
  inputSchemaOf,
  readArgs,
  text,
  texts,
  whole,
  word,
} from '../../../../lib/surfaces/mcp/args/fields.ts'

const fields = {
  to: texts('needed', 'Whom.', 3),
  body: text('needed', 'What.', 10),
  kind: word('optional', 'Which.', ['a', 'b']),
  count: whole('optional', 'How many.', { least: 1, most: 9 }),
  loud: flag('Whether.'),
}

describe('arguments of a tool', () => {
  test('the schema says what is needed, and that nothing else is taken', () => {
    expect(inputSchemaOf(fields)).toMatchObject({
      type: 'object',
      required: ['to', 'body'],
      additionalProperties: false,
      properties: { kind: { enum: ['a', 'b'] }, count: { minimum: 1, maximum: 9 } },
    })
  })

  test('what fits is taken as it is; a single text counts as a list, null as left out', () => {
    const given = { to: '@a', body: 'x', kind: null, count: 3, loud: false }
    expect(readArgs(fields, given)).toEqual({
      ok: true,
      value: { to: ['@a'], body: 'x', count: 3, loud: false },
    })
  })

  test.each([
    [undefined, '"to" is missing'],
    [[], '"to" is missing'],
    ['text', '"to" is missing'],
    [{ to: ['a', 'b', 'c', 'd'], body: 'x' }, '1 to 3 texts'],
    [{ to: ['a', 3], body: 'x' }, '1 to 3 texts'],
    [{ to: ['a'], body: 'x'.repeat(11) }, 'at most 10 characters'],
    [{ to: ['a'], body: 3 }, 'is a text'],
    [{ to: ['a'], body: 'x', kind: 'c' }, 'one of a, b'],
    [{ to: ['a'], body: 'x', count: '3' }, 'whole number from 1 to 9'],
    [{ to: ['a'], body: 'x', loud: 'yes' }, 'true or false'],
    [{ to: ['a'], boby: 'x' }, 'Did you mean "body"?'],
  ])('%j is refused: %s', (given, sentence) => {
    const read = readArgs(fields, given)
    expect(read).toMatchObject({ ok: false, refusal: { code: 'usage' } })
    expect(!read.ok && read.refusal.why).toContain(sentence)
  })

  test('anything at all gives a value or a refusal', () => {
    fc.assert(
      fc.property(fc.anything(), (given) => {
        const read = readArgs(fields, given)
        if (!read.ok)
          expect(read.refusal.why.endsWith('.') || read.refusal.why.endsWith('?')).toBe(true)
      }),
    )
    fc.assert(
      fc.property(fc.record({ to: fc.anything(), body: fc.anything() }), (given) => {
        expect(typeof readArgs(fields, given).ok).toBe('boolean')
      }),
    )
  })

  test('names that objects have by themselves are no arguments', () => {
    for (const name of ['__proto__', 'constructor', 'toString']) {
      const given = JSON.parse(`{"to":["a"],"body":"x","${name}":1}`) as unknown
      expect(readArgs(fields, given)).toMatchObject({ ok: false })
    }
  })
})
