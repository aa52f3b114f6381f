/** A receipt as one line of outbox.org: what was signed comes back whole, and what nobody printed is no receipt. */

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { givenUpAtMs } from '../../../lib/core/outbox/end.ts'
import {
  type KeptReceipt,
  parseReceiptText,
  printReceiptText,
} from '../../../lib/core/outbox/codec.ts'

const base64 = (bytes: number) =>
  fc
    .uint8Array({ minLength: bytes, maxLength: bytes })
    .map((some) => Buffer.from(some).toString('base64'))

const receipt: fc.Arbitrary<KeptReceipt> = fc.record(
  {
    state: fc.constantFrom('stored', 'refused'),
    atMs: fc.integer({ min: 0, max: 4_102_444_800_000 }),
    digest: base64(32),
    sig: base64(64),
    code: fc.stringMatching(/^[a-z_]{1,30}$/u),
  },
  { requiredKeys: ['state', 'atMs', 'digest', 'sig'] },
)

test('what is printed is read as it was, on one line', () => {
  fc.assert(
    fc.property(receipt, (one) => {
      const text = printReceiptText(one)
      expect(text).not.toMatch(/[\r\n]/u)
      expect(parseReceiptText(text)).toEqual(one)
    }),
  )
})

test('what somebody else wrote there is a receipt or nothing, and never a failure', () => {
  const words = fc.array(
    fc.oneof(
      fc.constantFrom('stored', 'refused', '2026-11-21T09:02:04.250Z', '', 'NaN'),
      fc.string(),
    ),
  )
  fc.assert(
    fc.property(words, (some) => {
      const found = parseReceiptText(some.join(' '))
      if (!found) return
      expect(['stored', 'refused']).toContain(found.state)
      expect(Number.isFinite(found.atMs)).toBe(true)
      expect(found.digest.length * found.sig.length).toBeGreaterThan(0)
    }),
  )
})

test('a letter is given up at its own time, and after thirty days at the latest', () => {
  const time = fc.integer({ min: 1_700_000_000_000, max: 1_900_000_000_000 })
  fc.assert(
    fc.property(time, fc.option(time), (stampMs, expiresMs) => {
      const stamp = new Date(stampMs).toISOString()
      const expires = expiresMs === null ? {} : { expires: new Date(expiresMs).toISOString() }
      const endMs = givenUpAtMs({ stamp, ...expires })
      expect(endMs).toBeLessThanOrEqual(stampMs + 30 * 24 * 3_600_000)
      if (expiresMs !== null) expect(endMs).toBeLessThanOrEqual(expiresMs)
    }),
  )
})
