/** The first of many in an order, as if all had been sorted. */

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { inOrder } from '../../lib/core/in-order.ts'

test('is the order of a sort, however much of it is taken', () => {
  fc.assert(
    fc.property(
      fc.array(fc.nat({ max: 500 }), { maxLength: 2000 }),
      fc.integer({ min: 1, max: 20 }),
      (ranks, most) => {
        const compare = (a: number, b: number) => ranks[b]! - ranks[a]! || a - b
        const all = Uint32Array.from(ranks, (_, at) => at)
        const sorted = [...all].sort(compare)
        expect([...inOrder(all, compare, most)]).toEqual(sorted)
      },
    ),
    { numRuns: 200 },
  )
})

test('the newest at the end cost one comparison each', () => {
  let compared = 0
  const all = Uint32Array.from({ length: 100_000 }, (_, at) => at)
  const compare = (a: number, b: number) => {
    compared += 1
    return b - a
  }
  const first = inOrder(all, compare, 5)
  expect([...Array(5)].map(() => first.next().value)).toEqual([
    99_999, 99_998, 99_997, 99_996, 99_995,
  ])
  expect(compared).toBeLessThan(120_000)
})
