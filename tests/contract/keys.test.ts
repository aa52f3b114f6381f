/** One suite for the identity key: from the vault by either library, and in memory. */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Keys } from '../../lib/app/ports.ts'
import { fingerprintOf, parsePublicKey } from '../../lib/core/trust/keys.ts'
import { createIdentity, type Crypto, openKeys } from '../../lib/io/vault.ts'
import { address } from '../core/trust/samples.ts'
import { createKeysTwin } from '../twins/keys.ts'

let stateDir: string
beforeEach(() => {
  stateDir = mkdtempSync(join(tmpdir(), 'keys-'))
})
afterEach(() => rmSync(stateDir, { recursive: true, force: true }))

async function fromVault(crypto: Crypto): Promise<Keys> {
  const places = { stateDir, keysDir: join(stateDir, 'keys') }
  await createIdentity(places, address('tex'), crypto)
  return openKeys(places, address('tex'), crypto)
}

const adapters: Readonly<Record<string, () => Promise<Keys>>> = {
  'from the vault by node': () => fromVault('node'),
  'from the vault by libsodium': () => fromVault('sodium'),
  'in memory': async () => createKeysTwin(7),
}
const message = new TextEncoder().encode('Approve this.')

describe.each(Object.entries(adapters))('T333 keys %s', (_, create) => {
  test('sign what their public key verifies, and nothing else does', async () => {
    const keys = await create()
    const stranger = createKeysTwin(99)
    const publicKey = parsePublicKey(keys.publicKey)!
    const signature = keys.sign(message)
    expect(signature).toHaveLength(64)
    expect(keys.verify(publicKey, message, signature)).toBe(true)
    expect(stranger.verify(publicKey, message, signature)).toBe(true)
    expect(keys.verify(publicKey, message, stranger.sign(message))).toBe(false)
    expect(keys.verify(parsePublicKey(stranger.publicKey)!, message, signature)).toBe(false)
    expect(keys.verify(publicKey, message.subarray(1), signature)).toBe(false)
  })

  test('have the fingerprint of their public key', async () => {
    const keys = await create()
    expect(keys.fingerprint).toBe(fingerprintOf(keys.publicKey, keys.sha256))
    expect(keys.fingerprint).toMatch(/^[A-Za-z0-9_-]{10}$/u)
  })

  test('show nothing but their public side', async () => {
    const keys = await create()
    expect(Object.keys(keys).sort()).toEqual(
      ['fingerprint', 'publicKey', 'sha256', 'sign', 'verify'].sort(),
    )
    expect(inspect(keys, { depth: 9, showHidden: true })).not.toContain('seed')
  })
})
