/** Ends to each of the servers: the relay by its protocol, a bare `ws` server, and nats-server. */

import { connect } from '@nats-io/transport-node'
import { WebSocket } from 'ws'
import { parseServerFrame } from '../../../lib/core/wire/frames.ts'
import { loginText } from '../../../lib/core/wire/signed.ts'
import {
  ackBatch,
  type End,
  type EndOptions,
  gate,
  idIn,
  outstandingMax,
  type Server,
} from './ends.ts'
import { identity } from './people.ts'

export function openEnd(server: Server, options: EndOptions): Promise<End> {
  if (server === 'relay' || server === 'relay on NATS') return relayEnd(options)
  return server === 'nats-server' ? natsEnd(options) : bareEnd(options)
}

async function relayEnd({ port, index, role, hear }: EndOptions): Promise<End> {
  const url = `ws://127.0.0.1:${port}`
  const { keys, address } = identity(role, index)
  const socket = new WebSocket(`${url}/v1`, { perMessageDeflate: false })
  const unanswered = gate(outstandingMax)
  const writer = identity('send', index).keys.publicKey
  const acknowledge = ackBatch(writer, (text) => socket.send(text))
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject)
    socket.on('message', (data: Buffer) => {
      const text = data.toString('utf8')
      if (text.startsWith('{"t":"deliver"')) {
        hear(text)
        acknowledge(idIn(text))
      } else if (text.startsWith('{"t":"sent"')) {
        if (text.includes('"refused"')) throw new Error(text)
        unanswered.leave()
      } else greet(text)
    })

    function greet(text: string): void {
      const parsed = parseServerFrame(text)
      if (parsed.ok && parsed.frame.t === 'welcome') {
        resolve()
        return
      }
      if (!parsed.ok || parsed.frame.t !== 'hello') throw new Error(text)
      const { challenge } = parsed.frame
      const login = { relay: url, key: keys.publicKey, address, admit: { type: 'none' } } as const
      const signature = keys.sign(loginText({ ...login, challenge }))
      const sig = Buffer.from(signature).toString('base64')
      socket.send(JSON.stringify({ t: 'login', id: 'login', v: 1, ...login, sig }))
    }
  })
  return {
    async send(text) {
      await unanswered.enter()
      socket.send(text)
    },
    close: () => socket.terminate(),
  }
}

async function bareEnd({ port, index, role, answerBytes, hear }: EndOptions): Promise<End> {
  const names = role === 'send' ? `name=send${index}&to=read${index}` : `name=${role}${index}`
  const answer = role === 'send' ? answerBytes : 0
  const socket = new WebSocket(`ws://127.0.0.1:${port}/?${names}&answer=${answer}`, {
    perMessageDeflate: false,
  })
  const unanswered = gate(outstandingMax)
  const writer = identity('send', index).keys.publicKey
  const acknowledge = answerBytes > 0 ? ackBatch(writer, (text) => socket.send(text)) : undefined
  socket.on('message', (data: Buffer) => {
    if (role === 'send') return unanswered.leave()
    const text = data.toString('utf8')
    hear(text)
    acknowledge?.(idIn(text))
  })
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject))
  return {
    async send(text) {
      await unanswered.enter()
      // Without an answer: when it is with the system.
      if (answerBytes > 0) socket.send(text)
      else socket.send(text, () => unanswered.leave())
    },
    close: () => socket.terminate(),
  }
}

async function natsEnd({ port, index, role, hear }: EndOptions): Promise<End> {
  const connection = await connect({ servers: `127.0.0.1:${port}` })
  if (role === 'read') {
    connection.subscribe(`bench.${index}`, { callback: (_, message) => hear(message.string()) })
  }
  await connection.flush()
  let unread = 0
  return {
    async send(text) {
      connection.publish(`bench.${index}`, text)
      unread += 1
      if (unread < outstandingMax) return
      unread = 0
      await connection.flush()
    },
    close: () => void connection.close(),
  }
}
