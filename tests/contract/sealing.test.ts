/**
 * The suite of the port Sealing. There is one adapter, the real one, for tests too: it is quick, and a sealing that only
 * looks like one would prove nothing.
 */

import { createHmac } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Sealing } from '../../lib/app/relay/ports.ts'
import { parsePublicKey } from '../../lib/core/trust/keys.ts'
import { createSealing } from '../../lib/io/sealing-sodium.ts'
import { createIdentity, keyFile, openSealing } from '../../lib/io/vault.ts'
import { address } from '../core/trust/samples.ts'
import { createKeysTwin } from '../twins/keys.ts'

interface Sample {
  readonly sealing: Sealing
  readonly publicKey: Uint8Array
}

let stateDir: string
beforeAll(() => {
  stateDir = mkdtempSync(join(tmpdir(), 'sealing-'))
})
afterAll(() => rmSync(stateDir, { recursive: true, force: true }))

const tex = address('tex')

async function fromVault(): Promise<Sample> {
  const places = { stateDir, keysDir: join(stateDir, 'keys') }
  const { keys } = await createIdentity(places, tex, 'node')
  return { sealing: await openSealing(places, tex), publicKey: parsePublicKey(keys.publicKey)! }
}

async function fromSeed(number: number): Promise<Sample> {
  const publicKey = parsePublicKey(createKeysTwin(number).publicKey)!
  return { sealing: await createSealing(new Uint8Array(32).fill(number)), publicKey }
}

const adapters: Readonly<Record<string, () => Promise<Sample>>> = {
  'of a key in the vault': fromVault,
  'of a seed': () => fromSeed(7),
}
const bytes = (text: string) => new TextEncoder().encode(text)

const isEqual = (one: Uint8Array | undefined, other: Uint8Array) =>
  one !== undefined && Buffer.from(one).equals(other)
/** One bit of some bytes, as a number from 0 up to 1 says. */
function flipped(given: Uint8Array, where01: number): Uint8Array {
  const changed = Uint8Array.from(given)
  const bit = Math.floor(where01 * given.length * 8)
  changed[bit >> 3] = changed[bit >> 3]! ^ (1 << (bit & 7))
  return changed
}
const somewhere = fc.double({ min: 0, max: 0.999_999, noNaN: true })

describe.each(Object.entries(adapters))('T345 sealing %s', (_, create) => {
  let sealing: Sealing
  let publicKey: Uint8Array
  let stranger: Sample
  beforeAll(async () => {
    ;({ sealing, publicKey } = await create())
    stranger = await fromSeed(99)
  })
  const how = () => ({
    key: sealing.randomBytes(32),
    nonce: sealing.randomBytes(24),
    associated: bytes('header'),
  })

  test('gives back any text to whoever has the content key, in steps of 256 bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 600 }), (text) => {
        const given = how()
        const sealed = sealing.seal(text, given)
        expect(sealed).toHaveLength((Math.floor(text.length / 256) + 1) * 256 + 16)
        expect(isEqual(sealing.open(sealed, given), text)).toBe(true)
        expect(isEqual(stranger.sealing.open(sealed, given), text)).toBe(true)
      }),
    )
  })

  test('takes a megabyte', () => {
    const text = sealing.randomBytes(1_000_000)
    const given = how()
    expect(isEqual(sealing.open(sealing.seal(text, given), given), text)).toBe(true)
  })

  test('opens nothing of which a bit was changed: text, key, nonce or what it is bound to', () => {
    const part = fc.constantFrom('text', 'key', 'nonce', 'associated')
    fc.assert(
      fc.property(part, somewhere, (changed, where) => {
        const given = how()
        const sealed = sealing.seal(bytes('Dinner at eight.'), given)
        const opened =
          changed === 'text'
            ? sealing.open(flipped(sealed, where), given)
            : sealing.open(sealed, { ...given, [changed]: flipped(given[changed], where) })
        expect(opened).toBeUndefined()
      }),
    )
  })

  test('opens nothing that is no ciphertext, of any length, and no key of another length', () => {
    const given = how()
    for (const length of [0, 1, 15, 16, 17, 272, 1_000]) {
      expect(sealing.open(sealing.randomBytes(length), given)).toBeUndefined()
      expect(sealing.openKey(sealing.randomBytes(length))).toBeUndefined()
    }
    const sealed = sealing.seal(bytes('x'), given)
    for (const length of [0, 31, 33]) {
      expect(sealing.open(sealed, { ...given, key: new Uint8Array(length) })).toBeUndefined()
      expect(sealing.open(sealed, { ...given, nonce: new Uint8Array(length) })).toBeUndefined()
    }
  })

  test('a box opens for its owner alone, and not when a bit was changed', () => {
    const contentKey = sealing.randomBytes(32)
    const box = stranger.sealing.sealKey(contentKey, publicKey)!
    expect(box).toHaveLength(80)
    expect(isEqual(sealing.openKey(box), contentKey)).toBe(true)
    expect(stranger.sealing.openKey(box)).toBeUndefined()
    fc.assert(
      fc.property(somewhere, (where) => {
        expect(sealing.openKey(flipped(box, where))).toBeUndefined()
      }),
    )
  })

  test('seals to no key of small order, of another length, or that is no point of the curve', () => {
    for (const bad of [
      new Uint8Array(32),
      new Uint8Array(31),
      new Uint8Array(33),
      Uint8Array.from({ length: 32 }, (_, index) => (index === 0 ? 1 : 0)),
      new Uint8Array(32).fill(255),
      Uint8Array.from({ length: 32 }, (_, index) => (index === 0 ? 2 : 0)),
    ]) {
      // Asked again, for keys are remembered.
      for (const _ of [1, 2]) expect(sealing.sealKey(new Uint8Array(32), bad)).toBeUndefined()
    }
  })

  test('its MAC is HMAC-SHA256, for secrets of any length', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), fc.uint8Array(), (secret, text) => {
        const expected = createHmac('sha256', secret).update(text).digest()
        expect(isEqual(sealing.mac(secret, text), expected)).toBe(true)
      }),
    )
  })

  test('draws other bytes each time', () => {
    const drawn = Array.from({ length: 50 }, () =>
      Buffer.from(sealing.randomBytes(16)).toString('hex'),
    )
    expect(new Set(drawn).size).toBe(50)
  })

  test('shows nothing of the key', () => {
    const seen = inspect(sealing, { depth: 9, showHidden: true })
    expect(seen).not.toMatch(/seed|secret|Uint8Array/iu)
  })
})

describe('T346 openSealing', () => {
  const places = () => ({ stateDir, keysDir: join(stateDir, 'keys') })

  test('throws as openKeys does for a key that is missing, damaged, or not a pair', async () => {
    const ann = address('ann')
    await expect(openSealing(places(), ann)).rejects.toMatchObject({ code: 'config' })
    await createIdentity(places(), ann, 'node')
    const text = readFileSync(keyFile(places(), ann), 'utf8')
    for (const damaged of ['oops', text.replace(/"seed": "...../u, '"seed": "AAAAA')]) {
      writeFileSync(keyFile(places(), ann), damaged)
      await expect(openSealing(places(), ann)).rejects.toMatchObject({ code: 'config' })
    }
  })
})
