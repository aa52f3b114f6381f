/** Payloads come back as they were; an envelope's text that is none of its kind is refused, whatever it is. */

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseDetails, printDetails } from '../../../lib/core/wire/details.ts'
import { parsePayload, printPayload } from '../../../lib/core/wire/payload.ts'
import type { EnvelopeKind, Payload, SpaceName } from '../../../lib/core/wire/types.ts'
import { base64 } from './arbitrary.ts'

const kinds: readonly EnvelopeKind[] = ['letters', 'receipt', 'notice']
const bytes = (text: string) => new Uint8Array(Buffer.from(text, 'utf8'))

const id = fc.stringMatching(/^msg-[0-9]{8}-[0-9]{6}-[a-z]{1,8}-[0-9a-z]{6}$/)
const folder = fc.constantFrom('1-team', 'team files', 'größe', '.hidden', 'a'.repeat(255))
const space: fc.Arbitrary<SpaceName> = fc.record(
  {
    repository: fc.stringMatching(/^[0-9a-f]{40}$/),
    path: fc.array(folder, { maxLength: 3 }).map((parts) => parts.join('/')),
    name: folder,
  },
  { requiredKeys: ['path', 'name'] },
)
const payload: fc.Arbitrary<Payload> = fc.oneof(
  fc.record(
    {
      kind: fc.constant('letters' as const),
      space,
      letters: fc.array(fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), fc.jsonValue()), {
        minLength: 1,
        maxLength: 3,
      }),
    },
    { requiredKeys: ['kind', 'letters'] },
  ),
  fc.record(
    {
      kind: fc.constant('receipt' as const),
      id,
      digest: base64(32),
      state: fc.constantFrom('stored' as const, 'refused' as const),
      atMs: fc.nat(),
      code: fc.constantFrom('unknown_sender', 'disk_full'),
      sig: base64(64),
    },
    { requiredKeys: ['kind', 'id', 'digest', 'state', 'atMs', 'sig'] },
  ),
  fc
    .oneof(
      fc.record({ type: fc.constant('typing' as const), thread: id }, { requiredKeys: ['type'] }),
      fc.record({
        type: fc.constant('read' as const),
        ids: fc.array(id, { minLength: 1, maxLength: 5 }),
      }),
      fc.record({ type: fc.constant('changed' as const), space }),
    )
    .map((notice) => ({ kind: 'notice' as const, notice })),
)

describe('a payload', () => {
  test('comes back as it was, and as no other kind', () => {
    fc.assert(
      fc.property(payload, (given) => {
        const text = printPayload(given)
        const sent = JSON.parse(JSON.stringify(given))
        expect(parsePayload(given.kind, text)).toEqual({ ok: true, value: sent })
        for (const kind of kinds.filter((one) => one !== given.kind)) {
          expect(parsePayload(kind, text)).toMatchObject({ ok: false })
        }
      }),
      { numRuns: 500 },
    )
  })

  test('is no payload when it is any JSON, any text or any bytes', () => {
    const json = fc.jsonValue().map((value) => bytes(JSON.stringify(value)))
    const text = fc.string({ unit: 'binary' }).map(bytes)
    const any = fc.oneof(json, text, fc.uint8Array())
    fc.assert(
      fc.property(fc.constantFrom(...kinds), any, (kind, given) => {
        expect(parsePayload(kind, given)).toMatchObject({
          ok: false,
          refusal: { code: 'bad_data' },
        })
        expect(parseDetails(given)).toBeUndefined()
      }),
      { numRuns: 1_000 },
    )
  })

  test.each([
    ['nothing in it', '{}'],
    ['members of the prototype', '{"__proto__":{"letters":[{}]}}'],
    ['an unknown type', '{"type":"order","ids":["a"]}'],
    ['the type __proto__', '{"type":"__proto__"}'],
    ['ids that are none', '{"type":"read","ids":["../x y"]}'],
    ['hundreds of thousands of ids', `{"type":"read","ids":[${'"a",'.repeat(200_000)}"a"]}`],
    [
      'a list as deep as it can be',
      `{"type":"read","ids":${'['.repeat(100_000)}${']'.repeat(100_000)}}`,
    ],
    ['a byte order mark', '\uFEFF{"type":"typing"}'],
  ])('with %s is no notice', (_, text) => {
    expect(parsePayload('notice', bytes(text))).toMatchObject({ ok: false })
  })

  test('that is not UTF-8 is none, though its bytes would pass for it', () => {
    const text = Buffer.from('{"type":"typing","x":"\xff"}', 'latin1')
    expect(parsePayload('notice', new Uint8Array(text))).toMatchObject({ ok: false })
  })

  test('of hundreds of thousands of letters is refused', () => {
    const text = bytes(`{"letters":[${'{},'.repeat(200_000)}{}]}`)
    expect(parsePayload('letters', text)).toMatchObject({ ok: false })
  })

  test.each([
    { path: '..', name: 'a' },
    { path: 'a/../b', name: 'a' },
    { path: '/etc', name: 'a' },
    { path: 'a/', name: 'a' },
    { path: 'a//b', name: 'a' },
    { path: './a', name: 'a' },
    { path: 'a\\b', name: 'a' },
    { path: 'a\nb', name: 'a' },
    { path: 'a\0', name: 'a' },
    { path: 'x/'.repeat(600), name: 'a' },
    { path: '', name: '' },
    { path: '', name: '..' },
    { path: '', name: 'a/b' },
    { path: '', name: 'a\u001b[31m' },
    { path: '', name: 'a'.repeat(256) },
    { path: '', name: 5 },
    { name: 'a' },
    { path: '', name: 'a', repository: 'HEAD' },
    { path: '', name: 'a', repository: '--upload-pack=x' },
  ])('does not name the space %j', (space) => {
    const text = bytes(JSON.stringify({ type: 'changed', space }))
    expect(parsePayload('notice', text)).toMatchObject({ ok: false })
    const letters = bytes(JSON.stringify({ space, letters: [{}] }))
    expect(parsePayload('letters', letters)).toMatchObject({ ok: false })
  })
})

describe('what a card seals', () => {
  test('comes back as it was', () => {
    const line = fc.string({ unit: 'grapheme', maxLength: 100 })
    const details = fc.record({ summary: line, sessions: fc.array(line, { maxLength: 64 }) })
    fc.assert(
      fc.property(details, (given) => {
        expect(parseDetails(printDetails(given))).toEqual(JSON.parse(JSON.stringify(given)))
      }),
    )
  })
})
