/** A client of the relay that is nothing but frames: it logs in, keeps what it hears, and acknowledges only what it is told to. */

import { createHash } from 'node:crypto'
import { WebSocket } from 'ws'
import { parseServerFrame, printFrame } from '../../lib/core/wire/frames.ts'
import { loginText } from '../../lib/core/wire/signed.ts'
import type { ClientFrame, Envelope, KeyText, ServerFrame } from '../../lib/core/wire/types.ts'
import { nodeEd25519 } from '../../lib/io/ed25519-node.ts'
import { until } from './disk-store.ts'
import { envelopeOf } from './envelopes.ts'

type Heard<T extends ServerFrame['t']> = Extract<ServerFrame, { readonly t: T }>

export interface FrameClient {
  readonly key: KeyText
  readonly address: string
  readonly heard: readonly ServerFrame[]
  /** What it ended with; undefined while it is open. */
  ended(): number | undefined
  /** Of one type, in the order in which they came. */
  of<T extends ServerFrame['t']>(type: T): readonly Heard<T>[]
  say(frame: ClientFrame): void
  /** To one reader; gives the id. */
  send(to: { readonly key: KeyText; readonly address: string }, parts?: Partial<Envelope>): string
  /** Says that these are stored, of those that were delivered. */
  ack(...ids: readonly string[]): void
  /** Goes without a word. */
  cut(): void
}

/** The same name is the same key in every test. */
export function keyNamed(name: string): KeyText {
  return `ed25519:${Buffer.from(nodeEd25519.publicKeyOf(seedOf(name))).toString('base64')}`
}

function seedOf(name: string): Uint8Array {
  return createHash('sha256').update(`frame client ${name}`).digest()
}

let sends = 0

/** Connects and logs in with nothing that admits; resolves when it is welcome, or over. */
export async function openFrameClient(port: number, name: string): Promise<FrameClient> {
  const relay = `ws://127.0.0.1:${port}`
  const socket = new WebSocket(`${relay}/v1`, { perMessageDeflate: false })
  const heard: ServerFrame[] = []
  let ended: number | undefined
  const key = keyNamed(name)
  const of = <T extends ServerFrame['t']>(type: T) =>
    heard.filter((frame): frame is Heard<T> => frame.t === type)
  const say = (frame: ClientFrame) => socket.send(printFrame(frame))
  socket.on('error', () => socket.terminate())
  socket.on('close', (code) => {
    ended = code
  })
  socket.on('message', (data) => {
    const parsed = parseServerFrame(String(data))
    if (!parsed.ok) throw new Error(`${parsed.message} ${String(data)}`)
    heard.push(parsed.frame)
    if (parsed.frame.t !== 'hello') return
    const fields = { relay, key, address: name, admit: { type: 'none' } } as const
    const text = loginText({ ...fields, challenge: parsed.frame.challenge })
    const sig = Buffer.from(nodeEd25519.sign(seedOf(name), text)).toString('base64')
    say({ t: 'login', id: 'login', v: 1, ...fields, sig })
  })
  await until(`${name} is welcome`, () => ended !== undefined || of('welcome').length > 0, 20_000)

  return {
    key,
    address: name,
    heard,
    ended: () => ended,
    of,
    say,
    send(to, parts = {}) {
      sends += 1
      const id = createHash('sha256')
        .update(`${process.pid} ${name} ${sends}`)
        .digest('hex')
        .slice(0, 32)
      const box = Buffer.alloc(80, 3).toString('base64')
      const recipients = [{ key: to.key, address: to.address, box }]
      const envelope = envelopeOf({ from: key, address: name, to: recipients, id, ...parts })
      say({ t: 'send', id: `s${sends}`, envelope })
      return envelope.id
    },
    ack(...ids) {
      const named = of('deliver').filter(({ envelope }) => ids.includes(envelope.id))
      const acks = named.map(
        ({ envelope: { from, id } }) => ({ from, id, state: 'stored' }) as const,
      )
      if (acks.length > 0) say({ t: 'ack', envelopes: acks })
    },
    cut: () => socket.terminate(),
  }
}
