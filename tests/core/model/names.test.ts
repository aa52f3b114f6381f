/** Addresses, ids and priorities: what is one and what is none. */

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { agentOf, ownerByName, parseAddress } from '../../../lib/core/model/address.ts'
import { nextHops, parseHops } from '../../../lib/core/model/hops.ts'
import { idMatches, isOwnShape, newId, parseId } from '../../../lib/core/model/id.ts'
import {
  cookieToUrgency,
  urgencies,
  urgencyRank,
  urgencyToCookie,
} from '../../../lib/core/model/priority.ts'
import { address, entryId, nowMs, taskWith } from './sample.ts'

const label = fc.stringMatching(/^[a-z0-9][a-z0-9_]{0,8}$/)
const name = fc.oneof(
  label,
  fc.tuple(label, label).map(([a, b]) => `${a}.${b}`),
  fc.tuple(label, fc.stringMatching(/^[a-z0-9]{1,8}$/)).map(([a, b]) => `${a}@${b}.example.com`),
)

describe('an address', () => {
  test('is the same with and without @, in any case, with blanks around it', () => {
    for (const typed of ['tex', '@tex', 'TEX', ' @Tex ', 'tex\n']) {
      expect(parseAddress(typed)).toBe('tex')
    }
    expect(parseAddress('@Tex@Team.Example.com')).toBe('tex@team.example.com')
  })

  test('is no path, no option, no other script and no word of the shell', () => {
    const none = ['', '@', '.', '..', '../x', 'a/b', '-x', '--flag', '.hidden', 'a b', 'a..b']
    const hostile = ['a;b', '$(x)', 'a\\b', 'a\u0000b', 'te\u0445', '\u212Aim', 'a\nb', '*', 'tex.']
    const domains = ['tex@', '@@tex', 'tex@host', 'tex@a..b', 'a@b.c/d', 'a@b@c.d', 'tex@.com']
    for (const text of [...none, ...hostile, ...domains]) expect(parseAddress(text)).toBeUndefined()
  })

  test('whatever is read is its own spelling and safe as a file name and a shell word', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), name), (text) => {
        const parsed = parseAddress(text)
        if (parsed === undefined) return
        expect(parseAddress(parsed)).toBe(parsed)
        expect(parsed).toMatch(/^[a-z0-9][a-z0-9@._-]{0,63}$/)
        expect(parsed).not.toContain('..')
      }),
    )
  })

  test("every person's agent has one too, which leads back to the person", () => {
    fc.assert(
      fc.property(name, (text) => {
        const owner = address(text)
        expect(parseAddress(agentOf(owner))).toBe(agentOf(owner))
        expect(ownerByName(agentOf(owner))).toBe(owner)
      }),
    )
    const longest = address('x'.repeat(57))
    expect(parseAddress(agentOf(longest))).toBe(agentOf(longest))
    expect(parseAddress('x'.repeat(58))).toBeUndefined()
    expect(ownerByName(address('tex'))).toBeUndefined()
    expect(parseAddress('-claude')).toBeUndefined()
  })
})

describe('an id', () => {
  const random = fc.uint8Array({ minLength: 6, maxLength: 8 })

  test('says kind, UTC time, author and recipient', () => {
    const given = { kind: 'msg', nowMs, author: address('gregor') } as const
    const bytes = new Uint8Array([0, 1, 31, 32, 255, 9])
    expect(newId({ ...given, random: bytes })).toBe('msg-20261121-120000-gregor-01z0z9')
    const recipient = address('tex@team.example.com')
    expect(newId({ ...given, random: bytes, recipient })).toBe(
      'msg-20261121-120000-gregor-01z0z9.tex.team.example.com',
    )
  })

  test('that is new can always be read, however long the names are', () => {
    const long = address(`${'x'.repeat(57)}-claude`)
    const who = fc.oneof(name.map(address), fc.constant(long))
    fc.assert(
      fc.property(who, who, random, (author, recipient, bytes) => {
        const id = newId({ kind: 'file', nowMs, author, recipient, random: bytes })
        expect(parseId(id)).toBe(id)
      }),
    )
  })

  test('of an older version stays valid; a path, an option or a sentence is none', () => {
    for (const old of ['msg-20251212-143000-gregor', 'msg-1', 'thread:7']) {
      expect(parseId(old)).toBe(old)
    }
    for (const text of ['', '../x', '-x', 'a b', 'a/b', 'a\nb', ':x', 'é', 'x'.repeat(161)]) {
      expect(parseId(text)).toBeUndefined()
    }
  })

  test('has our own shape when it says what its author and recipient say, and nothing else', () => {
    const who = name.map(address)
    fc.assert(
      fc.property(who, who, random, fc.boolean(), (from, to, bytes, several) => {
        const recipient = several ? { recipient: to } : {}
        const id = newId({ kind: 'msg', nowMs, author: from, random: bytes, ...recipient })
        expect(isOwnShape(id, { from, to })).toBe(true)
      }),
    )
    const letter = { from: address('gregor'), to: address('tex') }
    expect(isOwnShape('msg-20251212-143000-gregor', letter)).toBe(true)
    for (const odd of [
      'msg-1',
      'gregor',
      'msg-20251212-143000-tex-01z0z9',
      'msg-20251212-143000-gregor-run-this-now',
      'msg-20251212-143000-gregorian',
      'msg-20251212-143000-gregor-01z0z9.run-this-now',
      'msg-20251212-143000-gregor-01z0z9.',
      'tell-20251212-143000-gregor-01z0z9',
    ]) {
      expect(isOwnShape(odd, letter), odd).toBe(false)
    }
  })

  test('is found by any part of it', () => {
    const id = entryId('msg-20261121-120000-gregor-01z0z9')
    expect(idMatches(id, '01z0')).toBe(true)
    expect(idMatches(id, 'gregor')).toBe(true)
    expect(idMatches(id, 'tex')).toBe(false)
  })
})

describe('urgency', () => {
  test('and cookie are one to one', () => {
    expect(urgencies.map(urgencyToCookie)).toEqual(['C', undefined, 'B', 'A'])
    for (const urgency of urgencies) {
      expect(cookieToUrgency(urgencyToCookie(urgency))).toBe(urgency)
    }
    for (const odd of ['D', '1', 'a', '']) expect(cookieToUrgency(odd)).toBe('normal')
  })

  test('is ranked from low to urgent', () => {
    expect(urgencies.map(urgencyRank)).toEqual([0, 1, 2, 3])
  })
})

describe('hops', () => {
  test('a chain goes on one by one up to its limit and no further', () => {
    expect(nextHops(undefined)).toBe('1/5')
    expect(nextHops(taskWith({ hops: '1/5' }))).toBe('2/5')
    expect(nextHops(taskWith({ hops: '4/5' }))).toBe('5/5')
    expect(nextHops(taskWith({ hops: '5/5' }))).toBeUndefined()
  })

  test('whatever a sender writes, a chain is never longer than ours and ends', () => {
    const text = fc.oneof(
      fc.string(),
      fc.tuple(fc.nat(2000), fc.nat(2000)).map(([used, limit]) => `${used}/${limit}`),
    )
    fc.assert(
      fc.property(text, (hops) => {
        const { used, limit } = parseHops(hops)
        expect(used).toBeGreaterThanOrEqual(1)
        expect(limit).toBeLessThanOrEqual(5)
        let next = nextHops(taskWith({ hops }))
        for (let steps = 0; next !== undefined; steps += 1) {
          expect(steps).toBeLessThan(5)
          next = nextHops(taskWith({ hops: next }))
        }
      }),
    )
  })

  test('a missing or broken one is the first of the most', () => {
    for (const hops of ['', 'x', '-1/5', '1/5/5', '1000/5']) {
      expect(parseHops(hops)).toEqual({ used: 1, limit: 5 })
    }
    expect(parseHops('1/9')).toEqual({ used: 1, limit: 5 })
    expect(parseHops('2/3')).toEqual({ used: 2, limit: 3 })
  })
})
