/** The five states, for every mix of pin, published key and signer; and what is pinned on first use. */

import { describe, expect, test } from 'vitest'
import type { TaskOrder } from '../../../lib/core/model/task.ts'
import { judge, pinAfter, signedLetter } from '../../../lib/core/trust/judge.ts'
import type { Pin, Proof } from '../../../lib/core/trust/types.ts'
import { nodeEd25519, sha256 } from '../../../lib/io/ed25519-node.ts'
import { address, order, type Person, person, pinOf, signed } from './samples.ts'

const gregor = person(1)
const later = person(2)
const mallory = person(3)
const { verify } = nodeEd25519

function judged(letter: TaskOrder, contactKey: string | undefined, pin?: Pin): Proof {
  return judge(signedLetter(letter), { contactKey, pin, verify, sha256 })
}

/** Signed by nobody who has the key that KEY names. */
function forged(as: Person): TaskOrder {
  return { ...signed(order, mallory), key: as.fingerprint }
}

describe('T323 judge', () => {
  const pinned = pinOf('gregor', gregor)
  const bareBlock = pinOf('gregor', undefined, 'blocked')

  test.each<[string, TaskOrder, string | undefined, Pin | undefined, Proof]>([
    [
      'signed, key published, no pin',
      signed(order, gregor),
      gregor.publicKey,
      undefined,
      'verified',
    ],
    ['signed, published and pinned', signed(order, gregor), gregor.publicKey, pinned, 'verified'],
    ['signed, pinned, no longer published', signed(order, gregor), undefined, pinned, 'verified'],
    [
      'signed, blocked before any key',
      signed(order, gregor),
      gregor.publicKey,
      bareBlock,
      'verified',
    ],
    [
      'signed, nothing published or pinned',
      signed(order, gregor),
      undefined,
      undefined,
      'unknown key',
    ],
    [
      'KEY names none that is published',
      signed(order, mallory),
      gregor.publicKey,
      undefined,
      'unknown key',
    ],
    ['KEY names none that is pinned', signed(order, mallory), undefined, pinned, 'unknown key'],
    ['KEY names neither', signed(order, mallory), later.publicKey, pinned, 'unknown key'],
    ['another key is published now', signed(order, gregor), later.publicKey, pinned, 'key changed'],
    [
      'signed by the new published key',
      signed(order, later),
      later.publicKey,
      pinned,
      'key changed',
    ],
    ['forged under the published key', forged(gregor), gregor.publicKey, undefined, 'forged'],
    ['forged under the pinned key', forged(gregor), undefined, pinned, 'forged'],
    [
      'forged under the pinned key, another published',
      forged(gregor),
      later.publicKey,
      pinned,
      'forged',
    ],
    ['forged under the new key', forged(later), later.publicKey, pinned, 'forged'],
    [
      'the published key is no key',
      signed(order, gregor),
      'ed25519:AAAA',
      undefined,
      'unknown key',
    ],
  ])('%s', (_, letter, contactKey, pin, proof) => {
    expect(judged(letter, contactKey, pin)).toBe(proof)
  })

  test('without KEY or without SIG it is unsigned, whoever is known', () => {
    const { sig: _sig, ...noSig } = signed(order, gregor)
    const { key: _key, ...noKey } = signed(order, gregor)
    for (const letter of [order, noSig, noKey, { ...noSig, sig: '' }]) {
      const { sig, ...rest } = letter as TaskOrder
      const bare = sig === undefined || letter === order ? rest : letter
      expect(judged(bare as TaskOrder, gregor.publicKey, pinned)).toBe('unsigned')
    }
  })

  test.each([
    'not base64!',
    'AAAA',
    `${signed(order, gregor).sig} `,
    `${signed(order, gregor).sig?.slice(0, -2)}`,
    'A'.repeat(4_000_000),
  ])('a SIG that is none is forged, and no error: %.20s', (sig) => {
    expect(judged({ ...signed(order, gregor), sig }, gregor.publicKey)).toBe('forged')
  })

  test('one changed word is forged; what an editor strips is not', () => {
    const letter = signed(order, gregor)
    expect(judged({ ...letter, body: `${order.body} ` }, gregor.publicKey)).toBe('verified')
    expect(judged({ ...letter, body: order.body.replaceAll('\n', '\r\n') }, gregor.publicKey)).toBe(
      'verified',
    )
    expect(judged({ ...letter, body: `${order.body}!` }, gregor.publicKey)).toBe('forged')
    expect(judged({ ...letter, effort: 1 }, gregor.publicKey)).toBe('forged')
    expect(judged({ ...letter, to: address('ann-claude') }, gregor.publicKey)).toBe('forged')
  })
})

describe('T324 pinAfter', () => {
  const at = '2026-11-21T09:00:00.000Z'
  const keep = (proof: Proof, pin?: Pin, contactKey: string | undefined = gregor.publicKey) =>
    pinAfter(proof, { address: address('gregor'), contactKey, pin, at, sha256 })

  test('the first verified letter pins its key, without a tier', () => {
    expect(keep('verified')).toEqual({
      address: 'gregor',
      publicKey: gregor.publicKey,
      fingerprint: gregor.fingerprint,
      source: 'first-use',
      at,
    })
  })

  test.each<Proof>(['unsigned', 'unknown key', 'key changed', 'forged'])(
    '%s pins nothing',
    (proof) => {
      expect(keep(proof)).toBeUndefined()
    },
  )

  test('a pin is never replaced (regression 40)', () => {
    expect(keep('verified', pinOf('gregor', gregor))).toBeUndefined()
    expect(keep('verified', pinOf('gregor', later))).toBeUndefined()
  })

  test('who was blocked without a key stays blocked with one', () => {
    expect(keep('verified', pinOf('gregor', undefined, 'blocked'))?.tier).toBe('blocked')
  })
})
