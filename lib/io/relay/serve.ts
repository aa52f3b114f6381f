/** A relay as a running thing: the hub, its sockets and its HTTP on one port, a clock that rings, and an orderly end. */

import type { AddressInfo } from 'node:net'
import { Failure } from '../../app/failure.ts'
import { accept, createHubState } from '../../app/relay/hub/hub.ts'
import { createRates } from '../../app/relay/hub/rates.ts'
import { startUpkeep } from '../../app/relay/hub/upkeep.ts'
import type { RelayNote } from '../../app/relay/hub/types.ts'
import { type RelayLimits, usualRelayLimits } from '../../core/relay/limits.ts'
import { codeOf } from '../atomic-file.ts'
import { systemClock, systemRandom } from '../clock.ts'
import { nodeEd25519 } from '../ed25519-node.ts'
import { addressOf } from './address-of.ts'
import { admittanceOf, secretsOf } from './admittance.ts'
import { openCarriers } from './carriers.ts'
import { createLoginFlow } from './login/github.ts'
import { createHttp, type LoginAnswers } from './http.ts'
import { processMetrics } from './process-metrics.ts'
import { hostInUrl, isLoopback, type RelaySettings } from './settings.ts'
import { serveSockets } from './sockets.ts'

export interface RunningRelay {
  /** What clients of this machine dial. */
  readonly url: string
  readonly port: number
  /** Tells everybody to come again, and ends within 5 seconds. */
  stop(): Promise<void>
}

const tickMs = 1_000
/** What of the 5 seconds each step of the end may take. */
const farewellMs = 2_500
const closingMs = 1_500

export async function startRelay(
  settings: RelaySettings,
  options: { readonly note: (note: RelayNote) => void; readonly limits?: RelayLimits },
): Promise<RunningRelay> {
  const { note } = options
  const limits = options.limits ?? usualRelayLimits
  const carriers = await openCarriers({
    ...settings,
    limits,
    note: (sentence) => note({ level: 'trouble', sentence }),
  })
  const secrets = secretsOf(settings)
  let names: ReadonlySet<string> = new Set(settings.urls)
  const hub = createHubState({
    ...carriers,
    clock: systemClock,
    random: systemRandom,
    verify: nodeEd25519.verify,
    limits,
    admittance: admittanceOf(settings, secrets, () => names),
    note,
  })
  const upkeep = startUpkeep(hub)
  const http = createHttp({
    trouble: upkeep.trouble,
    metrics: () => [...upkeep.metrics(), ...processMetrics()],
    login: loginAnswers(settings, secrets),
    requestMs: limits.requestMs,
    sockets: limits.connections + limits.otherSockets,
    socketsPerIp:
      settings.source === 'socket' ? limits.connectionsPerIp + limits.otherSocketsPerIp : undefined,
  })
  const sockets = serveSockets(http, {
    accept: (socket) => accept(hub, socket),
    frameBytes: limits.wire.frameBytes,
    heartbeatMs: limits.heartbeatMs,
    source: settings.source,
  })
  const close = async () => {
    sockets.close()
    await Promise.all([carriers.mailboxes.close(), carriers.bus.close()])
  }
  try {
    await listen(http, settings)
  } catch (error) {
    await close()
    throw error
  }
  const { port } = http.address() as AddressInfo
  if (settings.urls.length === 0) names = new Set(localNames(settings.host, port))
  const timer = ringing(() => upkeep.tick(), note)

  return {
    url: settings.urls[0] ?? `ws://${hostInUrl(settings.host)}:${port}`,
    port,
    async stop() {
      clearInterval(timer)
      upkeep.stop()
      http.close()
      await within(farewellMs, async () => {
        while (sockets.open() > 0) await new Promise((go) => setTimeout(go, 10))
      })
      sockets.cut()
      http.closeAllConnections()
      await within(closingMs, close)
    },
  }
}

/** Rings whether or not the ring before is done: a mailbox that hangs must not make this process look dead. */
function ringing(tick: () => Promise<void>, note: (note: RelayNote) => void): NodeJS.Timeout {
  return setInterval(() => {
    tick().catch((error: unknown) => {
      note({ level: 'trouble', sentence: `The upkeep failed: ${String(error)}` })
    })
  }, tickMs)
}

function loginAnswers(
  { github, source }: RelaySettings,
  { ticketMac, pollKey }: ReturnType<typeof secretsOf>,
): LoginAnswers | undefined {
  if (!github) return undefined
  const nowMs = () => systemClock.nowMs()
  const flow = createLoginFlow({ ...github, ticketMac, pollKey, nowMs })
  // Each asks GitHub, which counts what this relay asks.
  const rates = {
    start: createRates({ perMinute: 10, atOnce: 10 }),
    poll: createRates({ perMinute: 60, atOnce: 20 }),
  }
  const answered =
    (step: 'start' | 'poll'): LoginAnswers['start'] =>
    async (body, request) => {
      const retryMs = rates[step].take(addressOf(request, source), nowMs())
      if (retryMs === 0) return flow[step](body)
      rates[step].forget(nowMs())
      return {
        status: 429,
        body: { error: 'There are too many logins from this address.' },
        retryMs,
      }
    }
  return { start: answered('start'), poll: answered('poll') }
}

/** What may be dialled where no name was given: this machine alone. */
function localNames(host: string, port: number): readonly string[] {
  const hosts = new Set(['127.0.0.1', 'localhost', '[::1]', hostInUrl(host)])
  return isLoopback(host) ? [...hosts].map((one) => `ws://${one}:${port}`) : []
}

function listen(
  http: ReturnType<typeof createHttp>,
  { host, port }: Pick<RelaySettings, 'host' | 'port'>,
): Promise<void> {
  return new Promise((resolve, reject) => {
    http.once('error', (cause) => reject(cannotListen(host, port, cause)))
    http.listen(port, host, resolve)
  })
}

function cannotListen(host: string, port: number, cause: unknown): Failure {
  const why: Readonly<Record<string, string>> = {
    EADDRINUSE: 'another program listens there',
    EACCES: 'this user may not',
    EADDRNOTAVAIL: 'this machine has no such address',
    ENOTFOUND: 'there is no such name',
  }
  const code = codeOf(cause) ?? ''
  return new Failure('io', `The relay cannot listen at ${host}:${port}: ${why[code] ?? code}.`, {
    hint: 'Choose another --port or --host, or end that program.',
    cause,
  })
}

/** Does it, and waits no longer than that. */
async function within(ms: number, work: () => Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const limit = new Promise((go) => {
    timer = setTimeout(go, ms)
  })
  await Promise.race([work(), limit])
  clearTimeout(timer)
}
