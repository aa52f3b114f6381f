/** Channels in a merge: all facts and posts are kept, the keywords say what the facts say, and no two topics stand there. */

import fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import { type Fact, formatFact, parseFact } from '../../../lib/core/channel/facts.ts'
import { encodeHead } from '../../../lib/core/channel/head.ts'
import { keywordLines, keywordsOf } from '../../../lib/core/channel/keywords.ts'
import { parseChannelName } from '../../../lib/core/channel/name.ts'
import { encodePost } from '../../../lib/core/channel/post.ts'
import type { PostText } from '../../../lib/core/channel/types.ts'
import { parseAddress } from '../../../lib/core/model/address.ts'
import { parseId } from '../../../lib/core/model/id.ts'
import { formatMarkLine } from '../../../lib/core/model/log.ts'
import { joinFiles } from '../../../lib/core/merge/bytes.ts'
import { decodeText, encodeText } from '../../../lib/core/org/bytes.ts'
import { printEntry } from '../../../lib/core/org/print.ts'

vi.setConfig({ testTimeout: 120_000 })

const runs = Number(process.env['MERGE_RUNS'] ?? 400)
const name = parseChannelName('team/backend')!
const base = Date.parse('2026-11-21T10:02:03.042Z')
const top = '# -*- mode: org; coding: utf-8 -*-\n#+TITLE: Channel team.backend\n'
const stamp = (at: number) => new Date(base + at).toISOString()

const someFact: fc.Arbitrary<Fact> = fc
  .record({
    said: fc.constantFrom(
      ['Topic', 'one'] as const,
      ['Topic', 'two [[x]] by y [z] at q'] as const,
      ['Topic', ''] as const,
      ['Project', 'website'] as const,
      ['Joined', 'tex'] as const,
      ['Joined', 'gregor'] as const,
      ['Left', 'tex'] as const,
      ['Opened', ''] as const,
      ['Archived', ''] as const,
    ),
    by: fc.constantFrom('tex', 'gregor', 'mallory'),
    at: fc.integer({ min: 0, max: 6 }),
    sig: fc.option(fc.constantFrom('aaaa', 'bbbb'), { nil: undefined }),
  })
  .map(({ said: [verb, value], by, at, sig }) => {
    const proof = sig === undefined ? {} : { key: '7Qm3vK2pXw', sig }
    return { verb, value, by, stamp: stamp(at), ...proof }
  })

const somePost: fc.Arbitrary<PostText> = fc
  .record({
    at: fc.integer({ min: 0, max: 3 }),
    from: fc.constantFrom('tex', 'gregor'),
    body: fc.constantFrom('One.', 'Two\n* three', ''),
  })
  .map(({ at, from, body }) => ({
    id: parseId(`post-20261121-100203-${from}-00000${at}`)!,
    from: parseAddress(from)!,
    channel: name,
    stamp: stamp(at),
    mentions: [],
    body,
    key: '7Qm3vK2pXw',
    sig: `c2ln${at}`,
  }))

/** What members may have put under a post since. */
const someMark = fc
  .record({
    verb: fc.constantFrom('Reacted', 'Unreacted', 'Pinned', 'Unpinned', 'Edited' as const),
    by: fc.constantFrom('tex', 'gregor'),
    at: fc.integer({ min: 4, max: 9 }),
  })
  .map(({ verb, by, at }) => {
    const isWord = verb === 'Reacted' || verb === 'Unreacted'
    return formatMarkLine({
      verb,
      by: parseAddress(by)!,
      atMs: base + at,
      orgStamp: '[2026-11-21 Sat 10:02]',
      proof: `k:${verb}${at}`,
      ...(isWord ? { detail: '👍' } : {}),
      ...(verb === 'Edited' ? { text: `Two\n* ${at}` } : {}),
    })
  })

/** What somebody may have done to the keywords since. */
const byHand = fc.constantFrom<(lines: readonly string[]) => readonly string[]>(
  (lines) => lines,
  (lines) => lines,
  (lines) => lines.filter((line) => !line.startsWith('#+TOPIC')),
  (lines) => [...lines.filter((line) => !line.startsWith('#+TOPIC')), '#+TOPIC: by hand'],
  (lines) => lines.map((line) => (line.startsWith('#+MEMBERS') ? '#+MEMBERS: ana tex' : line)),
  (lines) => lines.filter((line) => !line.startsWith('#+REV')),
  (lines) => [...lines].reverse(),
  () => ['#+CHANNEL: team/backend', '#+TOPIC: all by hand', '#+MEMBERS: @tex, ana'],
  () => [],
)

const file = fc
  .record({
    facts: fc.array(someFact, { maxLength: 5 }),
    marks: fc.array(someMark, { maxLength: 4 }),
    posts: fc.uniqueArray(somePost, { maxLength: 3, selector: ({ id }) => id }),
    hand: byHand,
    hasHead: fc.constantFrom(true, true, true, false),
  })
  .map(({ facts, marks, posts, hand, hasHead }) => {
    const known = hasHead ? facts : []
    const items = known.map((fact) => formatFact(fact, '[2026-11-21 Sat 10:02]'))
    const head = known.length > 0 ? [printEntry(encodeHead(name, items))] : []
    const entries = [
      ...head,
      ...posts.map((one, index) => {
        // Each post has some of them.
        const log = marks.filter((_, at) => at % 3 === index)
        return printEntry({ ...encodePost(one, '[2026-11-21 Sat]'), log })
      }),
    ]
    const lines = hand(keywordLines(keywordsOf(name, known))).map((line) => `${line}\n`)
    return `${top}${lines.join('')}${entries.map((entry) => `\n${entry}`).join('')}`
  })

function join(...texts: readonly string[]): string {
  const joined = joinFiles(texts.map(encodeText))
  if (!joined.ok) throw new Error(joined.why)
  return decodeText(joined.bytes)
}

const factsIn = (text: string) => {
  return text.split('\n').flatMap((line) => parseFact(line.replaceAll('[,[', '[[')) ?? [])
}

describe('copies of a channel', () => {
  test('join in any order to the same bytes, and joining again adds nothing', () => {
    fc.assert(
      fc.property(file, file, file, (a, b, c) => {
        expect(join(b, a)).toBe(join(a, b))
        expect(join(a, join(b, c))).toBe(join(join(a, b), c))
        const both = join(a, b)
        expect(join(a, a)).toBe(a)
        expect(join(both, both)).toBe(both)
        expect(join(both, a)).toBe(both)
      }),
      { numRuns: runs },
    )
  })

  test('lose no fact and no post, and have one topic, which the latest fact gives', () => {
    fc.assert(
      fc.property(file, file, (a, b) => {
        fc.pre(a !== b)
        const both = join(a, b)
        const facts = factsIn(both)
        for (const one of [...factsIn(a), ...factsIn(b)]) expect(facts).toContainEqual(one)
        for (const line of `${a}\n${b}`.split('\n')) {
          if (/^(?::(?:ID|SIG|FROM):|- (?:Reacted|Pinned|Edited) | {2}text )/u.test(line))
            expect(both).toContain(line)
        }
        expect(both.match(/^#\+TOPIC:/gmu)?.length ?? 0).toBeLessThanOrEqual(1)
        expect(both.match(/^#\+MEMBERS:/gmu)?.length ?? 0).toBeLessThanOrEqual(1)
      }),
      { numRuns: runs },
    )
  })

  test('what somebody wrote into the keywords is kept as a fact of nobody', () => {
    const fact: Fact = { verb: 'Topic', value: 'one', by: 'tex', stamp: stamp(0) }
    const head = printEntry(encodeHead(name, [formatFact(fact, '[2026-11-21 Sat 10:02]')]))
    const lines = keywordLines(keywordsOf(name, [fact]))
    const a = `${top}${lines.join('\n').replace('TOPIC: one', 'TOPIC: mine')}\n\n${head}`
    const later: Fact = { verb: 'Joined', value: 'ana', by: 'ana', stamp: stamp(900) }
    const items = [later, fact].map((one) => formatFact(one, '[2026-11-21 Sat 10:02]'))
    const b = `${top}${keywordLines(keywordsOf(name, [fact, later])).join('\n')}\n\n${printEntry(encodeHead(name, items))}`
    const both = join(a, b)
    expect(both).toContain('#+TOPIC: mine')
    expect(both).toContain('#+MEMBERS: ana')
    expect(both).toContain(
      '- Topic "mine" by nobody [2026-11-21 Sat 10:02] at 2026-11-21T10:02:03.043Z',
    )
    expect(factsIn(both)).toHaveLength(3)
  })
})
