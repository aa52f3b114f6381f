/** Cheap looks at many entries find at least what a full reading finds, in exactly its ranges. */

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { entriesWithTag } from '../../../lib/core/codec/peek.ts'
import { readEntry } from '../../../lib/core/org/entry.ts'
import { entryRanges, scanOutline } from '../../../lib/core/org/scan.ts'

const parts = fc.constantFrom(
  ...['* ', '** ', '*', 'TODO ', 'DONE ', 'x', ':unread:', ':unread:message:', ':a:', ' ', '\t'],
  ...[
    '\n',
    '\r\n',
    '\n* ',
    '\n* TODO a :unread:\n',
    ':PROPERTIES:\n',
    '\ufeff',
    '#+TODO: A | B\n',
    'é',
  ],
)
const bytesOf = (text: string) => new TextEncoder().encode(text)

test('every open entry with the tag is found, whole, and none that is done', () => {
  fc.assert(
    fc.property(fc.array(parts, { maxLength: 30 }), (all) => {
      const bytes = bytesOf(all.join(''))
      const outline = scanOutline(bytes)
      const found = entriesWithTag(bytes, 'unread', ['DONE'])
      const ranges = entryRanges(outline)
      for (const range of found) expect(ranges).toContainEqual(range)
      const wanted = ranges.filter((range) => {
        const { heading } = readEntry(bytes, range, outline.keywords)
        return heading.tags.includes('unread') && heading.keyword !== 'DONE'
      })
      for (const range of wanted) {
        const { heading } = readEntry(bytes, range, outline.keywords)
        // With keywords of its own a file may mean something else by the word.
        if (heading.keyword !== undefined || !/^\* DONE /u.test(textAt(bytes, range.start))) {
          expect(found).toContainEqual(range)
        }
      }
      for (const { start } of found) expect(textAt(bytes, start)).not.toMatch(/^\* DONE /u)
    }),
    { numRuns: 2000 },
  )
})

test.each([
  ['* TODO a :unread:', 1],
  ['* TODO a :unread:message:  \r\n', 1],
  ['\ufeff* TODO a :unread:', 1],
  ['* DONE a :unread:', 0],
  ['* TODO :unread: a', 0],
  ['** TODO a :unread:', 0],
  ['  * TODO a :unread:', 0],
  ['* TODO a\n:unread:', 0],
])('%j holds %d', (text, count) => {
  expect(entriesWithTag(bytesOf(text), 'unread', ['DONE'])).toHaveLength(count)
})

function textAt(bytes: Uint8Array, start: number): string {
  return new TextDecoder().decode(bytes.subarray(start, start + 40))
}
