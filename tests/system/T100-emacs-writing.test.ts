/** T100: what we write does in Emacs what we say, and nothing else, whoever wrote the words. */

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { encodeText } from '../../lib/core/org/bytes.ts'
import { applyOp } from '../../lib/core/org/ops.ts'
import { appendSplice, printEntry } from '../../lib/core/org/print.ts'
import { applySplices } from '../../lib/core/org/splice.ts'
import type { NewEntry } from '../../lib/core/org/types.ts'
import { entryEdits, hostileText, newEntry } from '../core/org/arbitrary-entry.ts'
import { comparable, emacsFacts, emacsMissing, lintFacts, ourFacts } from '../core/org/emacs.ts'

const missing = emacsMissing()
const seed = Number(process.env['SEED'] ?? 1)
const preamble = `# -*- mode: org; coding: utf-8 -*-
#+TITLE: Inbox
#+TODO: TODO(t) WAITING(w) QUEUED(q) WORKING(k) | DONE(d!) CANCELLED(c@) ARCHIVED(r)
#+STARTUP: overview logdrawer
`

function fileOf(entries: readonly NewEntry[]): Uint8Array {
  return entries.reduce(
    (bytes, entry) => applySplices(bytes, [appendSplice(bytes, printEntry(entry))]),
    encodeText(preamble),
  )
}

describe.skipIf(missing)('T100 what we print', () => {
  const entries = fc.sample(newEntry, { numRuns: 300, seed })
  const files = missing ? [] : entries.map((entry) => fileOf([entry, { ...entry, title: 'next' }]))

  test('is found fault with by org-lint nowhere, and reaches over no other entry', () => {
    lintFacts(files).forEach(({ reports, radio }, index) => {
      expect({ reports, radio }, JSON.stringify(entries[index])).toEqual({
        reports: [],
        radio: false,
      })
    })
  })

  test('is as many headings, drawers and logs for Emacs as we printed', () => {
    emacsFacts(files).forEach((seen, index) => {
      expect(comparable(seen)).toEqual(comparable(ourFacts(files[index]!)))
      expect(seen.headings.map(({ level, drawer }) => ({ level, drawer }))).toEqual([
        { level: 1, drawer: true },
        { level: 1, drawer: true },
      ])
      expect(seen.headings[0]!.keyword).toBe(entries[index]!.keyword ?? null)
      expect(seen.headings[0]!.tags).toEqual(entries[index]!.tags)
      expect(seen.headings[0]!.log.length).toBe(entries[index]!.log.length)
    })
  })

  test('would have faults without the escaping', () => {
    const raw = entries.map((entry) =>
      encodeText(`${printEntry({ ...entry, body: '' })}${entry.body}\n`),
    )
    const faulty = emacsFacts(raw).filter(({ headings }) => headings.length !== 1)
    expect(faulty.length).toBeGreaterThan(4)
  })
})

describe.skipIf(missing)('T100 what we edit', () => {
  test('Emacs reads as we do afterwards', () => {
    const edited = fc
      .sample(fc.tuple(newEntry, entryEdits, hostileText), { numRuns: 250, seed })
      .map(([entry, edits, body]) => {
        const first = { ...entry, properties: [['ID', 'one']] as const }
        const file = fileOf([first, { ...first, properties: [['ID', 'two']], body }])
        return applyOp(file, { type: 'edit', path: 'x.org', id: 'one', edits })
      })
    emacsFacts(edited).forEach((seen, index) => {
      expect(comparable(seen)).toEqual(comparable(ourFacts(edited[index]!)))
      expect(seen.headings.map(({ level }) => level)).toEqual([1, 1])
      expect(seen.headings[1]!.properties).toEqual([['ID', 'two']])
    })
  })
})
