/** The bytes under the relay's signatures: these to the byte, different for every difference, and for one purpose each. */

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  cardHeaderText,
  cardText,
  envelopeSignedText,
  headerText,
  loginText,
  receiptText,
  secretText,
} from '../../../lib/core/wire/signed.ts'
import type { Admit, Envelope, PresenceCard, Receipt } from '../../../lib/core/wire/types.ts'
import { sha256 } from '../../../lib/io/ed25519-node.ts'

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes)
const ann = `ed25519:${'A'.repeat(43)}=`
const bob = `ed25519:${'B'.repeat(42)}A=`

const login = {
  challenge: 'Y2hhbGxlbmdl',
  relay: 'wss://relay.example.com',
  key: ann,
  address: 'ann',
  admit: { type: 'secret', proof: 'cHJvb2Y=' } as Admit,
}
const envelope: Envelope = {
  v: 1,
  id: '0123456789abcdef0123456789abcdef',
  kind: 'letters',
  from: ann,
  address: 'ann',
  to: [
    { key: bob, address: 'bob', box: 'Ym94' },
    { key: ann, address: 'ann@team.example.com' },
  ],
  urgency: 'high',
  atMs: 1_795_000_000_000,
  ttlMs: 3_600_000,
  nonce: 'bm9uY2U=',
  body: 'Ym9keQ==',
  sig: 'c2ln',
}
const card: PresenceCard = {
  key: ann,
  address: 'ann',
  machine: 'ab'.repeat(16),
  status: 'dnd',
  source: 'set',
  sinceMs: 5,
  atMs: 6,
  sealed: { nonce: 'bm9uY2U=', body: 'Ym9keQ==', boxes: [{ key: bob, box: 'Ym94' }] },
  sig: 'c2ln',
}
const receipt: Receipt = {
  id: 'msg-1',
  digest: 'ZGlnZXN0',
  state: 'refused',
  atMs: 7,
  code: 'unknown_sender',
  sig: 'c2ln',
}
const bodyDigest = Buffer.from(sha256(Buffer.from('body'))).toString('base64')

describe('the signed text of', () => {
  test('a login covers socket, relay, key, address and what admits it', () => {
    expect(text(loginText(login))).toBe(
      [
        'datacore-messaging/relay-login/1',
        'challenge 12\nY2hhbGxlbmdl',
        'relay 23\nwss://relay.example.com',
        `key 52\n${ann}`,
        'address 3\nann',
        'admit 15\nsecret cHJvb2Y=',
        '',
      ].join('\n'),
    )
    const admits: readonly Admit[] = [{ type: 'ticket', ticket: 'a.b' }, { type: 'none' }]
    expect(
      admits.map((admit) =>
        text(loginText({ ...login, admit }))
          .split('\n')
          .at(-2),
      ),
    ).toEqual(['ticket a.b', 'none'])
  })

  test('a secret covers socket, relay and key, and needs no address', () => {
    expect(text(secretText(login))).toBe(
      `datacore-messaging/relay-secret/1\nchallenge 12\nY2hhbGxlbmdl\nrelay 23\nwss://relay.example.com\nkey 52\n${ann}\n`,
    )
  })

  test('a header covers all of an envelope but body, boxes and signature', () => {
    expect(text(headerText(envelope))).toBe(
      [
        'datacore-messaging/envelope/1',
        'v 1\n1',
        'id 32\n0123456789abcdef0123456789abcdef',
        'kind 7\nletters',
        `from 52\n${ann}`,
        'address 3\nann',
        `to 130\n${bob} bob\n${ann} ann@team.example.com`,
        'urgency 4\nhigh',
        'atMs 13\n1795000000000',
        'ttlMs 7\n3600000',
        'nonce 8\nbm9uY2U=',
        '',
      ].join('\n'),
    )
  })

  test('an envelope is over the digests of header and ciphertext', () => {
    const header = Buffer.from(sha256(headerText(envelope))).toString('base64')
    expect(text(envelopeSignedText(envelope, sha256))).toBe(
      `datacore-messaging/envelope-signature/1\nheader 44\n${header}\nbody 44\n${bodyDigest}\n`,
    )
  })

  test('a card covers what it says and seals, and not the boxes, which a relay takes off', () => {
    const said = `key 52\n${ann}\naddress 3\nann\nmachine 32\n${card.machine}\nstatus 3\ndnd\nsource 3\nset\nsinceMs 1\n5\natMs 1\n6\n`
    const sealed = `nonce 8\nbm9uY2U=\nbody 44\n${bodyDigest}\n`
    expect(text(cardText(card, sha256))).toBe(`datacore-messaging/presence/1\n${said}${sealed}`)
    const { sealed: _, ...bare } = card
    expect(text(cardText(bare, sha256))).toBe(`datacore-messaging/presence/1\n${said}`)
    expect(text(cardHeaderText(card, 'bm9uY2U='))).toBe(
      `datacore-messaging/presence-header/1\n${said}nonce 8\nbm9uY2U=\n`,
    )
  })

  test('a receipt covers what became of which letter, and why', () => {
    expect(text(receiptText(receipt))).toBe(
      'datacore-messaging/receipt/1\nid 5\nmsg-1\ndigest 8\nZGlnZXN0\nstate 7\nrefused\natMs 1\n7\ncode 14\nunknown_sender\n',
    )
  })

  test('one login is that of no other, whatever is in its fields', () => {
    const word = fc.string({ unit: fc.constantFrom(...'ab \n1234'), maxLength: 8 })
    const ticket = word.map((given): Admit => ({ type: 'ticket', ticket: given }))
    const fields = fc.record({
      challenge: word,
      relay: word,
      key: word,
      address: word,
      admit: fc.oneof(ticket, fc.constant<Admit>({ type: 'none' })),
    })
    fc.assert(
      fc.property(fields, fields, (one, other) => {
        const same = JSON.stringify(one) === JSON.stringify(other)
        expect(text(loginText(one)) === text(loginText(other))).toBe(same)
      }),
      { numRuns: 1_000 },
    )
  })

  test.each<[string, Partial<Envelope>]>([
    ['v', { v: 2 as 1 }],
    ['id', { id: 'f'.repeat(32) }],
    ['kind', { kind: 'notice' }],
    ['from', { from: bob }],
    ['address', { address: 'bob' }],
    ['recipients', { to: envelope.to.slice(1) }],
    ['order of recipients', { to: [...envelope.to].reverse() }],
    ['urgency', { urgency: 'low' }],
    ['atMs', { atMs: 1 }],
    ['ttlMs', { ttlMs: 1 }],
    ['nonce', { nonce: 'bm9uY2V=' }],
    ['body', { body: 'Ym9keR==' }],
  ])('an envelope changes with its %s', (_, more) => {
    const before = text(envelopeSignedText(envelope, sha256))
    expect(text(envelopeSignedText({ ...envelope, ...more }, sha256))).not.toBe(before)
  })
})
