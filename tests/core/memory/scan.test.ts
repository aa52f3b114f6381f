/** The quick look through a file against the slow way: every entry read by the book, every text folded. */

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeMemory, encodeMemory } from '../../../lib/core/memory/codec.ts'
import { parseQuery, type Query } from '../../../lib/core/search/query.ts'
import { hitOf } from '../../../lib/core/memory/hit.ts'
import { rank } from '../../../lib/core/search/rank.ts'
import { type Glimpse, glimpseAt, glimpses, patternOf } from '../../../lib/core/memory/scan.ts'
import { parseAddress } from '../../../lib/core/model/address.ts'
import { parseId } from '../../../lib/core/model/id.ts'
import { encodeText } from '../../../lib/core/org/bytes.ts'
import { readEntry } from '../../../lib/core/org/entry.ts'
import { printEntry } from '../../../lib/core/org/print.ts'
import { defaultKeywords, entryRanges, scanOutline } from '../../../lib/core/org/scan.ts'

const base = Date.parse('2026-11-21T10:02:03.042Z')
const gregor = parseAddress('gregor')!

interface Sketch {
  readonly body: string
  readonly atMs?: number
  readonly tags?: readonly string[]
  readonly signed?: 'yes' | 'no'
}

function memory(at: number, { body, atMs = base, tags = [], signed = 'yes' }: Sketch): string {
  const id = parseId(`mem-20261121-100203-gregor-${String(at).padStart(6, '0')}`)!
  const proof = signed === 'yes' ? { key: 'k', sig: 's' } : {}
  const text = { id, from: gregor, stamp: new Date(atMs).toISOString(), body, ...proof }
  return printEntry(encodeMemory(text, { tags, created: '[2026-11-21 Sat 10:02]' }))
}

function queryOf(words: string): Query {
  const query = parseQuery(words, 'recall x')
  if (!query.ok) throw new Error(query.refusal.why)
  return query.value
}

const place = { space: '1-team', path: 'memory.org' }

function slowly(bytes: Uint8Array, query: Query): readonly string[] {
  const outline = scanOutline(bytes)
  return entryRanges(outline).flatMap((range) => {
    const read = decodeMemory(bytes, readEntry(bytes, range, outline.keywords))
    if (!read.ok) return []
    const { project = '', supersedes = '', sig, status, ...rest } = read.value
    const isForgotten = status === 'forgotten'
    const spot: Glimpse['spot'] = { bytes, piece: [0, 0], range: [0, 0] }
    const glimpse = { ...rest, spot, project, supersedes, isForgotten, isSigned: sig !== undefined }
    return hitOf(query, glimpse, place) ? [rest.id] : []
  })
}

function quickly(bytes: Uint8Array, query: Query): readonly string[] {
  return [...glimpses(bytes, patternOf(query))].flatMap((glimpse) => {
    return hitOf(query, glimpse, place) ? [glimpse.id] : []
  })
}

describe('the quick look', () => {
  const word = fc.constantFrom(
    ...['deploy', 'Déploy', 'DEPLOYED', 'dep', 'cafe\u0301', 'Straße', '服务器', '部署 服务', 'x'],
    ...['* deploy', ':END:', '#+X: deploy', '\u0000', '😀', 'Local Variables:', ', deploy'],
  )
  const text = fc.array(word, { minLength: 1, maxLength: 5 }).chain((words) =>
    fc.constantFrom(1, 1, 1, 400, 30_000).map((times) => {
      return `${'a '.repeat(times)}${words.join('\n')}`
    }),
  )
  const other = fc.constantFrom(
    '* \n',
    '* heading\n** deploy\n',
    '#+X\n* y :memory:\n:PROPERTIES:\n:END:\ndeploy\n',
    '* z\n  :PROPERTIES:\n  :id: mem-low\n  :from: gregor\n  :END:\n deploy\n',
    '* DONE m\n:PROPERTIES:\n:ID: msg-1\n:FROM: gregor\n:TO: tex\n:END:\ndeploy\n',
    '* c\r\n:PROPERTIES:\r\n:ID: mem-crlf\r\n:FROM: gregor\r\n:END:\r\ndeploy\r\n',
  )
  const query = fc.constantFrom(
    'deploy',
    'cafe',
    'strasse',
    '服务器',
    '"x deploy"',
    'deploy OR 服务',
    'dep',
  )

  test('finds what the slow way finds, in files of every size and form', () => {
    const entries = fc.array(
      fc.oneof(
        { weight: 3, arbitrary: text },
        other.map((raw) => ({ raw })),
      ),
      {
        maxLength: 12,
      },
    )
    fc.assert(
      fc.property(
        entries,
        query,
        fc.constantFrom('', '\uFEFF', '#+TITLE: x\n\n'),
        (all, words, head) => {
          const texts = all.map((one, at) =>
            typeof one === 'string' ? memory(at, { body: one }) : one.raw,
          )
          const bytes = encodeText(`${head}${texts.join('\n')}`)
          expect(quickly(bytes, queryOf(words))).toEqual(slowly(bytes, queryOf(words)))
          const ids = [...glimpses(bytes, undefined)].map(({ id }) => id)
          expect(new Set(ids)).toEqual(new Set(slowlyAll(bytes)))
        },
      ),
      { numRuns: 150 },
    )
  })

  test('reads the same again from the place that it kept', () => {
    const texts = Array.from({ length: 400 }, (_, at) =>
      memory(at, { body: `deploy ${at} é`, tags: ['t'] }),
    )
    const bytes = encodeText(texts.join('\n'))
    for (const glimpse of glimpses(bytes, patternOf(queryOf('deploy')))) {
      expect(glimpseAt(glimpse.spot)).toEqual(glimpse)
    }
  })
})

function slowlyAll(bytes: Uint8Array): readonly string[] {
  const outline = scanOutline(bytes)
  return entryRanges(outline).flatMap((range) => {
    const read = decodeMemory(bytes, readEntry(bytes, range, defaultKeywords))
    return read.ok ? [read.value.id] : []
  })
}

describe('the order', () => {
  function ranked(words: string, sketches: readonly Sketch[], nowMs = base) {
    const bytes = encodeText(sketches.map((sketch, at) => memory(at, sketch)).join('\n'))
    const query = queryOf(words)
    const hits = [...glimpses(bytes, patternOf(query))].flatMap((glimpse) => {
      const hit = hitOf(query, glimpse, place)
      return hit ? [hit] : []
    })
    return rank(query, hits, { nowMs, entries: 100 }).map(({ hit, match }) => {
      return [glimpseAt(hit.spot)!.body.trim(), match] as const
    })
  }
  const bodies = (words: string, sketches: readonly Sketch[], nowMs = base) =>
    ranked(words, sketches, nowMs).map(([body]) => body)

  test('more of a word, a shorter text, a tag, a whole word', () => {
    expect(
      bodies('deploy', [{ body: 'we deploy it here now' }, { body: 'deploy, then deploy now' }])[0],
    ).toBe('deploy, then deploy now')
    expect(
      bodies('deploy', [{ body: `deploy ${'and so on '.repeat(50)}` }, { body: 'deploy it' }])[0],
    ).toBe('deploy it')
    expect(
      bodies('deploy', [{ body: 'we deploy it' }, { body: 'ask me first', tags: ['deploy'] }])[0],
    ).toBe('ask me first')
    expect(bodies('deploy', [{ body: 'a deployment' }, { body: 'a deploy now' }])[0]).toBe(
      'a deploy now',
    )
  })

  test('newer before older, signed before unsigned; a time to come is no advantage', () => {
    const day = 86_400_000
    const old = { body: 'deploy old', atMs: base - 90 * day }
    const fresh = { body: 'deploy new', atMs: base - day }
    const ahead = { body: 'deploy ahead', atMs: base + 900 * day }
    expect(bodies('deploy', [ahead, old, fresh])).toEqual([
      'deploy new',
      'deploy old',
      'deploy ahead',
    ])
    expect(bodies('deploy', [{ body: 'deploy nobody', signed: 'no' }, old])).toEqual([
      'deploy old',
      'deploy nobody',
    ])
  })

  test('all before some, whatever the score; a third of the weight is needed', () => {
    const sketches = [
      { body: `a long text ${'and so on '.repeat(80)} zeppelin deploy` },
      { body: 'zeppelin zeppelin zeppelin' },
      ...Array.from({ length: 30 }, (_, at) => ({ body: `deploy ${at}` })),
    ]
    const found = ranked('zeppelin deploy', sketches)
    expect(found[0]![1]).toBe('all')
    expect(found.slice(1)).toEqual([['zeppelin zeppelin zeppelin', 'some']])
    expect(ranked('"zeppelin deploy" zeppelin', sketches)).toHaveLength(1)
  })

  test('is the same for the same memories in another order of time and place', () => {
    const same = [{ body: 'deploy one' }, { body: 'deploy two' }, { body: 'deploy six' }]
    expect(bodies('deploy', same)).toEqual(['deploy six', 'deploy two', 'deploy one'])
  })

  test('takes a flood in good time', () => {
    const sketches = Array.from({ length: 20_000 }, () => ({
      body: 'deploy deploy deploy',
      signed: 'no' as const,
    }))
    expect(bodies('deploy', [...sketches, { body: 'we deploy' }])[0]).toBe('we deploy')
  })
})
