/** Keys, base 64, key files and pin files as text: one form each, and nothing secret in a complaint. */

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeBase64, encodeBase64 } from '../../../lib/core/trust/base64.ts'
import { parseIdentity, printIdentity } from '../../../lib/core/trust/identity.ts'
import { fingerprintOf, formatPublicKey, parsePublicKey } from '../../../lib/core/trust/keys.ts'
import { parsePins } from '../../../lib/core/trust/pins.ts'
import { sha256 } from '../../../lib/io/ed25519-node.ts'
import { address, person, pinOf } from './samples.ts'

describe('T327 base 64', () => {
  test('gives back any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(encodeBase64(bytes)).toBe(Buffer.from(bytes).toString('base64'))
        expect(decodeBase64(encodeBase64(bytes))).toEqual(bytes)
      }),
    )
  })

  test.each([
    'A',
    'AA',
    'AAA',
    'A===',
    'AB==',
    'AAB=',
    'AA==\n',
    ' AA==',
    'AA-_',
    '=',
    '====',
    'AA==AA==',
  ])('%j is no base 64, for it is not the one form of its bytes', (text) =>
    expect(decodeBase64(text)).toBeUndefined(),
  )

  test('of any text, takes the one form of some bytes and no other', () => {
    const text = fc.string({
      unit: fc.constantFrom(...'AQgw5B/+=-_ \n\u00e9\u0141'),
      maxLength: 12,
    })
    fc.assert(
      fc.property(text, (words) => {
        const bytes = Buffer.from(words, 'base64')
        const isTheForm = bytes.toString('base64') === words
        expect(decodeBase64(words)).toEqual(isTheForm ? new Uint8Array(bytes) : undefined)
      }),
      { numRuns: 2_000 },
    )
  })

  test('takes megabytes', () => {
    expect(decodeBase64('A'.repeat(4_000_000))).toHaveLength(3_000_000)
  })
})

describe('T328 public keys', () => {
  test('are ed25519: and base 64 of 32 bytes, and nothing else', () => {
    const { publicKey } = person(1)
    expect(publicKey).toMatch(/^ed25519:[A-Za-z0-9+/]{43}=$/u)
    expect(formatPublicKey(parsePublicKey(publicKey)!)).toBe(publicKey)
    for (const wrong of [
      '',
      publicKey.slice(8),
      `${publicKey} `,
      publicKey.slice(0, -4),
      `x${publicKey}`,
    ]) {
      expect(parsePublicKey(wrong)).toBeUndefined()
    }
  })

  test('the fingerprint is ten characters of the base64url of SHA-256 of the raw key', () => {
    const { publicKey } = person(2)
    const digest = Buffer.from(sha256(parsePublicKey(publicKey)!)).toString('base64url')
    expect(fingerprintOf(publicKey, sha256)).toBe(digest.slice(0, 10))
    expect(fingerprintOf('nonsense', sha256)).toBe('')
  })
})

describe('T329 the text of a key file', () => {
  const tex = address('tex')
  const { seed, publicKey } = person(7)
  const identity = {
    name: tex,
    seed,
    publicKey: parsePublicKey(publicKey)!,
    created: '2026-11-21T09:00:00.000Z',
  }
  const text = printIdentity(identity)

  test('comes back as it was', () => {
    expect(parseIdentity(text, tex)).toEqual({ ok: true, value: identity })
  })

  test.each([
    ['no JSON', () => text.slice(0, -10)],
    ['empty', () => ''],
    ['a list', () => '[]'],
    ['of a later version', () => text.replace('identity/1', 'identity/2')],
    ["somebody else's", () => text.replace('"tex"', '"ann"')],
    ['without a seed', () => text.replace('"seed"', '"sed"')],
    ['with a short seed', () => text.replace(encodeBase64(seed), encodeBase64(seed.subarray(1)))],
    ['with a public key that is none', () => text.replace('ed25519:', 'rsa:')],
  ])('is refused when it is %s, without a word of the key', (_, damaged) => {
    const parsed = parseIdentity(damaged(), tex)
    expect(parsed.ok).toBe(false)
    expect(JSON.stringify(parsed)).not.toContain(encodeBase64(seed).slice(0, 12))
  })
})

describe('T330 the text of the pins', () => {
  const gregor = pinOf('gregor', person(1), 'team')

  test('gives back pins, and a block without a key', () => {
    const pins = { gregor, mallory: pinOf('mallory', undefined, 'blocked') }
    expect(parsePins(JSON.stringify(pins))).toEqual({ ok: true, value: pins })
  })

  test.each([
    ['', 'not JSON'],
    ['[]', 'no list of pins'],
    ['{"gregor":1}', 'a number'],
    [JSON.stringify({ ann: gregor }), "under another's name"],
    [JSON.stringify({ gregor: { ...gregor, publicKey: 'ed25519:AAAA' } }), 'a broken key'],
    [JSON.stringify({ gregor: { ...gregor, publicKey: '' } }), 'a tier without a key'],
    [JSON.stringify({ gregor: { ...gregor, source: 'x' } }), 'an unknown source'],
    [JSON.stringify({ gregor: { ...gregor, at: 'x' } }), 'no time'],
    [JSON.stringify({ gregor: { ...gregor, fingerprint: undefined } }), 'no fingerprint'],
    [JSON.stringify({ '../x': { ...gregor, address: '../x' } }), 'no address'],
  ])('%s is refused: %s', (text) => {
    expect(parsePins(text)).toMatchObject({ ok: false, refusal: { code: 'bad_data' } })
  })
})
