/** The relay over real sockets: what only a transport can get wrong. */

import { randomBytes } from 'node:crypto'
import { connect as connectTcp, type Socket } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { usualRelayLimits } from '../../../lib/core/relay/limits.ts'
import { until } from '../../support/disk-store.ts'
import { connect, enter } from '../../support/relay/client.ts'
import { secretAdmit, somebody, teamSecret } from '../../support/relay/people.ts'
import { type Serving, serving } from '../../support/relay/serving.ts'

const [tex, gregor] = [somebody(1, 'tex'), somebody(2, 'gregor')]
const many = { perMinute: 1e9, atOnce: 1e9 }
let relays: Serving[] = []
let sockets: Socket[] = []

async function open(...parts: Parameters<typeof serving>): Promise<Serving> {
  const relay = await serving(...parts)
  relays.push(relay)
  return relay
}

afterEach(async () => {
  for (const socket of sockets) socket.destroy()
  await Promise.all(relays.map((relay) => relay.stop()))
  relays = []
  sockets = []
})

describe('T970 a relay over sockets', () => {
  test('carries an envelope of nearly a frame from one to the other, with the secret', async () => {
    const { url } = await open({ secret: teamSecret, open: 'closed', admits: ['secret'] })
    const enterBySecret = async (who: typeof tex) => {
      const client = connect(url)
      const { challenge } = await client.next('hello')
      const admit = secretAdmit({ challenge, relay: url, key: who.key })
      client.tell(who.login({ challenge, relay: url, admit }))
      await client.next('welcome')
      return client
    }
    const [from, to] = [await enterBySecret(tex), await enterBySecret(gregor)]
    const envelope = tex.envelope([gregor], { bodyBytes: 700_000 })
    from.tell({ t: 'send', id: 's', envelope })
    expect((await to.next('deliver')).envelope).toEqual(envelope)
    expect((await from.next('sent')).results[0]?.state).toBe('forwarded')
  })

  test('keeps the order and loses none of thousands sent in one breath', async () => {
    // More than one sender's share of a mailbox: this is about the socket.
    const { url } = await open({}, { sends: many, senderShare: 1 })
    const [from, to] = [await enter(url, tex), await enter(url, gregor)]
    const ids = Array.from({ length: 3_000 }, (_, index) => {
      const envelope = tex.envelope([gregor])
      from.tell({ t: 'send', id: `s${index}`, envelope })
      return envelope.id
    })
    const got: string[] = []
    while (got.length < ids.length) {
      await until('more comes', () => to.said.length > 0)
      const more = to.said.splice(0).flatMap((it) => (it.t === 'deliver' ? it.envelope : []))
      got.push(...more.map(({ id }) => id))
      to.tell({ t: 'ack', envelopes: more.map(({ from, id }) => ({ from, id, state: 'stored' })) })
    }
    expect(got).toEqual(ids)
  })

  test('is known by no other name than its own', async () => {
    const { url } = await open({ urls: ['wss://relay.example.com'] })
    expect(url).toBe('wss://relay.example.com')
    const client = connect(`ws://127.0.0.1:${relays[0]?.port}`)
    const { challenge } = await client.next('hello')
    const relay = `ws://127.0.0.1:${relays[0]?.port}`
    client.tell(tex.login({ challenge, relay, admit: { type: 'none' } }))
    expect(await client.ended()).toBe(4006)
  })

  test('speaks on its path alone', async () => {
    const { web, port } = await open()
    const client = connect(`ws://127.0.0.1:${port}/elsewhere`)
    expect(await client.ended()).toBe(1006)
    expect((await fetch(`${web}/v1`)).status).toBe(404)
  })

  test('a frame that is too large has its code, a huge one is cut off, and the relay goes on', async () => {
    const { url } = await open()
    const client = await enter(url, tex)
    client.tell('x'.repeat(1_200_000))
    expect((await client.next('error')).code).toBe('frame_too_large')
    expect(await client.ended()).toBe(1009)
    const huge = await enter(url, gregor)
    huge.tell('x'.repeat(30_000_000))
    expect([1009, 1006]).toContain(await huge.ended())
    await enter(url, tex)
  })

  test('binary messages and broken UTF-8 end the connection', async () => {
    const { url } = await open()
    const binary = await enter(url, tex)
    binary.web.send(Buffer.from('{}'), { binary: true })
    expect(await binary.ended()).toBe(4000)
    const broken = await enter(url, tex)
    broken.web.send(Buffer.from([0xff, 0xfe]), { binary: false })
    expect(await broken.ended()).toBe(1007)
  })

  test('no frame of noise brings it down', async () => {
    const { url, web } = await open({}, { loginsPerIp: many, connectionsPerIp: 10_000 })
    const good = JSON.stringify({ t: 'send', id: 's', envelope: tex.envelope([gregor]) })
    for (let round = 0; round < 150; round += 1) {
      const client = round % 2 === 0 ? connect(url) : await enter(url, tex)
      await until('it is open', () => client.web.readyState === client.web.OPEN)
      const at = randomBytes(2).readUInt16BE() % good.length
      client.tell(
        round % 3 === 0
          ? randomBytes(200).toString('latin1')
          : good.slice(0, at) + randomBytes(3).toString('latin1') + good.slice(at + 3),
      )
      if (round % 5 === 0) client.web.terminate()
      else if (round % 7 === 0) writeNoise(client.web)
      else client.web.close()
    }
    expect((await fetch(`${web}/health`)).status).toBe(200)
    const [from, to] = [await enter(url, tex), await enter(url, gregor)]
    from.tell({ t: 'send', id: 's', envelope: tex.envelope([gregor]) })
    await to.next('deliver')
  })

  test('a peer that went without a word is gone after three missed heartbeats', async () => {
    const { url } = await open({}, { heartbeatMs: 40 })
    const [one, other] = [await enter(url, tex), await enter(url, gregor)]
    one.tell({ t: 'roster', id: 'r', keys: [gregor.key] })
    other.tell({ t: 'roster', id: 'r', keys: [tex.key] })
    expect(await one.next('peer')).toMatchObject({ key: gregor.key, online: true })
    // Its machine is off: nothing is read, no pong is sent, no FIN comes.
    other.web.pause()
    expect(await one.next('peer')).toMatchObject({ key: gregor.key, online: false })
    expect(one.closed).toBeUndefined()
  })

  test('a slow upgrade, or none at all, holds nothing', async () => {
    const { port, web } = await open()
    for (let count = 0; count < 50; count += 1) {
      const socket = connectTcp(port, '127.0.0.1')
      socket.on('error', () => undefined)
      socket.write('GET /v1 HTTP/1.1\r\nHost: x\r\n')
      sockets.push(socket)
    }
    expect((await fetch(`${web}/ready`)).status).toBe(200)
    const metrics = await (await fetch(`${web}/metrics`)).text()
    expect(metrics).toContain('datacore_relay_connections 0\n')
  })

  test('a connection that is reset while it is refused or upgraded does no harm', async () => {
    const { port, web } = await open()
    for (let count = 0; count < 60; count += 1) {
      const socket = connectTcp(port, '127.0.0.1')
      socket.on('error', () => undefined)
      const path = count % 2 === 0 ? '/elsewhere' : '/v1'
      socket.write(
        `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
          'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n',
        () => socket.resetAndDestroy(),
      )
      sockets.push(socket)
    }
    await until('all are gone', () => sockets.every((socket) => socket.destroyed))
    expect((await fetch(`${web}/ready`)).status).toBe(200)
  })

  test('tells clients behind a proxy apart by what the proxy says, when it may', async () => {
    const limits = { connectionsPerIp: 1 }
    const [trusting, other] = [await open({ source: 'proxied' }, limits), await open({}, limits)]
    const from = (relay: Serving, address: string) =>
      connect(relay.url, { 'x-forwarded-for': address })
    await from(trusting, '203.0.113.1').next('hello')
    await from(trusting, '203.0.113.2').next('hello')
    // What a client writes itself stands before what the proxy adds.
    expect(await from(trusting, '203.0.113.9, 203.0.113.1').ended()).toBe(4008)
    await from(trusting, '2001:db8::1').next('hello')
    expect(await from(trusting, '2001:db8::2').ended()).toBe(4008)
    await from(trusting, '2001:db8:0:1::2').next('hello')
    await from(other, '203.0.113.1').next('hello')
    expect(await from(other, '203.0.113.2').ended()).toBe(4008)
  })

  test('a client that never reads costs it a bounded memory, while others are served', async () => {
    const { url } = await open({}, { sends: many })
    const [from, deaf, other] = [
      await enter(url, tex),
      await enter(url, gregor),
      await enter(url, somebody(3)),
    ]
    deaf.web.pause()
    const before = process.memoryUsage().rss
    let most = 0
    // 140 MB, none of which is kept.
    for (let count = 0; count < 150; count += 1) {
      from.tell({
        t: 'send',
        id: `s${count}`,
        envelope: tex.envelope([gregor], { kind: 'notice', bodyBytes: 700_000 }),
      })
      await from.next('sent')
      most = Math.max(most, process.memoryUsage().rss - before)
    }
    from.tell({ t: 'send', id: 'x', envelope: tex.envelope([somebody(3)]) })
    await other.next('deliver')
    const metrics = await (await fetch(`http://127.0.0.1:${relays[0]?.port}/metrics`)).text()
    expect(metrics).toContain('errors_total{code="slow_consumer"} 1\n')
    // Both ends are in this process, so this is generous: without a bound it would be all of it, and more.
    expect(most).toBeLessThan(130 * 1024 * 1024)
  })
})

describe('T970 unfinished requests', () => {
  test('of one address are cut off beyond its share, and the relay goes on', async () => {
    const { port } = await open()
    let cut = 0
    for (let count = 0; count < 200; count += 1) {
      const socket = connectTcp(port, '127.0.0.1')
      socket.on('error', () => undefined)
      socket.on('close', () => {
        cut += 1
      })
      socket.write('GET /health HTTP/1.1\r\n')
      sockets.push(socket)
    }
    // 64 connections of an address, and as many requests beside them.
    await until('those beyond are cut', () => cut >= 72)
    expect(cut).toBe(72)
  })
})

describe('T971 the end', () => {
  test('is said to all, and done whatever clients do', async () => {
    const relay = await open()
    const [polite, deaf] = [await enter(relay.url, tex), await enter(relay.url, gregor)]
    deaf.web.pause()
    await relay.stop()
    expect(await polite.next('error')).toMatchObject({ code: 'shutting_down', fatal: true })
    expect(await polite.ended()).toBe(1001)
    relays = []
    deaf.web.terminate()
  })
})

describe('T972 its HTTP', () => {
  test('says that it lives and that it is ready', async () => {
    const { web } = await open()
    for (const [path, text] of [
      ['/health', 'ok\n'],
      ['/ready', 'ready\n'],
    ] as const) {
      const answer = await fetch(`${web}${path}`)
      expect([answer.status, await answer.text()]).toEqual([200, text])
      expect((await fetch(`${web}${path}`, { method: 'POST' })).status).toBe(405)
      expect((await fetch(`${web}${path}`, { method: 'HEAD' })).status).toBe(200)
    }
    expect((await fetch(`${web}/`)).status).toBe(404)
    expect((await fetch(`${web}/login/github/start`, { method: 'POST', body: '{}' })).status).toBe(
      404,
    )
  })

  test('has numbers that Prometheus can read, line by line, and no names', async () => {
    const { url, web } = await open({}, { wire: { ...usualRelayLimits.wire, inFlight: 1 } })
    const [from, to] = [await enter(url, tex), await enter(url, gregor)]
    for (let count = 0; count < 3; count += 1) {
      from.tell({ t: 'send', id: 's', envelope: tex.envelope([gregor]) })
      await from.next('sent')
    }
    await to.next('deliver')
    const answer = await fetch(`${web}/metrics`)
    expect(answer.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8')
    const text = await answer.text()
    expect(text.endsWith('\n')).toBe(true)
    const values = new Map<string, number>()
    let family = ''
    for (const line of text.trimEnd().split('\n')) {
      const [, kind, name] = /^# (HELP|TYPE) (datacore_relay_[a-z_]+) \S.*$/u.exec(line) ?? []
      if (kind === 'HELP') family = name ?? ''
      else if (kind === 'TYPE')
        expect([name, line]).toEqual([family, expect.stringMatching(/ (?:counter|gauge)$/u)])
      else {
        expect(line).toMatch(/^datacore_relay_[a-z_]+(?:\{[a-z]+="[a-z_]+"\})? [0-9.e+-]+$/u)
        expect(line.startsWith(family)).toBe(true)
        const [series = '', value] = line.split(' ')
        expect(values.has(series), series).toBe(false)
        values.set(series, Number(value))
      }
    }
    const number = (series: string) => values.get(`datacore_relay_${series}`)
    expect(number('connections')).toBe(2)
    expect(number('members_behind')).toBe(1)
    expect(number('mailbox_envelopes')).toBe(3)
    expect(number('results_total{state="forwarded"}')).toBe(1)
    expect(number('results_total{state="kept"}')).toBe(2)
    expect(number('in_flight')).toBe(1)
    expect(text).not.toContain(tex.key.slice(8))
    expect(text).not.toContain('gregor')
  })
})

/** Bytes that are no WebSocket frame, past the client's own framing. */
function writeNoise(web: { readonly readyState: number }): void {
  const socket = (web as unknown as { readonly _socket: Socket })._socket
  socket.write(randomBytes(300))
}
