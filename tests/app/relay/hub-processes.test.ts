/** Processes of one relay whose bus fails: what was said meanwhile is lost, and nothing stays wrong for it. */

import { describe, expect, test } from 'vitest'
import type { Bus } from '../../../lib/app/relay/ports.ts'
import { createLocalBus } from '../../../lib/io/relay/bus-local.ts'
import { createMemoryMailboxes } from '../../../lib/io/relay/mailboxes-memory.ts'
import { until } from '../../support/disk-store.ts'
import { mailboxLimits, type TestHub, testHub, type TestSocket } from '../../support/relay/hub.ts'
import { type Somebody, somebody } from '../../support/relay/people.ts'

const [tex, gregor] = [somebody(1, 'tex'), somebody(2, 'gregor')]

/** The end of one process at a shared bus, which can be cut: it carries nothing, and says so. */
function endOf(shared: Bus): Bus & { state: 'whole' | 'cut' } {
  const end = {
    reach: 'processes' as const,
    state: 'whole' as 'whole' | 'cut',
    publish(subject: string, note: string) {
      if (end.state === 'whole') shared.publish(subject, note)
    },
    subscribe: (pattern: string, hear: (note: string, subject: string) => void) =>
      shared.subscribe(pattern, (note, subject) => {
        if (end.state === 'whole') hear(note, subject)
      }),
    trouble: () => (end.state === 'cut' ? 'It is cut.' : undefined),
    close: () => shared.close(),
  }
  return end
}

function two() {
  const shared = createLocalBus()
  const mailboxes = createMemoryMailboxes(mailboxLimits())
  const [hereBus, thereBus] = [endOf(shared), endOf(shared)]
  const here = testHub({ bus: hereBus, mailboxes })
  const there = testHub({ bus: thereBus, mailboxes })
  return { here, there, hereBus, thereBus }
}

async function pass(ms: number, ...hubs: readonly TestHub[]): Promise<void> {
  for (let left = ms; left > 0; left -= 1_000) for (const hub of hubs) await hub.pass(1_000)
}

async function knows(socket: TestSocket, ...people: readonly Somebody[]): Promise<void> {
  socket.tell({ t: 'roster', id: 'r', keys: people.map(({ key }) => key) })
  await socket.next('ok')
}

/** Whether the other is there, by the last word of it. */
function isThere(socket: TestSocket, who: Somebody): boolean | undefined {
  const words = socket.said.flatMap((frame) =>
    frame.t === 'peer' && frame.key === who.key ? [frame.online] : [],
  )
  return words.at(-1)
}

describe('T957 a bus that was cut', () => {
  test('what another process kept meanwhile is delivered as soon as it is whole', async () => {
    const { here, there, hereBus } = two()
    const [a, b] = [await here.enter(tex), await there.enter(gregor)]
    await pass(1_000, here, there)
    hereBus.state = 'cut'
    await pass(2_000, here, there)
    a.tell({ t: 'send', id: 's', envelope: tex.envelope([gregor]) })
    await a.next('sent')
    expect(b.take('deliver')).toEqual([])
    hereBus.state = 'whole'
    await pass(2_000, here, there)
    await b.next('deliver')
    expect(b.take('deliver')).toEqual([])
  })

  test.each(['here', 'there'] as const)(
    'who went while %s was cut off is gone, and who stayed is there',
    async (which) => {
      const { here, there, hereBus, thereBus } = two()
      const crux = somebody(3, 'crux')
      const a = await here.enter(tex)
      const [b, c] = [await there.enter(gregor), await there.enter(crux)]
      await knows(a, gregor, crux)
      await knows(b, tex)
      await knows(c, tex)
      await until('both are there', () => isThere(a, gregor) === true && isThere(a, crux) === true)
      const bus = which === 'here' ? hereBus : thereBus
      bus.state = 'cut'
      await pass(2_000, here, there)
      b.events.gone()
      await pass(2_000, here, there)
      expect(isThere(a, gregor)).toBe(true)
      bus.state = 'whole'
      await pass(2_000, here, there)
      expect([isThere(a, gregor), isThere(a, crux)]).toEqual([false, true])
      expect(isThere(c, tex)).toBe(true)
    },
  )

  test('a process that begins without its bus is known as soon as it has one', async () => {
    const shared = createLocalBus()
    const mailboxes = createMemoryMailboxes(mailboxLimits())
    const lateBus = endOf(shared)
    lateBus.state = 'cut'
    const [here, late] = [testHub({ bus: shared, mailboxes }), testHub({ bus: lateBus, mailboxes })]
    const [a, b] = [await here.enter(tex), await late.enter(gregor)]
    await pass(1_000, here, late)
    a.tell({ t: 'send', id: 's', envelope: tex.envelope([gregor]) })
    await a.next('sent')
    expect([here, late].map((one) => one.hub.processes.size)).toEqual([0, 0])
    lateBus.state = 'whole'
    await pass(2_000, here, late)
    expect([here, late].map((one) => one.hub.processes.size)).toEqual([1, 1])
    await b.next('deliver')
  })

  test('whoever shows people is known for a process, and is missed when it falls silent', async () => {
    const { here, there, thereBus } = two()
    const [a, b] = [await here.enter(tex), await there.enter(gregor)]
    here.hub.processes.clear()
    await knows(a, gregor)
    await knows(b, tex)
    await until('it is there', () => isThere(a, gregor) === true)
    expect(here.hub.processes.size).toBe(1)
    thereBus.state = 'cut'
    await pass(20_000, here)
    expect(isThere(a, gregor)).toBe(false)
  })
})
