/** What is a reaction, and what stands of many words of many actors. */

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseReaction, reactionsOf } from '../../../lib/core/marks/reaction.ts'
import { parseAddress } from '../../../lib/core/model/address.ts'
import { formatMarkLine, parseLogLine } from '../../../lib/core/model/log.ts'

describe('a reaction', () => {
  test.each(['👍', '👍🏽', '❤️', '✅', '🇸🇮', '👩‍👩‍👧', '1️⃣', '🏴󠁧󠁢󠁳󠁣󠁴󠁿', ':thumbsup:', ':+1:'])(
    'is %s',
    (word) => expect(parseReaction(word)).toBe(word),
  )

  test.each([
    '',
    '1',
    'a',
    '#',
    'ok',
    '👍👍',
    '👍 by mallory',
    '👍\u202e',
    '\u200b',
    '::',
    ':a b:',
    `🏴${'\u{e0061}'.repeat(12)}`,
    `a${'\u0300'.repeat(20)}`,
    '👍'.repeat(1000),
  ])('is not %j', (word) => expect(parseReaction(word)).toBeUndefined())

  test('in capitals is the same word', () => expect(parseReaction(':Eyes:')).toBe(':eyes:'))

  test('survives the log, whatever was typed', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 4 }), (typed) => {
        const emoji = parseReaction(typed)
        if (emoji === undefined) return
        const line = parseLogLine(markOf('Reacted', emoji, 'tex', 1))
        expect(line).toMatchObject({ type: 'mark', verb: 'Reacted', detail: emoji, proof: 'K:S' })
      }),
    )
  })
})

function markOf(verb: 'Reacted' | 'Unreacted', detail: string, name: string, second: number) {
  const atMs = Date.parse('2026-11-21T10:00:00.000Z') + second * 1000
  const by = parseAddress(name)!
  return formatMarkLine({
    verb,
    detail,
    by,
    atMs,
    orgStamp: '[2026-11-21 Sat 10:00]',
    proof: 'K:S',
  })
}

describe('what stands', () => {
  const all = () => true

  test('each actor counts once for an emoji, the latest word holds, the most frequent come first', () => {
    const log = [
      markOf('Reacted', '👀', 'tex', 1),
      markOf('Reacted', '👍', 'tex', 1),
      markOf('Reacted', '👍', 'tex', 2),
      markOf('Reacted', '👍', 'gregor', 3),
      markOf('Reacted', '🎉', 'gregor', 3),
      markOf('Unreacted', '🎉', 'gregor', 4),
    ].map(parseLogLine)
    expect(reactionsOf(log, all)).toEqual([
      { emoji: '👍', by: ['tex', 'gregor'] },
      { emoji: '👀', by: ['tex'] },
    ])
    expect(reactionsOf(log, ({ by }) => by === 'tex').map(({ by }) => by)).toEqual([
      ['tex'],
      ['tex'],
    ])
  })

  test('does not depend on the order of the lines', () => {
    const mark = fc
      .tuple(
        fc.constantFrom('Reacted' as const, 'Unreacted' as const),
        fc.constantFrom('👍', '👀'),
        fc.constantFrom('tex', 'gregor', 'ana'),
        fc.integer({ min: 0, max: 9 }),
      )
      .map((parts) => markOf(...parts))
    fc.assert(
      fc.property(
        fc.array(mark, { maxLength: 12 }),
        fc.infiniteStream(fc.nat()),
        (lines, order) => {
          const shuffled = lines
            .map((line) => [order.next().value as number, line] as const)
            .sort(([a], [b]) => a - b)
            .map(([, line]) => line)
          const stands = (log: readonly string[]) =>
            reactionsOf(log.map(parseLogLine), all)
              .map(({ emoji, by }) => `${emoji} ${by.toSorted().join(' ')}`)
              .sort()
          expect(stands(shuffled)).toEqual(stands(lines))
        },
      ),
    )
  })
})
