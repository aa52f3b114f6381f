/** The relay's WebSockets: the one place that serves with `ws`. Frames go to the hub; nothing here knows what they say. */

import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Socket } from 'node:net'
import { type WebSocket, WebSocketServer } from './websocket.ts'
import type { RelaySocket, SocketEvents } from '../../app/relay/hub/types.ts'
import { heartbeatsMissed, socketPath } from '../../core/wire/limits.ts'
import { addressOf, type Source } from './address-of.ts'

export interface SocketsOptions {
  readonly accept: (socket: RelaySocket) => SocketEvents
  readonly frameBytes: number
  readonly heartbeatMs: number
  readonly source: Source
}

export interface Sockets {
  /** Cuts what has not closed by itself. */
  cut(): void
  open(): number
  close(): void
}

/** How long a client may take over its part of the end. */
const closeWithinMs = 2_000

export function serveSockets(server: Server, options: SocketsOptions): Sockets {
  const sockets = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    // Up to twice its bytes a frame gets an answer that says what is wrong; beyond it the connection is cut.
    maxPayload: options.frameBytes * 2,
  })
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    // From here on it is ours alone: one that is reset before it is a WebSocket would end the process.
    socket.on('error', () => socket.destroy())
    if (pathOf(request) !== socketPath) {
      socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n')
      return
    }
    sockets.handleUpgrade(request, socket, head, (web) => serve(web, request, options))
  })
  const missed = new WeakMap<WebSocket, number>()
  sockets.on('connection', (web) => web.on('pong', () => missed.delete(web)))
  const beat = setInterval(() => {
    for (const web of sockets.clients) {
      const silent = missed.get(web) ?? 0
      missed.set(web, silent + 1)
      if (silent >= heartbeatsMissed) web.terminate()
      else web.ping()
    }
  }, options.heartbeatMs)
  beat.unref()

  function serve(web: WebSocket, request: IncomingMessage, { accept, source }: SocketsOptions) {
    sockets.emit('connection', web, request)
    const { socket } = request
    socket.setNoDelay(true)
    const events = accept(relaySocket(web, socket, addressOf(request, source)))
    web.on('message', (data: Buffer, isBinary) => {
      if (isBinary) events.binary()
      else events.frame(data.toString('utf8'))
    })
    socket.on('drain', () => events.drained())
    web.on('close', () => events.gone())
    // Broken frames, oversized ones, a connection that was reset: `close` follows each.
    web.on('error', () => endSoon(web))
  }

  return {
    cut: () => {
      for (const web of sockets.clients) web.terminate()
    },
    open: () => sockets.clients.size,
    close: () => {
      clearInterval(beat)
      sockets.close()
    },
  }
}

/** A client that does not read will never read the end of it. */
function endSoon(web: WebSocket): void {
  setTimeout(() => web.terminate(), closeWithinMs).unref()
}

function pathOf(request: IncomingMessage): string {
  return (request.url ?? '').split('?')[0] ?? ''
}

function relaySocket(web: WebSocket, socket: Socket, ip: string): RelaySocket {
  let state: 'flowing' | 'corked' = 'flowing'
  const uncork = () => {
    state = 'flowing'
    socket.uncork()
  }
  return {
    ip,
    send(text) {
      if (web.readyState !== web.OPEN) return
      // All that is said to a client in one turn goes to the system at once.
      if (state === 'flowing') {
        state = 'corked'
        socket.cork()
        setImmediate(uncork)
      }
      web.send(text, { binary: false, compress: false })
    },
    waitingBytes: () => web.bufferedAmount,
    pause: () => web.pause(),
    resume: () => web.resume(),
    close: (code, reason) => {
      web.close(code, reason)
      endSoon(web)
    },
  }
}
