/** A hub with sockets in memory and a clock that stands until a test moves it. */

import { createHmac } from 'node:crypto'
import type { Bus, Mailboxes } from '../../../lib/app/relay/ports.ts'
import { accept, createHubState } from '../../../lib/app/relay/hub/hub.ts'
import type { HubState, SocketEvents } from '../../../lib/app/relay/hub/types.ts'
import { startUpkeep, type Upkeep } from '../../../lib/app/relay/hub/upkeep.ts'
import { type RelayLimits, usualRelayLimits } from '../../../lib/core/relay/limits.ts'
import type { Mac } from '../../../lib/core/relay/ticket.ts'
import type { Admission, Admit, ServerFrame } from '../../../lib/core/wire/types.ts'
import { systemRandom } from '../../../lib/io/clock.ts'
import { nodeEd25519 } from '../../../lib/io/ed25519-node.ts'
import { createLocalBus } from '../../../lib/io/relay/bus-local.ts'
import { createMemoryMailboxes } from '../../../lib/io/relay/mailboxes-memory.ts'
import { until } from '../disk-store.ts'
import { type Somebody, teamSecret } from './people.ts'

export const relayUrl = 'wss://relay.example.com'
export const startMs = 1_767_225_600_000

export type Said<T extends ServerFrame['t']> = Extract<ServerFrame, { readonly t: T }>

export interface TestSocket {
  /** All that the hub said. */
  readonly said: ServerFrame[]
  readonly closed: { code: number; reason: string } | undefined
  readonly paused: 'paused' | 'reading'
  /** Bytes that this client has not read, as the transport would report them. */
  unread: number
  readonly events: SocketEvents
  tell(frame: unknown): void
  /** What was said since the last look, of one type. */
  take<T extends ServerFrame['t']>(type: T): readonly Said<T>[]
  /** Waits for a frame of this type, and takes it. */
  next<T extends ServerFrame['t']>(type: T): Promise<Said<T>>
}

export interface TestHub {
  readonly hub: HubState
  readonly upkeep: Upkeep
  readonly notes: string[]
  readonly mailboxes: Mailboxes
  nowMs: number
  connect(ip?: string): TestSocket
  enter(
    who: Somebody,
    options?: { readonly ip?: string; readonly admit?: Admit },
  ): Promise<TestSocket>
  /** Lets time go by, with a ring each second. */
  pass(ms: number): Promise<void>
}

export interface TestHubOptions {
  readonly limits?: Partial<RelayLimits>
  readonly admits?: readonly Admission[]
  readonly bus?: Bus
  readonly mailboxes?: Mailboxes
}

export const ticketMac: Mac = (text) =>
  new Uint8Array(createHmac('sha256', 'own key of the relay').update(text).digest())

export function mailboxLimits(limits: RelayLimits = usualRelayLimits) {
  const { mailboxesBytes, senderShare, reserve, knownKeys, wire } = limits
  return { ...wire, mailboxesBytes, senderShare, reserve, knownKeys }
}

export function testHub(options: TestHubOptions = {}): TestHub {
  const limits = { ...usualRelayLimits, ...options.limits }
  const admits = options.admits ?? ['secret', 'github']
  const mailboxes = options.mailboxes ?? createMemoryMailboxes(mailboxLimits(limits))
  const notes: string[] = []
  const secretMac: Mac = (text) =>
    new Uint8Array(createHmac('sha256', teamSecret).update(text).digest())
  const test: TestHub = {
    hub: createHubState({
      bus: options.bus ?? createLocalBus(),
      mailboxes,
      clock: { nowMs: () => test.nowMs },
      random: systemRandom,
      verify: nodeEd25519.verify,
      limits,
      admittance: {
        admits,
        isName: (url) => url === relayUrl,
        secretMac: admits.includes('secret') ? secretMac : undefined,
        ticketMac: admits.includes('github') ? ticketMac : undefined,
      },
      note: ({ sentence }) => notes.push(sentence),
    }),
    get upkeep() {
      return upkeep
    },
    notes,
    mailboxes,
    nowMs: startMs,
    connect: (ip = '192.0.2.1') => memorySocket(test.hub, ip),
    async enter(who, { ip, admit } = {}) {
      const socket = test.connect(ip)
      const { challenge } = await socket.next('hello')
      socket.tell(who.login({ challenge, relay: relayUrl, ...(admit ? { admit } : {}) }))
      await socket.next('welcome')
      return socket
    },
    async pass(ms) {
      for (let left = ms; left > 0; left -= 1_000) {
        test.nowMs += Math.min(1_000, left)
        await upkeep.tick()
      }
    },
  }
  const upkeep = startUpkeep(test.hub)
  return test
}

function memorySocket(hub: HubState, ip: string): TestSocket {
  const said: ServerFrame[] = []
  let closed: TestSocket['closed']
  let paused: TestSocket['paused'] = 'reading'
  const socket = {
    said,
    unread: 0,
    get closed() {
      return closed
    },
    get paused() {
      return paused
    },
    tell: (frame: unknown) =>
      events?.frame(typeof frame === 'string' ? frame : JSON.stringify(frame)),
    take: <T extends ServerFrame['t']>(type: T) => {
      const taken = said.filter((frame): frame is Said<T> => frame.t === type)
      for (const frame of taken) said.splice(said.indexOf(frame), 1)
      return taken
    },
    async next<T extends ServerFrame['t']>(type: T) {
      await until(`a ${type} comes`, () => said.some((frame) => frame.t === type))
      const frame = said.find((one): one is Said<T> => one.t === type)!
      said.splice(said.indexOf(frame), 1)
      return frame
    },
  }
  let events: SocketEvents | undefined
  events = accept(hub, {
    ip,
    send: (text) => {
      if (!closed) said.push(JSON.parse(text) as ServerFrame)
    },
    waitingBytes: () => socket.unread,
    pause: () => {
      paused = 'paused'
    },
    resume: () => {
      paused = 'reading'
    },
    close: (code, reason) => {
      closed ??= { code, reason }
      events?.gone()
    },
  })
  // Turned away before it could be told of it.
  if (closed) events.gone()
  return Object.assign(socket, { events })
}
