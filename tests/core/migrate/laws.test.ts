import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { knownIn } from '../../../lib/core/migrate/known.ts'
import { decodeLetter } from '../../../lib/core/codec/letter.ts'
import { encodeText } from '../../../lib/core/org/bytes.ts'
import { readEntry } from '../../../lib/core/org/entry.ts'
import { printEntry } from '../../../lib/core/org/print.ts'
import { defaultKeywords, entryRanges, scanOutline } from '../../../lib/core/org/scan.ts'
import { convert, inPlace, outside } from './stage.ts'

interface Sample {
  readonly id: string | undefined
  readonly from: string
  readonly minute: number
  readonly tags: string
  readonly extra: string
  readonly body: string
  readonly replyTo: string | undefined
}

/** Few ids, so that many stand twice. */
const id = fc.constantFrom('msg-20251212-142500-gregor', 'msg-20251212-142501-ana', 'x y', 'z')
const line = fc.oneof(
  fc
    .string({ unit: 'grapheme', maxLength: 20 })
    .map((text) => text.replace(/[\r\n\0]|\p{Cs}/gu, '')),
  fc.constantFrom(
    '* heading',
    '** two',
    ':END:',
    ':PROPERTIES:',
    '#+TODO: A | B',
    '* TODO x :a:',
    ',* y',
    '',
    '- [ ] item',
  ),
)
/** Nothing that begins a message: 0.1 had no way to write that. */
const body = fc
  .array(line, { maxLength: 6 })
  .map((lines) => lines.filter((text) => !/^\*[ \t]+MESSAGE/u.test(text)).join('\n'))
const sample: fc.Arbitrary<Sample> = fc.record({
  id: fc.option(id, { nil: undefined }),
  from: fc.constantFrom('gregor', 'ana', '@tex'),
  minute: fc.integer({ min: 10, max: 12 }),
  tags: fc.constantFrom(' :unread:', '', ' :todo:', ' :done:', ' :unread:from-ai:'),
  extra: fc.constantFrom('', ':MOOD: good\n', ':PRIORITY: high\n', ':THREAD: thread-z\n'),
  body: body.map((text) => text.trim() && `Text ${text.trim()}`),
  replyTo: fc.option(id, { nil: undefined }),
})

function textOf(entries: readonly Sample[]): string {
  return entries
    .map(
      (one) =>
        `* MESSAGE [2025-12-12 Fri 14:${one.minute}]${one.tags}\n:PROPERTIES:\n` +
        `${one.id ? `:ID: ${one.id}\n` : ''}:FROM: ${one.from}\n:TO: tex\n` +
        `${one.replyTo ? `:REPLY_TO: ${one.replyTo}\n` : ''}${one.extra}:END:\n${one.body}\n`,
    )
    .join('\n')
}

describe('laws of migration', () => {
  test('every message is there once, with its text, in its order, under an id of its own', () => {
    const property = fc.property(fc.array(sample, { maxLength: 8 }), (entries) => {
      const { migrated, unreadable } = convert([outside(textOf(entries))])
      expect(unreadable).toEqual([])
      expect(migrated.map(({ entry }) => entry.body)).toEqual(entries.map((one) => one.body))
      expect(new Set(migrated.map((one) => one.id)).size).toBe(entries.length)
      const stamps = migrated
        .filter((_, index) => entries[index]!.minute === 10)
        .map(({ atMs }) => atMs)
      expect([...stamps].sort((a, b) => a - b)).toEqual(stamps)
    })
    fc.assert(property, { numRuns: 300 })
  })

  test('the first with an id keeps it, and answers point to that one', () => {
    const property = fc.property(fc.array(sample, { maxLength: 8 }), (entries) => {
      const { migrated } = convert([outside(textOf(entries))])
      for (const [index, one] of entries.entries()) {
        const first = entries.findIndex((other) => other.id === one.id)
        const own = migrated[index]!
        if (one.id && first === index && one.id !== 'x y') expect(own.id).toBe(one.id)
        const target = entries.findIndex((other) => other.id === one.replyTo)
        const replyTo = own.entry.properties.find(([key]) => key === 'REPLY_TO')?.[1]
        if (one.replyTo && target >= 0) expect(replyTo).toBe(migrated[target]!.id)
      }
    })
    fc.assert(property, { numRuns: 300 })
  })

  test('what is printed is read back as that message, and the next run finds all of it done', () => {
    const property = fc.property(fc.array(sample, { maxLength: 6 }), (entries) => {
      const file = outside(textOf(entries))
      const { migrated } = convert([file])
      const bytes = encodeText(migrated.map(({ entry }) => printEntry(entry)).join('\n'))
      const ranges = entryRanges(scanOutline(bytes))
      expect(ranges).toHaveLength(migrated.length)
      for (const [index, range] of ranges.entries()) {
        const letter = decodeLetter(bytes, readEntry(bytes, range, defaultKeywords))
        expect(letter).toMatchObject({
          ok: true,
          value: { id: migrated[index]!.id, body: entries[index]!.body },
        })
        expect(letter.ok && letter.value.sig).toBeUndefined()
      }
      expect(convert([file], knownIn([bytes])).migrated).toEqual([])
      // Part of it was written before the power went: the rest gets the ids that it would have had.
      const half = encodeText(
        migrated
          .slice(0, 2)
          .map(({ entry }) => printEntry(entry))
          .join('\n'),
      )
      const rest = convert([file], knownIn([half])).migrated
      expect(rest.map((one) => one.id)).toEqual(migrated.slice(2).map((one) => one.id))
    })
    fc.assert(property, { numRuns: 200 })
  })

  test('a copy in another file is the same message, wherever it stands', () => {
    const property = fc.property(fc.array(sample, { maxLength: 6 }), (entries) => {
      const text = textOf(entries)
      const once = convert([outside(text)]).migrated.map((one) => one.id)
      const twice = convert([outside(text, 'org/messaging/tex.org'), outside(text)]).migrated.map(
        (one) => one.id,
      )
      expect(twice).toEqual(once)
    })
    fc.assert(property, { numRuns: 100 })
  })

  test('no text whatever makes it fail', () => {
    const anything = fc
      .array(
        fc.oneof(
          line,
          fc.constantFrom('* MESSAGE [', '* MESSAGE', ':FROM: a', ':ID:', '\u2028', 'SCHEDULED: <'),
        ),
      )
      .map((lines) => lines.join('\n'))
    fc.assert(
      fc.property(anything, (text) => {
        for (const file of [outside(text), inPlace(text)]) {
          const { migrated } = convert([file])
          for (const { entry } of migrated) {
            expect(entryRanges(scanOutline(encodeText(printEntry(entry))))).toHaveLength(1)
          }
        }
      }),
      { numRuns: 500 },
    )
  })
})
