/** The laws on copies that hands edited as storms do: each further fault that a storm finds becomes a case here in a thousandth of its time. */

import fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import { joinFiles } from '../../../lib/core/merge/bytes.ts'
import { decodeText, encodeText } from '../../../lib/core/org/bytes.ts'
import { editByHand } from '../../support/storm/by-hand.ts'
import { createFactReader, missingFrom } from '../../support/storm/facts.ts'
import { numbersOf } from '../../support/storm/numbers.ts'
import { copy } from './laws.ts'

const runs = Number(process.env['MERGE_RUNS'] ?? 800)
const reader = createFactReader([])

function join(...texts: readonly string[]): string {
  const joined = joinFiles(texts.map(encodeText))
  if (!joined.ok) throw new Error(joined.why)
  return decodeText(joined.bytes)
}

/** A copy after some changes by the program, by hand, and again by hand. */
const edited = fc.tuple(copy, fc.array(fc.nat(), { maxLength: 5 })).map(([text, seeds]) => {
  return seeds.reduce((before, seed) => editByHand(before, numbersOf(seed)).text, text)
})

vi.setConfig({ testTimeout: 3_600_000 })

describe('copies that people edited', () => {
  test('any order of joining gives the same bytes, and joining again adds nothing', () => {
    fc.assert(
      fc.property(edited, edited, edited, (a, b, c) => {
        const all = join(join(a, b), c)
        expect(join(b, join(c, a))).toBe(all)
        expect(join(join(c, b), join(a, c))).toBe(all)
        expect(join(all, a)).toBe(all)
        expect(join(b, all)).toBe(all)
      }),
      { numRuns: runs },
    )
  })

  test('what goes on from a join keeps the laws', () => {
    fc.assert(
      fc.property(edited, edited, edited, fc.nat(), (a, b, c, seed) => {
        const next = editByHand(join(a, b), numbersOf(seed)).text
        const all = join(next, c)
        expect(join(c, next)).toBe(all)
        expect(join(join(a, c), next)).toBe(join(a, join(c, next)))
        expect(join(all, next)).toBe(all)
      }),
      { numRuns: runs },
    )
  })

  test('every line of a log, every value of a contact and every word is in the join', () => {
    fc.assert(
      fc.property(edited, edited, (a, b) => {
        const wanted = reader.read([a, b])
        expect(missingFrom(wanted, reader.read([join(a, b)]))).toEqual([])
      }),
      { numRuns: runs },
    )
  })
})
