/**
 * Messages on standard input and output, one a line. What is no message is answered with an error and passed over. Knows what
 * the SDK does not tell: which protocol was agreed, and which answers are out.
 */

import { createLineReader } from './lines.ts'
import { lineBytesMax, readLine, type RpcError, strangeError, tooLongError } from './message.ts'

type Id = string | number

/** As much of a message as is looked at here. */
export interface WireMessage {
  readonly id?: unknown
  readonly method?: unknown
  readonly params?: unknown
  readonly result?: unknown
}

export interface WireOptions<M> {
  readonly isMessage: (value: unknown) => value is M
  readonly onError: (error: unknown) => void
}

export interface Wire<M> {
  /** From now on each message is given to `read`. */
  listen(read: (message: M) => void): void
  /** Resolves when it is on its way. */
  send(message: M): Promise<void>
  close(): void
  /** Whether the client knows structured answers. */
  knowsStructured(): boolean
  /** What is to be done once the answer to this request was sent. */
  after(id: Id, follower: () => Promise<unknown>): void
  /** Resolves when every request that came in was answered. */
  idle(): Promise<void>
}

export function createWire<M extends object>({ isMessage, onError }: WireOptions<M>): Wire<M> {
  const followers = new Map<Id, () => Promise<unknown>>()
  const open = new Set<Id>()
  let protocol = ''
  let whenIdle = (): void => undefined
  let stop = (): void => undefined

  function closeRequest(id: unknown): void {
    if (isId(id)) open.delete(id)
    if (open.size === 0) whenIdle()
  }
  function refused({ code, message, id }: RpcError): void {
    onError(new Error(message))
    void written({ jsonrpc: '2.0', id, error: { code, message } })
  }
  function taken(message: M, read: (message: M) => void): void {
    const { id, method, params }: WireMessage = message
    if (typeof method === 'string' && isId(id)) open.add(id)
    if (method === 'initialize') {
      const version = fieldOf(params, 'protocolVersion')
      protocol = typeof version === 'string' ? version : ''
    }
    read(message)
    // A cancelled request gets no answer.
    if (method === 'notifications/cancelled') closeRequest(fieldOf(params, 'requestId'))
  }
  return {
    listen(read) {
      const lines = createLineReader(lineBytesMax, {
        line(bytes) {
          const line = readLine(bytes)
          if (line.type === 'error') refused(line.error)
          else if (line.type === 'value') {
            if (isMessage(line.value)) taken(line.value, read)
            else refused(strangeError(line.value))
          }
        },
        tooLong: () => refused(tooLongError),
      })
      const { stdin } = process
      const given = (piece: Buffer) => lines.push(piece)
      stdin.on('data', given).on('end', lines.end).on('error', onError)
      stop = () => stdin.off('data', given).off('end', lines.end).off('error', onError).pause()
    },
    async send(message) {
      await written(message)
      const { id, method, result }: WireMessage = message
      if (!isId(id) || method !== undefined) return
      const follower = followers.get(id)
      followers.delete(id)
      if (follower && result !== undefined) await follower().catch(onError)
      closeRequest(id)
    },
    close: () => stop(),
    knowsStructured: () => protocol === '' || protocol >= '2025-06-18',
    after: (id, follower) => followers.set(id, follower),
    idle: () =>
      new Promise<void>((resolve) => {
        if (open.size === 0) resolve()
        else whenIdle = resolve
      }),
  }
}

let drained: Promise<void> | undefined

/** A client that reads slowly is waited for. */
async function written(message: object): Promise<void> {
  if (process.stdout.write(`${JSON.stringify(message)}\n`)) return
  drained ??= new Promise((resolve) => {
    process.stdout.once('drain', () => {
      drained = undefined
      resolve()
    })
  })
  await drained
}

function isId(value: unknown): value is Id {
  return typeof value === 'string' || typeof value === 'number'
}

function fieldOf(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined
}
