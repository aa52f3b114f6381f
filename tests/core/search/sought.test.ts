/** What of a drawer is looked through, and that the patterns pass over no place where a word counts. */

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isPlain } from '../../../lib/core/search/plain-bytes.ts'
import { parseQuery, piecesOf, type Query } from '../../../lib/core/search/query.ts'
import { countedOf } from '../../../lib/core/search/rank.ts'
import { sieveOf } from '../../../lib/core/search/sieve.ts'
import { ownWords, soughtOf } from '../../../lib/core/search/sought.ts'

function queryOf(typed: string): Query {
  const query = parseQuery(typed, 'search x')
  if (!query.ok) throw new Error(query.refusal.why)
  return query.value
}

function patternOf(query: Query, kind: 'any' | 'plain'): RegExp {
  return sieveOf(query, 10).begin(Number.POSITIVE_INFINITY).pattern(kind)
}

describe('of a drawer', () => {
  test.each([
    ['ID', 'msg-20261121-100203-gregor-7f3ak2', { values: [], ids: 1 }],
    ['THREAD', 'an-id-of-a-person', { values: [], ids: 1 }],
    ['STAMP', '2026-11-21T10:02:03.042Z', { values: [], ids: 0 }],
    ['CREATED', '[2026-11-21 Sat 10:02]', { values: [], ids: 0 }],
    ['DUE', '<2026-11-21>', { values: [], ids: 0 }],
    ['SIG', 'abc', { values: [], ids: 0 }],
    ['PROJECT', '2026-11-21 launch', { values: ['2026-11-21 launch'], ids: 0 }],
    ['FROM', 'gregor', { values: ['gregor'], ids: 0 }],
    ['CUSTOMER', 'Ana', { values: ['Ana'], ids: 0 }],
    ['VIA', 'relay', { values: [], ids: 0 }],
    ['APPROVAL', 'auto_accepted', { values: [], ids: 0 }],
    ['TRUST_TIER', 'team', { values: [], ids: 0 }],
    ['TASK_EFFORT', '2', { values: [], ids: 0 }],
    ['REJECTION_REASON', 'Too late', { values: ['Too late'], ids: 0 }],
    ['ATTACHMENTS', 'file-20261121-100203-tex-7f3ak2 plan.pdf', { values: [' plan.pdf'], ids: 1 }],
  ])('%s: %s', (key, value, wanted) => {
    const { values, ids } = soughtOf([{ key, value }])
    expect({ values, ids: ids.length }).toEqual(wanted)
  })

  test.each([
    ['msg-20261121-100203-gregor-7f3ak2', ['7f3ak2']],
    ['post-20261121-100203-tex-claude-7f3ak2.ana', ['7f3ak2']],
    ['9b2e41d0-1111-4c3e-8f00-a1b2c3d4e5f6', ['9b2e41d0', '4c3e', '8f00', 'a1b2c3d4e5f6']],
    ['20261121', []],
  ])('%s has words of its own', (id, words) => {
    expect(ownWords(id)).toEqual(words)
  })
})

describe('the patterns', () => {
  const id = 'msg-20261121-100203-gregor-7f3ak2'
  const property = fc.constantFrom(
    ...[`:REPLY_TO: ${id}`, ':PROJECT:  2026-launch', ':PROJECT:  2026-11-21 launch', ':TO: msg'],
    ...[
      ':EXPIRES:  2026-11-21T10:02:03.042Z',
      ':PROJECT:  msg-2026',
      ':X: 20261121',
      ':GROUP: post',
    ],
  )
  const text = fc.constantFrom(
    ...[
      'in 2026',
      'on 2026-11-21',
      '20261121',
      `see ${id}`,
      'a post',
      'x',
      'née 2026',
      '[2026-11-21 Sat]',
    ],
  )
  const typed = fc.constantFrom(
    ...[
      '2026',
      '202611',
      '20261121',
      '100203',
      '026',
      'msg',
      'post',
      '7f3a',
      '2026-11-21',
      '11-21',
    ],
    ...['gregor-7f3ak2', id, 'msg-2026', '2026 post', '"2026"', '2026 2026-11-21'],
  )

  test('find every entry that has a word', () => {
    fc.assert(
      fc.property(
        fc.array(property, { maxLength: 3 }),
        fc.array(text, { maxLength: 2 }),
        typed,
        fc.constantFrom('words', 'pieces'),
        (drawer, lines, words, by) => {
          const whole = queryOf(words)
          const query = by === 'pieces' ? (piecesOf(whole) ?? whole) : whole
          const own = [`:ID:       ${id}`, ':CREATED:  [2026-11-21 Sat 10:02]', ...drawer]
          const properties = own.map((line) => {
            const [, key = '', value = ''] = /^:([A-Z_]+): +(.*)$/u.exec(line)!
            return { key, value }
          })
          const { values, ids } = soughtOf(properties)
          const counted = countedOf(query, {
            body: lines.join('\n'),
            tags: [],
            names: ['A title', ...values, ...ids.flatMap(ownWords)].join('\n'),
            ids: ids.join('\n'),
            stamp: '',
            isSigned: true,
          })
          const entry = ['* TODO A title', ':PROPERTIES:', ...own, ':END:', ...lines, ''].join('\n')
          const bytes = Buffer.from(entry)
          const pattern = patternOf(query, isPlain(bytes) ? 'plain' : 'any')
          if (counted) expect(bytes.toString('latin1'), words).toMatch(new RegExp(pattern, 'gi'))
        },
      ),
      { numRuns: 5000 },
    )
  })

  test('pass over a year that stands in ids and times alone', () => {
    const drawer = `\n:ID:       ${id}\n:CREATED:  [2026-11-21 Sat 10:02]\n:STAMP:    2026-11-21T10:02:03Z\n`
    for (const word of ['2026', '026', '100203', 'msg']) {
      for (const kind of ['plain', 'any'] as const) {
        expect(drawer.replace(/^/u, '* x'), word).not.toMatch(patternOf(queryOf(word), kind))
      }
    }
  })
})
