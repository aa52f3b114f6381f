/** Many changes in one pass are the same as one after another. */

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { findEntries } from '../../../lib/core/org/find.ts'
import { applyOp, applyOps } from '../../../lib/core/org/ops.ts'
import { findEntry } from '../../../lib/core/org/scan.ts'
import type { Op } from '../../../lib/core/org/types.ts'
import { entryText } from '../../support/entries.ts'

const ids = ['a', 'b', 'c', 'd', 'msg-1.tex', 'a-b']
const id = fc.constantFrom(...ids)
const line = fc.constantFrom(
  '* heading',
  '* TODO a',
  '** below',
  ':PROPERTIES:',
  ':ID: a',
  ':id:   b',
  '  :ID:       c  ',
  ':ID+: d',
  ':ID: a b',
  ':END:',
  '',
  'a b c d',
  '\ufeff* x',
)
const file = fc
  .tuple(
    fc.array(
      fc.oneof(
        line,
        id.map((one) => entryText(one).trimEnd()),
      ),
      { maxLength: 14 },
    ),
    fc.constantFrom('\n', '\r\n'),
    fc.constantFrom('', '\n', '\n\n', '\r\n'),
  )
  .map(([lines, eol, end]) => {
    return new TextEncoder().encode(lines.join('\n').replaceAll('\n', eol) + end)
  })
const op: fc.Arbitrary<Op> = fc.oneof(
  id.map((one): Op => ({ type: 'append', path: 'x.org', id: one, text: entryText(one) })),
  id.map((one): Op => ({ type: 'remove', path: 'x.org', id: one })),
  id.map((one): Op => {
    return { type: 'edit', path: 'x.org', id: one, edits: [{ type: 'keyword', value: 'DONE' }] }
  }),
)

test('applyOps gives the bytes of applyOp after applyOp', () => {
  fc.assert(
    fc.property(file, fc.array(op, { maxLength: 12 }), (bytes, ops) => {
      const one = ops.reduce(applyOp, bytes)
      expect(new TextDecoder().decode(applyOps(bytes, ops))).toBe(new TextDecoder().decode(one))
    }),
    { numRuns: 4_000 },
  )
})

test('findEntries finds what findEntry finds', () => {
  fc.assert(
    fc.property(file, (bytes) => {
      const found = findEntries(bytes, new Set(ids))
      for (const one of ids) expect(found.get(one)).toEqual(findEntry(bytes, one))
    }),
    { numRuns: 4_000 },
  )
})
