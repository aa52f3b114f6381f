/** Whose cards are believed, and for how long, with real keys and sealing. */

import { afterEach, beforeEach, expect, test } from 'vitest'
import { hearPeer, type Peer, type Peers } from '../../../lib/app/daemon/peers.ts'
import { ownPresence } from '../../../lib/app/daemon/presence.ts'
import { sealCard } from '../../../lib/app/relay/card.ts'
import { atOnce } from '../../../lib/app/relay/steps.ts'
import type { Sealing } from '../../../lib/app/relay/ports.ts'
import type { Address } from '../../../lib/core/model/address.ts'
import { createSealingOf } from '../../support/sealing-of.ts'
import { makeWorld, ok, type User, type World } from '../../support/world.ts'

const minuteMs = 60_000
const dayMs = 24 * 60 * minuteMs

let world: World
let tex: User
let gregor: User
let sealings: Readonly<Record<'tex' | 'gregor', Sealing>>
let peers: Peers

beforeEach(async () => {
  world = await makeWorld(['gregor', 'tex'])
  gregor = world.users['gregor']!
  tex = world.users['tex']!
  sealings = { tex: await createSealingOf(tex), gregor: await createSealingOf(gregor) }
  peers = new Map()
})

afterEach(() => world.remove())

interface Said {
  /** Milliseconds from now. */
  readonly at: number
  readonly since?: number
  readonly summary?: string
}

function hear({ at, since = at, summary = 'Docs' }: Said): Peer['card'] {
  const nowMs = world.clock.nowMs
  const { keys } = gregor.deps
  const card = ok(
    atOnce(
      sealCard(
        { sealing: sealings.gregor, keys },
        {
          address: 'gregor',
          status: 'working',
          sinceMs: Math.max(nowMs + since, 0),
          atMs: nowMs + at,
          details: { summary, sessions: [] },
          readers: [tex.deps.keys.publicKey],
        },
      ),
    ),
  )
  const key = keys.publicKey
  const frame = { t: 'peer', key, online: true, atMs: nowMs, card } as const
  const contacts = [{ address: 'gregor' as Address, key }]
  hearPeer(tex.deps, sealings.tex, { peers, frame, contacts })
  return peers.get(key)?.card
}

test('a card of a clock that is ahead keeps no right one out, and one from days ahead is not believed', () => {
  expect(hear({ at: 3 * dayMs, summary: 'Future' })).toBeUndefined()
  expect(hear({ at: dayMs, summary: 'Tomorrow' })?.summary).toBe('Tomorrow')
  expect(hear({ at: 0 })?.summary).toBe('Docs')
  expect(hear({ at: 9 * minuteMs, summary: 'A clock ahead' })?.summary).toBe('A clock ahead')
  expect(hear({ at: 1, summary: 'Older' })?.summary).toBe('A clock ahead')
})

test('an old card is not believed, and one that grew old is not shown any more', () => {
  expect(hear({ at: -300 * dayMs })).toBeUndefined()
  expect(hear({ at: -dayMs })?.summary).toBe('Docs')
  world.clock.nowMs += 2 * dayMs
  expect(hear({ at: -300 * dayMs })).toBeUndefined()
  expect([...peers.values()].map(({ presence }) => presence)).toEqual(['online'])
})

test('since when it holds is never later than it was said, nor more than a year before', () => {
  const nowMs = world.clock.nowMs
  expect(hear({ at: -5, since: 13 * 365 * dayMs })?.sinceMs).toBe(nowMs - 5)
  expect(hear({ at: -4, since: -nowMs })?.sinceMs).toBe(nowMs - 4)
  expect(hear({ at: -3, since: -20 * dayMs })?.sinceMs).toBe(nowMs - 20 * dayMs)
})

test('the same presence is news twice a day', async () => {
  const before = await ownPresence(tex.deps)
  world.clock.nowMs += dayMs / 2
  expect((await ownPresence(tex.deps)).halfDay).toBe(before.halfDay + 1)
})
