/** A client of a real relay over a real socket: as small as can be, so that a test sees every frame. */

import { WebSocket } from 'ws'
import type { Admit, ServerFrame } from '../../../lib/core/wire/types.ts'
import { until } from '../disk-store.ts'
import type { Somebody } from './people.ts'

export type Said<T extends ServerFrame['t']> = Extract<ServerFrame, { readonly t: T }>

export interface Client {
  readonly web: WebSocket
  readonly said: ServerFrame[]
  readonly closed: { readonly code: number; readonly reason: string } | undefined
  tell(frame: unknown): void
  next<T extends ServerFrame['t']>(type: T): Promise<Said<T>>
  ended(): Promise<number>
}

export function connect(url: string, headers: Readonly<Record<string, string>> = {}): Client {
  const web = new WebSocket(`${url}/v1`, { perMessageDeflate: false, headers })
  const said: ServerFrame[] = []
  let closed: Client['closed']
  web.on('message', (data) => said.push(JSON.parse(String(data)) as ServerFrame))
  web.on('close', (code, reason) => {
    closed = { code, reason: String(reason) }
  })
  web.on('error', () => undefined)
  return {
    web,
    said,
    get closed() {
      return closed
    },
    tell: (frame) => web.send(typeof frame === 'string' ? frame : JSON.stringify(frame)),
    async next<T extends ServerFrame['t']>(type: T) {
      const find = () => said.find((one): one is Said<T> => one.t === type)
      await until(`a ${type} comes`, () => find() !== undefined || closed !== undefined)
      const frame = find()
      if (!frame) throw new Error(`Closed with ${closed?.code} ${closed?.reason} before a ${type}.`)
      said.splice(said.indexOf(frame), 1)
      return frame
    },
    async ended() {
      await until('it is closed', () => closed !== undefined)
      return closed?.code ?? 0
    },
  }
}

export async function enter(
  url: string,
  who: Somebody,
  { admit = { type: 'none' } }: { readonly admit?: Admit } = {},
): Promise<Client> {
  const client = connect(url)
  const { challenge } = await client.next('hello')
  client.tell(who.login({ challenge, relay: url, admit }))
  await client.next('welcome')
  return client
}
