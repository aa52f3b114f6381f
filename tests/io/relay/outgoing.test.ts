/** What is said on a WebSocket comes as it was said, whatever its length and its characters, and before the end of it. */

import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { RelaySocket } from '../../../lib/app/relay/hub/types.ts'
import { serveSockets, type Sockets } from '../../../lib/io/relay/sockets.ts'
import { WebSocket } from '../../../lib/io/relay/websocket.ts'

const server = createServer()
let sockets: Sockets
let accepted: RelaySocket[] = []
const nothing = () => undefined
const silent = { frame: nothing, binary: nothing, drained: nothing, gone: nothing }

beforeAll(async () => {
  sockets = serveSockets(server, {
    accept: (socket) => {
      accepted.push(socket)
      return silent
    },
    frameBytes: 1024,
    heartbeatMs: 60_000,
    source: 'socket',
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
})
afterAll(() => {
  sockets.cut()
  sockets.close()
  server.close()
})

interface Heard {
  readonly texts: readonly string[]
  readonly code: number
}

/** Says all of it in one turn, and ends the connection in the same. */
async function saidAndEnded(texts: readonly string[]): Promise<Heard> {
  accepted = []
  const { port } = server.address() as AddressInfo
  const client = new WebSocket(`ws://127.0.0.1:${port}/v1`, { perMessageDeflate: false })
  const heard: string[] = []
  client.on('message', (data: Buffer, isBinary) => heard.push(isBinary ? 'binary' : String(data)))
  const end = new Promise<number>((resolve, reject) => {
    client.once('close', resolve)
    client.once('error', reject)
  })
  await new Promise((resolve) => client.once('open', resolve))
  const socket = accepted[0]!
  for (const text of texts) socket.send(text)
  expect(socket.waitingBytes()).toBeGreaterThanOrEqual(Buffer.byteLength(texts.join('')))
  socket.close(4000, 'bad_frame')
  socket.send('after the end')
  return { code: await end, texts: heard }
}

test('each length has its form: 125, 126, 65535 and 65536 bytes, and none', async () => {
  const texts = [0, 1, 125, 126, 127, 65_535, 65_536, 200_000].map((length) => 'x'.repeat(length))
  expect(await saidAndEnded(texts)).toEqual({ texts, code: 4000 })
})

test('characters of more than one byte arrive, and the length counts bytes', async () => {
  const texts = [
    '\u00e9',
    'ž'.repeat(63),
    '汉'.repeat(21_845),
    '\u{1f4ec}'.repeat(20_000),
    '\0\u007f\u0080\u00ff',
  ]
  expect(await saidAndEnded(texts)).toEqual({ texts, code: 4000 })
})

test('any texts come whole and in order, then the end', async () => {
  const text = fc.oneof(
    fc.string({ maxLength: 200 }),
    fc.string({ unit: 'grapheme', maxLength: 70 }),
  )
  await fc.assert(
    fc.asyncProperty(fc.array(text, { maxLength: 20 }), async (texts) => {
      expect(await saidAndEnded(texts)).toEqual({ texts, code: 4000 })
    }),
    { numRuns: 30 },
  )
})
