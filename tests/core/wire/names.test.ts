/** Keys and addresses as subjects, the one spelling of a relay's URL, and how long a client waits. */

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseAddress } from '../../../lib/core/model/address.ts'
import { backoffMs } from '../../../lib/core/wire/backoff.ts'
import { canonicalRelayUrl } from '../../../lib/core/wire/relay-url.ts'
import { addressSubject, keySubject } from '../../../lib/core/wire/subject.ts'
import { key } from './arbitrary.ts'

describe('a subject', () => {
  test.each([
    ['tex-claude', 'tex-claude'],
    ['gregor.b', 'gregor.b'],
    ['tex@team.example.com', 'com.example.team.@tex'],
    ['gregor.b@example.com', 'com.example.@gregor.b'],
  ])('of the address %s is %s', (address, subject) => {
    expect(addressSubject(address)).toBe(subject)
  })

  const address = fc
    .stringMatching(/^[a-z0-9_.-]{1,12}(?:@[a-z0-9.-]{1,12})?$/)
    .map((text) => parseAddress(text))
    .filter((parsed) => parsed !== undefined)

  test('is of one address alone, and has no wildcard and no empty word', () => {
    fc.assert(
      fc.property(address, address, (one, other) => {
        const subject = addressSubject(one)
        expect(subject === addressSubject(other)).toBe(one === other)
        expect(subject.split('.').every((word) => /^[a-z0-9@_-]+$/u.test(word))).toBe(true)
      }),
    )
  })

  test('of a key is base64url without padding, and of that key alone', () => {
    fc.assert(
      fc.property(key, (given) => {
        const raw = Buffer.from(given.slice('ed25519:'.length), 'base64')
        expect(keySubject(given)).toBe(raw.toString('base64url'))
      }),
    )
  })
})

describe('the URL of a relay', () => {
  test.each([
    ['wss://relay.example.com', 'wss://relay.example.com'],
    ['WSS://Relay.Example.COM/', 'wss://relay.example.com'],
    [' wss://relay.example.com:443/// ', 'wss://relay.example.com'],
    ['wss://relay.example.com:8443/Team/', 'wss://relay.example.com:8443/team'],
    ['wss://relay.example.com/v1', 'wss://relay.example.com'],
    ['wss://relay.example.com/team/v1/', 'wss://relay.example.com/team'],
    ['ws://localhost:8765', 'ws://localhost:8765'],
    ['ws://127.0.0.1:8765/', 'ws://127.0.0.1:8765'],
    ['ws://[::1]:8765', 'ws://[::1]:8765'],
    ['wss://bücher.example', 'wss://xn--bcher-kva.example'],
  ])('%s is %s', (url, canonical) => {
    expect(canonicalRelayUrl(url)).toBe(canonical)
  })

  test.each([
    '',
    'relay.example.com',
    'https://relay.example.com',
    'wss:relay.example.com',
    'wss://',
    'ws://relay.example.com',
    'ws://127.0.0.1.example.com',
    'ws://10.0.0.5:8765',
    'wss://user:secret@relay.example.com',
    'wss://token@relay.example.com',
    'wss://relay.example.com/?token=x',
    'wss://relay.example.com/#x',
    'wss://relay example.com',
    `wss://relay.example.com/${'x'.repeat(400)}`,
    'javascript:alert(1)',
  ])('%j is none', (url) => expect(canonicalRelayUrl(url)).toBeUndefined())

  test('is what it is: of itself it is the same', () => {
    const part = fc.stringMatching(/^[A-Za-z0-9/%?#@:.[\]-]{0,30}$/)
    fc.assert(
      fc.property(fc.constantFrom('wss://a.b', 'ws://localhost', 'wss://'), part, (start, rest) => {
        const once = canonicalRelayUrl(start + rest)
        if (once === undefined) return
        expect(canonicalRelayUrl(once)).toBe(once)
        expect(once).toBe(once.toLowerCase())
      }),
      { numRuns: 2_000 },
    )
  })
})

describe('the wait before the next attempt', () => {
  const random = fc.double({ min: 0, max: 0.999_999, noNaN: true })

  test('doubles from a second to a minute, and is at least half of that', () => {
    expect([0, 1, 2, 5, 6, 7].map((attempt) => backoffMs(attempt, 0.999_999))).toEqual([
      1_000, 2_000, 4_000, 32_000, 60_000, 60_000,
    ])
    fc.assert(
      fc.property(fc.nat({ max: 5_000 }), random, (attempt, chance) => {
        const waitMs = backoffMs(attempt, chance)
        const wholeMs = Math.min(60_000, 1_000 * 2 ** attempt)
        expect(waitMs).toBeGreaterThanOrEqual(wholeMs / 2)
        expect(waitMs).toBeLessThanOrEqual(wholeMs)
      }),
    )
  })

  test('is not the same for all who lost their relay at once', () => {
    const waits = Array.from({ length: 200 }, (_, at) => backoffMs(4, at / 200))
    expect(new Set(waits).size).toBe(200)
  })

  test('has other bounds where somebody else waits', () => {
    const bounds = { firstMs: 60_000, mostMs: 6 * 3_600_000 }
    expect([0, 1, 20].map((attempt) => backoffMs(attempt, 0, bounds))).toEqual([
      30_000,
      60_000,
      3 * 3_600_000,
    ])
  })
})
