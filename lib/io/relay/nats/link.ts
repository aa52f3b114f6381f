/**
 * The one connection of a relay process to NATS. It is made in the background and made again for ever: a NATS that is not
 * there is a trouble that is told, and nothing waits for it. Bus and mailboxes share it.
 */

import type { NatsConnection } from '@nats-io/transport-node'

export interface NatsLink {
  /** The connection while it stands; undefined while there is none. */
  live(): NatsConnection | undefined
  /** Why there is none, in a sentence with what to do; undefined while it stands. */
  trouble(): string | undefined
  /** Told at once while it stands, and whenever it stands again. The same connection comes again after an interruption. */
  onLive(hear: (connection: NatsConnection) => void): void
  close(): Promise<void>
}

export interface NatsOptions {
  /** `nats://HOST:PORT` or `tls://HOST:PORT`, several with commas between; may hold `USER:PASSWORD@` or `TOKEN@`. */
  readonly url: string
  /** As NATS shows it in its lists of connections. */
  readonly name?: string
}

const againMs = 1_000
const connectMs = 5_000
/** A server that answers none of two pings in this time is gone. */
const pingMs = 10_000

export function openNatsLink(options: NatsOptions): NatsLink {
  const { servers, login, shown } = readUrl(options.url)
  const hearers = new Set<(connection: NatsConnection) => void>()
  const end = deferred()
  let connection: NatsConnection | undefined
  let why = 'it is being connected to'
  let isLive = false

  function becomeLive(to: NatsConnection): void {
    isLive = true
    for (const hear of hearers) hear(to)
  }

  async function connectOnce(): Promise<void> {
    const { connect } = await import('@nats-io/transport-node')
    const made = await connect({
      ...login,
      servers: [...servers],
      name: options.name ?? 'datacore-relay',
      timeout: connectMs,
      pingInterval: pingMs,
      maxPingOut: 2,
      maxReconnectAttempts: -1,
      reconnectTimeWait: againMs,
      // A password that is mended in NATS must not need a restart here.
      ignoreAuthErrorAbort: true,
      // A stack for each request would be half of what a request costs.
      noAsyncTraces: true,
    })
    if (end.isOver()) return made.close()
    connection = made
    becomeLive(made)
    const statuses = watchStatus(made)
    const error = await made.closed()
    isLive = false
    connection = undefined
    await statuses
    why = error instanceof Error ? error.message : 'the connection was closed'
  }

  async function watchStatus(made: NatsConnection): Promise<void> {
    for await (const status of made.status()) {
      if (status.type === 'disconnect') {
        isLive = false
        why = 'the connection is lost'
      }
      if (status.type === 'reconnect') becomeLive(made)
      if (status.type === 'error') why = status.error.message
    }
  }

  async function run(): Promise<void> {
    while (!end.isOver()) {
      await connectOnce().catch((error: unknown) => {
        why = error instanceof Error ? error.message : String(error)
      })
      if (!end.isOver()) await Promise.race([pause(againMs), end.over])
    }
  }
  const running = run()

  return {
    live: () => (isLive && connection && !connection.isClosed() ? connection : undefined),
    trouble() {
      if (end.isOver()) return 'The connection to NATS was closed.'
      if (isLive) return undefined
      return `NATS at ${shown} cannot be used: ${plain(why)}. Start it, or the relay without --backplane.`
    },
    onLive(hear) {
      hearers.add(hear)
      if (isLive && connection) hear(connection)
    },
    async close() {
      end.finish()
      isLive = false
      await connection?.close()
      await running
    },
  }
}

interface ReadUrl {
  readonly servers: readonly string[]
  readonly login: { readonly user?: string; readonly pass?: string; readonly token?: string } & {
    readonly tls?: Record<string, never>
  }
  /** Without what is secret. */
  readonly shown: string
}

/** The library takes hosts only: who logs in is taken out of the address, and `tls://` asks for TLS. */
export function readUrl(text: string): ReadUrl {
  const known = text
    .split(',')
    .map((part) => (part.includes('://') ? part.trim() : `nats://${part.trim()}`))
    .filter((part) => URL.canParse(part))
    .map((part) => new URL(part))
  const first = known.find(({ username }) => username !== '')
  const user = decodeURIComponent(first?.username ?? '')
  const pass = decodeURIComponent(first?.password ?? '')
  const servers = known.map(({ hostname, port }) => `${hostname}:${port || '4222'}`)
  return {
    servers,
    shown: servers.join(','),
    login: {
      ...(pass === '' ? (user === '' ? {} : { token: user }) : { user, pass }),
      ...(known.some(({ protocol }) => protocol === 'tls:') ? { tls: {} } : {}),
    },
  }
}

/** The library's sentences end in a full stop or not; ours goes on. */
function plain(why: string): string {
  return why.replace(/[.\s]+$/u, '').replace(/[\p{C}\s]+/gu, ' ')
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms).unref()
  })
}

/** A promise that is fulfilled from outside. */
function deferred() {
  let isOver = false
  let resolve: () => void = () => undefined
  const over = new Promise<void>((done) => {
    resolve = done
  })
  return {
    over,
    isOver: () => isOver,
    finish() {
      isOver = true
      resolve()
    },
  }
}
