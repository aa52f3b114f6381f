/**
 * Envelopes fail closed: one that differs from what its sender sealed, in whatever way and place, is not opened, says why,
 * and never throws (regressions 30 to 32 of other systems).
 */

import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { type EnvelopeInput, openEnvelope, sealEnvelope } from '../../../lib/app/relay/seal.ts'
import { urgencies } from '../../../lib/core/model/priority.ts'
import { encodeBase64 } from '../../../lib/core/trust/base64.ts'
import { printPayload } from '../../../lib/core/wire/payload.ts'
import { envelopeSignedText, headerText } from '../../../lib/core/wire/signed.ts'
import type { Envelope, Payload } from '../../../lib/core/wire/types.ts'
import { deepFlips, flippedAt } from './flips.ts'
import { namedSealers, type Sealer, sealers } from './sealers.ts'

const payload: Payload = { kind: 'letters', letters: [{ body: 'Dinner at eight.' }] }
const other: Payload = { kind: 'letters', letters: [{ body: 'Dinner at nine.' }] }
const recipientsMax = 20

let tex: Sealer
let ann: Sealer
let bob: Sealer
let mallory: Sealer
let everybody: readonly Sealer[]
beforeAll(async () => {
  ;({ tex, ann, bob, mallory } = await namedSealers())
  everybody = await sealers(recipientsMax)
})

const nameOf = ({ key, address }: Sealer) => ({ key, address })

function seal(from: Sealer, to: readonly Sealer[], more: Partial<EnvelopeInput> = {}): Envelope {
  const sealed = sealEnvelope(from, {
    address: from.address,
    to: to.map(nameOf),
    urgency: 'normal',
    atMs: 1_795_000_000_000,
    ttlMs: 3_600_000,
    payload,
    ...more,
  })
  if (!sealed.ok) throw new Error(sealed.refusal.why)
  return sealed.value
}

function open(me: Sealer, envelope: Envelope, from: Sealer = tex) {
  return openEnvelope(me, envelope, { sender: nameOf(from), me: me.key })
}

/** As Mallory would: changed, and signed again by whoever she can sign for. */
function resigned(by: Sealer, envelope: Envelope): Envelope {
  const text = envelopeSignedText(envelope, by.keys.sha256)
  return { ...envelope, sig: encodeBase64(by.keys.sign(text)) }
}

describe('an envelope', () => {
  test('is opened by each of 1 to 20 recipients, with its own box alone, and by nobody else', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: recipientsMax }), fc.jsonValue(), (count, value) => {
        const to = everybody.slice(0, count)
        const given: Payload = { kind: 'letters', letters: [{ body: value }] }
        const envelope = seal(tex, to, { payload: given })
        for (const me of to) {
          const delivered = {
            ...envelope,
            to: envelope.to.map((one) => (one.key === me.key ? one : nameOf(one as never))),
          }
          const sent = JSON.parse(JSON.stringify(given))
          expect(open(me, delivered)).toEqual({ ok: true, payload: sent })
        }
        expect(open(mallory, envelope)).toMatchObject({ ok: false, reason: 'not_for_me' })
      }),
      { numRuns: 25 },
    )
  })

  test('says nothing of its text in the clear, and nothing twice', () => {
    const [one, two] = [seal(tex, [ann]), seal(tex, [ann])]
    expect(JSON.stringify(one)).not.toContain('Dinner')
    expect(Buffer.from(one.body, 'base64').toString('latin1')).not.toContain('Dinner')
    for (const member of ['id', 'nonce', 'body', 'sig'] as const) {
      expect(one[member]).not.toBe(two[member])
    }
  })

  test('of which one bit was changed, in any member, is refused with a reason', () => {
    const envelope = seal(tex, [ann, bob])
    fc.assert(
      fc.property(deepFlips(envelope), ({ path, changed }) => {
        // The box of another reader is no matter to this one, and is left out before it comes here.
        fc.pre(path !== '.to[1].box')
        const opened = open(ann, changed as Envelope)
        expect(opened).toMatchObject({ ok: false, why: expect.stringMatching(/\.$/u) })
      }),
      { numRuns: 1_500 },
    )
  })

  test('of which any bit of the ciphertext, the box, the nonce or the signature was changed is refused', () => {
    const envelope = seal(tex, [ann])
    const member = fc.constantFrom('body', 'nonce', 'sig', 'box')
    fc.assert(
      fc.property(member, fc.nat(), (name, bit) => {
        const changed =
          name === 'box'
            ? {
                ...envelope,
                to: [{ ...envelope.to[0]!, box: flippedAt(envelope.to[0]!.box!, bit) }],
              }
            : { ...envelope, [name]: flippedAt(envelope[name], bit) }
        expect(open(ann, changed).ok).toBe(false)
      }),
      { numRuns: 1_000 },
    )
  })

  test('a bit changed in the body or the box is found by the seal itself, even where the signature is good', () => {
    const envelope = seal(tex, [ann])
    fc.assert(
      fc.property(fc.nat(), (bit) => {
        const body = resigned(tex, { ...envelope, body: flippedAt(envelope.body, bit) })
        expect(open(ann, body)).toMatchObject({ ok: false, reason: 'bad_body' })
        const box = flippedAt(envelope.to[0]!.box!, bit)
        const boxed = { ...envelope, to: [{ ...envelope.to[0]!, box }] }
        expect(open(ann, boxed)).toMatchObject({ ok: false, reason: 'bad_box' })
      }),
      { numRuns: 200 },
    )
  })

  const alterations: Readonly<Record<string, (envelope: Envelope) => Envelope>> = {
    'a recipient added': (envelope) => ({
      ...envelope,
      to: [...envelope.to, { ...nameOf(mallory), box: envelope.to[0]!.box! }],
    }),
    'a recipient removed': (envelope) => ({ ...envelope, to: envelope.to.slice(0, 1) }),
    'recipients in another order': (envelope) => ({ ...envelope, to: [...envelope.to].reverse() }),
    'a recipient under another address': (envelope) => ({
      ...envelope,
      to: [{ ...envelope.to[0]!, address: 'eve' }, envelope.to[1]!],
    }),
    'another urgency': (envelope) => ({ ...envelope, urgency: 'urgent' }),
    'another time': (envelope) => ({ ...envelope, atMs: envelope.atMs + 1 }),
    'another time to live': (envelope) => ({ ...envelope, ttlMs: envelope.ttlMs + 1 }),
    'another kind': (envelope) => ({ ...envelope, kind: 'notice' }),
    'another id': (envelope) => ({ ...envelope, id: 'ab'.repeat(16) }),
    'another nonce': (envelope) => ({ ...envelope, nonce: seal(tex, [ann]).nonce }),
    'another sender address': (envelope) => ({ ...envelope, address: 'eve' }),
    'the body of another envelope': (envelope) => ({ ...envelope, body: seal(tex, [ann]).body }),
    'the signature of another envelope': (envelope) => ({ ...envelope, sig: seal(tex, [ann]).sig }),
    'the box of another reader': (envelope) => ({
      ...envelope,
      to: [{ ...envelope.to[0]!, box: envelope.to[1]!.box! }, envelope.to[1]!],
    }),
    'the box of another envelope': (envelope) => ({
      ...envelope,
      to: [{ ...envelope.to[0]!, box: seal(tex, [ann]).to[0]!.box! }, envelope.to[1]!],
    }),
    'no box': (envelope) => ({ ...envelope, to: [nameOf(ann), envelope.to[1]!] }),
    'plaintext in place of ciphertext': (envelope) => ({
      ...envelope,
      body: encodeBase64(printPayload(payload)),
    }),
    'plaintext, and no seal at all': (envelope) => ({
      ...envelope,
      body: encodeBase64(printPayload(payload)),
      nonce: 'A'.repeat(32),
      to: [nameOf(ann)],
    }),
  }

  test.each(Object.entries(alterations))('with %s is refused', (_, alter) => {
    const envelope = seal(tex, [ann, bob])
    expect(open(ann, envelope).ok).toBe(true)
    expect(open(ann, alter(envelope)).ok).toBe(false)
    // Nor does it help that a stranger signs it.
    const stolen = resigned(mallory, alter(envelope))
    expect(open(ann, stolen).ok).toBe(false)
    const claimed = resigned(mallory, { ...alter(envelope), from: mallory.key })
    expect(open(ann, claimed)).toMatchObject({ ok: false, reason: 'wrong_sender' })
  })

  const { 'the signature of another envelope': _, ...sealedFields } = alterations
  test.each(Object.entries(sealedFields))(
    'with %s does not open, be it signed by its own sender',
    (_, alter) => {
      const envelope = seal(tex, [ann, bob])
      expect(open(ann, resigned(tex, envelope)).ok).toBe(true)
      expect(open(ann, resigned(tex, alter(envelope))).ok).toBe(false)
    },
  )

  test('by a stranger, in the name of a contact, is refused', () => {
    const forged = seal(mallory, [ann], { address: 'tex' })
    expect(open(ann, forged)).toMatchObject({ ok: false, reason: 'wrong_sender' })
    expect(open(ann, { ...forged, from: tex.key })).toMatchObject({ reason: 'bad_signature' })
  })

  test('by a contact in the name of another is refused', () => {
    const forged = seal(bob, [ann], { address: 'tex' })
    expect(open(ann, forged, bob)).toMatchObject({ ok: false, reason: 'wrong_sender' })
  })

  test('whose content key one reader gives on to a stranger is not for the stranger', () => {
    const envelope = seal(tex, [bob])
    const contentKey = bob.sealing.openKey(
      new Uint8Array(Buffer.from(envelope.to[0]!.box!, 'base64')),
    )!
    const box = encodeBase64(
      bob.sealing.sealKey(contentKey, new Uint8Array(Buffer.from(ann.key.slice(8), 'base64')))!,
    )
    const passed = { ...envelope, to: [{ ...nameOf(ann), box }] }
    expect(open(ann, passed)).toMatchObject({ ok: false, reason: 'bad_signature' })
  })

  test('whose content key one reader has holds no other text of that reader', () => {
    const envelope = seal(tex, [ann, bob])
    const key = bob.sealing.openKey(new Uint8Array(Buffer.from(envelope.to[1]!.box!, 'base64')))!
    const nonce = new Uint8Array(Buffer.from(envelope.nonce, 'base64'))
    const associated = headerText(envelope)
    const body = encodeBase64(bob.sealing.seal(printPayload(other), { key, nonce, associated }))
    expect(open(ann, { ...envelope, body })).toMatchObject({ reason: 'bad_signature' })
    expect(open(ann, resigned(bob, { ...envelope, body }))).toMatchObject({ ok: false })
  })

  test('that holds what is no payload of its kind is refused', () => {
    const envelope = seal(tex, [ann])
    const contentKey = ann.sealing.openKey(
      new Uint8Array(Buffer.from(envelope.to[0]!.box!, 'base64')),
    )!
    const nonce = new Uint8Array(Buffer.from(envelope.nonce, 'base64'))
    for (const text of [
      '',
      'null',
      '[]',
      '{"letters":[]}',
      '{"letters":"x"}',
      '{"type":"typing"}',
      '\xff',
    ]) {
      const how = { key: contentKey, nonce, associated: headerText(envelope) }
      const body = encodeBase64(ann.sealing.seal(new Uint8Array(Buffer.from(text, 'latin1')), how))
      const signed = resigned(tex, { ...envelope, body })
      expect(open(ann, signed)).toMatchObject({ ok: false, reason: 'bad_payload' })
    }
  })

  test('of any form whatever is refused and never throws', () => {
    const anything = fc.oneof(fc.anything(), fc.jsonValue(), fc.record({ to: fc.anything() }))
    fc.assert(
      fc.property(anything, (value) => {
        expect(open(ann, value as Envelope)).toMatchObject({ ok: false, reason: 'malformed' })
      }),
      { numRuns: 1_000 },
    )
  })
})

describe('sealing refuses', () => {
  const input = (more: Partial<EnvelopeInput>): EnvelopeInput => ({
    address: 'tex',
    to: [nameOf(ann)],
    urgency: 'normal',
    atMs: 1,
    ttlMs: 1,
    payload,
    ...more,
  })

  test.each<[string, () => Partial<EnvelopeInput>]>([
    ['nobody', () => ({ to: [] })],
    ['a key twice', () => ({ to: [nameOf(ann), { ...nameOf(ann), address: 'ann-claude' }] })],
    ['an address that is none', () => ({ to: [{ ...nameOf(ann), address: 'Ann B.' }] })],
    ['a sender without an address', () => ({ address: '' })],
    ['a time that is none', () => ({ atMs: Number.NaN })],
    ['an unknown urgency', () => ({ urgency: 'now' as never })],
    ['a payload of no letters', () => ({ payload: { kind: 'letters', letters: [] } })],
    [
      'a notice that is none',
      () => ({ payload: { kind: 'notice', notice: { type: 'x' } as never } }),
    ],
  ])('%s', (_, more) => {
    const sealed = sealEnvelope(tex, input(more()))
    expect(sealed).toMatchObject({ ok: false, refusal: { code: 'bad_data' } })
    expect(!sealed.ok && sealed.refusal.why).toMatch(/\.$/u)
  })

  test.each([`ed25519:${'A'.repeat(43)}=`, 'ed25519:x', 'none', ''])(
    'the key %j, by the name of whose it is',
    (key) => {
      const sealed = sealEnvelope(tex, input({ to: [nameOf(ann), { key, address: 'bob' }] }))
      expect(!sealed.ok && sealed.refusal.why).toContain('bob')
    },
  )

  test('what no frame of the relay has room for, with both numbers', () => {
    const letters = [{ body: 'x'.repeat(900_000) }]
    const sealed = sealEnvelope(tex, input({ payload: { kind: 'letters', letters } }))
    expect(!sealed.ok && sealed.refusal.why).toMatch(/1,2[0-9]{2},[0-9]{3} bytes.*1,048,576/u)
    const small = sealEnvelope(tex, input({ frameBytes: 500 }))
    expect(!small.ok && small.refusal.why).toContain('takes 500')
  })

  test.each(urgencies)('nothing for its urgency: %s', (urgency) => {
    expect(sealEnvelope(tex, input({ urgency })).ok).toBe(true)
  })
})
