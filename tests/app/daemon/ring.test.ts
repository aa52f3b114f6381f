/** Who is told that a space has news: its contacts who are there, once each, and nobody who is blocked. */

import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Peers } from '../../../lib/app/daemon/peers.ts'
import { ring } from '../../../lib/app/daemon/tell.ts'
import type { RelayLink } from '../../../lib/app/relay/link.ts'
import { block } from '../../../lib/app/trust.ts'
import type { Address } from '../../../lib/core/model/address.ts'
import { usualLimits } from '../../../lib/core/wire/limits.ts'
import type { Envelope } from '../../../lib/core/wire/types.ts'
import { createSealingOf } from '../../support/sealing-of.ts'
import { makeWorld, ok, sharedSpace, type User, type World } from '../../support/world.ts'

let world: World
let tex: User

beforeEach(async () => {
  world = await makeWorld(['tex', 'gregor', 'crux'])
  tex = world.users['tex']!
})

afterEach(() => world.remove())

async function rung(peers: Peers = new Map()): Promise<readonly string[]> {
  const to: string[] = []
  const send = async (envelope: Envelope) => {
    to.push(...envelope.to.map(({ address }) => address))
    const results = envelope.to.map(({ key }) => ({ key, state: 'forwarded' as const }))
    return { type: 'sent', results } as const
  }
  const link = { limits: () => usualLimits, send } as unknown as RelayLink
  const sealing = await createSealingOf(tex)
  const names = { nameOf: async () => ({ name: sharedSpace, path: '' }) }
  const spaces = await tex.deps.store.spaces()
  const told = await ring(tex.deps, { link, sealing, names, peers }, spaces)
  expect(told).toBe(to.length)
  return to.sort()
}

test('all contacts of the space with a key, and not oneself', async () => {
  expect(await rung()).toEqual(['crux', 'gregor'])
})

test('not who is known to be away', async () => {
  const key = world.users['crux']!.deps.keys.publicKey
  const address = 'crux' as Address
  expect(await rung(new Map([[key, { address, key, presence: 'offline' }]]))).toEqual(['gregor'])
})

test('not who is blocked', async () => {
  ok(await block(tex.deps, { who: 'gregor' }))
  expect(await rung()).toEqual(['crux'])
})
