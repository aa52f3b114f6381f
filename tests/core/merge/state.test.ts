/** Shared values in a merge: a value goes with its author, time and proof, and none is lost. */

import fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import { joinFiles } from '../../../lib/core/merge/bytes.ts'
import { decodeText, encodeText } from '../../../lib/core/org/bytes.ts'
import { applyOp } from '../../../lib/core/org/ops.ts'
import { printEntry } from '../../../lib/core/org/print.ts'
import { readEntry } from '../../../lib/core/org/entry.ts'
import { entryRanges, scanOutline } from '../../../lib/core/org/scan.ts'
import {
  formatEarlier,
  parseEarlier,
  propertiesOf,
  setIn,
  type ValueSet,
} from '../../../lib/core/state/value-set.ts'
import { compactJson } from '../../../lib/core/state/json.ts'

vi.setConfig({ testTimeout: 120_000 })

const runs = Number(process.env['MERGE_RUNS'] ?? 1000)
const head =
  '#+TITLE: Shared state\n#+TODO: TODO WAITING QUEUED WORKING | DONE CANCELLED ARCHIVED\n\n'
const base = Date.parse('2026-11-21T10:02:03.042Z')
const id = 'state-deploy:target'

const json = fc.json({ maxDepth: 2 }).map((text) => {
  const compact = compactJson(text)
  return compact.ok ? compact.value : '0'
})
const madeSet: fc.Arbitrary<ValueSet> = fc.record({
  value: fc.option(fc.oneof(fc.constantFrom('1', '"[[x]] by y at z"', '{"a":[[1]]}'), json), {
    nil: undefined,
  }),
  by: fc.constantFrom('tex', 'gregor', 'tex-claude'),
  stamp: fc.integer({ min: 0, max: 3 }).map((at) => new Date(base + at).toISOString()),
  key: fc.constant('7Qm3vK2pXw'),
  sig: fc.constantFrom('aaaa', 'bbbb'),
})
const oddText = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.constantFrom('a b', 'deleted', ' ', '"', 'Local Variables: x'),
)
const oddSet: fc.Arbitrary<ValueSet> = fc.record({
  value: fc.option(oddText, { nil: undefined }),
  by: oddText,
  stamp: fc.oneof(fc.constantFrom('', '9999-12-31T23:59:59.999Z', 'soon'), oddText),
})

function entryOf(set: ValueSet, log: readonly string[] = []): string {
  const properties = Object.entries(propertiesOf(set)).flatMap(([key, value]) =>
    value === undefined ? [] : [[key, value] as const],
  )
  return printEntry({
    keyword: undefined,
    priority: undefined,
    title: 'deploy/target',
    tags: ['state'],
    properties: [['ID', id], ...properties],
    log,
    body: '',
  })
}

function join(...texts: readonly string[]): string {
  const joined = joinFiles(texts.map(encodeText))
  if (!joined.ok) throw new Error(joined.why)
  return decodeText(joined.bytes)
}

/** All settings that a file has, as the lines of a log. */
function setsOf(text: string): readonly string[] {
  const bytes = encodeText(text)
  const outline = scanOutline(bytes)
  return entryRanges(outline).flatMap((range) => {
    const entry = readEntry(bytes, range, outline.keywords)
    const own = setIn((key) => entry.properties.find((one) => one.key === key)?.value, 0)
    const log = entry.log.flatMap(({ text: item }) => parseEarlier(item) ?? [])
    return [...(own ? [own] : []), ...log].map(formatEarlier)
  })
}

type Change = (text: string) => string

/** As `state set` writes it: the value before goes to the log. */
const setChange =
  (set: ValueSet): Change =>
  (text) => {
    const bytes = encodeText(text)
    const [range] = entryRanges(scanOutline(bytes))
    if (!range) return `${text}${entryOf(set)}`
    const entry = readEntry(bytes, range, scanOutline(bytes).keywords)
    const before = setIn((key) => entry.properties.find((one) => one.key === key)?.value, base + 9)
    return decodeText(
      applyOp(bytes, {
        type: 'edit',
        path: 'state.org',
        id,
        edits: [
          ...Object.entries(propertiesOf(set)).map(
            ([key, value]) => ({ type: 'property', key, value }) as const,
          ),
          ...(before ? [{ type: 'log', item: formatEarlier(before) } as const] : []),
        ],
      }),
    )
  }
const byHand: fc.Arbitrary<Change> = fc
  .constantFrom('7', '"by hand"', '{"x":1} ')
  .map((value) => (text: string) => text.replace(/^:VALUE:.*$/mu, `:VALUE:    ${value}`))
const odd: fc.Arbitrary<Change> = fc.constantFrom<Change>(
  (text) => text.replace(/^:(?:SIG|STAMP|REV|VALUE):.*\n/mu, ''),
  (text) => text.replace(/^:VALUE:/mu, ':VALUE: 1\n:VALUE:'),
  (text) => text.replace(/^:SIG:/mu, ':SIG+: more\n:SIG:'),
  (text) => `${text.replace(/\n*$/u, '\n')}A note.\n`,
)
const copy: fc.Arbitrary<string> = fc
  .array(
    fc.oneof(
      { weight: 5, arbitrary: madeSet.map(setChange) },
      { weight: 1, arbitrary: oddSet.map(setChange) },
      { weight: 2, arbitrary: byHand },
      { weight: 1, arbitrary: odd },
    ),
    { maxLength: 6 },
  )
  .map((changes) => changes.reduce((text, change) => change(text), head))

describe('a setting as a line', () => {
  test('reads back as it was, whatever is in it', () => {
    fc.assert(
      fc.property(fc.oneof(madeSet, oddSet), (set) => {
        const item = formatEarlier(set)
        expect(item).not.toMatch(/[\n\r]/u)
        expect(formatEarlier(parseEarlier(item)!)).toBe(item)
        expect(parseEarlier(item)).toEqual(set)
      }),
      { numRuns: runs },
    )
  })
})

describe('copies of a shared value', () => {
  test('join in any order to the same bytes, and joining again adds nothing', () => {
    fc.assert(
      fc.property(copy, copy, copy, (a, b, c) => {
        expect(join(b, a)).toBe(join(a, b))
        expect(join(a, join(b, c))).toBe(join(join(a, b), c))
        const both = join(a, b)
        expect(join(both, a)).toBe(both)
        expect(join(both, both)).toBe(both)
      }),
      { numRuns: runs },
    )
  })

  test('lose no setting, and mix none: each is there with its own author, time and proof', () => {
    const written = fc
      .array(madeSet.map(setChange), { minLength: 1, maxLength: 5 })
      .map((changes) => changes.reduce((text, change) => change(text), head))
    fc.assert(
      fc.property(written, written, (a, b) => {
        const sets = setsOf(join(a, b))
        expect(new Set(sets)).toEqual(new Set([...setsOf(a), ...setsOf(b)]))
        expect(sets.length).toBe(new Set(sets).size)
      }),
      { numRuns: runs },
    )
  })

  const at = (ms: number, value: string, by: string): ValueSet => {
    return { value, by, stamp: new Date(base + ms).toISOString(), key: 'k', sig: by }
  }

  test('the later one stands, and the other is in the log', () => {
    const both = join(head + entryOf(at(1, '1', 'tex')), head + entryOf(at(2, '2', 'gregor')))
    expect(both).toContain(':VALUE:    2\n')
    expect(both).toContain(':UPDATED_BY: gregor\n')
    expect(both).toContain('- Was 1 by tex at 2026-11-21T10:02:03.043Z sig k:tex\n')
  })

  test('of two at one moment one stands whole', () => {
    for (const value of ['2', '3', '4', '5', '6', '7']) {
      const both = join(head + entryOf(at(1, '1', 'tex')), head + entryOf(at(1, value, 'gregor')))
      const stands = both.includes(':VALUE:    1\n') ? 'tex' : 'gregor'
      expect(both).toContain(`:UPDATED_BY: ${stands}\n`)
      expect(both).toContain(`:SIG:      ${stands}\n`)
      expect(both).toContain(`- Was ${stands === 'tex' ? value : '1'} by `)
    }
  })

  test('a value that was changed by hand beats the one it replaced, without its author and proof', () => {
    const before = head + entryOf(at(1, '1', 'tex'))
    const both = join(before, before.replace(':VALUE:    1', ':VALUE:    9'))
    expect(both).toContain(':VALUE:    9\n')
    expect(both).toContain(':UPDATED_BY: nobody\n')
    expect(both).not.toContain(':SIG:')
    expect(both).toContain('- Was 1 by tex at 2026-11-21T10:02:03.043Z sig k:tex\n')
  })
})
