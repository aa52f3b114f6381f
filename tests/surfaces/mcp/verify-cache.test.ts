import { describe, expect, test } from 'vitest'
import { createVerifyCache } from '../../../lib/surfaces/mcp/verify-cache.ts'
import { makeWorld } from '../../support/world.ts'

describe('signatures that were checked', () => {
  test('are checked once, and every other byte, key or signature anew', async () => {
    const world = await makeWorld(['tex'])
    const { keys } = world.users['tex']!.deps
    let count = 0
    const counting = {
      ...keys,
      verify: (...given: Parameters<typeof keys.verify>) => {
        count += 1
        return keys.verify(...given)
      },
    }
    const checked = createVerifyCache()(counting)
    const message = new TextEncoder().encode('What was signed')
    const signature = keys.sign(message)
    const publicKey = Buffer.from(keys.publicKey.replace('ed25519:', ''), 'base64')
    expect(checked.verify(publicKey, message, signature)).toBe(true)
    expect(checked.verify(publicKey, message, signature)).toBe(true)
    expect(count).toBe(1)
    const other = Uint8Array.from(message)
    other[0]! ^= 1
    expect(checked.verify(publicKey, other, signature)).toBe(false)
    const wrong = Uint8Array.from(signature)
    wrong[0]! ^= 1
    expect(checked.verify(publicKey, message, wrong)).toBe(false)
    const foreign = Uint8Array.from(publicKey)
    foreign[0]! ^= 1
    expect(checked.verify(foreign, message, signature)).toBe(false)
    expect(checked.verify(publicKey, message, signature.slice(1))).toBe(false)
    expect(checked.verify(publicKey, message, signature)).toBe(true)
    expect(count).toBe(5)
    world.remove()
  })
})
