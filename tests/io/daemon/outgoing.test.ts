/** When a letter that the relay refused goes again: as soon as there is a reason to, and not a minute later. */

import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Deps } from '../../../lib/app/ports.ts'
import type { RelayLink, SendAnswer } from '../../../lib/app/relay/link.ts'
import { send } from '../../../lib/app/send.ts'
import type { Address } from '../../../lib/core/model/address.ts'
import { usualLimits } from '../../../lib/core/wire/limits.ts'
import { createOutgoing, type Outgoing } from '../../../lib/io/daemon/outgoing.ts'
import { until } from '../../support/disk-store.ts'
import { createSealingOf } from '../../support/sealing-of.ts'
import { byRelay, makeWorld, ok, type World } from '../../support/world.ts'

let world: World
let outgoing: Outgoing
let key: string
/** What each send of this machine waits for, in turn. */
let asked: ((answer: SendAnswer) => void)[]

beforeEach(async () => {
  world = await makeWorld(['gregor', 'tex'])
  const clock = { nowMs: () => Date.now() }
  const deps: Deps = { ...byRelay(world.users['gregor']!), clock }
  ok(await send(deps, { targets: ['@tex'], text: 'As soon as it can be.' }))
  key = world.users['tex']!.deps.keys.publicKey
  asked = []
  const link: RelayLink = {
    state: () => ({ type: 'online', sinceMs: Date.now(), connection: 'c' }),
    limits: () => usualLimits,
    send: () => new Promise((resolve) => asked.push(resolve)),
    setRoster: () => undefined,
    setCard: () => undefined,
    retryNow: () => undefined,
    close: async () => undefined,
  }
  outgoing = createOutgoing(
    {
      deps,
      link,
      machine: 'desk',
      sealing: await createSealingOf(world.users['gregor']!),
      names: { ofSpace: async () => undefined, spaceOf: async () => undefined } as never,
      received: undefined as never,
      book: { load: async () => new Map(), note: async () => undefined } as never,
      announce: () => undefined,
      onProblem: (sentence) => expect.fail(sentence),
    },
    () => [],
  )
})

afterEach(async () => {
  for (const answer of asked) answer({ type: 'offline' })
  await outgoing.stop()
  world.remove()
})

test('a reader who comes while the relay refuses a letter for them gets it at once', async () => {
  void outgoing.run()
  await until('it is sent', () => asked.length === 1)
  outgoing.peerCame({ address: 'tex' as Address, key, presence: 'online' } as never)
  // Whatever their coming makes due would be done by then.
  for (let turn = 0; turn < 50; turn += 1) await new Promise((go) => setImmediate(go))
  asked[0]!({ type: 'sent', results: [{ key, state: 'refused', code: 'unknown_recipient' }] })
  await until('it is sent again', () => asked.length === 2)
})

test('what was too much at once goes again when the relay takes more', async () => {
  void outgoing.run()
  await until('it is sent', () => asked.length === 1)
  asked[0]!({ type: 'error', code: 'rate_limited', why: 'That is too much.', retryMs: 100 })
  await until('it is sent again', () => asked.length === 2)
})
