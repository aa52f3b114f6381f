/** Marks in a merge: reactions, pins, receipts and versions of two clones are all there, in whatever order they meet. */

import fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import { encodeMessage } from '../../../lib/core/codec/message.ts'
import { reactionsOf } from '../../../lib/core/marks/reaction.ts'
import { joinFiles } from '../../../lib/core/merge/bytes.ts'
import { parseAddress } from '../../../lib/core/model/address.ts'
import { parseId } from '../../../lib/core/model/id.ts'
import { formatMarkLine, type MarkVerb, parseLogLine } from '../../../lib/core/model/log.ts'
import { decodeText, encodeText } from '../../../lib/core/org/bytes.ts'
import { readEntry } from '../../../lib/core/org/entry.ts'
import { applyOp } from '../../../lib/core/org/ops.ts'
import { printEntry } from '../../../lib/core/org/print.ts'
import { entryRanges, scanOutline } from '../../../lib/core/org/scan.ts'
import type { EntryEdit } from '../../../lib/core/org/types.ts'

vi.setConfig({ testTimeout: 120_000 })

const runs = Number(process.env['MERGE_RUNS'] ?? 500)
const base = Date.parse('2026-11-21T10:02:03.042Z')
const [tex, gregor] = ['tex', 'gregor'].map((name) => parseAddress(name)!) as [never, never]
const id = parseId('msg-1')!

const letter = {
  id,
  from: gregor,
  to: tex,
  stamp: new Date(base).toISOString(),
  mentions: [],
  urgency: 'normal' as const,
  blocking: true as const,
  body: 'Lunch?',
  key: 'k',
  sig: 's',
}
const first = `#+TITLE: Inbox\n\n${printEntry(encodeMessage(letter, '[2026-11-21 Sat 10:02]'))}`

const odd = fc.constantFrom(
  'Two\n\n  lines',
  '[[x]] :END:\n* y',
  '',
  'Local Variables: \\ "q"',
  ',* a',
)
const marked = fc
  .record({
    verb: fc.constantFrom<MarkVerb>('Reacted', 'Unreacted', 'Pinned', 'Unpinned', 'Read', 'Unread'),
    detail: fc.constantFrom('👍', ':eyes:'),
    by: fc.constantFrom(tex, gregor),
    second: fc.integer({ min: 1, max: 6 }),
  })
  .map(({ verb, detail, by, second }): readonly EntryEdit[] => {
    const isWord = verb === 'Reacted' || verb === 'Unreacted'
    const item = formatMarkLine({
      verb,
      by,
      atMs: base + second * 1000,
      orgStamp: '[2026-11-21 Sat 10:02]',
      proof: `k:${verb}${second}`,
      ...(isWord ? { detail } : {}),
    })
    const tag = { Pinned: 'pinned', Unpinned: 'pinned', Read: 'unread', Unread: 'unread' }[
      verb as 'Pinned'
    ]
    const isOn = verb === 'Pinned' || verb === 'Unread'
    const tags = tag ? [{ type: 'tags', add: isOn ? [tag] : [], remove: isOn ? [] : [tag] }] : []
    return [...(tags as readonly EntryEdit[]), { type: 'log', item }]
  })
const edited = fc
  .tuple(odd, fc.integer({ min: 1, max: 6 }))
  .map(([text, second]): readonly EntryEdit[] => {
    const atMs = base + second * 1000
    const orgStamp = '[2026-11-21 Sat 10:02]'
    const item = formatMarkLine({ verb: 'Edited', by: gregor, atMs, orgStamp, proof: 'k:s', text })
    return [{ type: 'log', item }]
  })
const copy = fc
  .array(fc.oneof(marked, edited), { maxLength: 6 })
  .map((changes) =>
    changes.reduce(
      (text, edits) =>
        decodeText(applyOp(encodeText(text), { type: 'edit', path: 'inbox.org', id, edits })),
      first,
    ),
  )

function join(...texts: readonly string[]): string {
  const joined = joinFiles(texts.map(encodeText))
  if (!joined.ok) throw new Error(joined.why)
  return decodeText(joined.bytes)
}

function linesOf(text: string) {
  const outline = scanOutline(encodeText(text))
  const [range] = entryRanges(outline)
  const entry = readEntry(outline.bytes, range!, outline.keywords)
  return entry.log.map((item) => parseLogLine(item.text))
}

describe('copies with marks', () => {
  test('join in any order to the same bytes, and joining again adds nothing', () => {
    fc.assert(
      fc.property(copy, copy, copy, (a, b, c) => {
        expect(join(b, a)).toBe(join(a, b))
        expect(join(a, join(b, c))).toBe(join(join(a, b), c))
        const both = join(a, b)
        expect(join(both, a)).toBe(both)
      }),
      { numRuns: runs },
    )
  })

  test('every mark, proof and version of either reads back from the join', () => {
    fc.assert(
      fc.property(copy, copy, (a, b) => {
        const facts = (text: string) =>
          linesOf(text).flatMap((line) =>
            line.type === 'mark' && line.by !== 'nobody'
              ? [
                  JSON.stringify([
                    line.verb,
                    line.detail,
                    line.by,
                    line.atMs,
                    line.proof,
                    line.text,
                  ]),
                ]
              : [],
          )
        const both = new Set(facts(join(a, b)))
        for (const fact of [...facts(a), ...facts(b)]) expect(both).toContain(fact)
      }),
      { numRuns: runs },
    )
  })

  test('two who react at once both count', () => {
    const reacted = (by: never) => {
      const orgStamp = '[2026-11-21 Sat 10:02]'
      const mark = {
        verb: 'Reacted',
        detail: '👍',
        by,
        atMs: base + 5,
        orgStamp,
        proof: 'k:s',
      } as const
      const edits: readonly EntryEdit[] = [{ type: 'log', item: formatMarkLine(mark) }]
      return decodeText(applyOp(encodeText(first), { type: 'edit', path: 'inbox.org', id, edits }))
    }
    const [all] = reactionsOf(linesOf(join(reacted(tex), reacted(gregor))), () => true)
    expect(all?.by).toHaveLength(2)
  })
})
