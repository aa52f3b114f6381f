import fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import { joinFiles } from '../../../lib/core/merge/bytes.ts'
import { fixedText } from '../../../lib/core/merge/entry.ts'
import { readsBack } from '../../../lib/core/merge/merge.ts'
import { printState } from '../../../lib/core/merge/print.ts'
import { readState } from '../../../lib/core/merge/read.ts'
import { splitText } from '../../../lib/core/merge/split.ts'
import { decodeText, encodeText } from '../../../lib/core/org/bytes.ts'
import { readEntry } from '../../../lib/core/org/entry.ts'
import { defaultKeywords } from '../../../lib/core/org/scan.ts'
import { anyBytes, orgFile } from '../org/arbitrary-file.ts'
import { copy, start } from './laws.ts'

const runs = Number(process.env['MERGE_RUNS'] ?? 2000)

function join(...texts: readonly string[]): string {
  const joined = joinFiles(texts.map(encodeText))
  if (!joined.ok) throw new Error(joined.why)
  return decodeText(joined.bytes)
}

vi.setConfig({ testTimeout: 300_000 })

describe('the merge is a join', () => {
  test('commutative: it does not matter which side is ours', () => {
    fc.assert(
      fc.property(copy, copy, (a, b) => {
        expect(join(b, a)).toBe(join(a, b))
      }),
      { numRuns: runs },
    )
  })

  test('associative: it does not matter who meets whom first', () => {
    fc.assert(
      fc.property(copy, copy, copy, (a, b, c) => {
        expect(join(a, join(b, c))).toBe(join(join(a, b), c))
      }),
      { numRuns: runs },
    )
  })

  test('idempotent: what is in it adds nothing', () => {
    fc.assert(
      fc.property(copy, copy, (a, b) => {
        const both = join(a, b)
        expect(join(a, a)).toBe(a)
        expect(join(both, both)).toBe(both)
        expect(join(both, a)).toBe(both)
        expect(join(b, both)).toBe(both)
      }),
      { numRuns: runs },
    )
  })

  test('any order of four copies ends with the same bytes', () => {
    fc.assert(
      fc.property(copy, copy, copy, copy, (a, b, c, d) => {
        expect(join(join(a, b), join(c, d))).toBe(join(join(join(d, a), c), b))
      }),
      { numRuns: runs / 4 },
    )
  })
})

describe('what is printed is read as what it was', () => {
  /** LF, as the join takes a text apart. */
  const entriesOf = (text: string) =>
    splitText(text.replaceAll('\r', '').replace(/^\uFEFF/u, '')).entries

  test('of every entry by the book, the ID by which it is joined first', () => {
    fc.assert(
      fc.property(copy, (text) => {
        for (const { id, text: entry } of entriesOf(text)) {
          const bytes = encodeText(entry)
          const { properties } = readEntry(bytes, { start: 0, end: bytes.length }, defaultKeywords)
          const own = properties.find((one) => one.key === 'ID' && !one.extends)?.value ?? ''
          expect({ entry, id }).toEqual({ entry, id: own === 'nil' ? '' : own })
        }
      }),
      { numRuns: runs },
    )
  })

  test('a drawer that ends at once has no ID, whatever stands below it', () => {
    const text = '* tex\n:PROPERTIES:\n:END:\n:ID:       tex\n:END:\nA note.\n'
    expect(splitText(text).entries.map(({ id }) => id)).toEqual([''])
    const proper = '* tex\n:PROPERTIES:\n:ID:       tex\n:END:\nA note.\n'
    expect(join(text, join(proper, text))).toBe(join(proper, text))
  })

  test('a second logbook stays text when all of the first moves into the properties', () => {
    const kept = '- Conflict state {"CLAIM":"tex-claude s2"}'
    const entry = (log: string, note: string) =>
      `* TODO gregor: x :task:\n:PROPERTIES:\n:ID: msg-1\n:FROM: gregor\n:TO: tex\n${note}:END:\n:LOGBOOK:\n${log}:END:\n:LOGBOOK:\n- a note\n:END:\nText.\n`
    const both = join(entry(`${kept}\n`, ''), entry('', ':NOTE: n\n'))
    expect(both.match(/^\* /gmu)).toHaveLength(1)
    expect(both).toContain(':LOGBOOK:\n:END:\n:LOGBOOK:\n- a note\n:END:\nText.')
  })

  test('of every entry with an ID, so that none has to stand twice', () => {
    fc.assert(
      fc.property(copy, (text) => {
        for (const piece of entriesOf(text).filter(({ id }) => id !== '')) {
          const state = readState(piece.text)
          const printed = printState(state)
          expect({ printed, isSame: readsBack(printed, state) }).toEqual({ printed, isSame: true })
        }
      }),
      { numRuns: runs },
    )
  })

  test('of a join: one entry for each letter, and editors that strip blanks change nothing', () => {
    fc.assert(
      fc.property(copy, copy, (a, b) => {
        // The same bytes stay as they are, whatever stands twice in them.
        fc.pre(a !== b)
        const both = join(a, b)
        const letters = entriesOf(both)
          .filter(({ id }) => id !== '')
          .map(({ id, text }) => `${id} ${fixedText(readState(text).fixed)}`)
        expect(letters).toEqual([...new Set(letters)])
        // A star alone is no heading any more.
        const strip = (text: string) => text.replaceAll(/(?<!^\*)[ \t]+$/gmu, '')
        const printed = join(both, `${strip(both)}\n`)
        expect(join(printed, strip(printed))).toBe(printed)
        expect(join(printed, both)).toBe(printed)
      }),
      { numRuns: runs },
    )
  })
})

describe('files of every oddity', () => {
  const bytesOf = (one: Uint8Array, other: Uint8Array) => {
    const joined = joinFiles([one, other])
    return joined.ok ? decodeText(joined.bytes) : joined.why
  }

  test('are joined commutatively or refused, and joining again adds nothing', () => {
    fc.assert(
      fc.property(fc.oneof(orgFile, anyBytes), orgFile, (a, b) => {
        const joined = joinFiles([a, b])
        expect(bytesOf(b, a)).toBe(bytesOf(a, b))
        if (joined.ok && joined.bytes !== a) {
          expect(bytesOf(joined.bytes, a)).toBe(decodeText(joined.bytes))
        }
      }),
      { numRuns: runs },
    )
  })

  test('a copy that nobody changed gives the other one, in order', () => {
    expect(join(start, '')).toBe(join('', start))
  })
})
