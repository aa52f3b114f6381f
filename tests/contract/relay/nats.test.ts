/** The bus and the mailboxes over NATS, with a real nats-server, by the suites that the ones of a single process pass. */

import { afterAll, beforeAll, describe, test } from 'vitest'
import { type Backplane, openBackplane } from '../../../lib/io/relay/nats/backplane.ts'
import { until } from '../../support/disk-store.ts'
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
} else {
  describe('the relay over NATS', () => {
    test.skip(`is not tested: ${missing}`, () => undefined)
  })
}
