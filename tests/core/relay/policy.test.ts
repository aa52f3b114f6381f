/** What bounds a relay, as laws: buckets, room, secrets, tickets. */

import fc from 'fast-check'
import { createHmac } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { fullBucket, isFull, takeToken } from '../../../lib/core/relay/bucket.ts'
import { envelopeBytes, roomFor, type UsedRoom } from '../../../lib/core/relay/room.ts'
import { isSameSecretText, secretProblem } from '../../../lib/core/relay/secret.ts'
import {
  decodeUrlText,
  encodeUrlText,
  printTicket,
  readTicket,
} from '../../../lib/core/relay/ticket.ts'
import { envelopeOf, keyOf } from '../../support/envelopes.ts'

describe('a bucket', () => {
  const rates = fc.record({
    perMinute: fc.integer({ min: 1, max: 6_000 }),
    atOnce: fc.integer({ min: 1, max: 300 }),
  })

  test('gives no more than is at once and what grows meanwhile, whatever is asked when', () => {
    fc.assert(
      fc.property(rates, fc.array(fc.nat(5_000), { maxLength: 400 }), (rate, pauses) => {
        let bucket = fullBucket(rate, 0)
        let [nowMs, given] = [0, 0]
        for (const pause of pauses) {
          nowMs += pause
          const taken = takeToken(bucket, rate, nowMs)
          bucket = taken.bucket
          if (taken.waitMs === 0) given += 1
          expect(given).toBeLessThanOrEqual(rate.atOnce + (nowMs * rate.perMinute) / 60_000 + 1e-6)
        }
      }),
    )
  })

  test('has one after the wait that it named', () => {
    fc.assert(
      fc.property(rates, fc.integer({ min: 1, max: 400 }), (rate, tries) => {
        let bucket = fullBucket(rate, 0)
        for (let count = 0; count < tries; count += 1) {
          const taken = takeToken(bucket, rate, 0)
          bucket = taken.bucket
          if (taken.waitMs > 0) expect(takeToken(bucket, rate, taken.waitMs).waitMs).toBe(0)
        }
      }),
    )
  })

  test('neither gives nor takes when the clock is set back', () => {
    const rate = { perMinute: 60, atOnce: 2 }
    const { bucket } = takeToken(fullBucket(rate, 100_000), rate, 100_000)
    expect(takeToken(bucket, rate, 0)).toEqual({ bucket: { left: 0, atMs: 0 }, waitMs: 0 })
    expect(isFull(bucket, rate, 0)).toBe(false)
    expect(isFull(bucket, rate, 101_000)).toBe(true)
  })
})

describe('room in a mailbox', () => {
  const none = { envelopes: 0, bytes: 0 }
  const limits = {
    mailboxBytes: 1_000_000,
    mailboxEnvelopes: 12,
    mailboxesBytes: 1_500_000,
    senderShare: 1 / 4,
    reserve: 1 / 4,
  }
  const usedOf = (parts: Partial<UsedRoom>): UsedRoom => ({
    mailbox: none,
    mailboxOfSender: none,
    all: none,
    allOfSender: none,
    ...parts,
  })
  test.each<readonly [number, Partial<UsedRoom>, ReturnType<typeof roomFor>]>([
    [250_000, {}, 'room'],
    [250_001, {}, 'never'],
    [100_000, { mailboxOfSender: { envelopes: 1, bytes: 150_000 } }, 'room'],
    [100_000, { mailboxOfSender: { envelopes: 1, bytes: 150_001 } }, 'full'],
    [1, { mailboxOfSender: { envelopes: 3, bytes: 3 } }, 'full'],
    [100_000, { allOfSender: { envelopes: 9, bytes: 275_001 } }, 'full'],
    [100_000, { mailbox: { envelopes: 4, bytes: 650_001 } }, 'full'],
    [1_000, { mailbox: { envelopes: 4, bytes: 650_001 } }, 'room'],
    [1_000, { mailbox: { envelopes: 4, bytes: 999_001 } }, 'full'],
    [100_000, { mailbox: { envelopes: 9, bytes: 9 } }, 'full'],
    [1_000, { mailbox: { envelopes: 11, bytes: 9 } }, 'room'],
    [1_000, { mailbox: { envelopes: 12, bytes: 9 } }, 'full'],
    [100_000, { all: { envelopes: 9, bytes: 1_025_001 } }, 'full'],
    [1_000, { all: { envelopes: 9, bytes: 1_025_001 } }, 'room'],
  ])('%d bytes into %o is %s', (bytes, used, expected) => {
    expect(roomFor(bytes, usedOf(used), limits)).toBe(expected)
  })

  test('counts about what an envelope takes as JSON, and never less than its body', () => {
    for (const bodyBytes of [0, 100, 10_000]) {
      const envelope = envelopeOf({ bodyBytes })
      const { length } = JSON.stringify(envelope)
      expect(envelopeBytes(envelope)).toBeGreaterThan(envelope.body.length)
      expect(Math.abs(envelopeBytes(envelope) - length)).toBeLessThan(300)
    }
  })
})

describe('a secret', () => {
  test.each([
    '',
    'short',
    'changeme',
    'your-secret-here',
    'your_relay_secret_here',
    'changeme-changeme-changeme',
    'replace-me-please',
    'REPLACE_ME_WITH_OPENSSL_RAND',
    '$(openssl rand -base64 32)',
    'openssl rand -base64 32',
    'change-this-to-something-random',
    'mysupersecrettoken1234',
    'localhost-development-key',
    'qwertyuiopasdfgh',
    'correct horse battery staple',
    'my-team-relay-password',
    'datacore-messaging-secret',
    '<your secret, 16 characters>',
    `\${RELAY_SECRET}xxxxxxxx`,
    'aaaaaaaaaaaaaaaaaaaaaaaaaaaa',
    'abcdefg1abcdefg1abcdefg1',
    '0123456789abcdef',
    'abcdefghijklmnopqrstuvwxyz',
    'passwordpassword1234',
    'k3vj9d\nq8s7f6g5h4j3k2l1',
  ])('%j is none', (secret) => {
    expect(secretProblem(secret)).toEqual(expect.any(String))
  })

  test('any of 24 random bytes is one, in base64 and in hexadecimal', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 24, maxLength: 48 }), (bytes) => {
        // Random bytes, not the small and repeated ones that a property test likes.
        const random = createHmac('sha256', bytes).update('x').digest()
        expect(secretProblem(random.toString('base64'))).toBeUndefined()
        expect(secretProblem(random.toString('hex'))).toBeUndefined()
      }),
    )
  })

  test('is compared whole', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (a, b) => {
        expect(isSameSecretText(a, b)).toBe(a === b)
        expect(isSameSecretText(a, a)).toBe(true)
        expect(isSameSecretText(a, `${a}x`)).toBe(false)
      }),
    )
  })
})

describe('a ticket', () => {
  const mac = (text: Uint8Array) => new Uint8Array(createHmac('sha256', 'k').update(text).digest())
  const key = keyOf(7)
  const ticket = { key, login: 'octotex', untilMs: 2_000 }

  test('is read back by its relay, for its key, until its time', () => {
    const text = printTicket(ticket, mac)
    expect(readTicket(text, { key, nowMs: 1_999, mac })).toEqual(ticket)
    expect(readTicket(text, { key, nowMs: 2_000, mac })).toBeUndefined()
    expect(readTicket(text, { key: keyOf(8), nowMs: 0, mac })).toBeUndefined()
    const other = (bytes: Uint8Array) => mac(Uint8Array.of(...bytes, 0))
    expect(readTicket(text, { key, nowMs: 0, mac: other })).toBeUndefined()
  })

  test('with any character changed is none', () => {
    const text = printTicket(ticket, mac)
    fc.assert(
      fc.property(
        fc.nat(text.length - 1),
        fc.string({ minLength: 1, maxLength: 1 }),
        (at, char) => {
          fc.pre(text[at] !== char)
          const changed = text.slice(0, at) + char + text.slice(at + 1)
          expect(readTicket(changed, { key, nowMs: 0, mac })).toBeUndefined()
        },
      ),
    )
  })

  test('never fails on noise', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(readTicket(text, { key, nowMs: 0, mac })).toBeUndefined()
      }),
    )
  })

  test('is made of base64url, which goes back and forth', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        const text = encodeUrlText(bytes)
        expect(text).toBe(Buffer.from(bytes).toString('base64url'))
        expect(decodeUrlText(text)).toEqual(bytes)
      }),
    )
  })
})
