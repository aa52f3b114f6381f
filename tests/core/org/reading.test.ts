/** Reading: whatever the bytes, nothing is lost and nothing takes long. */

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { encodeText } from '../../../lib/core/org/bytes.ts'
import { bodyOf, readEntry } from '../../../lib/core/org/entry.ts'
import { escapeBody, unescapeBody } from '../../../lib/core/org/escape.ts'
import { defaultKeywords, entryRanges, findEntry, scanOutline } from '../../../lib/core/org/scan.ts'
import { anyBytes, orgFile } from './arbitrary-file.ts'

const file = fc.oneof(anyBytes, orgFile)

function concat(parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => Array.from(part)))
}

describe('reading', () => {
  test('preamble and headings, put together, are the file', () => {
    fc.assert(
      fc.property(file, (bytes) => {
        const { preamble, starts, count } = scanOutline(bytes)
        const cuts = [...starts.subarray(0, count), bytes.length]
        const parts = cuts
          .slice(0, -1)
          .map((start, index) => bytes.subarray(start, cuts[index + 1]))
        expect(concat([bytes.subarray(preamble.start, preamble.end), ...parts])).toEqual(bytes)
      }),
    )
  })

  test('what is before the first level-1 heading and the level-1 entries, put together, are the file', () => {
    fc.assert(
      fc.property(file, (bytes) => {
        const ranges = entryRanges(scanOutline(bytes))
        const before = bytes.subarray(0, ranges[0]?.start ?? bytes.length)
        const parts = ranges.map(({ start, end }) => bytes.subarray(start, end))
        expect(concat([before, ...parts])).toEqual(bytes)
      }),
    )
  })

  test('never throws, and every range lies in its entry, in order', () => {
    fc.assert(
      fc.property(file, (bytes) => {
        const outline = scanOutline(bytes)
        for (const range of entryRanges(outline)) {
          const entry = readEntry(bytes, range, outline.keywords)
          const { heading, planning, drawer, logbook, body } = entry
          const order = [heading.range, planning?.range, drawer, logbook, body].filter(Boolean)
          const edges = [
            range.start,
            ...order.flatMap((part) => [part!.start, part!.end]),
            range.end,
          ]
          expect(edges).toEqual(edges.toSorted((a, b) => a - b))
          bodyOf(bytes, entry)
        }
      }),
    )
  })

  test('a million headings and huge runs of stars are read', () => {
    expect(scanOutline(encodeText('* x\n'.repeat(1_000_000))).count).toBe(1_000_000)
    const { count, levels } = scanOutline(encodeText(`${'*'.repeat(100_000)} deep\n* a`))
    expect([count, levels[0], levels[1]]).toEqual([2, 65535, 1])
  })

  test('time grows with the text and not with its square', () => {
    const long = 2_000_000
    const texts = [
      ' ',
      '\n',
      ':',
      ',',
      '[',
      '<',
      '{',
      '{,',
      'call_',
      'local ',
      'SCHEDULED:<',
      ':a',
      '* ',
      '%',
    ].map((piece) => piece.repeat(long / piece.length))
    for (const text of texts) {
      const start = performance.now()
      expect(unescapeBody(escapeBody(text))).toBe(text)
      for (const head of ['* ', '* a\n', '* a\n:PROPERTIES:\n:K: ', '* a\n:LOGBOOK:\n- ']) {
        const bytes = encodeText(`${head}${text}x\n`)
        readEntry(bytes, { start: 0, end: bytes.length }, defaultKeywords)
      }
      // A square would take hours; this is a limit for the slowest machine.
      expect(performance.now() - start, JSON.stringify(text.slice(0, 20))).toBeLessThan(20_000)
    }
  })

  test('an id mentioned a hundred thousand times is found where it belongs, or nowhere', () => {
    const mentions = '* a\n:PROPERTIES:\n:ID: a\n:REPLY_TO: msg-1\n:END:\nmsg-1\n'.repeat(50_000)
    const bytes = encodeText(`msg-1\n${mentions}${'msg-1 '.repeat(100_000)}\n`)
    expect(findEntry(bytes, 'msg-1')).toBeUndefined()
    const more = encodeText(`${mentions}* b\n:PROPERTIES:\n:ID: msg-1\n:END:\n`)
    expect(findEntry(more, 'msg-1')?.end).toBe(more.length)
  })
})
