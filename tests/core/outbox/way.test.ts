/** How far a letter of the outbox is, in one value: what its author is told to do is what helps. */

import { expect, test } from 'vitest'
import type { OutboxItem } from '../../../lib/core/outbox/codec.ts'
import { wayOf } from '../../../lib/core/outbox/way.ts'
import { addressOf } from '../../support/world.ts'

const letter = {
  id: 'msg-20261121-100203-gregor-7f3ak2',
  from: addressOf('gregor'),
  to: addressOf('tex'),
  stamp: '2026-11-21T10:02:03.000Z',
} as OutboxItem['letter']

function item(parts: Partial<OutboxItem>): OutboxItem {
  return { kind: 'message', letter, state: 'to send', log: [], ...parts }
}

test('one who does not know the key adds it, and pins it where they knew another', () => {
  const receipt = {
    state: 'refused',
    atMs: 1,
    digest: '',
    sig: '',
    code: 'unknown_sender',
  } as const
  const { why } = wayOf(item({ state: 'sent', receipt }))
  expect(why).toMatch(/contacts add.*another one of yours.*contacts trust/u)
})

test.each(['unsigned', 'unknown key', 'key changed', 'forged'] as const)(
  'of %s nothing is sent as long as it is open, and at its end that is no news',
  (proof) => {
    for (const state of ['to send', 'sent'] as const) {
      const way = wayOf(item({ state }), proof)
      expect(way).toMatchObject({ state, held: 'unsigned' })
      expect(way.why).toContain(state === 'sent' ? 'not sent again' : 'so it is not sent.')
    }
    for (const state of ['stored', 'given up'] as const)
      expect(wayOf(item({ state }), proof)).not.toHaveProperty('held')
  },
)

test('what is proved is not held', () => {
  expect(wayOf(item({}))).not.toHaveProperty('held')
  expect(wayOf(item({}), 'verified')).not.toHaveProperty('held')
})
