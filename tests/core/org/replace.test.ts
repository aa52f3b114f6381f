import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeText, encodeText } from '../../../lib/core/org/bytes.ts'
import { applyOps } from '../../../lib/core/org/ops.ts'
import type { Op } from '../../../lib/core/org/types.ts'

const replace = (was: string, text: string, id = was): Op => {
  return { type: 'replace', path: 'x.org', id, was: encodeText(was), text }
}
const run = (file: string, ...ops: readonly Op[]) => decodeText(applyOps(encodeText(file), ops))

describe('an entry is replaced by its bytes', () => {
  test.each([
    ['alone', '* a\n', [replace('* a\n', '* A\n')], '* A\n'],
    [
      'with a blank line before the next',
      '* a\n* b\n',
      [replace('* a\n', '* A\n')],
      '* A\n\n* b\n',
    ],
    ['with a blank line before it', 'x\n* a\n', [replace('* a\n', '* A\n')], 'x\n\n* A\n'],
    ['taken out', 'x\n\n* a\n\n* b\n', [replace('* a\n\n', '')], 'x\n\n* b\n'],
    [
      'in the line ends of the file',
      '* a\r\n* b\r\n',
      [replace('* a\r\n', '* A\n')],
      '* A\r\n\r\n* b\r\n',
    ],
    ['not inside of another', '* aa\n* a\nx\n', [replace('* a\n', '* A\n')], '* aa\n* a\nx\n'],
    ['not where the bytes differ', '* a \n', [replace('* a\n', '* A\n')], '* a \n'],
    [
      'each of two that are equal',
      '* a\n* a\n',
      [replace('* a\n', '* A\n', '1'), replace('* a\n', '* B\n', '2')],
      '* A\n\n* B\n',
    ],
    [
      'together with neighbours',
      '* a\n* b\n* c\n',
      [replace('* a\n', '* A\n'), replace('* b\n', '* B\n'), replace('* c\n', '* C\n')],
      '* A\n\n* B\n\n* C\n',
    ],
  ])('%s', (_name, file, ops, expected) => {
    expect(run(file, ...ops)).toBe(expected)
  })

  test('many at once as one after another, whatever their order', () => {
    const entry = fc.integer({ min: 0, max: 9 }).map((number) => `* ${number}\ntext\n\n`)
    const property = fc.property(
      fc.array(entry, { minLength: 1, maxLength: 12 }),
      fc.infiniteStream(fc.nat()),
      (entries, order) => {
        const ops = [...new Set(entries)].map((was, index) => replace(was, `* new ${index}\n`))
        const shuffled = ops
          .map((op) => ({ op, key: order.next().value as number }))
          .sort((a, b) => a.key - b.key)
          .map(({ op }) => op)
        const file = entries.join('')
        const single = shuffled.reduce((text, op) => run(text, op), file)
        expect(run(file, ...shuffled)).toBe(single)
      },
    )
    fc.assert(property, { numRuns: 300 })
  })

  test('a second time it changes nothing', () => {
    const once = run('* a\n* b\n', replace('* a\n', '* A\n'))
    expect(run(once, replace('* a\n', '* A\n'))).toBe(once)
  })
})
