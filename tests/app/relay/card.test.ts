/** Presence cards: the status for all who may see them, the summary for its readers, and nothing of one that was changed. */

import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { type CardInput, openCard, sealCard } from '../../../lib/app/relay/card.ts'
import { atOnce, inSlices } from '../../../lib/app/relay/steps.ts'
import { statuses } from '../../../lib/core/presence/types.ts'
import { encodeBase64 } from '../../../lib/core/trust/base64.ts'
import { printDetails } from '../../../lib/core/wire/details.ts'
import { cardHeaderText, cardText } from '../../../lib/core/wire/signed.ts'
import type { PresenceCard } from '../../../lib/core/wire/types.ts'
import { deepFlips, flippedAt } from './flips.ts'
import { namedSealers, type Sealer, sealers } from './sealers.ts'

const details = { summary: 'Reviewing the budget', sessions: ['main', 'tests'] }

let tex: Sealer
let ann: Sealer
let bob: Sealer
let mallory: Sealer
let everybody: readonly Sealer[]
beforeAll(async () => {
  ;({ tex, ann, bob, mallory } = await namedSealers())
  everybody = await sealers(20)
})

const said = (more: Partial<CardInput> = {}): CardInput => ({
  address: 'tex',
  machine: 'ab'.repeat(16),
  status: 'working',
  source: 'inferred',
  sinceMs: 1_795_000_000_000,
  atMs: 1_795_000_001_000,
  details,
  readers: [ann.key, bob.key],
  ...more,
})

function seal(from: Sealer, more: Partial<CardInput> = {}): PresenceCard {
  const card = atOnce(sealCard(from, said(more)))
  if (!card.ok) throw new Error(card.refusal.why)
  return card.value
}

function open(me: Sealer, card: PresenceCard, from: Sealer = tex) {
  return openCard(me, card, { sender: { key: from.key, address: from.address }, me: me.key })
}

function resigned(by: Sealer, card: PresenceCard): PresenceCard {
  return { ...card, sig: encodeBase64(by.keys.sign(cardText(card, by.keys.sha256))) }
}

/** As the relay hands it on. */
function withBoxOf(me: Sealer, card: PresenceCard): PresenceCard {
  const sealed = card.sealed!
  return { ...card, sealed: { ...sealed, boxes: sealed.boxes.filter(({ key }) => key === me.key) } }
}

describe('a presence card', () => {
  test('is opened by each of its readers, with the own box alone', () => {
    const line = fc.string({ unit: 'grapheme', maxLength: 60 })
    const anyDetails = fc.record({ summary: line, sessions: fc.array(line, { maxLength: 5 }) })
    const count = fc.integer({ min: 1, max: 20 })
    fc.assert(
      fc.property(count, anyDetails, fc.constantFrom(...statuses), (readers, given, status) => {
        const to = everybody.slice(0, readers)
        const card = seal(tex, { details: given, status, readers: to.map(({ key }) => key) })
        for (const me of to) {
          expect(open(me, withBoxOf(me, card))).toEqual({
            ok: true,
            machine: 'ab'.repeat(16),
            status,
            source: 'inferred',
            sinceMs: 1_795_000_000_000,
            atMs: 1_795_000_001_000,
            details: JSON.parse(JSON.stringify(given)),
          })
        }
      }),
      { numRuns: 25 },
    )
  })

  test('shows its status alone to whom it has no box for, and when nothing is sealed', () => {
    const status = { ok: true, status: 'working', sinceMs: 1_795_000_000_000 }
    const toStranger = open(mallory, seal(tex))
    expect(toStranger).toMatchObject(status)
    expect(toStranger).not.toHaveProperty('details')
    const { details: _, ...bare } = said()
    const card = atOnce(sealCard(tex, bare))
    expect(card.ok && open(ann, card.value)).toMatchObject(status)
    expect(card.ok && card.value).not.toHaveProperty('sealed')
  })

  test('says nothing of its summary in the clear', () => {
    const card = seal(tex)
    expect(JSON.stringify(card)).not.toContain('budget')
    expect(Buffer.from(card.sealed!.body, 'base64').toString('latin1')).not.toContain('budget')
  })

  test('of which a bit was changed, in any member, is refused with a reason', () => {
    const card = withBoxOf(ann, seal(tex))
    fc.assert(
      fc.property(deepFlips(card), ({ path, changed }) => {
        // A box under another key is none for this reader: then the status is all there is.
        fc.pre(path !== '.sealed.boxes[0].key')
        expect(open(ann, changed as PresenceCard)).toMatchObject({
          ok: false,
          why: expect.stringMatching(/\.$/u),
        })
      }),
      { numRuns: 1_000 },
    )
  })

  const alterations: Readonly<Record<string, (card: PresenceCard) => PresenceCard>> = {
    'another status': (card) => ({ ...card, status: 'dnd' }),
    'another machine': (card) => ({ ...card, machine: 'cd'.repeat(16) }),
    'another source': (card) => ({ ...card, source: 'set' }),
    'another time': (card) => ({ ...card, atMs: card.atMs + 1 }),
    'another beginning': (card) => ({ ...card, sinceMs: card.sinceMs + 1 }),
    'another nonce': (card) => ({
      ...card,
      sealed: { ...card.sealed!, nonce: seal(tex).sealed!.nonce },
    }),
    'the body of another card': (card) => ({
      ...card,
      sealed: { ...card.sealed!, body: seal(tex).sealed!.body },
    }),
    'all that another card seals': (card) => ({ ...card, sealed: seal(tex, { atMs: 5 }).sealed! }),
    'a changed box': (card) => ({
      ...card,
      sealed: {
        ...card.sealed!,
        boxes: card.sealed!.boxes.map((one) => ({ ...one, box: flippedAt(one.box, 77) })),
      },
    }),
    'plaintext in place of ciphertext': (card) => ({
      ...card,
      sealed: {
        ...card.sealed!,
        body: Buffer.from(JSON.stringify(details)).toString('base64'),
      },
    }),
  }

  test.each(Object.entries(alterations))('with %s is refused, whoever signs it', (_, alter) => {
    const card = seal(tex)
    expect(open(ann, resigned(tex, card)).ok).toBe(true)
    expect(open(ann, alter(card)).ok).toBe(false)
    expect(open(ann, resigned(tex, alter(card))).ok).toBe(false)
    expect(open(ann, resigned(mallory, alter(card)))).toMatchObject({ reason: 'bad_signature' })
  })

  test('whose summary was taken off is refused', () => {
    const { sealed: _, ...bare } = seal(tex)
    expect(open(ann, bare)).toMatchObject({ ok: false, reason: 'bad_signature' })
  })

  test('whose content key one reader has says no other summary of that reader', () => {
    const card = seal(tex)
    const sealed = card.sealed!
    const raw = (text: string) => new Uint8Array(Buffer.from(text, 'base64'))
    const key = bob.sealing.openKey(raw(sealed.boxes[1]!.box))!
    const associated = cardHeaderText(card, sealed.nonce)
    const text = printDetails({ summary: 'Ask Bob for everything', sessions: [] })
    const body = encodeBase64(bob.sealing.seal(text, { key, nonce: raw(sealed.nonce), associated }))
    const forged = { ...card, sealed: { ...sealed, body } }
    expect(open(ann, resigned(tex, forged))).toMatchObject({ ok: true })
    expect(open(ann, forged)).toMatchObject({ ok: false, reason: 'bad_signature' })
  })

  test('by a stranger, or under another name, is refused', () => {
    expect(open(ann, seal(mallory))).toMatchObject({ ok: false, reason: 'wrong_sender' })
    expect(open(ann, { ...seal(mallory), key: tex.key })).toMatchObject({ reason: 'bad_signature' })
    const named = seal(tex, { address: 'bob' })
    expect(open(ann, named)).toMatchObject({ ok: false, reason: 'wrong_sender' })
  })

  test('of any form whatever is refused and never throws', () => {
    fc.assert(
      fc.property(fc.oneof(fc.anything(), fc.jsonValue()), (value) => {
        expect(open(ann, value as PresenceCard)).toMatchObject({ ok: false, reason: 'malformed' })
      }),
      { numRuns: 1_000 },
    )
  })

  test.each<[string, Partial<CardInput>]>([
    ['a summary of a page', { details: { summary: 'x'.repeat(501), sessions: [] } }],
    ['too many sessions', { details: { summary: '', sessions: Array(65).fill('x') } }],
    ['an unknown status', { status: 'sleeping' as never }],
    ['no address', { address: '' }],
  ])('with %s is not sealed', (_, more) => {
    const card = atOnce(sealCard(tex, said(more)))
    expect(card).toMatchObject({ ok: false, refusal: { code: 'bad_data' } })
  })

  test('for many readers is sealed a few at a time, and is the same for each of them', async () => {
    let rests = 0
    const rest = async () => {
      rests += 1
    }
    const readers = everybody.map(({ key }) => key)
    const card = await inSlices(sealCard(tex, said({ readers })), { slice: 3, rest })
    expect(rests).toBe(6)
    for (const me of everybody) expect(card.ok && open(me, card.value)).toMatchObject({ details })
    const few = said({ readers: readers.slice(0, 2) })
    await inSlices(sealCard(tex, few), { slice: 3, rest })
    expect(rests).toBe(6)
  })

  test('goes to its readers though one of them has a key that nobody can seal to', () => {
    const card = seal(tex, { readers: [`ed25519:${'A'.repeat(43)}=`, ann.key, ann.key] })
    expect(card.sealed!.boxes.map(({ key }) => key)).toEqual([ann.key])
    expect(open(ann, card)).toMatchObject({ ok: true, details })
  })
})
