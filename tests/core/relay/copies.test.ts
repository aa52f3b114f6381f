/** What each reader gets, and what processes tell each other: the printed form is the value, always. */

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { copiesOf, deliverText, sentText } from '../../../lib/core/relay/copies.ts'
import {
  parseEnvelopeNote,
  parsePeerNote,
  parseTakenNote,
  printEnvelopeNote,
  printPeerNote,
  printTakenNote,
  subjects,
} from '../../../lib/core/relay/notes.ts'
import { forgetProcess, notice, type Seen } from '../../../lib/core/relay/seen.ts'
import { parseServerFrame } from '../../../lib/core/wire/frames.ts'
import { wireCodes } from '../../../lib/core/wire/shapes.ts'
import { envelopeOf, idOf, keyOf } from '../../support/envelopes.ts'

const box = (byte: number) => Buffer.alloc(80, byte).toString('base64')
const readers = (count: number) =>
  Array.from({ length: count }, (_, index) => ({
    key: keyOf(index),
    address: `person${index}@team.example.com`,
    box: box(index),
  }))

describe('the copies of an envelope', () => {
  test('are frames that a client reads, each with the box of its reader alone', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), fc.nat(300), (count, bodyBytes) => {
        const to = readers(count)
        const envelope = envelopeOf({ to, bodyBytes: bodyBytes + 1 })
        const copies = copiesOf(envelope)
        for (const [index] of to.entries()) {
          const expected = {
            ...envelope,
            to: to.map((one, at) => (at === index ? one : { key: one.key, address: one.address })),
          }
          expect(copies.envelope(index)).toEqual(expected)
          expect(parseServerFrame(copies.text(index))).toEqual({
            ok: true,
            frame: { t: 'deliver', envelope: expected },
          })
          expect(copies.text(index)).toBe(deliverText(expected))
        }
      }),
      { numRuns: 40 },
    )
  })

  test('for one reader are printed as JSON prints them', () => {
    const envelope = envelopeOf({ bodyBytes: 300 })
    expect(deliverText(envelope)).toBe(JSON.stringify({ t: 'deliver', envelope }))
  })
})

test('the answer to a send is printed as JSON prints it', () => {
  const result = fc.record(
    {
      key: fc.nat(20).map(keyOf),
      state: fc.constantFrom('forwarded' as const, 'kept' as const, 'refused' as const),
      code: fc.constantFrom(...wireCodes),
      retryMs: fc.nat(),
    },
    { requiredKeys: ['key', 'state'] },
  )
  fc.assert(
    fc.property(fc.stringMatching(/^[A-Za-z0-9_-]{1,64}$/), fc.array(result), (re, results) => {
      const frame = { re, envelope: idOf(1), results }
      expect(sentText(frame)).toBe(JSON.stringify({ t: 'sent', ...frame }))
    }),
    { numRuns: 100 },
  )
})

describe('notes between processes', () => {
  test('of an envelope come back as they were', () => {
    const text = deliverText(envelopeOf())
    const note = { process: 'p-1_x', from: keyOf(1), id: idOf(1), kind: 'letters', text } as const
    expect(parseEnvelopeNote(printEnvelopeNote(note))).toEqual(note)
  })

  test.each([
    ['another frame', '{"t":"error","code":"not_admitted","message":"","fatal":true}'],
    ['no frame', '{}'],
    ['a damaged envelope', deliverText(envelopeOf({ atMs: -1 }))],
    ['another envelope', deliverText(envelopeOf({ id: idOf(2) }))],
    ['one of somebody else', deliverText(envelopeOf({ from: keyOf(9) }))],
    ['one of another kind', deliverText(envelopeOf({ kind: 'notice' }))],
  ])('of an envelope carry %s to nobody', (_, text) => {
    const note = { process: 'p1', from: keyOf(1), id: idOf(1), kind: 'letters', text } as const
    expect(parseEnvelopeNote(printEnvelopeNote(note))).toBeUndefined()
  })

  test.each([
    ['a time that is none', { atMs: -5 }],
    ['a key that is none', { key: 'ed25519:' }],
    ['an address that is none', { address: 'a b' }],
    ['a damaged card', { card: { key: keyOf(1) } }],
  ])('of a peer with %s are left aside', (_, parts) => {
    const usual = { connection: 'c1', key: keyOf(1), address: 'tex', online: true, atMs: 5 }
    const text = JSON.stringify({ ...usual, asks: false, ...parts })
    expect(parsePeerNote(`p1 ${text}`)).toBeUndefined()
  })

  test('of a peer come back as they were', () => {
    const note = {
      process: 'p1',
      connection: 'c1',
      key: keyOf(1),
      address: 'tex',
      online: true,
      atMs: 5,
      asks: false,
    }
    expect(parsePeerNote(printPeerNote(note))).toEqual(note)
  })

  test('of what was taken come back as they were', () => {
    const names = [
      { from: keyOf(1), id: idOf(1) },
      { from: keyOf(2), id: idOf(1) },
    ]
    expect(parseTakenNote(printTakenNote('p1', names))).toEqual(names)
  })

  test('never fail on noise', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        parsePeerNote(text)
        parsePeerNote(`p ${text}`)
        parseTakenNote(text)
        expect(parseEnvelopeNote(text)).toBeUndefined()
      }),
    )
  })

  test('have subjects in which a pattern of addresses is a pattern of NATS', () => {
    const key = `ed25519:${Buffer.alloc(32, 0xfb).toString('base64')}`
    const word = Buffer.alloc(32, 0xfb).toString('base64url')
    expect(subjects.envelope({ key, address: 'tex@team.example.com' })).toBe(
      `dcm.v1.envelope.${word}.com.example.team.@tex`,
    )
    expect(subjects.envelopes(key)).toBe(`dcm.v1.envelope.${word}.>`)
    expect(subjects.peer(key, 'tex-claude')).toBe(`dcm.v1.peer.${word}.tex-claude`)
    expect(subjects.taken(key)).toBe(`dcm.v1.taken.${word}`)
    expect(subjects.alive('p1')).toBe('dcm.v1.alive.p1')
  })
})

describe('what is seen of a peer', () => {
  const steps = fc.array(
    fc.record({
      process: fc.constantFrom('p1', 'p2'),
      connection: fc.constantFrom('c1', 'c2'),
      key: fc.constantFrom(keyOf(1), keyOf(2)),
      online: fc.boolean(),
      asks: fc.constant(false),
      atMs: fc.nat(100),
    }),
    { maxLength: 60 },
  )

  test('is told when it changes and only then, and a process that is gone takes its own with it', () => {
    fc.assert(
      fc.property(steps, (notes) => {
        const seen: Seen = new Map()
        const there = new Set<string>()
        const told = new Map<string, boolean>()
        const isThere = (key: string) => [...there].some((name) => name.endsWith(key))
        for (const note of notes) {
          const name = `${note.process} ${note.connection} ${note.key}`
          if (note.online) there.add(name)
          else there.delete(name)
          const change = notice(seen, { ...note, address: 'tex' })
          if (change.type !== 'same') {
            expect(told.get(change.key) ?? false).toBe(change.type === 'gone')
            told.set(change.key, change.type === 'there')
          }
          expect(told.get(note.key) ?? false).toBe(isThere(note.key))
        }
        for (const change of forgetProcess(seen, 'p1', 0)) {
          if (change.type === 'gone') told.set(change.key, false)
        }
        for (const name of [...there]) if (name.startsWith('p1')) there.delete(name)
        for (const key of [keyOf(1), keyOf(2)]) expect(told.get(key) ?? false).toBe(isThere(key))
      }),
    )
  })
})
