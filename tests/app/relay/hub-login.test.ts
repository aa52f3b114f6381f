/** Who gets in: every code of a login, and what a login is good for. */

import { describe, expect, test } from 'vitest'
import { printTicket } from '../../../lib/core/relay/ticket.ts'
import { relayUrl, startMs, testHub, ticketMac } from '../../support/relay/hub.ts'
import { secretAdmit, somebody } from '../../support/relay/people.ts'

const [tex, gregor] = [somebody(1, 'tex'), somebody(2, 'gregor')]
const none = { type: 'none' } as const

describe('T980 a login', () => {
  test('is greeted, let in with the secret, and told the limits and what waits', async () => {
    const { connect, hub } = testHub()
    const socket = connect()
    const hello = await socket.next('hello')
    expect(hello).toMatchObject({ versions: [1], admits: ['secret', 'github'], nowMs: startMs })
    expect(Buffer.from(hello.challenge, 'base64')).toHaveLength(32)
    socket.tell(tex.login({ challenge: hello.challenge, relay: relayUrl }))
    expect(await socket.next('welcome')).toMatchObject({
      re: 'login',
      v: 1,
      heartbeatMs: 15_000,
      mailbox: { envelopes: 0, bytes: 0 },
      limits: hub.limits.wire,
    })
  })

  test('has a challenge of its own on each socket', async () => {
    const { connect } = testHub()
    const challenges = new Set<string>()
    for (let count = 0; count < 20; count += 1) {
      challenges.add((await connect().next('hello')).challenge)
    }
    expect(challenges.size).toBe(20)
  })

  /** What ends the connection, for a login that was made wrong in one way. */
  async function refused(
    make: (on: { challenge: string; relay: string; other: string }) => object | string,
    admits: readonly ('secret' | 'github' | 'open')[] = ['secret', 'github'],
  ) {
    const { connect } = testHub({ admits })
    const other = (await connect('192.0.2.9').next('hello')).challenge
    const socket = connect()
    const { challenge } = await socket.next('hello')
    socket.tell(make({ challenge, relay: relayUrl, other }))
    const { code, fatal } = await socket.next('error')
    expect(fatal).toBe(true)
    return `${socket.closed?.code} ${socket.closed?.reason} ${code}`
  }
  const bad = '4005 bad_signature bad_signature'
  const notAdmitted = '4007 not_admitted not_admitted'

  test('with the challenge of another socket is refused', async () => {
    expect(await refused(({ relay, other }) => tex.login({ challenge: other, relay }))).toBe(bad)
  })

  test('that was good on another socket is refused', async () => {
    const { connect } = testHub()
    const [first, second] = [connect(), connect()]
    const { challenge } = await first.next('hello')
    const login = tex.login({ challenge, relay: relayUrl })
    first.tell(login)
    await first.next('welcome')
    await second.next('hello')
    second.tell(login)
    expect((await second.next('error')).code).toBe('bad_signature')
  })

  test('covers the key, the address, the admission and the relay with its signature', async () => {
    for (const change of [{ key: gregor.key }, { address: 'gregor' }, { admit: none }]) {
      expect(
        await refused(({ challenge, relay }) => ({
          ...tex.login({ challenge, relay }),
          ...change,
        })),
        JSON.stringify(change),
      ).toBe(bad)
    }
    expect(
      await refused(({ challenge, relay }) => ({
        ...tex.login({ challenge, relay: 'wss://evil.example.com' }),
        relay,
      })),
    ).toBe(bad)
  })

  test('for another relay, as one that passes a challenge on would bring it, is refused', async () => {
    expect(
      await refused(({ challenge }) => tex.login({ challenge, relay: 'wss://evil.example.com' })),
    ).toBe('4006 wrong_relay wrong_relay')
  })

  test('with the proof of another secret, of another key, or none at all is not admitted', async () => {
    const wrong = [
      (on: { challenge: string; relay: string }) => secretAdmit({ ...on, key: tex.key }, 'another'),
      (on: { challenge: string; relay: string }) => secretAdmit({ ...on, key: gregor.key }),
      () => none,
    ]
    for (const admit of wrong) {
      const code = await refused(({ challenge, relay }) => {
        return tex.login({ challenge, relay, admit: admit({ challenge, relay }) })
      })
      expect(code).toBe(notAdmitted)
    }
  })

  test('where no secret is, no secret admits', async () => {
    expect(
      await refused(({ challenge, relay }) => tex.login({ challenge, relay }), ['github']),
    ).toBe(notAdmitted)
  })

  const ticketOf = (parts: object = {}, mac = ticketMac) =>
    printTicket({ key: tex.key, login: 'octotex', untilMs: startMs + 1_000, ...parts }, mac)
  const withTicket = (ticket: string) => (on: { challenge: string; relay: string }) =>
    tex.login({ challenge: on.challenge, relay: on.relay, admit: { type: 'ticket', ticket } })

  test('with a ticket of its key is let in, until its time', async () => {
    const { enter } = testHub()
    await enter(tex, { admit: { type: 'ticket', ticket: ticketOf() } })
    expect(await refused(withTicket(ticketOf({ untilMs: startMs })))).toBe(notAdmitted)
  })

  test('with a ticket of another key, of another relay, or one that was changed is not admitted', async () => {
    const [body, sum] = ticketOf({ untilMs: startMs }).split('.')
    const later = Buffer.from(
      Buffer.from(body!, 'base64url')
        .toString()
        .replace(String(startMs), String(startMs * 2)),
    ).toString('base64url')
    for (const ticket of [
      ticketOf({ key: gregor.key }),
      ticketOf({}, () => new Uint8Array(32)),
      `${later}.${sum}`,
      `${ticketOf()}x`,
      `${ticketOf()}.x`,
      'x',
    ]) {
      expect(await refused(withTicket(ticket)), ticket).toBe(notAdmitted)
    }
    expect(await refused(withTicket(ticketOf()), ['secret'])).toBe(notAdmitted)
  })

  test('of another version names the one there is', async () => {
    expect(
      await refused(({ challenge, relay }) => ({ ...tex.login({ challenge, relay }), v: 2 })),
    ).toBe('4001 unsupported_version unsupported_version')
  })

  test.each([
    ['no JSON', '4000 bad_frame bad_frame', 'hello'],
    [
      'a frame of another type',
      '4002 login_required login_required',
      { t: 'roster', id: 'r', keys: [] },
    ],
    [
      'an envelope to nobody',
      '4002 login_required login_required',
      { t: 'send', id: 's', envelope: { ...tex.envelope([gregor]), to: [] } },
    ],
    ['a frame of a relay', '4000 bad_frame bad_frame', { t: 'ok', re: 'x' }],
    ['a large frame', '1009 frame_too_large frame_too_large', JSON.stringify('x'.repeat(20_000))],
  ])('%s instead of a login ends the connection', async (_, expected, frame) => {
    expect(await refused(() => frame)).toBe(expected)
  })

  test('comes once: a second one ends the connection', async () => {
    const { enter } = testHub()
    const socket = await enter(tex)
    socket.tell(tex.login({ challenge: 'AAAA', relay: relayUrl }))
    expect(socket.closed).toEqual({ code: 4003, reason: 'already_logged_in' })
  })

  test('what comes right after it is done in its order', async () => {
    const { connect } = testHub()
    const socket = connect()
    const { challenge } = await socket.next('hello')
    socket.tell(tex.login({ challenge, relay: relayUrl }))
    socket.tell({ t: 'roster', id: 'r', keys: [gregor.key] })
    socket.tell({ t: 'send', id: 's', envelope: tex.envelope([tex]) })
    await socket.next('deliver')
    await socket.next('sent')
    expect(socket.said.map((frame) => frame.t)).toEqual(['welcome', 'ok'])
  })

  test('comes within 10 seconds', async () => {
    const { connect, enter, pass } = testHub()
    const [late, there] = [connect(), await enter(tex)]
    await pass(9_000)
    expect(late.closed).toBeUndefined()
    await pass(1_000)
    expect(late.closed).toEqual({ code: 4004, reason: 'login_timeout' })
    expect(there.closed).toBeUndefined()
  })
})

describe('T981 a flood', () => {
  test('of connections from one address is turned away, those of others are not', async () => {
    const { connect } = testHub()
    const sockets = Array.from({ length: 65 }, () => connect())
    expect(sockets.filter((socket) => socket.closed)).toHaveLength(1)
    const last = sockets.at(-1)!
    expect(last.closed).toEqual({ code: 4008, reason: 'too_many_connections' })
    expect((await last.next('error')).retryMs).toBeGreaterThan(0)
    expect(connect('192.0.2.2').closed).toBeUndefined()
    sockets[0]!.events.gone()
    expect(connect().closed).toBeUndefined()
  })

  test('of connections of one key is turned away', async () => {
    const { connect, enter } = testHub()
    for (let count = 0; count < 8; count += 1) await enter(tex, { ip: `192.0.2.${count}` })
    const socket = connect()
    const { challenge } = await socket.next('hello')
    socket.tell(tex.login({ challenge, relay: relayUrl }))
    expect(await socket.next('error')).toMatchObject({
      code: 'too_many_connections',
      retryMs: 45_000,
    })
    await enter(gregor)
  })

  test('of connections from everywhere is turned away', async () => {
    const { connect } = testHub({ limits: { connections: 3 } })
    const sockets = ['a', 'b', 'c', 'd'].map((ip) => connect(ip))
    expect(sockets.map(({ closed }) => closed?.code)).toEqual([
      undefined,
      undefined,
      undefined,
      4008,
    ])
  })

  test('of logins from one address is turned away, and told when it may come again', async () => {
    const { connect, hub, nowMs } = testHub()
    const codes: string[] = []
    for (let count = 0; count < 31; count += 1) {
      const socket = connect()
      const { challenge } = await socket.next('hello')
      socket.tell({ ...tex.login({ challenge, relay: relayUrl }), address: 'other' })
      const error = await socket.next('error')
      codes.push(error.code)
      if (error.code === 'rate_limited') expect(error.retryMs).toBe(2_000)
    }
    expect(codes.slice(0, 30)).toEqual(Array.from({ length: 30 }, () => 'bad_signature'))
    expect(codes[30]).toBe('rate_limited')
    expect(hub.logins.take('192.0.2.2', nowMs)).toBe(0)
    expect(hub.connections.size).toBe(0)
  })

  test('leaves nothing behind: what is counted by address is forgotten', async () => {
    const { enter, hub, pass } = testHub()
    const sockets = await Promise.all(
      [1, 2, 3].map((number) => enter(somebody(number), { ip: `192.0.2.${number}` })),
    )
    for (const socket of sockets) socket.events.gone()
    await pass(120_000)
    expect([hub.connections.size, hub.perIp.size, hub.rooms.size]).toEqual([0, 0, 0])
  })
})
