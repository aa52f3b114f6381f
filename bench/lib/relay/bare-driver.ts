/**
 * The limit of what a relay on `ws` can do: forwards the bytes of each message to the connection that the URL names, and
 * answers it with so many bytes, as a relay answers a send. It knows nothing and looks at nothing.
 */

import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type WebSocket, WebSocketServer } from 'ws'

const server = createServer()
const sockets = new WebSocketServer({ server, perMessageDeflate: false, maxPayload: 2 ** 21 })
const byName = new Map<string, WebSocket>()

sockets.on('connection', (socket, request) => {
  request.socket.setNoDelay(true)
  const query = new URL(request.url ?? '/', 'ws://bare').searchParams
  const to = query.get('to') ?? ''
  const answer = 'x'.repeat(Number(query.get('answer') ?? 0))
  byName.set(query.get('name') ?? '', socket)
  socket.on('error', () => socket.terminate())
  socket.on('message', (data: Buffer) => {
    byName.get(to)?.send(data, { binary: false })
    if (answer !== '') socket.send(answer)
  })
})
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port))
process.once('disconnect', () => process.exit(0))
