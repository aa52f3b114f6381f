/** Laws of locks: one exclusive holder, the same from every order of lines, and from merged copies as from one. */

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  encodeLock,
  formatLockLine,
  lockLines,
  parseLockLine,
} from '../../../lib/core/locks/codec.ts'
import { foldLock } from '../../../lib/core/locks/fold.ts'
import type { LockLine, LockName } from '../../../lib/core/locks/types.ts'
import { joinFiles } from '../../../lib/core/merge/bytes.ts'
import { parseAddress } from '../../../lib/core/model/address.ts'
import { decodeText, encodeText } from '../../../lib/core/org/bytes.ts'
import { readEntry } from '../../../lib/core/org/entry.ts'
import { applyOp } from '../../../lib/core/org/ops.ts'
import { printEntry } from '../../../lib/core/org/print.ts'
import { entryRanges, scanOutline } from '../../../lib/core/org/scan.ts'
import { parseStateKey } from '../../../lib/core/state/key.ts'

const runs = Number(process.env['MERGE_RUNS'] ?? 300)
const base = Date.parse('2026-11-21T10:00:00.000Z')
const rules = {
  nowMs: base + 20_000,
  latestEndMs: ({ untilMs }: { readonly untilMs: number }) => untilMs,
  mayRelease: () => false,
}
const name = parseStateKey('deploy') as LockName

const actor = fc.constantFrom('tex', 'gregor', 'tex-claude').map((text) => parseAddress(text)!)
const session = fc.constantFrom('s1', 's2')
const atMs = fc.integer({ min: 0, max: 15 }).map((at) => base + at * 1000)
const taken: fc.Arbitrary<LockLine> = fc
  .record({
    by: actor,
    session,
    atMs,
    lengthMs: fc.integer({ min: 1, max: 40 }),
    mode: fc.constantFrom('exclusive' as const, 'advisory' as const),
    why: fc.constantFrom('', 'release 2.0', '* not a heading\n:END:', '- Taken by x'),
  })
  .map(({ lengthMs, ...rest }) => ({
    did: 'taken',
    ...rest,
    untilMs: rest.atMs + lengthMs * 1000,
    key: 'k',
    sig: 'c2ln',
  }))
const released: fc.Arbitrary<LockLine> = fc.record({ by: actor, session, atMs }).map((rest) => ({
  did: 'released',
  ...rest,
  untilMs: rest.atMs,
  mode: 'exclusive',
  why: '',
  key: 'k',
  sig: 'c2ln',
}))
const line = fc.oneof({ weight: 3, arbitrary: taken }, released)
const lines = fc.array(line, { maxLength: 12 })
const stamp = '[2026-11-21 Sat 10:00]'

describe('a lock', () => {
  test('has at most one exclusive holder, whose time is not over', () => {
    fc.assert(
      fc.property(lines, (all) => {
        const { holds } = foldLock(all, rules)
        expect(holds.filter(({ mode }) => mode === 'exclusive').length).toBeLessThan(2)
        expect(holds.every(({ untilMs }) => untilMs > rules.nowMs)).toBe(true)
      }),
      { numRuns: runs },
    )
  })

  test('is the same whatever order its lines stand in, and how often', () => {
    const shuffled = lines.chain((all) =>
      fc.tuple(
        fc.constant(all),
        fc.shuffledSubarray([...all, ...all], { minLength: all.length * 2 }),
      ),
    )
    fc.assert(
      fc.property(shuffled, ([all, mixed]) => {
        expect(foldLock(mixed, rules)).toEqual(foldLock(all, rules))
      }),
      { numRuns: runs },
    )
  })

  test('every line reads back as it was written', () => {
    fc.assert(
      fc.property(line, (one) => {
        const why = one.why.replace(/\s+/gu, ' ')
        expect(parseLockLine(formatLockLine({ ...one, why }, stamp))).toEqual({ ...one, why })
      }),
      { numRuns: runs },
    )
  })

  test('copies that changed apart join to the same bytes either way, with all lines of both', () => {
    const copy = (all: readonly LockLine[]) => {
      const [first, ...rest] = all.map((one) => {
        return formatLockLine({ ...one, why: one.why.replace(/\s+/gu, ' ') }, stamp)
      })
      if (first === undefined) return '#+TITLE: Locks\n'
      const start = `#+TITLE: Locks\n\n${printEntry(encodeLock(name, first))}`
      return rest.reduce((text, item) => {
        const edits = [{ type: 'log', item } as const]
        const op = { type: 'edit', path: 'locks.org', id: 'lock-deploy', edits } as const
        return decodeText(applyOp(encodeText(text), op))
      }, start)
    }
    const join = (...texts: readonly string[]) => {
      const joined = joinFiles(texts.map(encodeText))
      if (!joined.ok) throw new Error(joined.why)
      return decodeText(joined.bytes)
    }
    const linesOf = (text: string) => {
      const outline = scanOutline(encodeText(text))
      return entryRanges(outline).flatMap((range) => {
        const entry = readEntry(outline.bytes, range, outline.keywords)
        return lockLines(entry).map((one) => one.line)
      })
    }
    fc.assert(
      fc.property(lines, lines, lines, (a, b, c) => {
        const [one, two, three] = [copy(a), copy(b), copy(c)]
        expect(join(one, two)).toBe(join(two, one))
        expect(join(one, join(two, three))).toBe(join(join(one, two), three))
        const both = linesOf(join(one, two))
        expect(foldLock(both, rules)).toEqual(foldLock([...linesOf(one), ...linesOf(two)], rules))
      }),
      { numRuns: runs },
    )
  })
})
