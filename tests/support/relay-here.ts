/** A real relay in this process: hub, sockets and mailboxes in memory, on a free port of loopback; stopped and started again at will. */

import { createHmac, randomBytes } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { accept, createHubState } from '../../lib/app/relay/hub/hub.ts'
import type { HubState } from '../../lib/app/relay/hub/types.ts'
import { startUpkeep } from '../../lib/app/relay/hub/upkeep.ts'
import { usualRelayLimits } from '../../lib/core/relay/limits.ts'
import { nodeEd25519 } from '../../lib/io/ed25519-node.ts'
import { createLocalBus } from '../../lib/io/relay/bus-local.ts'
import { createMemoryMailboxes } from '../../lib/io/relay/mailboxes-memory.ts'
import { type Sockets, serveSockets } from '../../lib/io/relay/sockets.ts'

export interface RelayHere {
  /** Good for clients as long as the port is. */
  readonly url: string
  /** The one that runs now. */
  hub(): HubState
  /** All connections end, and what the mailboxes had is gone. */
  stop(): Promise<void>
  start(): Promise<void>
}

/** Without a secret it admits everybody. */
export async function startRelay(secret?: string, heartbeatMs = 15_000): Promise<RelayHere> {
  let port = 0
  let server: Server | undefined
  let sockets: Sockets | undefined
  let hub: HubState | undefined
  let timer: NodeJS.Timeout | undefined
  const start = async () => {
    const limits = { ...usualRelayLimits, heartbeatMs }
    const state = createHubState({
      bus: createLocalBus(),
      mailboxes: createMemoryMailboxes({
        mailboxBytes: limits.wire.mailboxBytes,
        mailboxEnvelopes: limits.wire.mailboxEnvelopes,
        mailboxesBytes: limits.mailboxesBytes,
        senderShare: limits.senderShare,
        reserve: limits.reserve,

        knownKeys: limits.knownKeys,
        ttlMsMax: limits.wire.ttlMsMax,
      }),
      clock: { nowMs: () => Date.now() },
      random: { bytes: (length) => new Uint8Array(randomBytes(length)) },
      verify: nodeEd25519.verify,
      limits,
      admittance: {
        admits: secret === undefined ? ['open'] : ['secret'],
        isName: () => true,
        secretMac: secret === undefined ? undefined : macWith(secret),
        ticketMac: undefined,
      },
      note: () => undefined,
    })
    hub = state
    const upkeep = startUpkeep(state)
    timer = setInterval(() => void upkeep.tick(), 100)
    const own = createServer()
    server = own
    sockets = serveSockets(own, {
      accept: (socket) => accept(state, socket),
      frameBytes: limits.wire.frameBytes,
      heartbeatMs,
      source: 'socket',
    })
    await new Promise<void>((resolve) => own.listen(port, '127.0.0.1', resolve))
    port = (own.address() as AddressInfo).port
  }
  await start()
  return {
    url: `ws://127.0.0.1:${port}`,
    hub: () => hub!,
    start,
    async stop() {
      clearInterval(timer)
      sockets?.cut()
      sockets?.close()
      const own = server
      if (own) await new Promise((resolve) => own.close(resolve))
    },
  }
}

function macWith(secret: string) {
  return (text: Uint8Array) => new Uint8Array(createHmac('sha256', secret).update(text).digest())
}
