/** A relay that says what it likes: it lets everybody in, keeps what it is sent, and delivers whatever a test gives it. */

import type { AddressInfo } from 'node:net'
import { type WebSocket, WebSocketServer } from 'ws'
import { usualLimits } from '../../../lib/core/wire/limits.ts'
import { until } from '../watching.ts'

/** As it stands in JSON: nothing here is as the protocol wishes. */
export type Loose = Record<string, unknown>

export interface HostileRelay {
  readonly url: string
  /** Of every client, in the order in which they came. */
  readonly heard: readonly Loose[]
  /** To the connection of this key. */
  say(key: string, frame: Loose): void
  /** Delivers it and waits for what its reader says of it. */
  deliver(key: string, envelope: Loose): Promise<{ readonly state: string; readonly code?: string }>
  close(): Promise<void>
}

export async function hostileRelay(welcome: Loose = {}): Promise<HostileRelay> {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1', path: '/v1' })
  const heard: Loose[] = []
  const acks = new Map<string, Loose[]>()
  const sockets = new Map<string, WebSocket>()
  const tell = (socket: WebSocket, frame: Loose) => socket.send(JSON.stringify(frame))
  server.on('connection', (socket) => {
    const challenge = Buffer.alloc(32, 1).toString('base64')
    tell(socket, { t: 'hello', versions: [1], challenge, admits: ['open', 'secret'], nowMs: 1 })
    socket.on('error', () => socket.terminate())
    let key = ''
    socket.on('message', (data) => {
      const frame = JSON.parse(String(data)) as Loose
      heard.push(frame)
      const { t, id: re, envelope } = frame as { t: string; id?: string; envelope?: Loose }
      if (t === 'ack') acks.get(key)?.push(...(frame['envelopes'] as readonly Loose[]))
      if (t === 'login') {
        key = String(frame['key'])
        sockets.set(key, socket)
        acks.set(key, [])
        const mailbox = { envelopes: 0, bytes: 0 }
        const usual = { v: 1, connection: 'c', heartbeatMs: 15_000, nowMs: 1, mailbox }
        tell(socket, { t: 'welcome', re, ...usual, limits: usualLimits, ...welcome })
      }
      if (t === 'roster' || t === 'presence') tell(socket, { t: 'ok', re })
      if (t !== 'send' || !envelope) return
      const to = envelope['to'] as readonly { readonly key: string }[]
      const results = to.map(({ key }) => ({ key, state: 'forwarded' }))
      tell(socket, { t: 'sent', re, envelope: envelope['id'], results })
    })
  })
  await new Promise((resolve) => server.once('listening', resolve))

  const say = (key: string, frame: Loose) => tell(sockets.get(key)!, frame)
  return {
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`,
    heard,
    say,
    async deliver(key, envelope) {
      const from = acks.get(key)!.length
      const answer = () =>
        acks
          .get(key)!
          .slice(from)
          .find(({ id }) => id === envelope['id'])
      say(key, { t: 'deliver', envelope })
      await until('its reader answers', () => answer() !== undefined)
      return answer() as { readonly state: string; readonly code?: string }
    },
    close: () =>
      new Promise((resolve) => {
        for (const socket of server.clients) socket.terminate()
        server.close(() => resolve())
      }),
  }
}
