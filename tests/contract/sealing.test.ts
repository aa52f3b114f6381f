/**
 * The suite of the port Sealing. There is one adapter, the real one, for tests too: it is quick, and a sealing that only
 * looks like one would prove nothing.
 */

import { createHmac } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Sealing } from '../../lib/app/relay/ports.ts'
import { parsePublicKey } from '../../lib/core/trust/keys.ts'
import { createSealing } from '../../lib/io/relay/sealing-sodium.ts'
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

describe.each(Object.entries(adapters))('T900 sealing %s', (_, create) => {
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

  test('gives back any text, in steps of 256 bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 600 }), (text) => {
        const with_ = how()
        const sealed = sealing.seal(text, with_)
        expect(sealed).toHaveLength((Math.floor(text.length / 256) + 1) * 256 + 16)
        expect(sealing.open(sealed, with_)).toEqual(text)
        expect(stranger.sealing.open(sealed, with_)).toEqual(text)
      }),
    )
  })

  test('takes a megabyte', () => {
    const text = sealing.randomBytes(1_000_000)
    const with_ = how()
    expect(sealing.open(sealing.seal(text, with_), with_)).toEqual(text)
  })
})
