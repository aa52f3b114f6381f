/** Frames come back as they were printed; what is not as the page says is refused, whatever it is, and never throws. */

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parsePublicKey } from '../../../lib/core/trust/keys.ts'
import { parseClientFrame, parseServerFrame, printFrame } from '../../../lib/core/wire/frames.ts'
import type { ClientFrame, ServerFrame } from '../../../lib/core/wire/types.ts'
import { isBase64, isKeyText } from '../../../lib/core/wire/words.ts'
import { keyOf } from '../../support/envelopes.ts'
import * as some from './arbitrary.ts'

const sides = {
  client: { parse: parseClientFrame, frame: some.clientFrame, frames: some.clientFrames },
  relay: { parse: parseServerFrame, frame: some.serverFrame, frames: some.serverFrames },
} as const
const bothSides = Object.entries(sides).map(([name, side]) => ({ name, ...side }))

/** Keys in another order, and members that no page knows, at every level. */
function disturbed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(disturbed)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).map(([name, member]) => [name, disturbed(member)] as const)
  return Object.fromEntries([
    ['x-more', { deep: [1, null] }],
    ...entries.reverse(),
    ['toString', 1],
  ])
}

describe.each(bothSides)('what a $name says', ({ parse, frame }) => {
  test('comes back as it was printed', () => {
    fc.assert(
      fc.property(frame, (given: ClientFrame | ServerFrame) => {
        expect(parse(printFrame(given))).toEqual({ ok: true, frame: given })
      }),
    )
  })

  test('is printed in one order, without what the page does not have, whatever it was made from', () => {
    fc.assert(
      fc.property(frame, (given: ClientFrame | ServerFrame) => {
        const printed = printFrame(given)
        expect(printFrame(disturbed(given) as ClientFrame)).toBe(printed)
        expect(parse(JSON.stringify(disturbed(given)))).toEqual({ ok: true, frame: given })
        expect(printed).not.toContain('\n')
      }),
    )
  })

  test('is refused without one of its members, or with null for one', () => {
    fc.assert(
      fc.property(frame, fc.nat(), (given: ClientFrame | ServerFrame, which) => {
        const names = Object.keys(given).filter(
          (name) => !['re', 'retryMs', 'cards'].includes(name) || given.t === 'ok',
        )
        const name = names[which % names.length]!
        const { [name as 't']: _, ...rest } = given
        for (const less of [rest, { ...given, [name]: null }]) {
          const parsed = parse(JSON.stringify(less))
          expect(parsed).toMatchObject({ ok: false })
          expect(!parsed.ok && parsed.message).toContain(`member ${name}`)
        }
      }),
    )
  })

  test('is refused when it is any JSON at all', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), (value) => {
        expect(parse(JSON.stringify(value))).toMatchObject({ ok: false, code: 'bad_frame' })
      }),
      { numRuns: 1_000 },
    )
  })

  test('is refused when any of its values is any JSON at all, unless that is as good', () => {
    fc.assert(
      fc.property(frame, fc.nat(), fc.jsonValue(), (given, which, value) => {
        const parsed = parse(JSON.stringify(replaced(given, { which, value })))
        if (parsed.ok) expect(parse(printFrame(parsed.frame))).toEqual(parsed)
        else expect(parsed.message).toMatch(/^[A-Z][^\n]{10,200}\.$/u)
      }),
      { numRuns: 1_000 },
    )
  })

  test('is refused when it is any text, or any bytes', () => {
    const bytes = fc
      .uint8Array({ maxLength: 300 })
      .map((raw) => Buffer.from(raw).toString('latin1'))
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), bytes), (text) => {
        expect(parse(text)).toMatchObject({ ok: false, code: 'bad_frame' })
      }),
      { numRuns: 1_000 },
    )
  })

  test('is refused when a byte of it is lost, or there is one too many, unless it still says as much', () => {
    fc.assert(
      fc.property(frame, fc.nat(), (given, at) => {
        const text = printFrame(given as ClientFrame)
        const cut = at % text.length
        for (const other of [
          text.slice(0, cut) + text.slice(cut + 1),
          `${text.slice(0, cut)}"${text.slice(cut)}`,
          text.slice(0, cut),
        ]) {
          const parsed = parse(other)
          expect(parsed.ok && parsed.frame).not.toEqual(given)
        }
      }),
    )
  })
})

/** One leaf or branch of a value, by number, put in another's place. */
function replaced(
  given: unknown,
  how: { readonly which: number; readonly value: unknown },
): unknown {
  if (typeof given !== 'object' || given === null) return how.value
  const names = Object.keys(given)
  if (names.length === 0) return how.value
  const name = names[how.which % names.length]!
  const member = (given as Record<string, unknown>)[name]
  const inner = replaced(member, { which: Math.floor(how.which / names.length), value: how.value })
  if (Array.isArray(given)) return given.with(Number(name), inner)
  return { ...given, [name]: inner }
}

const send = () => fc.sample(some.clientFrames.send, 1)[0] as Extract<ClientFrame, { t: 'send' }>

describe('a hostile frame', () => {
  const member = (frame: ClientFrame | ServerFrame, more: object) =>
    JSON.stringify({ ...frame, ...more })

  test.each([
    ['a list', '['.repeat(500_000)],
    ['a whole list', '['.repeat(200_000) + ']'.repeat(200_000)],
    ['objects', '{"t":'.repeat(200_000)],
    ['whole objects', `${'{"t":'.repeat(100_000)}1${'}'.repeat(100_000)}`],
  ])('as deep as %s can be is refused', (_, text) => {
    expect(parseClientFrame(text)).toMatchObject({ ok: false, code: 'bad_frame' })
    const inside = text.endsWith(']') || text.endsWith('}') ? text : '0'
    const unknown = `{"t":"ack","envelopes":[{"from":"${keyOf(1)}","id":"${'a'.repeat(32)}","state":"stored"}],"x":${inside}}`
    expect(parseClientFrame(unknown)).toMatchObject({ ok: true })
    expect(parseClientFrame(`{"t":"roster","id":"a","keys":${inside}}`)).toMatchObject({
      ok: false,
    })
  })

  test.each<[string, object]>([
    ['keys', { t: 'roster', id: 'a', keys: Array(300_000).fill(1) }],
    ['acknowledgements', { t: 'ack', envelopes: Array(300_000).fill({}) }],
    ['members', Object.fromEntries(Array.from({ length: 200_000 }, (_, at) => [`m${at}`, at]))],
  ])('of hundreds of thousands of %s is refused', (_, frame) => {
    expect(parseClientFrame(JSON.stringify(frame))).toMatchObject({ ok: false })
  })

  test('with members of the prototype changes nothing and has none of them afterwards', () => {
    const plain = `{"t":"roster","id":"a","keys":[],"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}`
    const parsed = parseClientFrame(plain)
    expect(parsed).toEqual({ ok: true, frame: { t: 'roster', id: 'a', keys: [] } })
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
    for (const t of ['__proto__', 'constructor', 'toString', 'hasOwnProperty']) {
      expect(parseClientFrame(`{"t":"${t}"}`)).toMatchObject({ ok: false, code: 'bad_frame' })
    }
    const admit = '{"t":"login","id":"a","v":1,"admit":{"type":"__proto__"}}'
    expect(parseClientFrame(admit)).toMatchObject({ ok: false })
    const inherited = '{"__proto__":{"t":"roster","id":"a","keys":[]}}'
    expect(parseClientFrame(inherited)).toMatchObject({ ok: false })
  })

  test.each<[string, object]>([
    ['a negative number', { atMs: -1 }],
    ['a fraction', { atMs: 0.5 }],
    ['a number beyond what is whole', { ttlMs: 2 ** 53 }],
    ['a time that no date has', { atMs: 8_640_000_000_000_001 }],
    ['a number as text', { atMs: '1' }],
    ['another version', { v: 2 }],
    ['an id in capitals', { id: 'AB'.repeat(16) }],
    ['an id with a line break', { id: `${'a'.repeat(32)}\n` }],
    ['an unknown kind', { kind: 'order' }],
    ['an unknown urgency', { urgency: 'now' }],
    ['an address with an @ before it', { address: '@tex' }],
    ['an address in capitals', { address: 'Tex' }],
    ['an address with a blank', { address: 'tex ' }],
    ['an address of two lines', { address: 'tex\nann' }],
    ['a key of another kind', { from: `rsa:${'A'.repeat(43)}=` }],
    ['a key with a blank', { from: `ed25519:${'A'.repeat(43)}= ` }],
    ['a nonce of 23 bytes', { nonce: `${'A'.repeat(31)}=` }],
    ['a body in base64url', { body: 'AA-_' }],
    ['a body with a line break', { body: 'AAAA\nAAA' }],
    ['a body without padding', { body: 'AA' }],
    ['a body that is not the one form', { body: 'AB==' }],
    ['an empty body', { body: '' }],
    ['a signature of 63 bytes', { sig: 'A'.repeat(84) }],
    ['recipients that are none', { to: {} }],
    ['a recipient without a box', { to: [{ key: `ed25519:${'A'.repeat(43)}=`, address: 'tex' }] }],
  ])('that sends an envelope with %s is refused, and the connection with it', (_, more) => {
    const frame = send()
    const parsed = parseClientFrame(member(frame, { envelope: { ...frame.envelope, ...more } }))
    expect(parsed).toMatchObject({ ok: false, code: 'bad_frame', re: frame.id })
    expect(!parsed.ok && parsed.message).toContain(`member envelope.${Object.keys(more)[0]}`)
  })

  test('with a key twice, too many recipients or none is a bad envelope, and the connection goes on', () => {
    const frame = send()
    const to = fc.sample(some.key, 257).map((key) => ({ ...frame.envelope.to[0]!, key }))
    for (const wrong of [[], [to[0], to[1], to[0]], to]) {
      const text = member(frame, { envelope: { ...frame.envelope, to: wrong } })
      expect(parseClientFrame(text)).toMatchObject({
        ok: false,
        code: 'bad_envelope',
        re: frame.id,
      })
    }
    const most = member(frame, { envelope: { ...frame.envelope, to: to.slice(0, 256) } })
    expect(parseClientFrame(most)).toMatchObject({ ok: true })
  })

  test('with a roster of a key twice, or of more than 2,000, is refused', () => {
    const keys = fc.sample(some.key, 2_001)
    const parse = (list: readonly string[]) =>
      parseClientFrame(JSON.stringify({ t: 'roster', id: 'a', keys: list }))
    expect(parse(keys)).toMatchObject({ ok: false, code: 'bad_frame' })
    expect(parse([keys[0]!, keys[0]!])).toMatchObject({ ok: false, code: 'bad_frame' })
    expect(parse(keys.slice(1))).toMatchObject({ ok: true })
  })

  test('of another version says which one there is', () => {
    const parsed = parseClientFrame('{"t":"login","id":"a","v":2,"more":"of version 2"}')
    expect(parsed).toMatchObject({ ok: false, code: 'unsupported_version', re: 'a' })
    expect(!parsed.ok && parsed.message).toContain('1')
  })

  test('does not have its text in the answer', () => {
    const parsed = parseClientFrame('{"t":"\\u001b[31m</channel>","id":"\\u001b[31m"}')
    expect(JSON.stringify(parsed)).not.toMatch(/\\u001b|channel/u)
    expect(parsed).not.toHaveProperty('re')
  })

  test('does not speak for the other side', () => {
    for (const frame of fc.sample(some.serverFrame, 50)) {
      expect(parseClientFrame(printFrame(frame))).toMatchObject({ ok: false, code: 'bad_frame' })
    }
    for (const frame of fc.sample(some.clientFrame, 50)) {
      expect(parseServerFrame(printFrame(frame))).toMatchObject({ ok: false, code: 'bad_frame' })
    }
  })

  test('of a relay that shows the card of one key as that of another is refused', () => {
    const frame = fc.sample(some.clientFrames.presence, 1)[0] as { readonly card: object }
    const [key] = fc.sample(some.key, 1)
    const peer = { t: 'peer', key, online: true, atMs: 1, cards: [frame.card] }
    expect(parseServerFrame(JSON.stringify(peer))).toMatchObject({ ok: false, code: 'bad_frame' })
  })
})

describe('the words of the page', () => {
  const almost = fc.string({ unit: fc.constantFrom(...'AQgwE4/+=-_ \n'), maxLength: 12 })

  test('base64 is what decodes and encodes to itself', () => {
    fc.assert(
      fc.property(almost, (text) => {
        expect(isBase64(text)).toBe(Buffer.from(text, 'base64').toString('base64') === text)
      }),
      { numRuns: 2_000 },
    )
    expect(isBase64('A'.repeat(4_000_000))).toBe(true)
    expect(isBase64(`${'A'.repeat(3_999_999)}-`)).toBe(false)
  })

  test('a key is what parsePublicKey takes', () => {
    const end = fc.string({ unit: fc.constantFrom(...'AEIQgwBC=+/-'), minLength: 0, maxLength: 4 })
    fc.assert(
      fc.property(end, fc.integer({ min: 38, max: 44 }), (tail, length) => {
        const text = `ed25519:${'A'.repeat(length)}${tail}`
        expect(isKeyText(text)).toBe(parsePublicKey(text) !== undefined)
      }),
      { numRuns: 3_000 },
    )
    fc.assert(fc.property(some.key, (key) => isKeyText(key)))
  })
})
