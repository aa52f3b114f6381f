/** The client's connection against relays that lie, rave or are silent: what it says of letters stays true, and it takes no harm. */

import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { AddressInfo } from 'node:net'
import { type WebSocket, WebSocketServer } from 'ws'
import type { LinkState, RelayLink } from '../../../../lib/app/relay/link.ts'
import { backoffMs } from '../../../../lib/core/wire/backoff.ts'
import { usualLimits } from '../../../../lib/core/wire/limits.ts'
import type { Envelope } from '../../../../lib/core/wire/types.ts'
import { connectRelay } from '../../../../lib/io/relay/client/client.ts'
import { sealer } from '../../../app/relay/sealers.ts'
import { until } from '../../../support/disk-store.ts'
import { envelopeOf, idOf } from '../../../support/envelopes.ts'
import { addressOf, makeWorld, type World } from '../../../support/world.ts'

type Loose = Readonly<Record<string, unknown>>

let server: WebSocketServer
let world: World
let links: RelayLink[]
/** When each connection came, by a clock that nobody sets. */
let came: number[]
/** Of all connections. */
let heard: Loose[]
let onSocket: (socket: WebSocket) => void
let onFrame: (socket: WebSocket, frame: Loose) => void

beforeEach(async () => {
  ;[links, came, heard] = [[], [], []]
  onSocket = (socket) => tell(socket, hello())
  onFrame = (socket, frame) => {
    if (frame['t'] === 'login') tell(socket, welcome(frame['id']))
  }
  world = await makeWorld(['gregor'])
  server = new WebSocketServer({ port: 0, host: '127.0.0.1', path: '/v1' })
  server.on('connection', (socket) => {
    came.push(performance.now())
    socket.on('error', () => socket.terminate())
    socket.on('message', (data) => {
      const frame = JSON.parse(String(data)) as Loose
      heard.push(frame)
      onFrame(socket, frame)
    })
    onSocket(socket)
  })
  await new Promise((resolve) => server.once('listening', resolve))
})

afterEach(async () => {
  await Promise.all(links.map((link) => link.close()))
  for (const socket of server.clients) socket.terminate()
  await new Promise((resolve) => server.close(resolve))
  world.remove()
})

function tell(socket: WebSocket, frame: Loose): void {
  socket.send(JSON.stringify(frame))
}

function greetTwice(socket: WebSocket): void {
  tell(socket, hello())
  tell(socket, hello())
}

function hello(parts: Loose = {}): Loose {
  const challenge = Buffer.alloc(32, 1).toString('base64')
  return { t: 'hello', versions: [1], challenge, admits: ['open'], nowMs: 1, ...parts }
}

function welcome(re: unknown, parts: Loose = {}): Loose {
  const usual = { v: 1, connection: 'c', heartbeatMs: 15_000, nowMs: 1 }
  const mailbox = { envelopes: 0, bytes: 0 }
  return { t: 'welcome', re, ...usual, mailbox, limits: usualLimits, ...parts }
}

interface Linked {
  readonly link: RelayLink
  readonly states: LinkState[]
  readonly taken: Envelope[]
}

async function linked(onDeliver: () => Promise<void> = async () => undefined): Promise<Linked> {
  const { deps } = world.users['gregor']!
  const { sealing } = await sealer(1)
  const states: LinkState[] = []
  const taken: Envelope[] = []
  const link = connectRelay({
    login: {
      relay: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`,
      address: addressOf('gregor'),
      keys: deps.keys,
      sealing,
      admission: () => ({}),
    },
    nowMs: () => Date.now(),
    chance: () => 0,
    async onDeliver(envelope) {
      taken.push(envelope)
      await onDeliver()
      return { state: 'stored' }
    },
    onPeer: () => undefined,
    onState: (state) => states.push(state),
  })
  links.push(link)
  return { link, states, taken }
}

const isOnline = ({ states }: Linked) => states.at(-1)?.type === 'online'

describe('it comes back later each time', () => {
  const floods: readonly (readonly [string, (socket: WebSocket) => void])[] = [
    ['a relay that closes at once', (socket) => socket.close()],
    ['garbage', (socket) => socket.send('}{')],
    ['a binary message', (socket) => socket.send(Buffer.from([0, 1, 2]))],
    ['two greetings', (socket) => greetTwice(socket)],
    ['a letter before the welcome', (socket) => tell(socket, delivered(1, 10))],
    ['a frame beyond every limit', (socket) => socket.send('x'.repeat(2 * 1024 * 1024))],
  ]
  test.each(floods)('%s', async (_name, begins) => {
    onSocket = begins
    onFrame = () => undefined
    const { states, taken } = await linked()
    await until('it tried again', () => came.length >= 2)
    expect(came[1]! - came[0]!).toBeGreaterThanOrEqual(backoffMs(1, 0) - 5)
    expect(states.map(({ type }) => type)).not.toContain('online')
    expect(taken).toEqual([])
  })

  test('also where it is welcomed each time, and cut off', async () => {
    onFrame = (socket, frame) => {
      if (frame['t'] !== 'login') return
      tell(socket, welcome(frame['id']))
      socket.close()
    }
    const { states } = await linked()
    await until('it tried three times', () => came.length >= 3)
    expect(came[2]! - came[1]!).toBeGreaterThanOrEqual(backoffMs(2, 0) - 5)
    expect(states.filter(({ type }) => type === 'online').length).toBeGreaterThanOrEqual(2)
  })
})

test('a relay of another version is refused with both versions, and hears no login', async () => {
  onSocket = (socket) => tell(socket, hello({ versions: [2, 3] }))
  const { states } = await linked()
  await until('it is refused', () => states.at(-1)?.type === 'refused')
  expect(states.at(-1)).toMatchObject({ code: 'unsupported_version', why: /2, 3.* 1\./u })
  expect(heard).toEqual([])
})

describe('what it says of a letter is what the relay said of this letter', () => {
  const answers: readonly (readonly [string, (id: unknown) => readonly Loose[]])[] = [
    ['an answer to another question', () => [sent('c999', 'stored')]],
    ['an answer to no question', () => [{ t: 'ok', re: 'c1' }]],
    ['silence', () => []],
  ]
  test.each(answers)('%s is none', async (_name, answersTo) => {
    onFrame = (socket, frame) => {
      if (frame['t'] === 'login') tell(socket, welcome(frame['id']))
      if (frame['t'] === 'send') for (const one of answersTo(frame['id'])) tell(socket, one)
    }
    const one = await linked()
    await until('it is online', () => isOnline(one))
    const answer = one.link.send(envelopeOf({ id: idOf(1) }))
    await until('the relay has it', () => heard.some(({ t }) => t === 'send'))
    for (const socket of server.clients) socket.terminate()
    expect(await answer).toEqual({ type: 'offline' })
  })

  test('a state that does not exist ends the connection', async () => {
    onFrame = (socket, frame) => {
      if (frame['t'] === 'login') tell(socket, welcome(frame['id']))
      if (frame['t'] === 'send') tell(socket, sent(frame['id'], 'stored'))
    }
    const one = await linked()
    await until('it is online', () => isOnline(one))
    expect(await one.link.send(envelopeOf({ id: idOf(1) }))).toEqual({ type: 'offline' })
  })

  test('no more than 256 questions wait', async () => {
    const one = await linked()
    await until('it is online', () => isOnline(one))
    const answers = Array.from({ length: 300 }, (_, at) =>
      one.link.send(envelopeOf({ id: idOf(at) })),
    )
    await until('the relay has them', () => heard.filter(({ t }) => t === 'send').length === 256)
    expect(await Promise.all(answers.slice(256))).toEqual(Array(44).fill({ type: 'offline' }))
    for (const socket of server.clients) socket.terminate()
    expect(new Set((await Promise.all(answers)).map(({ type }) => type))).toEqual(
      new Set(['offline']),
    )
  })
})

test('limits of nothing, and of everything, are taken as they are', async () => {
  for (const value of [0, Number.MAX_SAFE_INTEGER]) {
    const limits = Object.fromEntries(Object.keys(usualLimits).map((name) => [name, value]))
    onFrame = (socket, frame) => {
      if (frame['t'] === 'login') tell(socket, welcome(frame['id'], { limits }))
    }
    const one = await linked()
    one.link.setRoster(['ed25519:AAAA'])
    await until('it is online', () => isOnline(one))
    expect(one.link.limits()).toEqual(limits)
    await one.link.close()
  }
})

test('a relay that sends without end has to wait for what it sent, and nothing is lost or cut off', async () => {
  const count = 60
  const chars = 900_000
  let release: () => void = () => undefined
  const held = new Promise<void>((resolve) => {
    release = resolve
  })
  let pushing: WebSocket | undefined
  onFrame = (socket, frame) => {
    if (frame['t'] !== 'login') return
    pushing = socket
    tell(socket, welcome(frame['id'], { heartbeatMs: 50 }))
    for (let at = 0; at < count; at += 1) tell(socket, delivered(at, chars))
  }
  const one = await linked(() => held)
  await until('the first is judged', () => one.taken.length === 1)
  // Longer than three heartbeats: who makes another wait does not take it for dead.
  const sinceMs = performance.now()
  await until('some time went by', () => performance.now() - sinceMs > 600)
  expect(pushing!.bufferedAmount).toBeGreaterThan((count * chars) / 3)
  expect(came).toHaveLength(1)
  release()
  await until('all are judged', () => one.taken.length === count)
  expect(one.taken.map(({ id }) => id)).toEqual(Array.from({ length: count }, (_, at) => idOf(at)))
  await until('all are answered', () => heard.filter(({ t }) => t === 'ack').length === count)
})

test('a welcome that crosses with the end does not begin it anew', async () => {
  let answer: (() => void) | undefined
  onFrame = (socket, frame) => {
    if (frame['t'] === 'login') answer = () => tell(socket, welcome(frame['id']))
  }
  const { link, states } = await linked()
  await until('it logs in', () => answer !== undefined)
  const closed = link.close()
  answer?.()
  await closed
  link.retryNow()
  expect(states.at(-1)).toEqual({ type: 'closed' })
  expect([link.state().type, link.limits()]).toEqual(['closed', undefined])
})

describe('T953 an envelope that is damaged', () => {
  const damages: readonly (readonly [string, Loose])[] = [
    ['in its time', { atMs: -1 }],
    ['in its kind', { kind: 'anything' }],
    ['in its body', { body: '%' }],
    ['in its recipients', { to: [] }],
  ]
  test.each(damages)('%s is refused, and the connection goes on', async (_, damage) => {
    onFrame = (socket, frame) => {
      if (frame['t'] !== 'login') return
      tell(socket, welcome(frame['id']))
      tell(socket, { t: 'deliver', envelope: { ...envelopeOf({ id: idOf(1) }), ...damage } })
      tell(socket, delivered(2, 10))
    }
    const one = await linked()
    await until('both are answered', () => heard.filter(({ t }) => t === 'ack').length === 2)
    const { from } = envelopeOf()
    expect(heard.filter(({ t }) => t === 'ack')).toEqual([
      { t: 'ack', envelopes: [{ from, id: idOf(1), state: 'refused', code: 'bad_envelope' }] },
      { t: 'ack', envelopes: [{ from, id: idOf(2), state: 'stored' }] },
    ])
    expect(one.taken.map(({ id }) => id)).toEqual([idOf(2)])
    expect(came).toHaveLength(1)
  })

  test('so that it has no name is passed over, and the connection goes on', async () => {
    onFrame = (socket, frame) => {
      if (frame['t'] !== 'login') return
      tell(socket, welcome(frame['id']))
      for (const from of ['nobody', null]) {
        tell(socket, { t: 'deliver', envelope: { ...envelopeOf({ id: idOf(1) }), from } })
      }
      tell(socket, { t: 'deliver' })
      tell(socket, delivered(2, 10))
    }
    const one = await linked()
    await until('the good one is answered', () => heard.some(({ t }) => t === 'ack'))
    expect(heard.filter(({ t }) => t === 'ack')).toHaveLength(1)
    expect([one.taken.map(({ id }) => id), came.length]).toEqual([[idOf(2)], 1])
  })
})

function sent(re: unknown, state: string): Loose {
  return { t: 'sent', re, envelope: idOf(1), results: [{ key: 'ed25519:AAAA', state }] }
}

function delivered(at: number, chars: number): Loose {
  const body = Buffer.alloc(Math.ceil((chars * 3) / 4), 7).toString('base64')
  const envelope = envelopeOf({ id: idOf(at), body })
  return { t: 'deliver', envelope }
}
