/** The bus and the mailboxes over NATS, with a real nats-server, by the suites that the ones of a single process pass. */

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { keySubject } from '../../../lib/core/wire/subject.ts'
import { type Backplane, openBackplane } from '../../../lib/io/relay/nats/backplane.ts'
import { openNatsLink } from '../../../lib/io/relay/nats/link.ts'
import { openStreams } from '../../../lib/io/relay/nats/streams.ts'
import { until } from '../../support/disk-store.ts'
import { envelopeOf, idOf, keyOf } from '../../support/envelopes.ts'
import { createNatsServer, type NatsServer, natsMissing } from '../../support/nats-server.ts'
import { busSuite } from './bus-suite.ts'
import { type MailboxLimits, mailboxesSuite, suiteLimits } from './mailboxes-suite.ts'

const missing = natsMissing()

async function opened(server: NatsServer, limits: MailboxLimits = suiteLimits): Promise<Backplane> {
  const backplane = openBackplane({ url: server.url, limits })
  await until('NATS is there', () => backplane.mailboxes.trouble() === undefined)
  return backplane
}

async function started(): Promise<NatsServer> {
  const server = await createNatsServer()
  await server.start()
  return server
}

if (missing === undefined) {
  let server: NatsServer
  beforeAll(async () => {
    server = await started()
  })
  afterAll(async () => server.remove())

  busSuite('over NATS, of two processes', async () => {
    const [one, other] = await Promise.all([opened(server), opened(server)])
    return {
      one: one.bus,
      other: other.bus,
      async close() {
        await Promise.all([one.bus.close(), other.bus.close()])
      },
    }
  })

  mailboxesSuite('on JetStream', async () => {
    const own = await started()
    return {
      open: async (limits) => (await opened(own, limits)).mailboxes,
      lasts: 'lasts',
      remove: async () => own.remove(),
    }
  })

  test('T952 one sender has no more than a share of all, though many processes keep for them', async () => {
    const own = await started()
    const limits = { ...suiteLimits, mailboxesBytes: 800_000, senderShare: 1 / 4 }
    const all = await Promise.all([1, 2, 3].map(async () => (await opened(own, limits)).mailboxes))
    const nowMs = Date.now()
    let [kept, bytes] = [0, 0]
    for (let number = 0; number < 60; number += 1) {
      const boxes = all[number % all.length]!
      await boxes.open(keyOf(100 + number))
      const envelope = envelopeOf({ id: idOf(number), bodyBytes: 5_000 })
      if ((await boxes.keep(keyOf(100 + number), envelope, nowMs)) !== 'kept') continue
      kept += 1
      bytes += JSON.stringify({ untilMs: nowMs, envelope }).length
    }
    expect(kept).toBeGreaterThan(20)
    // A sixteenth more a process is what they may not know of each other.
    expect(bytes).toBeLessThan(200_000 * (1 + all.length / 16))
    for (const boxes of all) {
      expect(await boxes.keep(keyOf(100), envelopeOf({ from: keyOf(3) }), nowMs)).toBe('kept')
      await boxes.remove(keyOf(100), [envelopeOf({ from: keyOf(3) })])
    }
    for (const boxes of all) await boxes.close()
    await own.remove()
  })

  test('T952 what somebody else wrote into a mailbox is removed and counted, and the rest delivered', async () => {
    const own = await started()
    const { mailboxes } = await opened(own)
    const [tex, nowMs] = [keyOf(2), Date.now()]
    await mailboxes.open(tex)
    const link = openNatsLink({ url: own.url })
    const streams = openStreams(link, suiteLimits)
    await until('JetStream is there', () => streams.trouble() === undefined)
    const from = keySubject(keyOf(1))
    const kept = (parts: object) =>
      JSON.stringify({ untilMs: nowMs + 60_000, envelope: { ...envelopeOf(), ...parts } })
    const bad = ['{', '{}', kept({ id: idOf(3), atMs: -1 }), kept({ id: idOf(99) })]
    for (const [at, data] of bad.entries()) {
      await streams.put({ key: tex, from, id: idOf(at + 1), bytes: data.length }, data)
    }
    await mailboxes.keep(tex, envelopeOf({ id: idOf(5) }), nowMs)
    const found = await mailboxes.waiting(tex, 0, 10, nowMs)
    expect(found.map(({ envelope }) => envelope.id)).toEqual([idOf(5)])
    expect(mailboxes.size().damaged).toBe(bad.length)
    expect(await streams.list(tex)).toHaveLength(1)
    await link.close()
    await mailboxes.close()
    await own.remove()
  })
} else {
  describe('the relay over NATS', () => {
    test.skip(`is not tested: ${missing}`, () => undefined)
  })
}
