/** What the relay answers over HTTP: whether it lives, whether it takes connections, its numbers, and logins by GitHub. */

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { type Metric, metricsType, printMetrics } from '../../core/relay/metrics.ts'
import { countedAs } from './address-of.ts'
import { isRecord } from '../../core/is-record.ts'
import { parseJson } from '../../core/json-text.ts'

export interface HttpOptions {
  /** Why it takes no connections; undefined when it does. */
  readonly trouble: () => string | undefined
  readonly metrics: () => readonly Metric[]
  /** What POST requests to `/login/github/` are answered with, by their last word; undefined without GitHub. */
  readonly login: LoginAnswers | undefined
  /** Of the process: WebSockets, requests, and what has not said yet what it is. */
  readonly sockets: number
  /** Those of one address, finished requests or not; undefined behind a proxy, whose address all have. */
  readonly socketsPerIp: number | undefined
  readonly requestMs: number
}

export interface Answer {
  readonly status: number
  readonly body: Readonly<Record<string, unknown>>
  /** In how many milliseconds to try again. */
  readonly retryMs?: number
}

export type LoginAnswers = Readonly<
  Record<
    'start' | 'poll',
    (body: Readonly<Record<string, unknown>>, request: IncomingMessage) => Promise<Answer>
  >
>

const bodyBytesMax = 8 * 1024

export function createHttp(options: HttpOptions): Server {
  const { requestMs } = options
  const server = createServer(
    {
      requestTimeout: requestMs,
      headersTimeout: requestMs,
      keepAliveTimeout: 5_000,
      connectionsCheckingInterval: 1_000,
    },
    (request, response) => {
      answer(request, options).then(
        (one) => reply(response, one),
        () => reply(response, textOf(500, 'The relay made a mistake.\n')),
      )
    },
  )
  server.maxConnections = options.sockets
  if (options.socketsPerIp !== undefined) boundSockets(server, options.socketsPerIp)
  return server
}

/** Before a word is read: one address with many unfinished requests would shut out everybody. */
function boundSockets(server: Server, most: number): void {
  const open = new Map<string, number>()
  server.on('connection', (socket) => {
    const ip = countedAs(socket.remoteAddress ?? '')
    const count = (open.get(ip) ?? 0) + 1
    if (count > most) {
      socket.destroy()
      return
    }
    open.set(ip, count)
    socket.once('close', () => {
      const left = (open.get(ip) ?? 1) - 1
      if (left > 0) open.set(ip, left)
      else open.delete(ip)
    })
  })
}

interface Reply {
  readonly status: number
  readonly type: string
  readonly text: string
  readonly headers?: Readonly<Record<string, string>>
}

async function answer(request: IncomingMessage, options: HttpOptions): Promise<Reply> {
  const path = (request.url ?? '').split('?')[0] ?? ''
  const { method } = request
  const isRead = method === 'GET' || method === 'HEAD'
  if (path === '/health') return isRead ? textOf(200, 'ok\n') : wrongMethod('GET')
  if (path === '/ready') return isRead ? ready(options.trouble()) : wrongMethod('GET')
  if (path === '/metrics') {
    if (!isRead) return wrongMethod('GET')
    return { status: 200, type: metricsType, text: printMetrics(options.metrics()) }
  }
  const step = /^\/login\/github\/(start|poll)$/.exec(path)?.[1]
  if (step !== 'start' && step !== 'poll') return textOf(404, 'There is nothing here.\n')
  if (!options.login) {
    return jsonOf({ status: 404, body: { error: 'This relay does not admit by GitHub.' } })
  }
  if (method !== 'POST') return wrongMethod('POST')
  const body = parseJson((await bodyOf(request)) ?? '')
  if (!isRecord(body)) {
    return jsonOf({
      status: 400,
      body: { error: `Send one JSON object of at most ${bodyBytesMax} bytes.` },
    })
  }
  return jsonOf(await options.login[step](body, request))
}

function ready(trouble: string | undefined): Reply {
  return trouble === undefined ? textOf(200, 'ready\n') : textOf(503, `${trouble}\n`)
}

/** Undefined for one that is too long. */
async function bodyOf(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > bodyBytesMax) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function textOf(status: number, text: string): Reply {
  return { status, type: 'text/plain; charset=utf-8', text }
}

function wrongMethod(allowed: string): Reply {
  return { ...textOf(405, `Only ${allowed} is answered here.\n`), headers: { allow: allowed } }
}

function jsonOf({ status, body, retryMs }: Answer): Reply {
  const text = JSON.stringify(retryMs === undefined ? body : { ...body, retryMs })
  const headers = retryMs === undefined ? {} : { 'retry-after': String(Math.ceil(retryMs / 1_000)) }
  return { status, type: 'application/json', text: `${text}\n`, headers }
}

function reply(response: ServerResponse, { status, type, text, headers = {} }: Reply): void {
  response.writeHead(status, {
    'content-type': type,
    'content-length': Buffer.byteLength(text),
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    ...headers,
  })
  response.end(response.req.method === 'HEAD' ? undefined : text)
}
