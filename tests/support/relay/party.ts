/** People who reach one relay process each through a fault proxy of their own, so that any way can be broken by itself. */

import { randomBytes } from 'node:crypto'
import { send } from '../../../lib/app/send.ts'
import { askDaemon } from '../../../lib/io/daemon/socket/ask.ts'
import { placesOf } from '../../../lib/io/places.ts'
import { wire } from '../../../lib/io/wiring.ts'
import { type FaultProxy, openFaultProxy } from '../fault-proxy.ts'
import { freePort } from '../nats-server.ts'
import {
  type DaemonRun,
  introduce,
  makePersons,
  type Person,
  type PersonOptions,
} from '../persons.ts'
import { type RelayThere, relayThere } from '../relay-there.ts'
import { until } from '../watching.ts'
import { ok } from '../world.ts'

export interface Guest {
  readonly person: Person
  readonly proxy: FaultProxy
  /** The daemon that runs now. */
  daemon(): DaemonRun
  /** Starts one; the last one must have ended. Connected is another matter. */
  start(): DaemonRun
  connected(): Promise<void>
  /** Dials at once and sends what is due, as each `send` makes it. */
  nudge(): Promise<void>
  /** By the use case that the command calls, without a process for each letter; gives the id. */
  send(target: string, text: string): Promise<string>
}

export interface Party {
  readonly relay: RelayThere
  add(name: string, options?: PersonOptions): Promise<Guest>
  remove(): Promise<void>
}

export async function makeParty(words: readonly string[] = []): Promise<Party> {
  const secret = randomBytes(18).toString('base64url')
  const port = await freePort()
  // The relay is told the names that are dialled when it starts: with the first guests it knows all that there may be.
  const proxies = await Promise.all([1, 2, 3].map((seed) => openFaultProxy({ port, seed })))
  const urlOf = (proxy: FaultProxy) => `ws://127.0.0.1:${proxy.port}`
  const relay = await relayThere({ secret, port, urls: proxies.map(urlOf), words })
  await relay.start()
  const persons = makePersons({ url: relay.url, secret })
  const guests: Guest[] = []
  return {
    relay,
    async add(name, options = {}) {
      const proxy = proxies[guests.length]!
      const person = await persons.add(name, { relayUrl: urlOf(proxy), ...options })
      for (const other of guests) introduce(other.person, person)
      const guest = guestOf(person, proxy)
      guests.push(guest)
      return guest
    },
    async remove() {
      await persons.remove()
      await relay.end('SIGKILL')
      await Promise.all(proxies.map((proxy) => proxy.close()))
    },
  }
}

export function guestOf(person: Person, proxy: FaultProxy): Guest {
  const { env, home, name } = person
  const places = placesOf(env, home)
  let run: DaemonRun | undefined
  let deps: Promise<Awaited<ReturnType<typeof wire>>['deps']> | undefined
  const daemon = () => {
    if (!run) throw new Error(`${name} has no daemon yet.`)
    return run
  }
  return {
    person,
    proxy,
    daemon,
    start() {
      run = person.daemon()
      return run
    },
    async connected() {
      await until(
        `${name} is connected`,
        () => daemon().said().includes('The relay is there'),
        daemon().said,
      )
    },
    async nudge() {
      await askDaemon(places, env, { op: 'flush', ids: [] })
    },
    async send(target, text) {
      deps ??= wire(env, { crypto: 'sodium' }).then((wired) => wired.deps)
      const report = ok(await send(await deps, { targets: [target], text }))
      return report.sent[0]!.id
    },
  }
}
