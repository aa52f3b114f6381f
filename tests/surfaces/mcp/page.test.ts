import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { costOf, fitting, pageOf, partOf } from '../../../lib/surfaces/mcp/page.ts'

const shapes = { keyOf: (one: string) => one, rowOf: (one: string) => ({ id: one }) }

function pages(items: readonly string[], limit: number): readonly string[] {
  const all: string[] = []
  let cursor: string | undefined
  do {
    const page = pageOf(items, shapes, { cursor, limit })
    if (!page.ok) throw new Error(page.refusal.why)
    all.push(...page.value.rows.map(({ id }) => id))
    cursor = page.value.next ?? undefined
  } while (cursor)
  return all
}

const someIds = fc.uniqueArray(fc.string({ minLength: 1, maxLength: 400 }), { maxLength: 150 })

describe('pages of a list', () => {
  test('put together they are the list, whatever the limit', () => {
    fc.assert(
      fc.property(someIds, fc.integer({ min: 1, max: 120 }), (items, limit) => {
        expect(pages(items, limit)).toEqual(items)
      }),
    )
  })

  test('each fits into one answer', () => {
    const wide = fc.uniqueArray(fc.string({ unit: 'grapheme', minLength: 300, maxLength: 300 }), {
      minLength: 100,
      maxLength: 120,
    })
    fc.assert(
      fc.property(wide, (items) => {
        const page = pageOf(items, shapes, { cursor: undefined, limit: 1000 })
        expect(page.ok && costOf({ rows: [...page.value.rows] })).toBeLessThan(22_500)
      }),
      { numRuns: 10 },
    )
  })

  test('rows that come or go in front of the last one shown neither repeat nor hide any', () => {
    fc.assert(
      fc.property(
        someIds.filter((items) => items.length > 3),
        fc.uniqueArray(fc.uuid(), { maxLength: 5 }),
        (items, come) => {
          const first = pageOf(items, shapes, { cursor: undefined, limit: 2 })
          if (!first.ok || first.value.next === null) throw new Error('too few')
          const later = [...come, ...items.slice(1)]
          const second = pageOf(later, shapes, { cursor: first.value.next, limit: 1 })
          expect(second.ok && second.value.rows).toEqual([{ id: items[2] }])
        },
      ),
    )
  })

  test('when the last one shown is gone, the next one is not skipped', () => {
    const first = pageOf(['a', 'b', 'c', 'd'], shapes, { cursor: undefined, limit: 2 })
    const cursor = first.ok ? first.value.next! : ''
    const second = pageOf(['a', 'c', 'd'], shapes, { cursor, limit: 1 })
    expect(second.ok && second.value.rows).toEqual([{ id: 'c' }])
  })

  test('whatever stands as a cursor is refused or taken, and nothing crashes', () => {
    fc.assert(
      fc.property(fc.string(), someIds, (cursor, items) => {
        const page = pageOf(items, shapes, { cursor, limit: 5 })
        if (!page.ok) expect(page.refusal.code).toBe('usage')
      }),
    )
  })
})

describe('parts of a text', () => {
  const anyText = fc
    .tuple(fc.string({ unit: 'grapheme', maxLength: 200 }), fc.integer({ min: 1, max: 400 }))
    .map(([text, times]) => text.repeat(times))

  test('put together they are the text, and each fits', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        let whole = ''
        let cursor: string | undefined
        do {
          const part = partOf(text, { key: 'msg-1', cursor })
          if (!part.ok) throw new Error(part.refusal.why)
          expect(part.value.from).toBe(whole.length)
          expect(costOf(part.value.text)).toBeLessThanOrEqual(22_000)
          whole += part.value.text
          cursor = part.value.next ?? undefined
        } while (cursor)
        expect(whole).toBe(text)
      }),
      { numRuns: 40 },
    )
  })

  test('the cursor of one text is refused for another', () => {
    const part = partOf('x'.repeat(50_000), { key: 'msg-1', cursor: undefined })
    const cursor = part.ok ? (part.value.next ?? undefined) : undefined
    expect(partOf('y'.repeat(50_000), { key: 'msg-2', cursor })).toMatchObject({ ok: false })
  })

  test('a beginning is never cut inside of a character', () => {
    expect(fitting('👩‍🚀'.repeat(4000)).length % '👩‍🚀'.length).toBe(0)
  })
})
