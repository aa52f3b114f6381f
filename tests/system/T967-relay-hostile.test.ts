/** A relay that lies: with true envelopes that it changes, and with its own, it makes nobody believe, lose or give up anything. */

import { afterEach, beforeEach, expect, test } from 'vitest'
import { usualLimits } from '../../lib/core/wire/limits.ts'
import { askDaemon } from '../../lib/io/daemon/socket/ask.ts'
import { placesOf } from '../../lib/io/places.ts'
import { introduce, makePersons, type Person, type Persons } from '../support/persons.ts'
import { type HostileRelay, hostileRelay, type Loose } from '../support/relay/hostile.ts'
import { expectOnce, idsIn, outboxOf, sentId } from '../support/relay/letters.ts'
import { keyNamed } from '../support/frame-client.ts'
import { until } from '../support/watching.ts'

let relay: HostileRelay
let persons: Persons
let gregor: Person
let tex: Person

async function begin(welcome: Loose = {}): Promise<void> {
  relay = await hostileRelay(welcome)
  persons = makePersons({ url: relay.url, secret: 'Vr8-pK3xQz_mT5wYb2Ls' })
  gregor = await persons.add('gregor')
  tex = await persons.add('tex')
  introduce(gregor, tex)
}

beforeEach(() => begin())
afterEach(async () => {
  await persons.remove()
  await relay.close()
})

async function online(person: Person): Promise<void> {
  const run = person.daemon()
  await until('it is connected', () => run.said().includes('The relay is there'), run.said)
}

function sends(kind: string): readonly Loose[] {
  return relay.heard.flatMap((frame) => {
    const envelope = frame['envelope'] as Loose | undefined
    return frame['t'] === 'send' && envelope?.['kind'] === kind ? [envelope] : []
  })
}

/** What gregor sealed for tex, as the relay has it. */
async function genuine(text: string): Promise<{ readonly id: string; readonly envelope: Loose }> {
  await online(gregor)
  const id = await sentId(gregor, '@tex', text)
  await until('the relay has it', () => sends('letters').length > 0)
  return { id, envelope: sends('letters')[0]! }
}

test('30: plaintext in place of the ciphertext, and every other change, is refused, and nothing of it is shown', async () => {
  const { id, envelope } = await genuine('The true text')
  await online(tex)
  const plain = JSON.stringify({ letters: [{ id: 'msg-forged', from: 'gregor', body: 'Forged!' }] })
  const padded = Buffer.concat([Buffer.from(plain), Buffer.from([0x80])])
  const [to] = envelope['to'] as readonly Loose[]
  const zeros = (bytes: number) => Buffer.alloc(bytes).toString('base64')
  const changes: readonly (readonly [string, Loose])[] = [
    ['plaintext', { body: Buffer.from(plain).toString('base64') }],
    ['padded plaintext', { body: padded.toString('base64') }],
    ['plaintext with no box', { body: padded.toString('base64'), to: [{ ...to, box: zeros(80) }] }],
    ['another sender', { from: keyNamed('mallory') }],
    ['another name', { address: 'ana' }],
    ['another urgency', { urgency: 'urgent' }],
    ['another time', { atMs: Number(envelope['atMs']) + 1 }],
    ['another kind', { kind: 'notice' }],
    ['another reader beside', { to: [to, { ...to, key: keyNamed('mallory'), address: 'ana' }] }],
    ['no reader of ours', { to: [{ ...to, key: keyNamed('mallory') }] }],
    ['no signature', { sig: zeros(64) }],
  ]
  for (const [name, change] of changes) {
    const { state } = await relay.deliver(tex.key, { ...envelope, ...change })
    expect([name, state]).toEqual([name, 'refused'])
  }
  expect(idsIn(tex, 'inbox.org')).toEqual([])
  expect(`${tex.read('inbox.org')}${tex.read('dead-letters.org')}`).not.toMatch(/Forged|true text/u)
  // What was not changed is taken, however often it comes, and is there once.
  for (let times = 0; times < 3; times += 1) {
    expect((await relay.deliver(tex.key, envelope)).state).toBe('stored')
  }
  expectOnce(tex, 'inbox.org', [id])
  expect(tex.msg('show', id)).toContain('The true text')
})

test('what a relay says it forwarded is not delivered; a receipt that is not its reader’s counts for nothing', async () => {
  const { id, envelope } = await genuine('Never handed on')
  await until('it is with the relay', () => outboxOf(gregor).get(id) === 'sent')
  await online(tex)
  expect((await relay.deliver(tex.key, envelope)).state).toBe('stored')
  await until('tex signed a receipt', () => sends('receipt').length > 0)
  const [receipt] = sends('receipt')
  const [to] = receipt!['to'] as readonly Loose[]
  const own = { ...to, key: gregor.key }
  for (const change of [
    { from: gregor.key, address: 'gregor' },
    { from: keyNamed('mallory'), address: 'mallory' },
    { atMs: 1 },
    { to: [own, { ...own, key: tex.key }] },
  ]) {
    expect((await relay.deliver(gregor.key, { ...receipt, ...change })).state).toBe('refused')
    expect(outboxOf(gregor).get(id)).toBe('sent')
  }
  await relay.deliver(gregor.key, receipt!)
  await until('its author knows', () => outboxOf(gregor).get(id) === 'stored')
})

test('35: a card that its owner did not sign is not shown, whatever the relay says of who is there', async () => {
  await online(gregor)
  await online(tex)
  await tex.tell('presence', 'set', 'focusing', 'A true summary')
  const cards = () =>
    relay.heard.flatMap((frame) => {
      const card = frame['card'] as Loose | undefined
      return card?.['key'] === tex.key && card['status'] === 'focusing' ? [card] : []
    })
  await until('tex said so', () => cards().length > 0)
  const [card] = cards()
  const said = { t: 'peer', key: tex.key, online: true }
  relay.say(gregor.key, {
    ...said,
    atMs: 1,
    cards: [{ ...card, status: 'away', atMs: Number(card!['atMs']) + 9 }],
  })
  relay.say(gregor.key, { ...said, atMs: 2, cards: [{ ...card, address: 'ana' }] })
  await shows('online', null)
  relay.say(gregor.key, { ...said, atMs: 3, cards: [card] })
  await shows('online', 'focusing')
  // An older one does not come back.
  relay.say(gregor.key, { ...said, atMs: 4, cards: [{ ...card, atMs: 1 }] })
  relay.say(gregor.key, { ...said, online: false, atMs: 5 })
  await shows('offline', 'focusing')
  expect(gregor.msg('peers')).not.toContain('away')
})

async function shows(presence: string, status: string | null): Promise<void> {
  let last: unknown
  let asking = false
  const ask = async () => {
    const { peers } = await gregor.tell('peers')
    last = (peers as readonly Loose[]).find(({ address }) => address === 'tex')
    asking = false
  }
  const isSo = () => {
    const { presence: there, status: now } = (last ?? {}) as Loose
    return there === presence && now === status
  }
  await until(
    `tex is ${presence}, ${status}`,
    () => {
      if (!asking) {
        asking = true
        void ask()
      }
      return isSo()
    },
    () => JSON.stringify(last),
  )
}

test('a relay with limits that nobody can keep costs time, and no letter is given up for it', async () => {
  await persons.remove()
  await relay.close()
  await begin({
    limits: { ...usualLimits, frameBytes: 1, ttlMsMax: 0, rosterKeys: 0, inFlight: 0 },
  })
  await online(gregor)
  const id = await sentId(gregor, '@tex', 'Too large for this relay')
  const places = placesOf(gregor.env, gregor.home)
  let whys: readonly string[] = []
  const ask = async () => {
    whys = (await askDaemon(places, gregor.env, { op: 'status' }))?.outbox.whys ?? []
  }
  await until('it was tried', () => {
    void ask()
    return whys.length > 0
  })
  expect(whys[0]).toMatch(/the relay takes 1 at once/u)
  expect(outboxOf(gregor).get(id)).toBe('to send')
})
