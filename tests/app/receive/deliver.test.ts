/** What a relay delivers, honest and hostile, to a person with real files, keys and sealing. */

import { rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { archive } from '../../../lib/app/archive.ts'
import { contactAdd } from '../../../lib/app/contact-add.ts'
import { letterOf } from '../../../lib/app/decode.ts'
import { findEntry } from '../../../lib/app/find.ts'
import { block } from '../../../lib/app/trust.ts'
import { Failure } from '../../../lib/app/failure.ts'
import { confirm } from '../../../lib/app/outbox/confirm.ts'
import { isProved } from '../../../lib/app/outbox/proved.ts'
import type { Deps } from '../../../lib/app/ports.ts'
import { deliver, type DeliverPorts } from '../../../lib/app/receive/deliver.ts'
import { receiptFor } from '../../../lib/app/receive/receipt.ts'
import type { Sealing } from '../../../lib/app/relay/ports.ts'
import { sealEnvelope } from '../../../lib/app/relay/seal.ts'
import { send } from '../../../lib/app/send.ts'
import { signLetter } from '../../../lib/app/sign.ts'
import { encodeMessage } from '../../../lib/core/codec/message.ts'
import type { Address } from '../../../lib/core/model/address.ts'
import { type EntryId, newId } from '../../../lib/core/model/id.ts'
import type { Letter } from '../../../lib/core/model/message.ts'
import { printEntry } from '../../../lib/core/org/print.ts'
import { letterRecords } from '../../../lib/core/wire/letter.ts'
import type { Envelope, Payload } from '../../../lib/core/wire/types.ts'
import { lockPath } from '../../../lib/io/emacs-lock.ts'
import { createReceived } from '../../../lib/io/relay/client/received.ts'
import { createSealingOf } from '../../support/sealing-of.ts'
import { makeWorld, ok, type User, type World } from '../../support/world.ts'

let world: World
let gregor: User
let tex: User
const sealings = new Map<string, Sealing>()

beforeEach(async () => {
  world = await makeWorld(['gregor', 'tex', 'mallory'])
  gregor = local(world.users['gregor']!)
  tex = local(world.users['tex']!)
  for (const name of ['gregor', 'tex', 'mallory']) {
    sealings.set(name, await createSealingOf(world.users[name]!))
  }
})

afterEach(() => world.remove())

/** Nobody else reads the space. */
function local(user: User): User {
  return { ...user, deps: { ...user.deps, hasRemote: async () => false } }
}

function ports(user: User): DeliverPorts {
  const names = { nameOf: async () => ({ path: '', name: 'x' }) }
  const received = createReceived(
    join(user.root, '.datacore', 'state', 'messaging'),
    () => world.clock.nowMs,
  )
  return { sealing: sealings.get(user.name)!, names, received, noticeTimes: new Map() }
}

let serial = 0

function letter(from: User, change: Partial<Letter> = {}): Letter {
  serial += 1
  const nowMs = world.clock.nowMs + serial
  const author = from.name as Address
  const random = new Uint8Array([serial, serial >> 8, 3, 4, 5, 6])
  return signLetter(from.deps, {
    id: newId({ kind: 'msg', nowMs, author, random }),
    from: author,
    to: 'tex' as Address,
    stamp: new Date(nowMs).toISOString(),
    mentions: [],
    urgency: 'normal',
    body: 'Hello',
    ...change,
  })
}

function sealed(from: User, payload: Payload, address: string = from.name): Envelope {
  const to = [{ key: tex.deps.keys.publicKey, address: 'tex' }]
  const atMs = world.clock.nowMs + serial
  return ok(
    sealEnvelope(
      { sealing: sealings.get(from.name)!, keys: from.deps.keys },
      { address, to, payload, urgency: 'normal', atMs, ttlMs: 60_000 },
    ),
  )
}

function withLetters(from: User, letters: readonly Letter[], address?: string): Envelope {
  return sealed(from, { kind: 'letters', letters: letterRecords(letters) }, address)
}

const receive = (envelope: Envelope, deps: Deps = tex.deps) => deliver(deps, ports(tex), envelope)
const count = (id: string) => world.read('inbox.org').split(`:ID:       ${id}\n`).length - 1

describe('a letter of a contact', () => {
  test('is stored before it is acknowledged, and answered with a receipt that its sender can prove', async () => {
    const sent = letter(gregor)
    const { ack, answers } = await receive(withLetters(gregor, [sent]))
    expect(ack).toEqual({ state: 'stored' })
    expect(count(sent.id)).toBe(1)
    const [{ receipt } = { receipt: undefined }] = answers
    expect(receipt?.state).toBe('stored')
    expect(isProved(gregor.deps, tex.deps.keys.publicKey, sent, receipt!)).toBe(true)
    expect(isProved(gregor.deps, gregor.deps.keys.publicKey, sent, receipt!)).toBe(false)
    expect(isProved(gregor.deps, tex.deps.keys.publicKey, letter(gregor), receipt!)).toBe(false)
  })

  test('that comes again, in the same envelope or another, is stored once and answered again', async () => {
    const sent = letter(gregor)
    const first = withLetters(gregor, [sent])
    for (const envelope of [first, first, withLetters(gregor, [sent])]) {
      const { ack, answers } = await receive(envelope)
      expect(ack.state).toBe('stored')
      expect(answers).toHaveLength(1)
    }
    expect(count(sent.id)).toBe(1)
  })

  test('under an id that another letter has is refused, and the other stays as it is', async () => {
    const sent = letter(gregor)
    await receive(withLetters(gregor, [sent]))
    const before = world.read('inbox.org')
    const other = letter(gregor, { id: sent.id, body: 'Something else' })
    const { ack, answers } = await receive(withLetters(gregor, [other]))
    expect(ack).toEqual({ state: 'refused', code: 'id_taken' })
    expect(answers[0]?.receipt).toMatchObject({ state: 'refused', code: 'id_taken' })
    expect(world.read('inbox.org')).toBe(before)
  })

  test('has an id that its author made for its reader, and no other', async () => {
    const mallory = world.users['mallory']!
    const at = 'msg-20261121-100203'
    const own = `${at}-mallory-7f3ak2`
    for (const id of [
      `${at}-gregor-7f3ak2.tex`,
      `${own}.gregor`,
      'tex',
      'state-deploy:target',
      'file-20261121-100203-mallory-7f3ak2',
      'mem-20261121-100203-mallory-7f3ak2',
      'dead-relay-0123',
    ]) {
      const taking = letter(mallory, { id: id as EntryId })
      const { ack, answers } = await receive(withLetters(mallory, [taking]))
      expect({ id, ack }).toEqual({ id, ack: { state: 'refused', code: 'bad_id' } })
      expect(answers[0]?.receipt).toMatchObject({ state: 'refused', code: 'bad_id' })
    }
    for (const id of [own, `${own}.tex`] as EntryId[]) {
      const { ack } = await receive(withLetters(mallory, [letter(mallory, { id })]))
      expect({ id, ack }).toEqual({ id, ack: { state: 'stored' } })
    }
    const agents = letter(gregor, {
      id: `${at}-gregor-claude-7f3ak2` as EntryId,
      from: 'gregor-claude' as Address,
    })
    expect((await receive(withLetters(gregor, [agents]))).ack).toEqual({ state: 'stored' })
  })

  test('comes in although others pushed entries under its id, which stay behind it', async () => {
    const mallory = world.users['mallory']!
    const sent = letter(gregor)
    const taking = letter(mallory, { id: sent.id, body: 'Taken' })
    const { sig: _sig, ...unsigned } = sent
    const [space] = await tex.deps.store.spaces()
    const print = (one: Letter) => printEntry(encodeMessage(one, '[2026-11-21 Sat 10:02]'))
    await tex.deps.store.write(space!, () => ({
      ops: [
        { type: 'append', path: 'inbox.org', id: sent.id, text: print(taking) },
        { type: 'append', path: 'archive/2026-11.org', id: sent.id, text: print(unsigned) },
      ],
      value: undefined,
    }))
    for (let times = 0; times < 2; times += 1) {
      const { ack, answers } = await receive(withLetters(gregor, [sent]))
      expect(ack).toEqual({ state: 'stored' })
      expect(answers[0]?.receipt.state).toBe('stored')
    }
    expect(count(sent.id)).toBe(2)
    expect(world.read('inbox.org')).toMatch(/:FROM: +gregor\n[\s\S]*:FROM: +mallory\n/u)
    const found = ok(await findEntry(tex.deps, { id: sent.id }))
    expect(letterOf(found)).toMatchObject({ from: 'gregor', body: 'Hello' })
  })

  test('that waits beside an inbox which Emacs is editing is not lost to an entry that git brings under its id meanwhile', async () => {
    const sent = letter(gregor)
    const lock = lockPath(join(world.tree, 'inbox.org'))
    symlinkSync('anna@elsewhere.4711', lock)
    const { ack, answers } = await receive(withLetters(gregor, [sent]))
    expect([ack.state, answers[0]?.receipt.state]).toEqual(['stored', 'stored'])
    expect(count(sent.id)).toBe(0)
    // As anybody who can push sees it beforehand: everything as in the letter, and one word of another.
    const own = printEntry(encodeMessage(sent, '[2026-11-21 Sat 10:02]'))
    const squats = [
      own.replace(/^Hello$/mu, 'Pay me'),
      own.replace(/^:KEY:/mu, ':URGENCY:  high\n:KEY:'),
      printEntry(encodeMessage(letter(world.users['mallory']!, { id: sent.id }), '[2026-11-21]')),
    ]
    world.write('inbox.org', `${world.read('inbox.org')}\n${squats.join('\n')}`)
    rmSync(lock)
    for (let times = 0; times < 2; times += 1) {
      const found = ok(await findEntry(tex.deps, { id: sent.id }))
      expect(found.standing.proof).toBe('verified')
      expect(letterOf(found)).toMatchObject({ from: 'gregor', body: 'Hello', urgency: 'normal' })
    }
    expect(count(sent.id)).toBe(1 + squats.length)
    const again = await receive(withLetters(gregor, [sent]))
    expect(again.ack.state).toBe('stored')
    expect(count(sent.id)).toBe(1 + squats.length)
  })

  test('that waits there is one with the copy of git that comes meanwhile', async () => {
    const sent = letter(gregor)
    const lock = lockPath(join(world.tree, 'inbox.org'))
    symlinkSync('anna@elsewhere.4711', lock)
    await receive(withLetters(gregor, [sent]))
    const own = printEntry(encodeMessage(sent, '[2026-11-21 Sat 04:02]'))
    world.write('inbox.org', `${world.read('inbox.org')}\n${own}`)
    rmSync(lock)
    ok(await findEntry(tex.deps, { id: sent.id }))
    expect(count(sent.id)).toBe(1)
  })

  test('to others in the same sending is left alone', async () => {
    const theirs = letter(gregor, { to: 'mallory' as Address })
    const { answers, ack } = await receive(withLetters(gregor, [theirs]))
    expect({ answers, ack }).toEqual({ answers: [], ack: { state: 'stored' } })
    expect(count(theirs.id)).toBe(0)
  })

  test('while the disk takes nothing: it is asked for later, and no receipt says that it is here', async () => {
    const full: Deps = {
      ...tex.deps,
      store: {
        ...tex.deps.store,
        write: () => Promise.reject(new Failure('io', 'No space left on device.')),
      },
    }
    const sent = letter(gregor)
    const { ack, answers } = await receive(withLetters(gregor, [sent]), full)
    expect({ ack, answers }).toEqual({ ack: { state: 'later', code: 'io' }, answers: [] })
    expect((await receive(withLetters(gregor, [sent]))).ack.state).toBe('stored')
  })

  test('where every space is shared it waits, and is not published to a team', async () => {
    const shared: Deps = { ...tex.deps, hasRemote: async () => true }
    const { ack } = await receive(withLetters(gregor, [letter(gregor)]), shared)
    expect(ack).toEqual({ state: 'later', code: 'no_private_space' })
  })
})

describe('what is forged', () => {
  test('a letter that was changed after its author signed it is a dead letter, and nobody is told', async () => {
    const { body: _body, ...rest } = letter(gregor)
    const changed = { ...rest, body: 'Send money' }
    const { ack, answers } = await receive(withLetters(gregor, [changed]))
    expect(ack.state).toBe('refused')
    expect(answers).toEqual([])
    expect(count(changed.id)).toBe(0)
    expect(world.read('dead-letters.org')).toContain(`dead-forged-${changed.id}`)
    expect(world.read('dead-letters.org')).not.toContain('Send money')
  })

  test("a contact cannot pass on a letter in another contact's name", async () => {
    const mallory = world.users['mallory']!
    const inName = letter(mallory, { from: 'gregor' as Address })
    const { ack } = await receive(withLetters(mallory, [inName]))
    expect(ack).toEqual({ state: 'refused', code: 'not_the_author' })
    expect(count(inName.id)).toBe(0)
  })

  test("an envelope with a contact's address and another key is a stranger's", async () => {
    const mallory = world.users['mallory']!
    const { ack } = await receive(withLetters(mallory, [letter(mallory)], 'gregor'))
    expect(ack).toEqual({ state: 'refused', code: 'unknown_sender' })
    expect(world.read('dead-letters.org')).toContain('unknown_sender')
  })

  test('an envelope of which anything was changed is refused whole', async () => {
    const envelope = withLetters(gregor, [letter(gregor)])
    for (const changed of [
      { ...envelope, urgency: 'urgent' as const },
      { ...envelope, atMs: envelope.atMs + 1 },
      { ...envelope, body: `${'A'.repeat(8)}${envelope.body.slice(8)}` },
      { ...envelope, to: [{ ...envelope.to[0]!, address: 'gregor' }] },
    ]) {
      const { ack, answers } = await receive(changed)
      expect(ack.state).toBe('refused')
      expect(answers).toEqual([])
    }
    expect(world.read('inbox.org')).not.toContain(':VIA:')
  })
})

describe('people who are not welcome', () => {
  test('strangers leave their name once, at most twenty a day, and nothing that they wrote', async () => {
    const key = 'ed25519:11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo='
    ok(await contactAdd(tex.deps, { name: 'gregor', handles: [], groups: [], publicKey: key }))
    for (let times = 0; times < 3; times += 1) {
      const { answers } = await receive(withLetters(gregor, [letter(gregor, { body: 'Secret' })]))
      expect(answers[0]?.receipt).toMatchObject({ state: 'refused', code: 'unknown_sender' })
    }
    const dead = world.read('dead-letters.org')
    expect(dead.split('unknown_sender').length - 1).toBeLessThanOrEqual(2)
    expect(dead).not.toContain('Secret')
    expect(world.read('inbox.org')).not.toContain('Secret')
    // Whoever calls themselves as a contact does is not to be taken for them at a word.
    expect(dead).toContain(
      'gregor is a contact of yours in 1-team with another key, so this may be',
    )
    expect(dead).toContain('contacts trust @gregor TIER --space 1-team')
  })

  test('of a name that no contact has it says how they are added, and nothing of another key', async () => {
    await receive(withLetters(gregor, [letter(gregor)], 'somebody'))
    const dead = world.read('dead-letters.org')
    expect(dead).toContain(
      `If you know them: datacore-msg contacts add somebody --key ${gregor.deps.keys.publicKey}`,
    )
    expect(dead).not.toContain('another key')
  })

  test('whom I blocked gets no answer and leaves no trace', async () => {
    ok(await block(tex.deps, { who: 'gregor' }))
    const before = world.read('dead-letters.org')
    const { ack, answers } = await receive(withLetters(gregor, [letter(gregor)]))
    expect({ ack, answers }).toEqual({ ack: { state: 'refused', code: 'blocked' }, answers: [] })
    expect(world.read('dead-letters.org')).toBe(before)
  })
})

describe('a receipt', () => {
  async function sentByOutbox(): Promise<Letter> {
    const relay = { ...gregor.deps.settings.messaging.relay, enabled: true }
    const settings = {
      ...gregor.deps.settings,
      messaging: { ...gregor.deps.settings.messaging, relay },
    }
    const deps = { ...gregor.deps, settings }
    const { sent } = ok(await send(deps, { targets: ['@tex'], text: 'Hello' }))
    expect(sent[0]).toMatchObject({ path: 'outbox.org', outbox: 'waiting' })
    const { outboxOf } = await import('../../../lib/app/outbox/load.ts')
    const [space] = await deps.store.spaces()
    const items = await outboxOf(deps, space!)
    return items.find((item) => item.letter.id === sent[0]!.id)!.letter
  }

  test("ends the letter's way when it is the recipient's own, and nobody else's does", async () => {
    const sent = await sentByOutbox()
    const mallory = world.users['mallory']!
    const forged = receiptFor(mallory.deps, sent, { state: 'stored' })
    const malloryKey = mallory.deps.keys.publicKey
    expect(await confirm(gregor.deps, malloryKey, forged)).toEqual({ type: 'unknown' })
    const texKey = tex.deps.keys.publicKey
    expect(await confirm(gregor.deps, texKey, forged)).toEqual({ type: 'unknown' })
    expect(world.read('outbox.org')).toMatch(/^\* TODO /mu)
    const real = receiptFor(tex.deps, sent, { state: 'stored' })
    expect(await confirm(gregor.deps, texKey, { ...real, atMs: real.atMs + 1 })).toEqual({
      type: 'unknown',
    })
    expect(await confirm(gregor.deps, texKey, real)).toMatchObject({ state: 'stored' })
    expect(world.read('outbox.org')).toMatch(/^\* DONE /mu)
    expect(world.read('outbox.org')).toContain(':RECEIPT:  stored ')
    // A refusal that comes after it changes nothing.
    const late = receiptFor(tex.deps, sent, { state: 'refused', code: 'id_taken' })
    await confirm(gregor.deps, texKey, late)
    expect(world.read('outbox.org')).toMatch(/^\* DONE /mu)
    // Like any letter that is done with it leaves the hot file in time.
    world.clock.nowMs += 40 * 24 * 3_600_000
    ok(await archive(gregor.deps, {}))
    expect(world.read('outbox.org')).not.toContain(sent.id)
    expect(world.read('archive/2026-11.org')).toContain(sent.id)
  })
})

describe('a notice', () => {
  test('is heeded once, and no older one after it', async () => {
    const own = ports(tex)
    const notice = sealed(gregor, { kind: 'notice', notice: { type: 'typing' } })
    expect((await deliver(tex.deps, own, notice)).heeded).toEqual({
      type: 'typing',
      from: 'gregor',
    })
    expect((await deliver(tex.deps, own, notice)).heeded).toBeUndefined()
  })

  test.each([
    [59, { type: 'typing' }, 'typing'],
    [61, { type: 'typing' }, undefined],
    [5 * 3_600, { type: 'typing' }, undefined],
    [601, { type: 'changed', space: { path: '', name: 'x' } }, undefined],
  ] as const)(
    'that is %i seconds old is news or not, also after a restart',
    async (late, said, type) => {
      const notice = sealed(gregor, { kind: 'notice', notice: said })
      world.clock.nowMs += late * 1_000
      expect((await deliver(tex.deps, ports(tex), notice)).heeded?.type).toBe(type)
    },
  )

  test('from a clock far ahead is not heeded, so that it keeps no later one out', async () => {
    const own = ports(tex)
    world.clock.nowMs += 3_600_000
    const ahead = sealed(gregor, { kind: 'notice', notice: { type: 'typing' } })
    world.clock.nowMs -= 3_600_000
    expect((await deliver(tex.deps, own, ahead)).heeded).toBeUndefined()
    const now = sealed(gregor, { kind: 'notice', notice: { type: 'typing' } })
    expect((await deliver(tex.deps, own, now)).heeded).toBeDefined()
  })
})
