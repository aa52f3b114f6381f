/** Memories in a merge: what an author signed stays whole, and nobody's forgetting, tag or line is lost. */

import fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import { joinFiles } from '../../../lib/core/merge/bytes.ts'
import { encodeMemory } from '../../../lib/core/memory/codec.ts'
import { formatStateLine } from '../../../lib/core/model/log.ts'
import { parseAddress } from '../../../lib/core/model/address.ts'
import { parseId } from '../../../lib/core/model/id.ts'
import { decodeText, encodeText } from '../../../lib/core/org/bytes.ts'
import { applyOp } from '../../../lib/core/org/ops.ts'
import { printEntry } from '../../../lib/core/org/print.ts'
import type { EntryEdit } from '../../../lib/core/org/types.ts'

vi.setConfig({ testTimeout: 120_000 })

const runs = Number(process.env['MERGE_RUNS'] ?? 1000)
const head = '#+TITLE: Memory\n#+TODO: TODO WAITING QUEUED WORKING | DONE CANCELLED ARCHIVED\n\n'
const base = Date.parse('2026-11-21T10:02:03.042Z')
const tex = parseAddress('tex')!

function memory(id: string, body = 'We deploy on Fridays.', sig = 'aaaa'): string {
  const stamp = new Date(base).toISOString()
  const source = parseId('msg-1')!
  const text = { id: parseId(id)!, from: tex, stamp, source, body, key: 'k', sig }
  return printEntry(encodeMemory(text, { tags: ['ops'], created: '[2026-11-21 Sat 10:02]' }))
}

type Change = (text: string) => string
const edit =
  (id: string, edits: readonly EntryEdit[]): Change =>
  (text) =>
    decodeText(applyOp(encodeText(text), { type: 'edit', path: 'memory.org', id, edits }))

const id = fc.constantFrom('mem-1', 'mem-2')
const turn = fc
  .tuple(id, fc.boolean(), fc.integer({ min: 1, max: 5 }))
  .map(([target, forgotten, at]) => {
    const [to, from] = forgotten ? ['CANCELLED', ''] : ['', 'CANCELLED']
    const atMs = base + at * 1000
    const item = formatStateLine({ to, from, by: tex, atMs, orgStamp: '[2026-11-21 Sat 10:02]' })
    return edit(target, [
      { type: 'keyword', value: to || undefined },
      { type: 'log', item },
    ])
  })
const tag = fc
  .tuple(id, fc.constantFrom('deploy', 'web'))
  .map(([target, word]) => edit(target, [{ type: 'tags', add: [word], remove: [] }]))
const added = fc
  .tuple(fc.constantFrom('mem-2', 'mem-3'), fc.constantFrom('One.', 'Two.\n\n* Three'))
  .map(
    ([target, body]) =>
      (text: string) =>
        text.includes(`${target}\n`) ? text : `${text}\n${memory(target, body)}`,
  )
const byHand = fc.constantFrom<Change>(
  (text) => text.replace('Fridays.', 'Mondays.'),
  (text) => text.replace('* We deploy', '* CANCELLED We deploy'),
  (text) => text.replace('* CANCELLED We', '* We'),
  (text) => text.replace('Fridays.', 'Fridays.  '),
)
const copy = fc
  .array(fc.oneof({ weight: 3, arbitrary: turn }, tag, added, byHand), { maxLength: 6 })
  .map((changes) => changes.reduce((text, change) => change(text), head + memory('mem-1')))

function join(...texts: readonly string[]): string {
  const joined = joinFiles(texts.map(encodeText))
  if (!joined.ok) throw new Error(joined.why)
  return decodeText(joined.bytes)
}

describe('copies of memories', () => {
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

  test('every text, tag and line of either is in the join', () => {
    fc.assert(
      fc.property(copy, copy, (a, b) => {
        const both = join(a, b)
        for (const line of `${a}\n${b}`.split('\n')) {
          const word = line.trim()
          if (!word.startsWith('*')) expect(both).toContain(word)
          for (const one of /:([a-z:]+):$/u.exec(word)?.[1]?.split(':') ?? []) {
            expect(both).toContain(`:${one}:`)
          }
        }
      }),
      { numRuns: runs },
    )
  })

  test('a text that was changed stands beside the one that its author signed', () => {
    const both = join(head + memory('mem-1'), head + memory('mem-1', 'We deploy on Sundays.'))
    expect(both.match(/^\* /gmu)).toHaveLength(2)
    expect(both).toContain('We deploy on Fridays.')
    expect(both).toContain('We deploy on Sundays.')
  })

  test('the later of forgetting and taking it back holds', () => {
    const turned = (at: number, to: string, from: string): Change => {
      const atMs = base + at
      return edit('mem-1', [
        { type: 'keyword', value: to || undefined },
        {
          type: 'log',
          item: formatStateLine({ to, from, by: tex, atMs, orgStamp: '[2026-11-21 Sat 10:02]' }),
        },
      ])
    }
    const forgotten = turned(1, 'CANCELLED', '')(head + memory('mem-1'))
    const back = turned(2, '', 'CANCELLED')(forgotten)
    const again = turned(3, 'CANCELLED', '')(forgotten)
    expect(join(forgotten, back)).toMatch(/^\* We deploy/mu)
    expect(join(again, back)).toMatch(/^\* CANCELLED We deploy/mu)
  })
})
