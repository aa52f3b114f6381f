/** The fault proxy itself, between a bare client and a bare echo of `ws`: each fault does what it says, and no more. */

import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { until } from '../support/disk-store.ts'
import { type FaultProxy, judgeOf, type Message, openFaultProxy } from '../support/fault-proxy.ts'

let echo: WebSocketServer
let proxy: FaultProxy
let heardByEcho: string[]
const clients: WebSocket[] = []

beforeEach(async () => {
  heardByEcho = []
  echo = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  echo.on('connection', (socket) => {
    socket.on('error', () => socket.terminate())
    socket.on('message', (data) => {
      heardByEcho.push(String(data))
      socket.send(String(data))
    })
  })
  await new Promise((resolve) => echo.once('listening', resolve))
  proxy = await openFaultProxy({ port: (echo.address() as AddressInfo).port, seed: 7 })
})
afterEach(async () => {
  for (const client of clients.splice(0)) client.terminate()
  await proxy.close()
  for (const socket of echo.clients) socket.terminate()
  await new Promise((resolve) => echo.close(resolve))
})

interface Client {
  readonly heard: string[]
  readonly socket: WebSocket
  /** The code with which it ended. */
  ended?: number
  send(...texts: readonly string[]): void
}

async function client(): Promise<Client> {
  const socket = new WebSocket(`ws://127.0.0.1:${proxy.port}`)
  clients.push(socket)
  const it: Client = {
    heard: [],
    socket,
    send: (...texts) => {
      for (const text of texts) socket.send(text)
    },
  }
  socket.on('message', (data) => it.heard.push(String(data)))
  socket.on('close', (code) => {
    it.ended = code
  })
  socket.on('error', () => socket.terminate())
  await until('the client is connected or refused', () => socket.readyState !== 0)
  return it
}

const numbered = (count: number) => Array.from({ length: count }, (_, index) => `message ${index}`)
/** Only the message with this text. */
const only = (text: string, verdict: ReturnType<ReturnType<typeof judgeOf>>) => (it: Message) =>
  it.text === text ? verdict : 'pass'

describe('T950 bytes', () => {
  test('without faults everything passes, in order, small and large', async () => {
    const it = await client()
    const texts = [...numbered(50), 'x'.repeat(125), 'x'.repeat(126), 'é'.repeat(70_000)]
    it.send(...texts)
    await until('all came back', () => it.heard.length === texts.length)
    expect(it.heard).toEqual(texts)
  })

  test('in pieces of one byte everything passes, in order', async () => {
    proxy.set({ up: { pieceBytes: 1 }, down: { pieceBytes: 1 } })
    const it = await client()
    it.send(...numbered(20))
    await until('all came back', () => it.heard.length === 20)
    expect(it.heard).toEqual(numbered(20))
  })

  test('what is delayed comes later, in order, and not before its time', async () => {
    const it = await client()
    proxy.set({ up: { delayMs: 40 }, down: { delayMs: 40 } })
    const begin = performance.now()
    it.send(...numbered(10))
    await until('all came back', () => it.heard.length === 10)
    // A timer may fire a millisecond early.
    expect(performance.now() - begin).toBeGreaterThanOrEqual(78)
    expect(it.heard).toEqual(numbered(10))
  })

  test('a stalled direction moves nothing and loses nothing; the other one moves', async () => {
    const it = await client()
    proxy.set({ down: { stalled: true } })
    it.send(...numbered(5))
    await until('the echo heard all', () => heardByEcho.length === 5)
    expect(it.heard).toEqual([])
    proxy.set({})
    await until('all came back', () => it.heard.length === 5)
    expect(it.heard).toEqual(numbered(5))
  })

  test('a stall fills the buffers of the writer, and not those of the proxy', async () => {
    const it = await client()
    proxy.set({ up: { stalled: true } })
    const large = 'y'.repeat(1_000_000)
    for (let count = 0; count < 30; count += 1) it.socket.send(large)
    await until('the client holds what is not read', () => it.socket.bufferedAmount > 5_000_000)
    proxy.set({})
    await until('all came back', () => it.heard.length === 30)
    expect(it.socket.bufferedAmount).toBe(0)
  })

  test('bits that turn over do not pass as they were', async () => {
    const it = await client()
    proxy.set({ up: { flipEvery: 200 } })
    it.send(...Array.from({ length: 20 }, () => 'z'.repeat(500)))
    await until('something else was heard, or it ended', () => {
      return it.ended !== undefined || heardByEcho.some((text) => text !== 'z'.repeat(500))
    })
  })
})

describe('T950 connections', () => {
  test.each(['end', 'reset'] as const)('a drop with %s ends both sides', async (how) => {
    const it = await client()
    it.send('before')
    await until('it came back', () => it.heard.length === 1)
    proxy.drop(how)
    await until('the client knows', () => it.ended !== undefined)
    await until('the echo knows', () => echo.clients.size === 0)
    expect([it.ended, proxy.open()]).toEqual([1006, 0])
    const again = await client()
    again.send('after')
    await until('it came back', () => again.heard.length === 1)
    expect(proxy.taken()).toBe(2)
  })

  test('refusing lets nobody in', async () => {
    proxy.set({ refuse: true })
    const it = await client()
    await until('the client knows', () => it.ended !== undefined)
    expect(echo.clients.size).toBe(0)
  })

  test('a blackhole says nothing, even of an end, and what was in it stays dead', async () => {
    const it = await client()
    it.send('before')
    await until('it came back', () => it.heard.length === 1)
    proxy.set({ blackhole: true })
    it.send('lost')
    for (const socket of echo.clients) socket.terminate()
    await until('the echo is alone', () => echo.clients.size === 0)
    proxy.set({})
    const another = await client()
    another.send('alive')
    await until('it came back', () => another.heard.length === 1)
    expect([it.heard, it.ended, heardByEcho]).toEqual([['before'], undefined, ['before', 'alive']])
  })

  test('what is no WebSocket passes as it is', async () => {
    const answer = await fetch(`http://127.0.0.1:${proxy.port}/`)
    expect([answer.status, await answer.text()]).toEqual([426, 'Upgrade Required'])
  })
})

describe('T950 messages', () => {
  const [first, second, third] = ['message 0', 'message 1', 'message 2'] as const

  test.each(['up', 'down'] as const)('%s: dropped, repeated and held', async (direction) => {
    const it = await client()
    const run = async (verdict: 'drop' | 'repeat' | 'hold', expected: readonly string[]) => {
      it.heard.length = 0
      proxy.set({ [direction]: { judge: only(second, verdict) } })
      it.send(first, second, third)
      await until(`${verdict} is seen`, () => it.heard.length === expected.length)
      expect(it.heard).toEqual(expected)
    }
    await run('drop', [first, third])
    await run('repeat', [first, second, second, third])
    await run('hold', [first, third, second])
  })

  test('the last one that is held waits for its release', async () => {
    const it = await client()
    proxy.set({ up: { judge: only(second, 'hold') } })
    it.send(first, second)
    await until('the first came back', () => it.heard.length === 1)
    proxy.release()
    await until('both came back', () => it.heard.length === 2)
    expect(it.heard).toEqual([first, second])
  })

  test.each(['up', 'down'] as const)(
    '%s: a corrupted one differs in one bit',
    async (direction) => {
      const it = await client()
      proxy.set({ [direction]: { judge: only('aaaaaaaa', 'corrupt') } })
      it.send('aaaaaaaa', 'bbbb')
      await until(
        'something came, or it ended',
        () => it.ended !== undefined || it.heard.length === 2,
      )
      expect(it.heard[0]).not.toBe('aaaaaaaa')
      if (it.ended === undefined) expect(it.heard[1]).toBe('bbbb')
    },
  )

  test('a cut ends the connection in the middle, and the message is gone', async () => {
    const it = await client()
    proxy.set({ up: { judge: only(second, 'cut') } })
    it.send(first, second, third)
    await until('the client knows', () => it.ended !== undefined)
    await until('the echo knows', () => echo.clients.size === 0)
    expect(heardByEcho).not.toContain(second)
  })

  test('one that comes in fragments is one message', async () => {
    const it = await client()
    const judged: string[] = []
    proxy.set({
      up: {
        judge: ({ text }) => {
          judged.push(text)
          return 'repeat'
        },
      },
    })
    it.socket.send('one ', { fin: false })
    it.socket.ping()
    it.socket.send('two', { fin: true })
    await until('it came back twice', () => it.heard.length === 2)
    expect([judged, it.heard]).toEqual([['one two'], ['one two', 'one two']])
  })

  test('chance gives the same verdicts for the same seed, and others for another', () => {
    const verdicts = (seed: number) => {
      const judge = judgeOf(seed, { drop: 0.2, repeat: 0.2, hold: 0.1 })
      return Array.from({ length: 500 }, (_, index) =>
        judge({ direction: 'up', connection: 0, index, text: '' }),
      )
    }
    const share = (seed: number, verdict: string) =>
      verdicts(seed).filter((it) => it === verdict).length / 500
    expect(verdicts(1)).toEqual(verdicts(1))
    expect(verdicts(1)).not.toEqual(verdicts(2))
    expect(share(1, 'drop')).toBeCloseTo(0.2, 1)
    expect(share(1, 'pass')).toBeCloseTo(0.5, 1)
  })
})
