/** Envelopes through the hub: kept, forwarded, acknowledged; and what a hostile or slow client can do, which is nothing. */

import { describe, expect, test } from 'vitest'
import type { Mailboxes } from '../../../lib/app/relay/ports.ts'
import { usualRelayLimits } from '../../../lib/core/relay/limits.ts'
import { createMemoryMailboxes } from '../../../lib/io/relay/mailboxes-memory.ts'
import { until } from '../../support/disk-store.ts'
import { mailboxLimits, startMs, testHub, type TestSocket } from '../../support/relay/hub.ts'
import { boxOf, somebody } from '../../support/relay/people.ts'

const [tex, gregor, crux] = [somebody(1, 'tex'), somebody(2, 'gregor'), somebody(3, 'crux')]

async function sent(socket: TestSocket, envelope: object, id = 's') {
  socket.tell({ t: 'send', id, envelope })
  return socket.next('sent')
}

const states = (answer: { readonly results: readonly { readonly state: string }[] }) =>
  answer.results.map(({ state }) => state)

describe('T962 an envelope', () => {
  test('reaches a connected reader as it was sent, and is forwarded', async () => {
    const { enter } = testHub()
    const [from, to] = [await enter(tex), await enter(gregor)]
    const envelope = tex.envelope([gregor], { bodyBytes: 5_000 })
    expect(await sent(from, envelope)).toEqual({
      t: 'sent',
      re: 's',
      envelope: envelope.id,
      results: [{ key: gregor.key, state: 'forwarded' }],
    })
    expect((await to.next('deliver')).envelope).toEqual(envelope)
  })

  test('arrives by itself, with nothing else happening', async () => {
    const { enter } = testHub()
    const [from, to] = [await enter(tex), await enter(gregor)]
    from.tell({ t: 'send', id: 's', envelope: tex.envelope([gregor]) })
    await to.next('deliver')
  })

  test('waits for a reader who is away, and comes with the login, once it was acknowledged never again', async () => {
    const { enter, mailboxes } = testHub()
    ;(await enter(gregor)).events.gone()
    const from = await enter(tex)
    const envelope = tex.envelope([gregor])
    expect(states(await sent(from, envelope))).toEqual(['kept'])
    const to = await enter(gregor)
    expect((await to.next('deliver')).envelope).toEqual(envelope)
    to.events.gone()
    const again = await enter(gregor)
    expect((await again.next('deliver')).envelope.id).toBe(envelope.id)
    again.tell({ t: 'ack', envelopes: [{ from: envelope.from, id: envelope.id, state: 'stored' }] })
    await until('it is taken', () => mailboxes.size().envelopes === 0)
    again.events.gone()
    const third = await enter(gregor)
    third.tell({ t: 'roster', id: 'r', keys: [] })
    await third.next('ok')
    expect(third.take('deliver')).toEqual([])
  })

  test('for a key that was never here is refused, and is no tick', async () => {
    const { enter } = testHub()
    expect(await sent(await enter(tex), tex.envelope([gregor]))).toMatchObject({
      results: [{ key: gregor.key, state: 'refused', code: 'unknown_recipient' }],
    })
  })

  test('to several has one answer for each, and each gets its own box alone', async () => {
    const { enter } = testHub()
    const [from, first] = [await enter(tex), await enter(gregor)]
    ;(await enter(crux)).events.gone()
    const stranger = somebody(9)
    const envelope = tex.envelope([gregor, crux, stranger])
    expect(states(await sent(from, envelope))).toEqual(['forwarded', 'kept', 'refused'])
    const second = await enter(crux)
    for (const [socket, reader] of [
      [first, gregor],
      [second, crux],
    ] as const) {
      const { envelope: got } = await socket.next('deliver')
      expect(got).toEqual({
        ...envelope,
        to: [gregor, crux, stranger].map(({ key, address }) =>
          key === reader.key ? { key, address, box: boxOf(reader) } : { key, address },
        ),
      })
    }
  })

  test('of another key than that of the connection is refused; the connection goes on', async () => {
    const { enter } = testHub()
    const [from, to] = [await enter(tex), await enter(gregor)]
    from.tell({ t: 'send', id: 's', envelope: crux.envelope([gregor]) })
    expect(await from.next('error')).toMatchObject({ re: 's', code: 'bad_envelope', fatal: false })
    expect(states(await sent(from, tex.envelope([gregor])))).toEqual(['forwarded'])
    expect(to.take('deliver')).toHaveLength(1)
  })

  test('with a recipient twice, or none, is refused; the connection goes on', async () => {
    const { enter } = testHub()
    const from = await enter(tex)
    for (const to of [[], [gregor, gregor]]) {
      from.tell({ t: 'send', id: 's', envelope: tex.envelope(to) })
      expect(await from.next('error')).toMatchObject({
        re: 's',
        code: 'bad_envelope',
        fatal: false,
      })
    }
    expect(from.closed).toBeUndefined()
  })

  test('with members that are not in the page is passed on without them', async () => {
    const { enter } = testHub()
    const [from, to] = [await enter(tex), await enter(gregor)]
    const envelope = tex.envelope([gregor])
    const text = JSON.stringify({
      t: 'send',
      id: 's',
      envelope: { ...envelope, extra: 'smuggled' },
    })
    from.tell(text.replace(/\}$/u, ',"t":"send","more":{"t":"error"}}'))
    const got = await to.next('deliver')
    expect(got).toEqual({ t: 'deliver', envelope })
  })

  test('that comes again is answered as before and delivered once', async () => {
    const { enter } = testHub()
    const [from, to] = [await enter(tex), await enter(gregor)]
    const envelope = tex.envelope([gregor])
    expect(states(await sent(from, envelope))).toEqual(['forwarded'])
    expect(states(await sent(from, envelope))).toEqual(['forwarded'])
    expect(to.take('deliver')).toHaveLength(1)
  })

  test('under an id that was used for something else is refused as a duplicate', async () => {
    const { enter } = testHub()
    const [from, to] = [await enter(tex), await enter(gregor)]
    const envelope = tex.envelope([gregor])
    await sent(from, envelope)
    const other = tex.envelope([gregor], {
      id: envelope.id,
      sig: Buffer.alloc(64, 1).toString('base64'),
    })
    expect(await sent(from, other)).toMatchObject({
      results: [{ state: 'refused', code: 'duplicate' }],
    })
    expect(to.take('deliver')).toHaveLength(1)
  })

  test('for a full mailbox is refused with the time of the next try', async () => {
    const { enter } = testHub({
      limits: { senderShare: 1, wire: { ...usualRelayLimits.wire, mailboxEnvelopes: 2 } },
    })
    ;(await enter(gregor)).events.gone()
    const from = await enter(tex)
    const answers = []
    for (let count = 0; count < 3; count += 1)
      answers.push(await sent(from, tex.envelope([gregor])))
    expect(answers.flatMap(states)).toEqual(['kept', 'kept', 'refused'])
    expect(answers[2]!.results[0]).toMatchObject({ code: 'mailbox_full', retryMs: 60_000 })
  })

  test('that no mailbox of this relay could hold is too large', async () => {
    const { enter } = testHub({
      limits: { wire: { ...usualRelayLimits.wire, mailboxBytes: 2_000 } },
    })
    const from = await enter(tex)
    await enter(gregor)
    expect(await sent(from, tex.envelope([gregor], { bodyBytes: 3_000 }))).toMatchObject({
      results: [{ state: 'refused', code: 'too_large' }],
    })
  })

  test('is gone after its time', async () => {
    const { enter, pass, mailboxes } = testHub()
    ;(await enter(gregor)).events.gone()
    await sent(await enter(tex), tex.envelope([gregor], { ttlMs: 90_000 }))
    await pass(60_000)
    expect(mailboxes.size().envelopes).toBe(1)
    await pass(60_000)
    expect(mailboxes.size().envelopes).toBe(0)
  })

  test('goes to every connection of a key, and the acknowledgement of one is enough', async () => {
    const { enter, mailboxes } = testHub()
    const [from, one, two] = [await enter(tex), await enter(gregor), await enter(gregor)]
    const envelope = tex.envelope([gregor])
    await sent(from, envelope)
    await one.next('deliver')
    await two.next('deliver')
    two.tell({ t: 'ack', envelopes: [{ from: envelope.from, id: envelope.id, state: 'stored' }] })
    await until('it is taken', () => mailboxes.size().envelopes === 0)
  })

  test.each(['stored', 'refused'])('leaves the mailbox when it is %s', async (state) => {
    const { enter, mailboxes } = testHub()
    const [from, to] = [await enter(tex), await enter(gregor)]
    const envelope = tex.envelope([gregor])
    await sent(from, envelope)
    to.tell({
      t: 'ack',
      envelopes: [{ from: envelope.from, id: envelope.id, state, code: 'unknown_key' }],
    })
    await until('it is taken', () => mailboxes.size().envelopes === 0)
  })

  test('that is to come later comes again after a minute, not before', async () => {
    const { enter, pass } = testHub()
    const [from, to] = [await enter(tex), await enter(gregor)]
    const envelope = tex.envelope([gregor])
    await sent(from, envelope)
    await to.next('deliver')
    to.tell({ t: 'ack', envelopes: [{ from: envelope.from, id: envelope.id, state: 'later' }] })
    await pass(59_000)
    expect(to.take('deliver')).toEqual([])
    await pass(2_000)
    expect((await to.next('deliver')).envelope.id).toBe(envelope.id)
  })

  test("is not taken out by the answer to another sender's, who chose the same id", async () => {
    const { enter, mailboxes } = testHub()
    const [from, other, to] = [await enter(tex), await enter(crux), await enter(gregor)]
    const envelope = tex.envelope([gregor])
    const same = crux.envelope([gregor], { id: envelope.id })
    expect(states(await sent(from, envelope))).toEqual(['forwarded'])
    expect(states(await sent(other, same))).toEqual(['forwarded'])
    expect(to.take('deliver').map((frame) => frame.envelope.from)).toEqual([tex.key, crux.key])
    to.tell({ t: 'ack', envelopes: [{ from: crux.key, id: envelope.id, state: 'stored' }] })
    await until('one is taken', () => mailboxes.size().envelopes === 1)
    const [left] = await mailboxes.waiting(gregor.key, 0, 10, startMs)
    expect(left?.envelope).toEqual(envelope)
    to.events.gone()
    expect((await (await enter(gregor)).next('deliver')).envelope).toEqual(envelope)
  })

  test('is not taken out by an answer before it was delivered, which is no work for the mailboxes', async () => {
    const { enter, mailboxes } = testHub()
    const removed: unknown[] = []
    const { remove } = mailboxes
    mailboxes.remove = (key, names) => {
      removed.push(...names)
      return remove(key, names)
    }
    const [from, to] = [await enter(tex), await enter(gregor)]
    const envelope = tex.envelope([gregor])
    const ack = { from: tex.key, id: envelope.id, state: 'stored' }
    to.tell({ t: 'ack', envelopes: [ack] })
    await sent(from, envelope)
    expect([removed, mailboxes.size().envelopes]).toEqual([[], 1])
    to.tell({ t: 'ack', envelopes: [ack, ack] })
    to.tell({ t: 'ack', envelopes: [ack] })
    await until('it is taken', () => mailboxes.size().envelopes === 0)
    expect(removed).toHaveLength(1)
  })

  test('cannot be taken out of the mailbox of somebody else', async () => {
    const { enter, mailboxes } = testHub()
    ;(await enter(gregor)).events.gone()
    const [from, thief] = [await enter(tex), await enter(crux)]
    const envelope = tex.envelope([gregor])
    await sent(from, envelope)
    thief.tell({ t: 'ack', envelopes: [{ from: envelope.from, id: envelope.id, state: 'stored' }] })
    thief.tell({ t: 'roster', id: 'r', keys: [] })
    await thief.next('ok')
    expect(mailboxes.size().envelopes).toBe(1)
  })
})

describe('T963 a notice', () => {
  test('goes to who is there and is kept for nobody', async () => {
    const { enter, mailboxes } = testHub()
    const [from, to] = [await enter(tex), await enter(gregor)]
    const envelope = tex.envelope([gregor, crux], { kind: 'notice' })
    expect(states(await sent(from, envelope))).toEqual(['forwarded', 'absent'])
    expect((await to.next('deliver')).envelope.id).toBe(envelope.id)
    expect(mailboxes.size().envelopes).toBe(0)
  })

  test('takes no place among what waits for an answer', async () => {
    const { enter } = testHub({ limits: { wire: { ...usualRelayLimits.wire, inFlight: 1 } } })
    const [from, to] = [await enter(tex), await enter(gregor)]
    for (let count = 0; count < 3; count += 1) {
      await sent(from, tex.envelope([gregor], { kind: 'notice' }))
    }
    expect(states(await sent(from, tex.envelope([gregor])))).toEqual(['forwarded'])
    expect(to.take('deliver')).toHaveLength(4)
  })
})

describe('T964 a slow reader', () => {
  const limits = { wire: { ...usualRelayLimits.wire, inFlight: 10 } }

  test('is handed so many, and the others as it answers, each once and in order', async () => {
    const { enter, mailboxes } = testHub({ limits })
    const [from, to] = [await enter(tex), await enter(gregor)]
    const all = Array.from({ length: 95 }, () => tex.envelope([gregor]))
    const answers = []
    for (const envelope of all) answers.push(...states(await sent(from, envelope)))
    expect(answers.filter((state) => state === 'forwarded')).toHaveLength(10)
    expect(answers.filter((state) => state === 'kept')).toHaveLength(85)
    const got: string[] = []
    while (got.length < all.length) {
      const { envelope } = await to.next('deliver')
      got.push(envelope.id)
      expect(to.said.length).toBeLessThan(10)
      to.tell({ t: 'ack', envelopes: [{ from: envelope.from, id: envelope.id, state: 'stored' }] })
    }
    expect(got).toEqual(all.map(({ id }) => id))
    await until('all are taken', () => mailboxes.size().envelopes === 0)
    expect(to.take('deliver')).toEqual([])
  })

  test('is handed none while much waits for it, and goes on once that is read', async () => {
    const { enter } = testHub()
    const [from, to] = [await enter(tex), await enter(gregor)]
    to.unread = 3 * 1024 * 1024
    expect(states(await sent(from, tex.envelope([gregor])))).toEqual(['kept'])
    expect(to.said).toEqual([])
    to.unread = 0
    to.events.drained()
    await to.next('deliver')
    expect(states(await sent(from, tex.envelope([gregor])))).toEqual(['forwarded'])
  })

  test('that does not read what is not kept is disconnected; its mailbox stays', async () => {
    const { enter, mailboxes } = testHub()
    const [from, to] = [await enter(tex), await enter(gregor)]
    await sent(from, tex.envelope([gregor]))
    to.unread = 5 * 1024 * 1024
    expect(states(await sent(from, tex.envelope([gregor], { kind: 'notice' })))).toEqual(['absent'])
    expect(to.closed).toEqual({ code: 4009, reason: 'slow_consumer' })
    expect(mailboxes.size().envelopes).toBe(1)
  })

  test('misses nothing of what comes while its mailbox is read', async () => {
    const inner = createMemoryMailboxes(mailboxLimits())
    let hold = Promise.resolve()
    const mailboxes: Mailboxes = {
      ...inner,
      async waiting(...asked) {
        const kept = await inner.waiting(...asked)
        await hold
        return kept
      },
    }
    const { enter } = testHub({ mailboxes })
    const from = await enter(tex)
    const releases: (() => void)[] = []
    hold = new Promise((resolve) => releases.push(resolve))
    const to = await enter(gregor)
    // Kept after the mailbox answered that it is empty, and before the hub heard it.
    expect(states(await sent(from, tex.envelope([gregor])))).toEqual(['kept'])
    for (const release of releases) release()
    await to.next('deliver')
  })
})

describe('T965 a hostile sender', () => {
  test('is held to its rate, told when it may go on, and stays connected', async () => {
    const { enter, pass } = testHub()
    const [from, to] = [await enter(tex), await enter(gregor)]
    for (let count = 0; count < 201; count += 1) {
      from.tell({
        t: 'send',
        id: `s${count}`,
        envelope: tex.envelope([gregor], { kind: 'notice' }),
      })
    }
    expect(await from.next('error')).toMatchObject({
      re: 's200',
      code: 'rate_limited',
      retryMs: 50,
      fatal: false,
    })
    await until('the others came', () => to.said.length === 200)
    await pass(50)
    expect(states(await sent(from, tex.envelope([gregor])))).toEqual(['forwarded'])
  })

  test('cannot go round its rate with a second connection', async () => {
    const { enter } = testHub()
    const [one, two] = [await enter(tex), await enter(tex)]
    for (let count = 0; count < 200; count += 1) {
      one.tell({ t: 'send', id: 's', envelope: tex.envelope([gregor], { kind: 'notice' }) })
    }
    two.tell({ t: 'send', id: 'x', envelope: tex.envelope([gregor], { kind: 'notice' }) })
    expect(await two.next('error')).toMatchObject({ re: 'x', code: 'rate_limited' })
  })

  test('that sends faster than can be kept is not read from meanwhile', async () => {
    const inner = createMemoryMailboxes(mailboxLimits())
    const releases: (() => void)[] = []
    const mailboxes: Mailboxes = {
      ...inner,
      async keep(...asked) {
        await new Promise<void>((resolve) => releases.push(resolve))
        return inner.keep(...asked)
      },
    }
    const { enter } = testHub({ mailboxes })
    ;(await enter(gregor)).events.gone()
    const from = await enter(tex)
    for (let count = 0; count < 8; count += 1) {
      from.tell({ t: 'send', id: 's', envelope: tex.envelope([gregor], { bodyBytes: 700_000 }) })
    }
    expect(from.paused).toBe('paused')
    await until('all wait', () => releases.length === 8)
    for (const release of releases) release()
    await until('all are kept', () => from.said.length === 8)
    expect(from.paused).toBe('reading')
  })

  test('whose frame fails through a fault of the relay is disconnected alone, and the fault is noted', async () => {
    const inner = createMemoryMailboxes(mailboxLimits())
    const mailboxes: Mailboxes = { ...inner, keep: async () => Promise.reject(new Error('torn')) }
    const { enter, notes } = testHub({ mailboxes })
    const [from, to] = [await enter(tex), await enter(gregor)]
    from.tell({ t: 'send', id: 's', envelope: tex.envelope([gregor]) })
    expect(await from.next('error')).toMatchObject({ code: 'internal', fatal: true })
    expect(from.closed?.code).toBe(1011)
    expect(to.closed).toBeUndefined()
    expect(notes).toEqual(['A frame could not be worked on: torn'])
  })

  test.each([
    ['bytes', (socket: TestSocket) => socket.events.binary()],
    ['no JSON', (socket: TestSocket) => socket.tell('{')],
    ['a list', (socket: TestSocket) => socket.tell([])],
    ['a frame of a relay', (socket: TestSocket) => socket.tell({ t: 'ok', re: 'x' })],
    ['an ack without ids', (socket: TestSocket) => socket.tell({ t: 'ack', envelopes: [{}] })],
    [
      'a card of somebody else',
      (socket: TestSocket) => socket.tell({ t: 'presence', id: 'p', card: crux.card() }),
    ],
  ])('that says %s is disconnected', async (_, say) => {
    const { enter } = testHub()
    const socket = await enter(tex)
    say(socket)
    expect(socket.closed).toEqual({ code: 4000, reason: 'bad_frame' })
    expect(await socket.next('error')).toMatchObject({ code: 'bad_frame', fatal: true })
    socket.tell({ t: 'roster', id: 'r', keys: [] })
    expect(socket.said).toEqual([])
  })

  test('that says more than a frame is disconnected', async () => {
    const { enter } = testHub()
    const socket = await enter(tex)
    socket.tell({ t: 'roster', id: 'x'.repeat(1024 * 1024), keys: [] })
    expect(socket.closed).toEqual({ code: 1009, reason: 'frame_too_large' })
  })
})

test('T966 a relay that stops says so to all, with different times to come again, and lets nobody in', async () => {
  const { connect, enter, upkeep } = testHub()
  const sockets = await Promise.all(
    [1, 2, 3, 4, 5, 6, 7, 8].map((number) => enter(somebody(number))),
  )
  upkeep.stop()
  const times = sockets.map((socket) => {
    expect(socket.closed).toEqual({ code: 1001, reason: 'shutting_down' })
    return socket.take('error')[0]?.retryMs
  })
  expect(new Set(times).size).toBeGreaterThan(1)
  expect(Math.min(...times.map(Number))).toBeGreaterThanOrEqual(500)
  expect(upkeep.trouble()).toBe('The relay is stopping.')
  expect(connect().closed).toEqual({ code: 1001, reason: 'shutting_down' })
})
