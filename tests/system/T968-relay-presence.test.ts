/** Who is there: coming and going are seen at once, and a machine that fell silent is gone after three missed heartbeats. */

import { afterEach, describe, expect, test } from 'vitest'
import { type WrongClock, wrongClock } from '../support/clock-of.ts'
import { type FaultProxy, openFaultProxy } from '../support/fault-proxy.ts'
import { type DaemonRun, introduce, type Person } from '../support/persons.ts'
import { sees } from '../support/relay/peers.ts'
import { arrived, sentId } from '../support/relay/letters.ts'
import { type Together, together } from '../support/relay/together.ts'
import { until } from '../support/watching.ts'

let here: Together
let proxy: FaultProxy
let clock: WrongClock
let gregor: Person
let tex: Person

async function begin(heartbeatMs: number): Promise<DaemonRun> {
  here = await together(heartbeatMs)
  const { persons, relay } = here
  proxy = await openFaultProxy({ port: Number(new URL(relay.url).port) })
  clock = wrongClock(0)
  gregor = await persons.add('gregor')
  const relayUrl = `ws://127.0.0.1:${proxy.port}`
  tex = await persons.add('tex', { relayUrl, env: clock.env })
  introduce(gregor, tex)
  gregor.daemon()
  const run = tex.daemon()
  await sees(gregor, 'tex', { presence: 'online' })
  await sees(tex, 'gregor', { presence: 'online' })
  return run
}

afterEach(async () => {
  await here.remove()
  await proxy.close()
  clock.remove()
})

describe('with the usual heartbeat, of which three are longer than this test may take', () => {
  test.each(['SIGTERM', 'SIGKILL'] as const)(
    'who ends by %s is gone, and who comes is there',
    async (how) => {
      const run = await begin(15_000)
      await run.end(how)
      await sees(gregor, 'tex', { presence: 'offline' })
      tex.daemon()
      await sees(gregor, 'tex', { presence: 'online' })
    },
  )

  test('whose connection breaks is back as soon as it dials', async () => {
    const run = await begin(15_000)
    proxy.set({ refuse: true })
    proxy.drop('reset')
    await sees(gregor, 'tex', { presence: 'offline' })
    // What nobody tells is not known.
    await sees(tex, 'gregor', { presence: 'unknown' })
    proxy.set({})
    await sees(gregor, 'tex', { presence: 'online' })
    await sees(tex, 'gregor', { presence: 'online' })
    expect(run.said()).toContain('The relay is not there')
  })
})

describe('a machine that falls silent, with no end of its connection', () => {
  test('is gone after three missed heartbeats, notices it itself, and comes back', async () => {
    const run = await begin(200)
    proxy.set({ blackhole: true })
    await sees(gregor, 'tex', { presence: 'offline' })
    await until('tex notices', () => run.said().includes('The relay is not there'), run.said)
    proxy.set({})
    await sees(gregor, 'tex', { presence: 'online' })
    const id = await sentId(gregor, '@tex', 'There you are')
    await arrived(tex, id)
  })

  test('notices it though its clock was set back by a day', async () => {
    const run = await begin(200)
    clock.set(-24 * 3_600_000)
    proxy.set({ blackhole: true })
    await until('tex notices', () => run.said().includes('The relay is not there'), run.said)
    proxy.set({})
    await sees(gregor, 'tex', { presence: 'online' })
  })

  test('is killed while nobody hears it: gone all the same, and its letters are kept', async () => {
    const run = await begin(200)
    proxy.set({ blackhole: true })
    await run.end('SIGKILL')
    const id = await sentId(gregor, '@tex', 'Are you well?')
    await sees(gregor, 'tex', { presence: 'offline' })
    proxy.set({})
    tex.daemon()
    await arrived(tex, id)
  })
})
