/** One suite for both ed25519 adapters: RFC 8032 vectors, each verifies the other, both refuse the same keys. */

import { createHash } from 'node:crypto'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Ed25519 } from '../../lib/io/ed25519.ts'
import { nodeEd25519, sha256 } from '../../lib/io/ed25519-node.ts'
import { loadSodium } from '../../lib/io/ed25519-sodium.ts'

const hex = (text: string) => new Uint8Array(Buffer.from(text, 'hex'))
const text = (words: string) => new TextEncoder().encode(words)

/** RFC 8032, section 7.1: seed, public key, message, signature. */
const vectors = [
  [
    '9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60',
    'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a',
    '',
    'e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b',
  ],
  [
    '4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb',
    '3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c',
    '72',
    '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00',
  ],
  [
    'c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7',
    'fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025',
    'af82',
    '6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a',
  ],
] as const

/** Every encoding of a point of small order, and keys that are no canonical encoding of any. */
const badKeys = [
  '0000000000000000000000000000000000000000000000000000000000000000',
  '0000000000000000000000000000000000000000000000000000000000000080',
  '0100000000000000000000000000000000000000000000000000000000000000',
  '0100000000000000000000000000000000000000000000000000000000000080',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff',
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa',
  'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'f0ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff',
  // Below the prime, and no point of the curve.
  '0200000000000000000000000000000000000000000000000000000000000000',
]

const prime = 2n ** 255n - 19n
const order = 2n ** 252n + 27742317777372353535851937790883648493n

const adapters: { node: Ed25519; sodium: Ed25519 } = { node: nodeEd25519, sodium: nodeEd25519 }
beforeAll(async () => {
  adapters.sodium = await loadSodium()
})

describe.each(['node', 'sodium'] as const)('T300 ed25519 by %s', (name) => {
  const other = name === 'node' ? 'sodium' : 'node'

  test.each(vectors)('makes and verifies the vector of RFC 8032 with seed %s', (...vector) => {
    const [seed, publicKey, message, signature] = vector.map(hex) as [
      Uint8Array,
      Uint8Array,
      Uint8Array,
      Uint8Array,
    ]
    const ed25519 = adapters[name]
    expect(ed25519.publicKeyOf(seed)).toEqual(publicKey)
    expect(ed25519.sign(seed, message)).toEqual(signature)
    expect(ed25519.verify(publicKey, message, signature)).toBe(true)
  })

  test('what it signs, the other verifies, bit for bit the same', () => {
    for (let round = 0; round < 20; round += 1) {
      const seed = adapters[name].newSeed()
      const message = text('x'.repeat(round * 7))
      const signature = adapters[name].sign(seed, message)
      expect(adapters[other].sign(seed, message)).toEqual(signature)
      const publicKey = adapters[other].publicKeyOf(seed)
      expect(adapters[name].publicKeyOf(seed)).toEqual(publicKey)
      expect(adapters[other].verify(publicKey, message, signature)).toBe(true)
    }
  })

  test('two seeds differ', () => {
    expect(adapters[name].newSeed()).not.toEqual(adapters[name].newSeed())
    expect(adapters[name].newSeed()).toHaveLength(32)
  })

  test('one changed bit of key, message or signature is refused', () => {
    const ed25519 = adapters[name]
    const seed = ed25519.newSeed()
    const publicKey = ed25519.publicKeyOf(seed)
    const message = text('Approve this.')
    const signature = ed25519.sign(seed, message)
    for (let at = 0; at < 64; at += 1) {
      expect(ed25519.verify(publicKey, message, flipped(signature, at))).toBe(false)
      expect(ed25519.verify(flipped(publicKey, at % 32), message, signature)).toBe(false)
    }
    expect(ed25519.verify(publicKey, text('Approve that.'), signature)).toBe(false)
  })

  test('keys and signatures of the wrong length are refused, not thrown at the caller', () => {
    const ed25519 = adapters[name]
    const seed = ed25519.newSeed()
    const publicKey = ed25519.publicKeyOf(seed)
    const message = text('hello')
    const signature = ed25519.sign(seed, message)
    for (const length of [0, 1, 31, 33, 64]) {
      expect(ed25519.verify(resized(publicKey, length), message, signature)).toBe(false)
    }
    for (const length of [0, 32, 63, 65, 128]) {
      expect(ed25519.verify(publicKey, message, resized(signature, length))).toBe(false)
    }
    expect(() => ed25519.publicKeyOf(seed.subarray(1))).toThrow()
    expect(() => ed25519.sign(seed.subarray(1), message)).toThrow()
  })

  test.each(badKeys)('the key %s is refused, whatever was signed', (bad) => {
    const message = text('anything')
    const zero = new Uint8Array(32)
    for (const r of [hex(bad), hex(badKeys[2]!), hex(badKeys[0]!)]) {
      expect(adapters[name].verify(hex(bad), message, joined(r, zero))).toBe(false)
    }
  })

  test('points with a part of small order: the strict equation decides, without the cofactor', () => {
    const seed = new Uint8Array(32).fill(5)
    const key = nodeEd25519.publicKeyOf(seed)
    const nonce = new Uint8Array(32).fill(6)
    const commitment = nodeEd25519.publicKeyOf(nonce)
    const answers = Array.from({ length: 12 }, (_, round) => {
      const message = text(`round ${round}`)
      const mixedR = plusOrderTwo(commitment)
      const mixedKey = plusOrderTwo(key)
      const byMixedR = signedWith({ seed, nonce, r: mixedR, publicKey: key, message })
      const byMixedKey = signedWith({ seed, nonce, r: commitment, publicKey: mixedKey, message })
      const honest = signedWith({ seed, nonce, r: commitment, publicKey: key, message })
      const { verify } = adapters[name]
      expect(verify(key, message, honest)).toBe(true)
      expect(verify(key, message, byMixedR)).toBe(false)
      expect(verify(mixedKey, message, byMixedKey)).toBe(
        adapters[other].verify(mixedKey, message, byMixedKey),
      )
      return verify(mixedKey, message, byMixedKey)
    })
    // About half of them; all would be the equation with the cofactor.
    expect(new Set(answers)).toEqual(new Set([true, false]))
  })

  test.each(badKeys)('nobody can sign for the key %s without its secret', (bad) => {
    const nonce = new Uint8Array(32).fill(6)
    const r = nodeEd25519.publicKeyOf(nonce)
    // Right whenever the hash times the key is the neutral point: one time in eight at the least for such a key.
    const signature = joined(r, toLittleEndian(scalarOf(nonce) % order))
    for (let round = 0; round < 40; round += 1) {
      expect(adapters[name].verify(hex(bad), text(`round ${round}`), signature)).toBe(false)
    }
  })

  test('a signature whose second half is not reduced is refused', () => {
    const ed25519 = adapters[name]
    const seed = ed25519.newSeed()
    const signature = ed25519.sign(seed, text('hello'))
    const s = fromLittleEndian(signature.subarray(32)) + order
    const again = joined(signature.subarray(0, 32), toLittleEndian(s))
    expect(ed25519.verify(ed25519.publicKeyOf(seed), text('hello'), again)).toBe(false)
  })
})

test('T301 sha256 is SHA-256', () => {
  expect(Buffer.from(sha256(text('abc'))).toString('hex')).toBe(
    'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
  )
})

function flipped(bytes: Uint8Array, at: number): Uint8Array {
  return bytes.map((byte, index) => (index === at ? byte ^ 4 : byte))
}

function resized(bytes: Uint8Array, length: number): Uint8Array {
  const copy = new Uint8Array(length)
  copy.set(bytes.subarray(0, length))
  return copy
}

function joined(left: Uint8Array, right: Uint8Array): Uint8Array {
  return new Uint8Array(Buffer.concat([left, right]))
}

function fromLittleEndian(bytes: Uint8Array): bigint {
  return BigInt(`0x${Buffer.from(bytes).reverse().toString('hex')}`)
}

function toLittleEndian(value: bigint): Uint8Array {
  return new Uint8Array(Buffer.from(value.toString(16).padStart(64, '0'), 'hex').reverse())
}

/** The point plus the one of order two, (0, -1): both coordinates change sign. */
function plusOrderTwo(point: Uint8Array): Uint8Array {
  const sign = point[31]! & 0x80
  const y = fromLittleEndian(point.map((byte, index) => (index === 31 ? byte & 0x7f : byte)))
  const sum = toLittleEndian(prime - y)
  return sum.map((byte, index) => (index === 31 ? byte | (sign ^ 0x80) : byte))
}

/** A signature by the book, but with any commitment and public key in the hash. */
function signedWith(parts: {
  readonly seed: Uint8Array
  readonly nonce: Uint8Array
  readonly r: Uint8Array
  readonly publicKey: Uint8Array
  readonly message: Uint8Array
}): Uint8Array {
  const { seed, nonce, r, publicKey, message } = parts
  const hash = createHash('sha512').update(r).update(publicKey).update(message).digest()
  const s = (scalarOf(nonce) + (fromLittleEndian(hash) % order) * scalarOf(seed)) % order
  return joined(r, toLittleEndian(s))
}

/** The clamped secret scalar of a seed. */
function scalarOf(seed: Uint8Array): bigint {
  const half = createHash('sha512').update(seed).digest().subarray(0, 32)
  half[0] = half[0]! & 0xf8
  half[31] = (half[31]! & 0x7f) | 0x40
  return fromLittleEndian(half)
}
