/** What somebody has read: a join, in which no post that was not shown counts as read within thirty days. */

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  formatSeen,
  isSeen,
  joinSeen,
  type Mark,
  marksMax,
  markOf,
  nothingSeen,
  parseSeen,
  type Position,
  seenAfter,
  type SeenLine,
  singlyMs,
} from '../../../lib/core/channel/seen.ts'
import { parseChannelName } from '../../../lib/core/channel/name.ts'

const nowMs = Date.parse('2026-11-21T10:02:03.042Z')
const post = (daysAgo: number, name: string): Mark => ({
  id: `post-20261121-100203-tex-${name}`,
  stamp: new Date(nowMs - daysAgo * 24 * 60 * 60 * 1000).toISOString(),
})
const somePost = fc
  .tuple(fc.integer({ min: -3, max: 90 }), fc.stringMatching(/^[a-z0-9]{6}$/u))
  .map(([days, name]) => post(days, name))
const posts = fc.uniqueArray(somePost, { maxLength: 30, selector: ({ id }) => id })

const positionOf = (line: {
  readonly until: string
  readonly marks: readonly string[]
}): Position => joinSeen([line])

describe('a position', () => {
  test('has what was shown, and hides nothing that was not and is within thirty days', () => {
    fc.assert(
      fc.property(posts, fc.array(fc.nat(29)), (all, picks) => {
        const shown = all.filter((_, index) => picks.includes(index))
        const after = positionOf(seenAfter(nothingSeen, { shown, all, nowMs }))
        for (const one of shown) expect(isSeen(after, one)).toBe(true)
        for (const one of all) {
          if (!shown.includes(one)) expect(isSeen(after, one)).toBe(false)
        }
      }),
    )
  })

  test('of a clone that lacks posts keeps what was read of them elsewhere', () => {
    const [here, elsewhere] = [post(1, 'aaaaaa'), post(2, 'bbbbbb')]
    const before = positionOf({ until: nothingSeen.until, marks: [markOf(elsewhere.id)] })
    const after = positionOf(seenAfter(before, { shown: [here], all: [here], nowMs }))
    expect([here, elsewhere].map((one) => isSeen(after, one))).toEqual([true, true])
  })

  test('names no post that is older than thirty days, nor more than a line holds', () => {
    const old = post(31, 'aaaaaa')
    const after = seenAfter(nothingSeen, { shown: [old], all: [old], nowMs })
    expect(after).toEqual({ until: old.stamp, marks: [] })
    const many = Array.from({ length: marksMax * 2 }, (_, at) => post(at / 1000, `m${at}`))
    const busy = seenAfter(nothingSeen, { shown: many, all: many, nowMs })
    expect(busy.marks.length).toBeLessThanOrEqual(marksMax)
    for (const one of many) expect(isSeen(positionOf(busy), one)).toBe(true)
    expect(Date.parse(busy.until)).toBeGreaterThan(nowMs - singlyMs)
  })

  test('a post from a time to come does not make all until then read', () => {
    const [ahead, next] = [post(-300, 'aaaaaa'), post(-1, 'bbbbbb')]
    const after = positionOf(seenAfter(nothingSeen, { shown: [ahead], all: [ahead], nowMs }))
    expect(isSeen(after, ahead)).toBe(true)
    expect(isSeen(after, next)).toBe(false)
  })

  test('joins in any order, and joining again adds nothing', () => {
    const line = fc
      .tuple(posts, posts)
      .map(([all, shown]) => seenAfter(nothingSeen, { shown, all: [...all, ...shown], nowMs }))
    const plain = ({ until, marks }: Position) => [until, [...marks].sort()]
    fc.assert(
      fc.property(line, line, line, (a, b, c) => {
        expect(plain(joinSeen([a, b, c]))).toEqual(plain(joinSeen([c, a, b, a])))
      }),
    )
  })

  test('reads back from its line', () => {
    fc.assert(
      fc.property(posts, (shown) => {
        const line: SeenLine = {
          channel: parseChannelName('team/backend')!,
          ...seenAfter(nothingSeen, { shown, all: shown, nowMs }),
          by: 'tex',
          stamp: new Date(nowMs).toISOString(),
          key: '7Qm3vK2pXw',
          sig: 'aaaa',
        }
        expect(parseSeen(formatSeen(line, '[2026-11-21 Sat 10:02]'))).toEqual(line)
      }),
    )
  })
})
