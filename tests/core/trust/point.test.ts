/** Keys that an identity can have are those that the library can seal to; the two are compared over many. */

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isIdentityKey } from '../../../lib/core/trust/point.ts'
import { createSealing } from '../../../lib/io/sealing-sodium.ts'
import { loadLibsodium } from '../../../lib/io/sodium.ts'

const bytes = (hex: string) => Uint8Array.from(Buffer.from(hex, 'hex'))

/** The encodings of the eight points of small order, and some that are not canonical. */
const small = [
  '00'.repeat(32),
  `${'00'.repeat(31)}80`,
  `01${'00'.repeat(31)}`,
  `01${'00'.repeat(30)}80`,
  `ec${'ff'.repeat(30)}7f`,
  `ec${'ff'.repeat(30)}ff`,
  `ed${'ff'.repeat(30)}7f`,
  `ee${'ff'.repeat(30)}7f`,
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
]

test.each(small)('%s, of small order, is nobody’s key', (hex) => {
  expect(isIdentityKey(bytes(hex))).toBe(false)
})

test('a key that somebody made is one, and any other bytes are as the library says', async () => {
  const sodium = await loadLibsodium()
  const { sealKey } = await createSealing(new Uint8Array(32).fill(7))
  const seed = fc.uint8Array({ minLength: 32, maxLength: 32 })
  fc.assert(
    fc.property(seed, (one) => {
      expect(isIdentityKey(sodium.crypto_sign_seed_keypair(one).publicKey)).toBe(true)
      expect(isIdentityKey(one)).toBe(sealKey(new Uint8Array(32), one) !== undefined)
    }),
    { numRuns: 60 },
  )
})
