/** Many changes in one pass are the same as one after another. */

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { findCopies, findEntries } from '../../../lib/core/org/find.ts'
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
  fc.tuple(id, fc.constantFrom('Text of a.', 'Other')).map(([one, body]): Op => {
    const text = entryText(one, { body })
    return { type: 'append', path: 'x.org', id: one, text, compare: ['FROM', 'STAMP'] }
  }),
  id.map((one): Op => ({ type: 'remove', path: 'x.org', id: one })),
  id.map((one): Op => {
    return { type: 'edit', path: 'x.org', id: one, edits: [{ type: 'keyword', value: 'DONE' }] }
  }),
  id.map((one): Op => {
    return { type: 'remove', path: 'x.org', id: one, copy: entryText(one).trimEnd() }
  }),
  id.map((one): Op => {
    const edits = [{ type: 'priority', value: 'A' }] as const
    return { type: 'edit', path: 'x.org', id: one, edits, copy: entryText(one).trimEnd() }
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

test('findCopies finds each entry that has the id, the first one first', () => {
  fc.assert(
    fc.property(file, (bytes) => {
      const found = findCopies(bytes, new Set(ids))
      for (const one of ids) {
        const ranges = found.get(one) ?? []
        const left = ranges.slice(1).map(({ start, end }) => bytes.subarray(start, end))
        expect(ranges[0]).toEqual(findEntry(bytes, one))
        expect(left.map((entry) => findEntry(entry, one)?.start)).toEqual(left.map(() => 0))
      }
    }),
  )
})

const twice = [entryText('a', { body: 'false' }), entryText('a', { body: 'true' })]
const both = new TextEncoder().encode(twice.join('\n'))
const textOf = (bytes: Uint8Array) => new TextDecoder().decode(bytes)

test('a copy is named by its text', () => {
  const copy = twice[1]!.trimEnd()
  const edits = [{ type: 'keyword', value: 'DONE' }] as const
  const edited = textOf(applyOp(both, { type: 'edit', path: 'x.org', id: 'a', edits, copy }))
  expect(edited).toBe([twice[0], twice[1]!.replace('TODO', 'DONE')].join('\n'))
  const left = applyOp(both, { type: 'remove', path: 'x.org', id: 'a', copy })
  expect(textOf(left).trimEnd()).toBe(twice[0]!.trimEnd())
})

test('the removal of a copy never takes the last entry, however often it is repeated', () => {
  const same = new TextEncoder().encode(`${twice[0]}\n${twice[0]}`)
  const op = { type: 'remove', path: 'x.org', id: 'a', copy: twice[0]!.trimEnd() } as const
  for (const ops of [[op], [op, op], [op, op, op]]) {
    expect(textOf(applyOps(same, ops))).toBe(twice[0])
    expect(textOf(ops.reduce(applyOp, same))).toBe(twice[0])
  }
})

test('an entry that is compared as a whole is there after it, first under its id, whatever stood under that id', () => {
  const compare = ['FROM', 'TO', 'STAMP', 'SIG']
  const own = entryText('a', { body: 'Mine' })
  const squat = fc.constantFrom(
    entryText('a', { body: 'Other' }),
    entryText('a', { body: 'Mine', stamp: '2026-11-21T10:02:04.000Z' }),
    own.replace(':FROM:     gregor', ':FROM:     mallory'),
    own.replace(':TO: ', ':SIG:      eA==\n:TO: '),
    own.replace('TODO gregor: a', 'DONE gregor: a').replace(':FROM: ', ':VIA:      relay\n:FROM: '),
  )
  const eols = fc.constantFrom('\n', '\r\n')
  fc.assert(
    fc.property(fc.array(squat, { maxLength: 3 }), file, eols, (squats, before, eol) => {
      const text = `${textOf(before).trimEnd()}\n\n${squats.join('\n')}`.replaceAll(/\r?\n/gu, eol)
      const bytes = new TextEncoder().encode(text)
      const op: Op = { type: 'append', path: 'x.org', id: 'a', text: own, compare }
      const after = applyOp(bytes, op)
      const isMine = (range: { readonly start: number; readonly end: number }) => {
        const said = textOf(after.subarray(range.start, range.end))
        return (
          /^:FROM: +gregor\r?$/mu.test(said) &&
          !said.includes(':SIG:') &&
          /Mine/u.test(said) &&
          said.includes(':03.000Z')
        )
      }
      const copies = findCopies(after, new Set(['a'])).get('a') ?? []
      expect(copies.some(isMine)).toBe(true)
      // Nothing that stood there is gone, and once more changes nothing.
      const left = findCopies(bytes, new Set(['a'])).get('a')?.length ?? 0
      expect(copies.length - left).toBe(after === bytes || after.length === bytes.length ? 0 : 1)
      if (copies.length > left) expect(isMine(copies[0]!)).toBe(true)
      expect(textOf(applyOp(after, op))).toBe(textOf(after))
      if (eol === '\r\n') expect(textOf(after).replaceAll('\r\n', '')).not.toContain('\n')
    }),
    { numRuns: 500 },
  )
})
