import fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import { encodeText } from '../../lib/core/org/bytes.ts'
import { idsIn } from '../support/entries.ts'
import { entriesOf, type Files, linesOf, merged, settled, start, steps } from './settle-world.ts'

const runs = Number(process.env['SETTLE_RUNS'] ?? 300)
vi.setConfig({ testTimeout: 300_000 })

const idsOf = (files: Files) =>
  Object.values(files).flatMap((text) => idsIn(encodeText(text)).filter((id) => id !== ''))

/** Log lines; what two hands wrote into one property is kept there too. */
const historyOf = (files: Files) =>
  [...linesOf(files)].filter((line) => !line.includes('NOTE')).sort()

/** Of each entry whether it is archived, and under which keyword. */
const placesOf = (files: Files) =>
  Object.entries(entriesOf(files)).flatMap(([path, all]) =>
    all.map((text) => {
      const place = path.startsWith('archive/') ? 'archive' : path
      return `${/^:ID: +(.*)$/mu.exec(text)?.[1]} ${text.split(' ')[1]} ${place}`
    }),
  )

/** Two clones of one past. */
const clones = fc.tuple(steps(5), steps(5, 10), steps(5, 10)).map(([past, one, other]) => {
  const base = past(start)
  return [one(base), other(base)] as const
})

describe('settling any merge of two clones', () => {
  test('leaves every entry once, with the log lines of both', async () => {
    await fc.assert(
      fc.asyncProperty(clones, async ([a, b]) => {
        const both = merged(a, b)
        const rest = await settled(both)
        expect(idsOf(rest).sort()).toEqual(['msg-m', 'msg-n', 'msg-t'])
        const lines = [...linesOf(rest)].join('\n')
        expect(
          [...linesOf(both)].filter(
            (line) => !lines.includes(line.trim().replace(/^:NOTE: +/u, '')),
          ),
        ).toEqual([])
      }),
      { numRuns: runs },
    )
  })

  test('twice changes nothing more', async () => {
    await fc.assert(
      fc.asyncProperty(clones, async ([a, b]) => {
        const rest = await settled(merged(a, b))
        expect(await settled(rest)).toEqual(rest)
      }),
      { numRuns: runs },
    )
  })

  test('gives the same bytes whoever merges whom', async () => {
    await fc.assert(
      fc.asyncProperty(clones, async ([a, b]) => {
        expect(await settled(merged(b, a))).toEqual(await settled(merged(a, b)))
      }),
      { numRuns: runs },
    )
  })

  test('ends alike whether clones settle before they meet, or only then', async () => {
    await fc.assert(
      fc.asyncProperty(clones, steps(4, 60), async ([a, b], more) => {
        const late = await settled(merged(more(a), b))
        const early = await settled(merged(more(await settled(a)), await settled(b)))
        expect(entriesOf(early)).toEqual(entriesOf(late))
      }),
      { numRuns: runs },
    )
  })

  test('an old clone that brings back what was archived adds nothing', async () => {
    await fc.assert(
      fc.asyncProperty(steps(6), steps(6, 50), async (past, more) => {
        const old = past(start)
        const now = await settled(more(old))
        const again = await settled(merged(now, old))
        expect(historyOf(again)).toEqual(historyOf(now))
        expect(idsOf(again).sort()).toEqual(['msg-m', 'msg-n', 'msg-t'])
        expect(placesOf(again).sort()).toEqual(placesOf(now).sort())
      }),
      { numRuns: runs },
    )
  })
})
