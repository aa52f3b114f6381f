/** The backplane when NATS fails: not there, restarted, killed, frozen, without JetStream, with another password. */

import { afterEach, describe, expect, test } from 'vitest'
import type { Kept } from '../../lib/app/relay/ports.ts'
import { type Backplane, openBackplane } from '../../lib/io/relay/nats/backplane.ts'
import { suiteLimits } from '../contract/relay/mailboxes-suite.ts'
import { until } from '../support/disk-store.ts'
import { envelopeOf, idOf, keyOf } from '../support/envelopes.ts'
import { createNatsServer, freePort, type NatsServer, natsMissing } from '../support/nats-server.ts'

const missing = natsMissing()
const tex = keyOf(2)
const nowMs = 1_767_225_600_000

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

async function server(options: Parameters<typeof createNatsServer>[0] = {}): Promise<NatsServer> {
  const made = await createNatsServer(options)
  closing.push(() => made.remove())
  return made
}

function backplane(url: string): Backplane {
  const opened = openBackplane({ url, limits: suiteLimits })
  closing.push(() => opened.bus.close())
  return opened
}

const isWell = ({ bus, mailboxes }: Backplane) =>
  bus.trouble() === undefined && mailboxes.trouble() === undefined
const well = (plane: Backplane) => until('the backplane is well', () => isWell(plane))

/** Says it until it is heard: the first ones may be lost. */
async function carries(from: Backplane, to: Backplane): Promise<void> {
  let came = false
  const stop = to.bus.subscribe('a.b', () => {
    came = true
  })
  await until('a note comes through', () => {
    from.bus.publish('a.b', '')
    return came
  })
  stop()
}

describe.skipIf(missing !== undefined)('T953 a relay whose NATS fails', () => {
  test('that is not there says so, keeps nothing, fails nothing, and is well once it is', async () => {
    const nats = await server()
    const plane = backplane(nats.url)
    const heard: string[] = []
    plane.bus.subscribe('a.b', (note) => heard.push(note))
    plane.bus.publish('a.b', 'lost')
    await until('it says why', () => /ECONNREFUSED|refused/u.test(plane.bus.trouble() ?? ''))
    expect(plane.mailboxes.trouble()).toMatch(
      /^NATS at 127\.0\.0\.1:[0-9]+ cannot be used: .*\. Start it, or the relay without --backplane\.$/u,
    )
    expect(await plane.mailboxes.open(tex)).toEqual({ envelopes: 0, bytes: 0 })
    expect(await plane.mailboxes.keep(tex, envelopeOf(), nowMs)).toBe('full')
    expect(await plane.mailboxes.waiting(tex, 0, 10, nowMs)).toEqual([])
    await plane.mailboxes.remove(tex, [envelopeOf()])
    await plane.mailboxes.sweep(nowMs)
    await nats.start()
    await well(plane)
    // Who asked before there was a NATS is heard, and so is who was opened.
    await carries(plane, plane)
    expect(heard).not.toContain('lost')
    expect(await plane.mailboxes.keep(tex, envelopeOf(), nowMs)).toBe('kept')
  })

  test.each(['SIGTERM', 'SIGKILL'] as const)(
    '%s under load: nothing fails, and what was kept is there',
    async (how) => {
      const nats = await server()
      await nats.start()
      const [one, other] = [backplane(nats.url), backplane(nats.url)]
      await Promise.all([well(one), well(other)])
      await one.mailboxes.open(tex)
      const said = new Map<string, Kept>()
      let isOver = false
      let number = 0
      const load = async () => {
        while (!isOver) {
          number += 1
          const envelope = envelopeOf({ id: idOf(number), ttlMs: 7_200_000 })
          one.bus.publish('some.thing', 'x'.repeat(1_000))
          said.set(envelope.id, await one.mailboxes.keep(tex, envelope, nowMs))
          // It answers at once while NATS is away.
          await new Promise((resolve) => setTimeout(resolve, 1))
        }
      }
      const loads = Promise.all([load(), load(), load()])
      const kept = () => [...said.values()].filter((it) => it === 'kept').length
      await until('some are kept', () => kept() > 100)
      await nats.stop(how)
      await until('both know', () => !isWell(one) && !isWell(other))
      const refused = said.size
      await until('it is refused', () => said.size > refused + 20)
      expect(said.get(idOf(number - 3))).toBe('full')
      await nats.start()
      await Promise.all([well(one), well(other)])
      const before = kept()
      await until('more are kept', () => kept() > before + 100, 20_000)
      isOver = true
      await loads
      await carries(one, other)
      const keptIds = [...said].filter(([, it]) => it === 'kept').map(([id]) => id)
      const waiting = await other.mailboxes.waiting(tex, 0, 100_000, nowMs)
      const ids = waiting.map(({ envelope }) => envelope.id)
      expect(new Set(ids).size).toBe(ids.length)
      const lost = keptIds.filter((id) => !ids.includes(id))
      // JetStream acknowledges before it writes: killed, it may lose its last moment, and nothing else.
      const lastMoment = keptIds.slice(Math.max(0, before - 100), before)
      expect(lost.filter((id) => how === 'SIGTERM' || !lastMoment.includes(id))).toEqual([])
    },
  )

  test('one that is frozen is noticed, and nothing waits for ever', async () => {
    const nats = await server()
    await nats.start()
    const plane = backplane(nats.url)
    await well(plane)
    await plane.mailboxes.open(tex)
    await nats.freeze()
    expect(await plane.mailboxes.keep(tex, envelopeOf(), nowMs)).toBe('full')
    const note = 'x'.repeat(1_000_000)
    for (let count = 0; count < 200; count += 1) plane.bus.publish('a.b', note)
    expect(plane.bus.trouble()).toBe('NATS reads slower than it is written to.')
    nats.thaw()
    await well(plane)
    expect(await plane.mailboxes.keep(tex, envelopeOf(), nowMs)).toMatch(/^(?:kept|duplicate)$/u)
  })

  test('without JetStream the bus works, and the mailboxes say what to do', async () => {
    const nats = await server({ jetStream: 'off' })
    await nats.start()
    const plane = backplane(nats.url)
    await until('the bus is well', () => plane.bus.trouble() === undefined)
    await carries(plane, plane)
    await until('it says why', () => /JetStream of NATS/u.test(plane.mailboxes.trouble() ?? ''))
    expect(plane.mailboxes.trouble()).toMatch(/Start nats-server with -js/u)
    expect(await plane.mailboxes.keep(tex, envelopeOf(), nowMs)).toBe('full')
  })

  test('a wrong password is a trouble that shows no password, and ends with the right one', async () => {
    const nats = await server({ lines: ['authorization { user: relay, password: "right/word" }'] })
    await nats.start()
    const wrong = backplane(`nats://relay:wrong-word@127.0.0.1:${nats.port}`)
    await until('it says why', () => /uthorization/u.test(wrong.bus.trouble() ?? ''))
    expect(wrong.bus.trouble()).not.toContain('wrong-word')
    const right = backplane(`nats://relay:right%2Fword@127.0.0.1:${nats.port}`)
    await well(right)
  })

  test('what is no address of a NATS is said, not thrown', async () => {
    const plane = backplane('nats://')
    await until('it says why', () => plane.bus.trouble() !== undefined)
    await plane.bus.close()
    const nobody = backplane(`127.0.0.1:${await freePort()}`)
    await until('it says why', () => /cannot be used/u.test(nobody.bus.trouble() ?? ''))
  })
})

describe.skipIf(missing !== undefined)('T953 mailboxes of several processes', () => {
  async function two(): Promise<readonly [Backplane, Backplane]> {
    const nats = await server()
    await nats.start()
    const both = [backplane(nats.url), backplane(nats.url)] as const
    await Promise.all(both.map(well))
    return both
  }
  const ids = async ({ mailboxes }: Backplane) =>
    (await mailboxes.waiting(tex, 0, 10_000, nowMs)).map(({ envelope }) => envelope.id)

  test('what one keeps the other has, knows again, and takes out', async () => {
    const [one, other] = await two()
    await one.mailboxes.open(tex)
    expect(await other.mailboxes.keep(tex, envelopeOf(), nowMs)).toBe('kept')
    expect(await one.mailboxes.keep(tex, envelopeOf(), nowMs)).toBe('duplicate')
    const forged = envelopeOf({ sig: Buffer.alloc(64, 9).toString('base64') })
    expect(await one.mailboxes.keep(tex, forged, nowMs)).toBe('conflict')
    expect(await other.mailboxes.keep(keyOf(77), envelopeOf(), nowMs)).toBe('unknown')
    expect(await ids(one)).toEqual([idOf(1)])
    await one.mailboxes.remove(tex, [envelopeOf()])
    expect(await ids(other)).toEqual([])
    // It is done with, for this process as for the other.
    await other.mailboxes.remove(tex, [envelopeOf()])
  })

  test('the same envelope through both at once is there once', async () => {
    const [one, other] = await two()
    await one.mailboxes.open(tex)
    const all = Array.from({ length: 100 }, (_, index) => envelopeOf({ id: idOf(index + 1) }))
    const said = await Promise.all(
      all.flatMap((envelope) =>
        [one, other].map(({ mailboxes }) => mailboxes.keep(tex, envelope, nowMs)),
      ),
    )
    expect(said.filter((it) => it === 'kept')).toHaveLength(100)
    expect(said.filter((it) => it === 'duplicate')).toHaveLength(100)
    expect(await ids(other)).toHaveLength(100)
  })

  test('who logs in while NATS is away is known to all as soon as it is there', async () => {
    const nats = await server()
    const [one, other] = [backplane(nats.url), backplane(nats.url)]
    await one.mailboxes.open(tex)
    await nats.start()
    await Promise.all([well(one), well(other)])
    let said: Kept = 'unknown'
    await until('the other knows the key', () => {
      void Promise.resolve(other.mailboxes.keep(tex, envelopeOf(), nowMs)).then((now) => {
        said = now
      })
      return said !== 'unknown'
    })
    expect(said).toMatch(/^(?:kept|duplicate)$/u)
  })

  test('one that has never seen an envelope takes it out by its name', async () => {
    const [one, other] = await two()
    await one.mailboxes.open(tex)
    for (const number of [1, 2, 3]) {
      await one.mailboxes.keep(tex, envelopeOf({ id: idOf(number) }), nowMs)
    }
    await other.mailboxes.remove(
      tex,
      [1, 3].map((number) => envelopeOf({ id: idOf(number) })),
    )
    expect(await ids(one)).toEqual([idOf(2)])
  })
})

if (missing !== undefined) test.skip(`T953 is not tested: ${missing}`, () => undefined)
