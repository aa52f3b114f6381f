/** Shared files in a merge: what an author signed stays whole, and nobody's line, tag or deletion is lost. */

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { formatActLine } from '../../../lib/core/codec/act-line.ts'
import { encodeFile } from '../../../lib/core/files/codec.ts'
import { joinFiles } from '../../../lib/core/merge/bytes.ts'
import { parseAddress } from '../../../lib/core/model/address.ts'
import { parseId } from '../../../lib/core/model/id.ts'
import { formatStateLine } from '../../../lib/core/model/log.ts'
import { decodeText, encodeText } from '../../../lib/core/org/bytes.ts'
import { applyOp } from '../../../lib/core/org/ops.ts'
import { printEntry } from '../../../lib/core/org/print.ts'
import type { EntryEdit } from '../../../lib/core/org/types.ts'

const runs = Number(process.env['MERGE_RUNS'] ?? 300)
const base = Date.parse('2026-11-21T10:02:03.042Z')
const orgStamp = '[2026-11-21 Sat 10:02]'
const tex = parseAddress('tex')!

function file(id: string, name = 'a.txt'): string {
  const text = {
    id: parseId(id)!,
    from: tex,
    stamp: new Date(base).toISOString(),
    name,
    sha256: 'ab'.repeat(32),
    size: 3,
    type: 'text/plain',
    body: '',
    key: 'k',
    sig: 'aaaa',
  }
  return printEntry(encodeFile(text, { tags: ['ops'], created: orgStamp }))
}

type Change = (text: string) => string
const edit =
  (id: string, edits: readonly EntryEdit[]): Change =>
  (text) =>
    decodeText(applyOp(encodeText(text), { type: 'edit', path: 'files.org', id, edits }))

const id = fc.constantFrom('file-1', 'file-2')
const fetched = fc
  .tuple(id, fc.constantFrom('gregor', 'ann'), fc.integer({ min: 1, max: 5 }))
  .map(([target, who, at]) => {
    const by = parseAddress(who)!
    const line = { verb: 'Fetched', by, atMs: base + at * 1000, facts: '', note: '' }
    const item = formatActLine({ ...line, key: 'k', sig: 'c2ln' }, orgStamp)
    return edit(target, [{ type: 'log', item }])
  })
const deleted = id.map((target) => {
  const item = formatStateLine({ to: 'CANCELLED', from: '', by: tex, atMs: base + 9, orgStamp })
  return edit(target, [
    { type: 'keyword', value: 'CANCELLED' },
    { type: 'log', item },
  ])
})
const tagged = fc
  .tuple(id, fc.constantFrom('q4', 'web'))
  .map(([target, word]) => edit(target, [{ type: 'tags', add: [word], remove: [] }]))
const added = fc
  .constantFrom('file-2', 'file-3')
  .map((target) => (text: string) => (text.includes(target) ? text : `${text}\n${file(target)}`))
const byHand = fc.constantFrom<Change>(
  (text) => text.replace(':NAME:     a.txt', ':NAME:     b.txt'),
  (text) => text.replace('* a.txt', '* CANCELLED a.txt'),
)
const copy = fc
  .array(fc.oneof({ weight: 3, arbitrary: fetched }, deleted, tagged, added, byHand), {
    maxLength: 6,
  })
  .map((changes) =>
    changes.reduce((text, change) => change(text), `#+TITLE: Files\n\n${file('file-1')}`),
  )

function join(...texts: readonly string[]): string {
  const joined = joinFiles(texts.map(encodeText))
  if (!joined.ok) throw new Error(joined.why)
  return decodeText(joined.bytes)
}

test('copies of files join in any order to the same bytes, with all lines of both', () => {
  fc.assert(
    fc.property(copy, copy, copy, (a, b, c) => {
      const both = join(a, b)
      expect(join(b, a)).toBe(both)
      expect(join(both, a)).toBe(both)
      expect(join(a, join(b, c))).toBe(join(both, c))
      for (const line of `${a}\n${b}`.split('\n')) {
        if (/^- Fetched|^:NAME:|^:ID:/u.test(line)) expect(both).toContain(line)
      }
    }),
    { numRuns: runs },
  )
})
