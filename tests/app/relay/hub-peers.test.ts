/** Presence: mutual, at once, and no word about strangers; within a process and between two that share a bus. */

import { describe, expect, test } from 'vitest'
import { usualRelayLimits } from '../../../lib/core/relay/limits.ts'
import { createLocalBus } from '../../../lib/io/relay/bus-local.ts'
import { createMemoryMailboxes } from '../../../lib/io/relay/mailboxes-memory.ts'
import { until } from '../../support/disk-store.ts'
import {
  mailboxLimits,
  startMs,
  type TestHub,
  testHub,
  type TestSocket,
} from '../../support/relay/hub.ts'
import { type Somebody, somebody } from '../../support/relay/people.ts'

const [tex, gregor, crux] = [somebody(1, 'tex'), somebody(2, 'gregor'), somebody(3, 'crux')]

/** Says whom it knows, and returns after the answer. */
async function knows(socket: TestSocket, ...people: readonly Somebody[]): Promise<void> {
  socket.tell({ t: 'roster', id: 'r', keys: people.map(({ key }) => key) })
  await socket.next('ok')
}

async function shows(socket: TestSocket, card: object): Promise<void> {
  socket.tell({ t: 'presence', id: 'p', card })
  await socket.next('ok')
}

const peersOf = (socket: TestSocket) =>
  socket.take('peer').map(({ key, online, cards }) => ({
    who: [tex, gregor, crux].find((one) => one.key === key)?.address,
    online,
    ...(cards ? { status: cards.map(({ status }) => status).join(' ') } : {}),
  }))

/** The same with one process, and with two that share a bus: whoever is second is on the other one. */
function places(): readonly [string, () => readonly [TestHub, TestHub]][] {
  return [
    [
      'in one process',
      () => {
        const one = testHub()
        return [one, one]
      },
    ],
    [
      'between two processes',
      () => {
        const bus = createLocalBus({ reach: 'processes' })
        const mailboxes = createMemoryMailboxes(mailboxLimits())
        return [testHub({ bus, mailboxes }), testHub({ bus, mailboxes })]
      },
    ],
  ]
}

describe.each(places())('T967 presence %s', (_, hubs) => {
  test('is seen when each has the other in its roster, and not before', async () => {
    const [here, there] = hubs()
    const [a, b] = [await here.enter(tex), await there.enter(gregor)]
    await knows(a, gregor)
    expect([peersOf(a), peersOf(b)]).toEqual([[], []])
    await knows(b, tex)
    expect(peersOf(a)).toEqual([{ who: 'gregor', online: true }])
    expect(peersOf(b)).toEqual([{ who: 'tex', online: true }])
  })

  test('of a stranger is told to nobody, in whatever order they come', async () => {
    const [here, there] = hubs()
    const [a, b] = [await here.enter(tex), await there.enter(gregor)]
    await knows(b, tex)
    await shows(b, gregor.card())
    await knows(a, crux)
    await shows(a, tex.card())
    b.events.gone()
    expect([peersOf(a), peersOf(b)]).toEqual([[], []])
  })

  test('comes with the card, at once, and again when the card is another one', async () => {
    const [here, there] = hubs()
    const [a, b] = [await here.enter(tex), await there.enter(gregor)]
    await shows(b, gregor.card({ status: 'dnd' }))
    await knows(b, tex)
    await knows(a, gregor)
    expect(peersOf(a)).toEqual([{ who: 'gregor', online: true, status: 'dnd' }])
    const next = gregor.card({
      status: 'idle',
      atMs: 3,
      sig: Buffer.alloc(64, 7).toString('base64'),
    })
    await shows(b, next)
    await shows(b, next)
    expect(peersOf(a)).toEqual([{ who: 'gregor', online: true, status: 'idle' }])
  })

  test('comes with the newest card of each machine, until that machine leaves', async () => {
    const [here, there] = hubs()
    const a = await here.enter(tex)
    await knows(a, gregor)
    const [laptop, desk, again] = [
      await there.enter(gregor),
      await here.enter(gregor),
      await there.enter(gregor),
    ]
    const sigs = [1, 2, 3].map((byte) => Buffer.alloc(64, byte).toString('base64'))
    const machine = 'cd'.repeat(16)
    for (const socket of [laptop, desk, again]) await knows(socket, tex)
    await shows(desk, gregor.card({ status: 'busy', atMs: 9, sig: sigs[0]! }))
    await shows(laptop, gregor.card({ machine, status: 'idle', atMs: 5, sig: sigs[1]! }))
    // A line that broke is there twice for a while.
    await shows(again, gregor.card({ machine, status: 'away', atMs: 7, sig: sigs[2]! }))
    desk.events.gone()
    again.events.gone()
    laptop.events.gone()
    expect(peersOf(a)).toEqual(
      [undefined, 'busy', 'busy idle', 'busy away', 'away', 'idle']
        .map((status) => ({
          who: 'gregor',
          online: true,
          ...(status ? { status } : {}),
        }))
        .concat([{ who: 'gregor', online: false }]),
    )
  })

  test('never has so many or so large cards that no reader would take the frame', async () => {
    const [here, there] = hubs()
    const a = await here.enter(tex)
    await knows(a, gregor)
    for (let machine = 1; machine <= 8; machine += 1) {
      const socket = await (machine % 2 ? here : there).enter(gregor)
      await knows(socket, tex)
      const sealed = {
        nonce: Buffer.alloc(24).toString('base64'),
        body: 'A'.repeat(400 * 1024),
        boxes: [],
      }
      const [name, sig] = [`${machine}`.repeat(32), Buffer.alloc(64, machine).toString('base64')]
      await shows(socket, gregor.card({ machine: name, atMs: machine, sig, sealed }))
    }
    const frames = a.take('peer')
    expect(Math.max(...frames.map((frame) => JSON.stringify(frame).length))).toBeLessThan(
      usualRelayLimits.wire.frameBytes,
    )
    expect(frames.at(-1)?.cards?.map(({ atMs }) => atMs)).toEqual([8])
  })

  test('of the other machines of the same person is seen by each of them', async () => {
    const [here, there] = hubs()
    const [one, other] = [await here.enter(gregor), await there.enter(gregor)]
    await knows(one, gregor)
    await knows(other, gregor)
    await shows(other, gregor.card({ status: 'busy' }))
    other.events.gone()
    expect(peersOf(one)).toEqual([
      { who: 'gregor', online: true },
      { who: 'gregor', online: true, status: 'busy' },
      { who: 'gregor', online: false },
    ])
  })

  test('ends when the last connection of a key is gone, and names when', async () => {
    const [here, there] = hubs()
    const [a, b1, b2] = [await here.enter(tex), await there.enter(gregor), await here.enter(gregor)]
    await knows(a, gregor)
    await knows(b1, tex)
    await knows(b2, tex)
    expect(peersOf(a)).toEqual([{ who: 'gregor', online: true }])
    b1.events.gone()
    expect(peersOf(a)).toEqual([])
    here.nowMs = startMs + 5
    b2.events.gone()
    expect(a.take('peer')).toEqual([
      { t: 'peer', key: gregor.key, online: false, atMs: startMs + 5 },
    ])
  })

  test('ends for who is taken out of a roster, and who takes them out hears no more', async () => {
    const [here, there] = hubs()
    const [a, b] = [await here.enter(tex), await there.enter(gregor)]
    await knows(a, gregor)
    await knows(b, tex)
    peersOf(a)
    peersOf(b)
    await knows(b, crux)
    expect(peersOf(a)).toEqual([{ who: 'gregor', online: false }])
    await shows(a, tex.card())
    expect(peersOf(b)).toEqual([])
  })

  test('is said again to who gives the same roster again', async () => {
    const [here, there] = hubs()
    const [a, b] = [await here.enter(tex), await there.enter(gregor)]
    await knows(a, gregor)
    await knows(b, tex)
    peersOf(a)
    peersOf(b)
    await knows(a, gregor)
    expect([peersOf(a), peersOf(b)]).toEqual([[{ who: 'gregor', online: true }], []])
  })

  test('shows each reader its own box alone', async () => {
    const [here, there] = hubs()
    const [a, b, c] = [await here.enter(tex), await there.enter(gregor), await there.enter(crux)]
    const box = (byte: number) => Buffer.alloc(80, byte).toString('base64')
    const sealed = {
      nonce: Buffer.alloc(24, 1).toString('base64'),
      body: 'AAAA',
      boxes: [
        { key: tex.key, box: box(1) },
        { key: crux.key, box: box(3) },
      ],
    }
    await shows(b, gregor.card({ sealed }))
    await knows(b, tex, crux)
    await knows(a, gregor)
    await knows(c, gregor)
    for (const [socket, own] of [
      [a, sealed.boxes[0]],
      [c, sealed.boxes[1]],
    ] as const) {
      const [peer] = socket.take('peer')
      expect(peer?.cards?.[0]?.sealed).toEqual({ ...sealed, boxes: [own] })
    }
  })

  test('a message of a peer of another process is forwarded, and taken once', async () => {
    const [here, there] = hubs()
    const [a, b] = [await here.enter(tex), await there.enter(gregor)]
    const second = await here.enter(gregor)
    await knows(a, gregor)
    await knows(b, tex)
    const envelope = tex.envelope([gregor])
    a.tell({ t: 'send', id: 's', envelope })
    expect((await a.next('sent')).results).toEqual([{ key: gregor.key, state: 'forwarded' }])
    expect((await b.next('deliver')).envelope).toEqual(envelope)
    await second.next('deliver')
    b.tell({ t: 'ack', envelopes: [{ from: envelope.from, id: envelope.id, state: 'stored' }] })
    await until('it is taken', () => here.mailboxes.size().envelopes === 0)
    for (const { hub } of [here, there]) {
      const windows = [...hub.rooms.values()].flatMap(({ members }) => [...members])
      expect(windows.flatMap(({ window }) => [...window.inFlight])).toEqual([])
    }
  })
})

describe('T968 processes of one relay', () => {
  function two() {
    const bus = createLocalBus({ reach: 'processes' })
    const mailboxes = createMemoryMailboxes(mailboxLimits())
    return [testHub({ bus, mailboxes }), testHub({ bus, mailboxes })] as const
  }
  async function passBoth(ms: number, ...hubs: readonly TestHub[]): Promise<void> {
    for (let left = ms; left > 0; left -= 1_000) for (const hub of hubs) await hub.pass(1_000)
  }

  test('the peers of one that falls silent are gone after three missed signs of life', async () => {
    const [here, there] = two()
    const [a, b] = [await here.enter(tex), await there.enter(gregor)]
    await knows(a, gregor)
    await knows(b, tex)
    await passBoth(10_000, here, there)
    expect(peersOf(a)).toEqual([{ who: 'gregor', online: true }])
    await passBoth(15_000, here)
    expect(peersOf(a)).toEqual([])
    await passBoth(6_000, here)
    expect(peersOf(a)).toEqual([{ who: 'gregor', online: false }])
    expect([...here.hub.processes.values()].map(({ state }) => state)).toEqual(['dead'])
    // It was only cut off: with its next sign of life each sees the other again.
    await passBoth(6_000, there)
    expect(peersOf(a)).toEqual([{ who: 'gregor', online: true }])
  })

  test('miss nothing before the first sign of life of another came, nor its end', async () => {
    const [here, there] = two()
    here.hub.processes.clear()
    there.hub.processes.clear()
    const [a, b] = [await here.enter(tex), await there.enter(gregor)]
    a.tell({ t: 'send', id: 's', envelope: tex.envelope([gregor], { kind: 'notice' }) })
    await b.next('deliver')
    await knows(a, gregor)
    await knows(b, tex)
    expect(peersOf(a)).toEqual([{ who: 'gregor', online: true }])
    await here.pass(21_000)
    expect(peersOf(a)).toEqual([{ who: 'gregor', online: false }])
  })

  test('an envelope whose note was lost is found in the mailbox within a minute', async () => {
    const [here, there] = two()
    const b = await there.enter(gregor)
    // Kept by another process, and nothing was said of it.
    await here.mailboxes.keep(gregor.key, tex.envelope([gregor]), here.nowMs)
    await passBoth(58_000, here, there)
    expect(b.take('deliver')).toEqual([])
    await passBoth(4_000, here, there)
    await b.next('deliver')
  })

  test('notes that make no sense are left aside', async () => {
    const bus = createLocalBus({ reach: 'processes' })
    const here = testHub({ bus })
    const a = await here.enter(tex)
    const { keySubject } = await import('../../../lib/core/wire/subject.ts')
    for (const note of [
      '',
      'x',
      'other {}',
      'other {"key":1}',
      'other nothing letters {',
      '{'.repeat(1_000),
    ]) {
      for (const subject of ['peer', 'envelope']) {
        bus.publish(`dcm.v1.${subject}.${keySubject(tex.key)}.tex`, note)
      }
      bus.publish(`dcm.v1.taken.${keySubject(tex.key)}`, note)
      bus.publish('dcm.v1.alive.x', note)
    }
    await knows(a, gregor)
    expect(a.said).toEqual([])
  })
})

describe('T969 changes of presence', () => {
  test('are held to a rate; the connection goes on', async () => {
    const { enter } = testHub()
    const socket = await enter(tex)
    for (let count = 0; count < usualRelayLimits.changes.atOnce; count += 1) await knows(socket)
    socket.tell({ t: 'presence', id: 'p', card: tex.card() })
    expect(await socket.next('error')).toMatchObject({
      re: 'p',
      code: 'rate_limited',
      retryMs: 1_000,
      fatal: false,
    })
  })

  test('that are larger than a card are refused', async () => {
    const { enter } = testHub({ limits: { cardBytes: 500 } })
    const socket = await enter(tex)
    const sealed = { nonce: Buffer.alloc(24).toString('base64'), body: 'A'.repeat(800), boxes: [] }
    socket.tell({ t: 'presence', id: 'p', card: tex.card({ sealed }) })
    expect(await socket.next('error')).toMatchObject({ re: 'p', code: 'too_large', fatal: false })
  })
})
