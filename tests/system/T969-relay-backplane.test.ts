/** Two relay processes on one NATS, and people with their daemons at either: one process dies at any moment, and nothing is lost. */

import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type FaultProxy, openFaultProxy } from '../support/fault-proxy.ts'
import { createNatsServer, freePort, type NatsServer, natsMissing } from '../support/nats-server.ts'
import { introduce, makePersons, type Person, type Persons } from '../support/persons.ts'
import { delivered, expectOnce, sentId, outboxOf, untilTruly } from '../support/relay/letters.ts'
import { type Guest, guestOf } from '../support/relay/party.ts'
import { sees } from '../support/relay/peers.ts'
import { type RelayThere, relayThere } from '../support/relay-there.ts'
import { until } from '../support/watching.ts'

const missing = natsMissing()
const secret = 'Zq5-nD7vKf_yT2hWx8Gc'
let nats: NatsServer
let relays: readonly RelayThere[]
let ways: readonly { readonly proxy: FaultProxy; readonly to: { port: number } }[]
let persons: Persons
let guests: readonly [Guest, Guest]

/** Each person dials a name of their own, which leads to one of the processes, as behind a balancer. */
async function begin(): Promise<void> {
  nats = await createNatsServer()
  await nats.start()
  const ports = await Promise.all([freePort(), freePort()])
  ways = await Promise.all(
    ports.map(async (port) => {
      const to = { port }
      return { to, proxy: await openFaultProxy(to) }
    }),
  )
  const urls = ways.map(({ proxy }) => `ws://127.0.0.1:${proxy.port}`)
  const words = ['--backplane', nats.url]
  relays = await Promise.all(ports.map((port) => relayThere({ secret, port, urls, words })))
  await Promise.all(relays.map((relay) => relay.start()))
  await Promise.all(relays.map(ready))
  persons = makePersons({ url: urls[0]!, secret })
  const people: Person[] = []
  for (const [at, name] of ['gregor', 'tex'].entries()) {
    people.push(await persons.add(name, { relayUrl: urls[at]! }))
  }
  introduce(people[0]!, people[1]!)
  guests = [guestOf(people[0]!, ways[0]!.proxy), guestOf(people[1]!, ways[1]!.proxy)]
  for (const guest of guests) guest.start()
  for (const guest of guests) await guest.connected()
}

async function ready({ port, said }: RelayThere): Promise<void> {
  let status = 0
  await until(
    'the relay is ready',
    () => {
      fetch(`http://127.0.0.1:${port}/ready`).then(
        (answer) => {
          status = answer.status
        },
        () => undefined,
      )
      return status === 200
    },
    said,
  )
}

async function end(): Promise<void> {
  await persons.remove()
  await Promise.all(relays.map((relay) => relay.end('SIGKILL')))
  await Promise.all(ways.map(({ proxy }) => proxy.close()))
  await nats.remove()
}

describe.skipIf(missing !== undefined)('people at two processes of one relay', () => {
  beforeEach(begin)
  afterEach(end)

  test('see each other and write to each other as if it were one', async () => {
    const [gregor, tex] = guests.map(({ person }) => person) as [Person, Person]
    await sees(gregor, 'tex', { presence: 'online' })
    await sees(tex, 'gregor', { presence: 'online' })
    const id = await sentId(gregor, '@tex', 'From one to the other')
    await delivered(gregor, id)
    expectOnce(tex, 'inbox.org', [id])
    await guests[1].daemon().end('SIGTERM')
    await sees(gregor, 'tex', { presence: 'offline' })
  })

  test.each([0, 1])(
    'lose nothing when process %i is killed in the middle of their letters',
    async (dying) => {
      const [gregor, tex] = guests
      const [toTex, toGregor]: [string[], string[]] = [[], []]
      for (let at = 0; at < 20; at += 1) {
        toTex.push(await gregor.send('@tex', `To tex, ${at}`))
        toGregor.push(await tex.send('@gregor', `To gregor, ${at}`))
        if (at === 9) {
          await relays[dying]!.end('SIGKILL')
          ways[dying]!.to.port = relays[1 - dying]!.port
        }
      }
      const isDone = () =>
        toTex.every((id) => outboxOf(gregor.person).get(id) === 'stored') &&
        toGregor.every((id) => outboxOf(tex.person).get(id) === 'stored')
      await untilTruly('all is delivered', isDone, guests, () =>
        Promise.all(guests.map((guest) => guest.nudge())),
      )
      expectOnce(tex.person, 'inbox.org', toTex)
      expectOnce(gregor.person, 'inbox.org', toGregor)
      await sees(gregor.person, 'tex', { presence: 'online' })
      await sees(tex.person, 'gregor', { presence: 'online' })
    },
  )

  test('have the mailbox of a process that died, at the one that lives', async () => {
    const [gregor, tex] = guests
    await tex.daemon().end('SIGTERM')
    const id = await sentId(gregor.person, '@tex', 'For later')
    await until('the relay has it', () => outboxOf(gregor.person).get(id) === 'sent')
    await gregor.daemon().end('SIGTERM')
    await relays[0]!.end('SIGKILL')
    tex.start()
    await until('tex has it', () => tex.person.read('inbox.org').includes(id), tex.daemon().said)
    expect(outboxOf(gregor.person).get(id)).toBe('sent')
  })
})

if (missing !== undefined) test.skip(`T969 is not tested: ${missing}`, () => undefined)
