/**
 * A real TCP proxy between a client and a relay that does to a connection what networks do: late, cut, stalled, in tiny pieces,
 * corrupted, swallowed; and what a hostile relay does: messages dropped, repeated, held, in another order.
 */

import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { type Lane, type LaneFaults, type Message, openLane, type Verdict } from './fault/lane.ts'
import { numbersOf } from './storm/numbers.ts'

export type { LaneFaults, Message, Verdict } from './fault/lane.ts'

export interface Faults {
  /** From client to relay. */
  readonly up?: LaneFaults
  /** From relay to client. */
  readonly down?: LaneFaults
  /** A new connection is reset at once. */
  readonly refuse?: boolean
  /** Connections stay open and say nothing; those that were open in it are dead for good, as behind a lost NAT entry. */
  readonly blackhole?: boolean
}

export interface FaultProxy {
  readonly port: number
  /** Connections that are open. */
  open(): number
  /** Connections that were ever taken. */
  taken(): number
  /** These faults and no others, from now on, for old and new connections. */
  set(faults: Faults): void
  /** Ends every connection: `end` says goodbye to TCP, `reset` does not. */
  drop(how: 'end' | 'reset'): void
  /** Sends every message that is held. */
  release(): void
  close(): Promise<void>
}

interface Connection {
  readonly client: Socket
  readonly relay: Socket
  readonly lanes: readonly Lane[]
  dead: boolean
}

/** `seed` decides which bits turn over; `port` and `host` are where the relay is. */
export async function openFaultProxy(to: {
  readonly port: number
  readonly host?: string
  readonly seed?: number
  readonly faults?: Faults
}): Promise<FaultProxy> {
  const next = numbersOf(to.seed ?? 1)
  const random = () => next(1 << 30) / (1 << 30)
  const connections = new Set<Connection>()
  let faults = to.faults ?? {}
  let taken = 0

  // Half-open connections exist: each direction ends for itself.
  const server = createServer({ allowHalfOpen: true }, (client) => {
    client.on('error', () => client.destroy())
    taken += 1
    if (faults.refuse) return client.resetAndDestroy()
    const relay = connect({ port: to.port, host: to.host ?? '127.0.0.1', allowHalfOpen: true })
    const cut = () => {
      client.resetAndDestroy()
      relay.resetAndDestroy()
    }
    const lane = (direction: 'up' | 'down') =>
      openLane({
        from: direction === 'up' ? client : relay,
        to: direction === 'up' ? relay : client,
        direction,
        connection: taken - 1,
        faults: () => faults[direction] ?? {},
        swallows: () => connection.dead,
        random,
        cut,
      })
    const connection: Connection = {
      client,
      relay,
      lanes: [lane('up'), lane('down')],
      dead: faults.blackhole ?? false,
    }
    connections.add(connection)
    for (const socket of [client, relay]) {
      socket.setNoDelay(true)
      socket.on('close', () => {
        if (client.destroyed && relay.destroyed) connections.delete(connection)
        // In a blackhole nobody hears that the other side has gone.
        if (!connection.dead) for (const other of [client, relay]) other.destroy()
      })
    }
    relay.on('error', () => (connection.dead ? relay.destroy() : cut()))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))

  return {
    port: (server.address() as AddressInfo).port,
    open: () => connections.size,
    taken: () => taken,
    set(wished) {
      faults = wished
      for (const connection of connections) {
        if (faults.blackhole) connection.dead = true
        for (const lane of connection.lanes) lane.wake()
      }
    },
    drop(how) {
      for (const { client, relay } of connections) {
        for (const socket of [client, relay]) {
          if (how === 'reset') socket.resetAndDestroy()
          else socket.destroySoon()
        }
      }
    },
    release() {
      for (const { lanes } of connections) for (const lane of lanes) lane.release()
    },
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      for (const { client, relay } of connections) {
        client.destroy()
        relay.destroy()
      }
      await closed
    },
  }
}

export type Chances = Readonly<Partial<Record<Exclude<Verdict, 'pass'>, number>>>

/** Judges messages by chance: the same seed, connection, direction and index give the same verdict in every run. */
export function judgeOf(seed: number, chances: Chances): (message: Message) => Verdict {
  return ({ direction, connection, index }) => {
    const step = Math.imul(connection + 1, 1_000_003) + index * 2 + (direction === 'up' ? 0 : 1)
    let rest = numbersOf(Math.imul(seed + 1, 0x9e3779b1) ^ Math.imul(step, 0x85ebca6b))(1 << 30)
    for (const [verdict, chance = 0] of Object.entries(chances)) {
      rest -= chance * (1 << 30)
      if (rest < 0) return verdict as Verdict
    }
    return 'pass'
  }
}
