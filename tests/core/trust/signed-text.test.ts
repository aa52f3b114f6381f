/** The bytes under signatures: every field counts, no two letters share a text, blanks of editors do not count. */

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { TaskOrder } from '../../../lib/core/model/task.ts'
import {
  letterText,
  relaxed,
  transitionText,
  verdictText,
} from '../../../lib/core/trust/signed-text.ts'
import { sha256 } from '../../../lib/io/ed25519-node.ts'
import { address, id, order } from './samples.ts'

const textOf = (letter: TaskOrder) => new TextDecoder().decode(letterText(letter))

/** Each field with another value than in the sample. */
const changes: { readonly [K in keyof Required<Omit<TaskOrder, 'sig'>>]: TaskOrder[K] } = {
  id: id('msg-20261121-100203-gregor-7f3ak3'),
  from: address('mallory'),
  to: address('ann-claude'),
  stamp: '2026-11-21T09:02:03.124Z',
  thread: id('other'),
  replyTo: id('other'),
  group: 'frontend',
  batch: id('other'),
  route: 'github:43',
  mentions: [address('ann')],
  attachments: [{ id: id('file-1'), sha256: 'ab'.repeat(32) }],
  urgency: 'urgent',
  expires: '2027-12-21T09:02:03.123Z',
  blocking: undefined,
  hops: '1/5',
  effort: 4,
  estimatedTokens: 12_001,
  project: 'other',
  deadlineMs: 1,
  key: 'abcdefghik',
  body: 'Delete everything.',
}

describe('T320 letterText', () => {
  test('is this text to the byte: signatures on disk depend on it', () => {
    expect(textOf({ ...order, body: 'Grüße\n' })).toBe(
      [
        'datacore-messaging/letter/1',
        'id 33\nmsg-20261121-100203-gregor-7f3ak2',
        'from 6\ngregor',
        'to 10\ntex-claude',
        'stamp 24\n2026-11-21T09:02:03.123Z',
        'thread 30\nmsg-20261121-094500-tex-q81mzd',
        'replyTo 30\nmsg-20261121-094500-tex-q81mzd',
        'group 7\nbackend',
        'batch 33\nmsg-20261121-100203-gregor-7f3ak2',
        'route 9\ngithub:42',
        'mentions 7\nann bob',
        'urgency 4\nhigh',
        'expires 24\n2026-12-21T09:02:03.123Z',
        'blocking 1\nt',
        'hops 3\n2/5',
        'effort 1\n3',
        'estimatedTokens 5\n12000',
        'project 7\npricing',
        'deadlineMs 13\n1795000000000',
        'key 10\nabcdefghij',
        'body 7\nGrüße',
        '',
      ].join('\n'),
    )
  })

  test.each(Object.entries(changes))('a changed %s changes it', (field, value) => {
    expect(textOf({ ...order, [field]: value })).not.toBe(textOf(order))
  })

  test.each(Object.keys(changes).filter((field) => field !== 'mentions'))(
    'a %s that is taken away changes it',
    (field) => {
      const whole = { ...order, attachments: changes.attachments!, blocking: order.blocking! }
      const { [field as 'group']: _, ...rest } = whole
      const letter = field === 'body' ? { ...rest, body: '' } : rest
      expect(textOf(letter as TaskOrder)).not.toBe(textOf(whole))
    },
  )

  test('the signature itself is not under the signature', () => {
    expect(textOf({ ...order, sig: 'x' })).toBe(textOf(order))
  })

  test('is injective: text that looks like fields stays inside its own field', () => {
    const texts = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.constantFrom('', 'a\nroute 1\nb', '1\nx\nbody 3\nabc', 'effort 1', '9'),
    )
    const fields = fc.record({ group: texts, route: texts, hops: texts, project: texts })
    fc.assert(
      fc.property(fields, fields, (a, b) => {
        const same = JSON.stringify(a) === JSON.stringify(b)
        expect(textOf({ ...order, ...a }) === textOf({ ...order, ...b })).toBe(same)
      }),
    )
  })

  test('a value cannot move from one field to the next', () => {
    const { group: _, ...bare } = order
    expect(textOf({ ...bare, group: 'x' })).not.toBe(textOf({ ...bare, batch: id('x') }))
  })
})

describe('T321 relaxed', () => {
  test.each([
    ['a\r\nb', 'a\nb'],
    ['a\rb', 'a\nb'],
    ['a  \t\nb \n', 'a\nb'],
    ['\n\n  a\n\n\n', '  a'],
    ['a\n\nb', 'a\n\nb'],
    ['  ', ''],
    ['', ''],
    ['  indented stays', '  indented stays'],
    ['no-break\u00a0', 'no-break\u00a0'],
  ])('%j is %j', (body, expected) => {
    expect(relaxed(body)).toBe(expected)
  })

  test('is the same done twice, and keeps every other character', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', ' ', '\t', '\n', '\r', 'ü') }), (body) => {
        const once = relaxed(body)
        expect(relaxed(once)).toBe(once)
        expect(once.replace(/[ \t\n\r]/gu, '')).toBe(body.replace(/[ \t\n\r]/gu, ''))
      }),
    )
  })

  test('takes linear time on runs of blanks and line breaks', () => {
    const hostile = `a${' '.repeat(2_000_000)}b${'\n'.repeat(2_000_000)}c`
    expect(relaxed(hostile)).toBe(hostile)
  })
})

describe('T322 verdicts and transitions', () => {
  const at = '2026-11-21T09:02:03.123Z'
  const fields = { id: order.id, approval: 'owner_approved', at } as const
  const letterDigest = sha256(letterText(order))
  const change = { id: order.id, from: 'WORKING', to: 'DONE', by: 'tex-claude', at, note: 'ok' }

  test('a verdict binds the id, the decision, the time and the very text', () => {
    const one = verdictText({ ...fields, letterDigest })
    const others = [
      { ...fields, letterDigest: sha256(letterText({ ...order, body: 'Other.' })) },
      { ...fields, letterDigest, id: id('other') },
      { ...fields, letterDigest, approval: 'auto_accepted' as const },
      { ...fields, letterDigest, at: '2026-11-21T09:02:03.124Z' },
    ]
    for (const other of others) expect(verdictText(other)).not.toEqual(one)
  })

  test('a transition binds id, both states, author, time and note', () => {
    for (const key of Object.keys(change)) {
      expect(transitionText({ ...change, [key]: 'other' } as typeof change)).not.toEqual(
        transitionText(change),
      )
    }
  })

  test('one kind of text never passes for another', () => {
    const heads = [
      letterText(order),
      verdictText({ ...fields, letterDigest }),
      transitionText(change),
    ]
    const tags = heads.map((bytes) => new TextDecoder().decode(bytes).split('\n')[0])
    expect(tags).toEqual([
      'datacore-messaging/letter/1',
      'datacore-messaging/verdict/1',
      'datacore-messaging/transition/1',
    ])
  })
})
