/** What letters by relay may take of a machine, and what comes back that its reader deleted: nothing. */

import { appendFileSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Deps } from '../../../lib/app/ports.ts'
import { deliver } from '../../../lib/app/receive/deliver.ts'
import type { Sealing } from '../../../lib/app/relay/ports.ts'
import { sealEnvelope } from '../../../lib/app/relay/seal.ts'
import { signLetter } from '../../../lib/app/sign.ts'
import type { Address } from '../../../lib/core/model/address.ts'
import { newId } from '../../../lib/core/model/id.ts'
import type { Letter } from '../../../lib/core/model/message.ts'
import type { TierSettings } from '../../../lib/core/model/settings.ts'
import { letterRecords } from '../../../lib/core/wire/letter.ts'
import type { Envelope } from '../../../lib/core/wire/types.ts'
import { createReceived } from '../../../lib/io/relay/client/received.ts'
import { createSealingOf } from '../../support/sealing-of.ts'
import { makeWorld, ok, type User, type World } from '../../support/world.ts'

let world: World
let gregor: User
let mallory: User
let tex: User
const sealings = new Map<string, Sealing>()
const dayMs = 24 * 3_600_000

beforeEach(async () => {
  world = await makeWorld(['gregor', 'tex', 'mallory'])
  gregor = world.users['gregor']!
  mallory = world.users['mallory']!
  tex = world.users['tex']!
  for (const [name, user] of Object.entries(world.users)) {
    sealings.set(name, await createSealingOf(user))
  }
})

afterEach(() => world.remove())

let serial = 0

function letter(from: User, body = 'Hello', to = 'tex'): Letter {
  serial += 1
  const nowMs = world.clock.nowMs + serial
  const author = from.name as Address
  const random = new Uint8Array([serial, serial >> 8, 3, 4, 5, 6])
  return signLetter(from.deps, {
    id: newId({ kind: 'msg', nowMs, author, random }),
    from: author,
    to: to as Address,
    stamp: new Date(nowMs).toISOString(),
    mentions: [],
    urgency: 'normal',
    body,
  })
}

function sealed(from: User, letters: readonly Letter[], atMs = world.clock.nowMs): Envelope {
  const to = [{ key: tex.deps.keys.publicKey, address: 'tex' }]
  const payload = { kind: 'letters', letters: letterRecords(letters) } as const
  const input = { address: from.name, to, payload, urgency: 'normal', atMs, ttlMs: 60_000 } as const
  return ok(sealEnvelope({ sealing: sealings.get(from.name)!, keys: from.deps.keys }, input))
}

const stateDir = () => join(tex.root, '.datacore', 'state', 'messaging')

/** Each time as after a start of the daemon: what it knows is on the disk. */
function receive(envelope: Envelope, deps: Deps = own()) {
  const received = createReceived(stateDir(), () => world.clock.nowMs)
  const names = { nameOf: async () => ({ path: '', name: 'x' }) }
  const ports = { sealing: sealings.get('tex')!, names, received, noticeTimes: new Map() }
  return deliver(deps, ports, envelope)
}

/** Nobody else reads tex's space, and strangers may send so much. */
function own(unknown: Partial<TierSettings> = {}): Deps {
  const { settings } = tex.deps
  const { messaging } = settings
  const tiers = messaging.trust_tiers
  const trust_tiers = { ...tiers, unknown: { ...tiers['unknown']!, ...unknown } }
  const changed = { ...settings, messaging: { ...messaging, trust_tiers } }
  return { ...tex.deps, settings: changed, hasRemote: async () => false }
}

const count = (id: string) => world.read('inbox.org').split(`:ID:       ${id}\n`).length - 1

describe('the share of one sender', () => {
  test('is so many letters within a day; more wait, and come in when there is room', async () => {
    const deps = own({ daily_letter_limit: 3 })
    const many = [1, 2, 3, 4, 5].map(() => letter(mallory))
    for (const one of many.slice(0, 3)) {
      expect((await receive(sealed(mallory, [one]), deps)).ack).toEqual({ state: 'stored' })
    }
    const before = world.read('inbox.org')
    const waiting = many.slice(3).map((one) => sealed(mallory, [one]))
    const { ack, fates, answers } = await receive(waiting[0]!, deps)
    expect(ack).toEqual({ state: 'later', code: 'too_many_letters' })
    expect(answers).toEqual([])
    expect(fates[0]).toMatchObject({
      why: '3 letters of mallory came by relay within a day; the tier unknown allows 3.',
      hint: expect.stringContaining('messaging.trust_tiers.unknown.daily_letter_limit') as unknown,
    })
    expect(world.read('inbox.org')).toBe(before)
    expect((await receive(sealed(gregor, [letter(gregor)]), deps)).ack.state).toBe('stored')
    world.clock.nowMs += dayMs + 1
    for (const one of waiting) expect((await receive(one, deps)).ack).toEqual({ state: 'stored' })
    for (const { id } of many) expect(count(id)).toBe(1)
  })

  test('holds within one envelope as well: what has room is stored and answered', async () => {
    const deps = own({ daily_letter_limit: 2 })
    await receive(sealed(mallory, [letter(mallory)]), deps)
    const many = ['tex', 'tex-claude'].map((to) => letter(mallory, 'Hello', to))
    const { ack, answers } = await receive(sealed(mallory, many), deps)
    expect(ack.state).toBe('later')
    expect(answers.map(({ receipt }) => receipt.id)).toEqual([many[0]!.id])
    expect(count(many[0]!.id)).toBe(1)
  })

  test('is so many bytes within a day; the first letter always has room', async () => {
    const deps = own({ daily_letter_limit: 0, daily_letter_kib: 10 })
    const large = () => sealed(mallory, [letter(mallory, 'lorem ipsum '.repeat(1_000))])
    expect((await receive(large(), deps)).ack.state).toBe('stored')
    expect((await receive(large(), deps)).ack).toEqual({
      state: 'later',
      code: 'too_many_letters',
    })
    expect(
      (await receive(large(), own({ daily_letter_limit: 0, daily_letter_kib: 0 }))).ack,
    ).toEqual({ state: 'stored' })
  })

  test('counts what its reader deleted, and not what comes again', async () => {
    const deps = own({ daily_letter_limit: 2 })
    const first = sealed(mallory, [letter(mallory)])
    for (let times = 0; times < 4; times += 1) {
      expect((await receive(first, deps)).ack.state).toBe('stored')
    }
    world.write('inbox.org', '')
    expect((await receive(sealed(mallory, [letter(mallory)]), deps)).ack.state).toBe('stored')
    expect((await receive(sealed(mallory, [letter(mallory)]), deps)).ack.state).toBe('later')
    expect((await receive(first, deps)).ack.state).toBe('stored')
  })

  test('is taken by no time in the memory that a wrong clock dated ahead', async () => {
    const deps = own({ daily_letter_limit: 1 })
    world.clock.nowMs += 400 * dayMs
    expect((await receive(sealed(mallory, [letter(mallory)]), deps)).ack.state).toBe('stored')
    world.clock.nowMs -= 400 * dayMs
    expect((await receive(sealed(mallory, [letter(mallory)]), deps)).ack.state).toBe('stored')
  })
})

describe('a letter that its reader deleted', () => {
  test('does not come back in the same envelope or another, and is answered as stored', async () => {
    const sent = letter(gregor)
    const first = sealed(gregor, [sent])
    await receive(first)
    world.write('inbox.org', '')
    for (const envelope of [first, sealed(gregor, [sent]), first]) {
      const { ack, answers, fates } = await receive(envelope)
      expect(ack).toEqual({ state: 'stored' })
      expect(answers[0]?.receipt).toMatchObject({ id: sent.id, state: 'stored' })
      expect(fates[0]?.how).toBe('known')
    }
    expect(count(sent.id)).toBe(0)
  })

  test('does not come back while an envelope of it counts, however long that was held back', async () => {
    const sent = letter(gregor)
    await receive(sealed(gregor, [sent]))
    world.write('inbox.org', '')
    const late = sealed(gregor, [sent], world.clock.nowMs + 29 * dayMs)
    const ahead = sealed(gregor, [sent], world.clock.nowMs + 70 * dayMs)
    for (const days of [1, 29, 29, 20, 20]) {
      world.clock.nowMs += days * dayMs
      for (const envelope of [late, ahead]) await receive(envelope)
      expect(count(sent.id)).toBe(0)
    }
  })

  test('is remembered beside a torn line, and the memory is for its owner alone', async () => {
    const file = join(stateDir(), 'relay', 'received.log')
    const sent = letter(gregor)
    await receive(sealed(gregor, [sent]))
    appendFileSync(file, 'ed25519:torn 12')
    const next = letter(gregor)
    await receive(sealed(gregor, [next]))
    world.write('inbox.org', '')
    await receive(sealed(gregor, [sent, next]))
    expect([count(sent.id), count(next.id)]).toEqual([0, 0])
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(readFileSync(file, 'utf8')).not.toContain(sent.id)
  })
})

describe('an envelope', () => {
  test('of more than thirty days ago is refused: its letters may have been here', async () => {
    const sent = letter(gregor)
    for (const atMs of [0, world.clock.nowMs - 30 * dayMs - 1]) {
      const { ack, answers, why } = await receive(sealed(gregor, [sent], atMs))
      expect(ack).toEqual({ state: 'refused', code: 'too_old' })
      expect(answers).toEqual([])
      expect(why).toMatch(/thirty days/u)
    }
    expect(count(sent.id)).toBe(0)
    const within = sealed(gregor, [sent], world.clock.nowMs - 30 * dayMs)
    expect((await receive(within)).ack).toEqual({ state: 'stored' })
  })
})
