/** Whose cards are believed, and for how long, with real keys and sealing. */

import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Heard, hearPeer, type Peer, type Peers } from '../../../lib/app/daemon/peers.ts'
import { learnSaid } from '../../../lib/app/daemon/said-elsewhere.ts'
import { presenceSet } from '../../../lib/app/presence/set.ts'
import type { PresenceStatus } from '../../../lib/core/presence/types.ts'
import type { CardSource, PresenceCard } from '../../../lib/core/wire/types.ts'
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
let heard: Heard

beforeEach(async () => {
  world = await makeWorld(['gregor', 'tex'])
  gregor = world.users['gregor']!
  tex = world.users['tex']!
  sealings = { tex: await createSealingOf(tex), gregor: await createSealingOf(gregor) }
  peers = new Map()
  heard = new Map()
})

afterEach(() => world.remove())

interface Said {
  /** Milliseconds from now. */
  readonly at: number
  readonly since?: number
  readonly summary?: string
  readonly machine?: string
  readonly source?: CardSource
  readonly status?: PresenceStatus
}

const names = { desk: 'ab'.repeat(16), laptop: 'cd'.repeat(16) }

function hear(said: Said): Peer['card'] {
  return shown(cardOf(said))
}

/** What a reader sees when the relay shows these. */
function shown(...cards: readonly PresenceCard[]): Peer['card'] {
  const key = gregor.deps.keys.publicKey
  const frame = { t: 'peer', key, online: true, atMs: world.clock.nowMs, cards } as const
  const contacts = [{ address: 'gregor' as Address, key }]
  hearPeer(tex.deps, sealings.tex, { peers, heard, frame, contacts })
  return peers.get(key)?.card
}

function cardOf({
  at,
  since = at,
  summary = 'Docs',
  machine = names.desk,
  source = 'inferred',
  status = 'working',
}: Said): PresenceCard {
  const nowMs = world.clock.nowMs
  const { keys } = gregor.deps
  return ok(
    atOnce(
      sealCard(
        { sealing: sealings.gregor, keys },
        {
          address: 'gregor',
          machine,
          status,
          source,
          sinceMs: Math.max(nowMs + since, 0),
          atMs: nowMs + at,
          details: { summary, sessions: [] },
          readers: [tex.deps.keys.publicKey],
        },
      ),
    ),
  )
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

test('what was said on one machine holds whichever shows itself last, and whichever leaves', () => {
  const busy = cardOf({ at: -9, source: 'set', status: 'busy', summary: 'Review' })
  const work = cardOf({ at: -5, machine: names.laptop, summary: '' })
  for (const cards of [[busy, work], [work, busy], [work]]) {
    expect(shown(...cards)).toMatchObject({ status: 'busy', summary: 'Review' })
  }
  const later = { at: -2, source: 'set', status: 'dnd', machine: names.laptop } as const
  expect(shown(busy, cardOf(later))?.status).toBe('dnd')
  // The relay brings the other machine back, and what was said there before.
  expect(shown(busy)?.status).toBe('dnd')
  expect(shown(busy, work)?.status).toBe('dnd')
})

test('what a machine said that is gone holds for eight hours, and then the one that is there counts', () => {
  shown(cardOf({ at: 0, source: 'set', status: 'busy' }))
  world.clock.nowMs += 9 * 60 * minuteMs
  expect(shown(cardOf({ at: 0, machine: names.laptop }))?.status).toBe('working')
})

test('where nothing was said the liveliest machine counts, and one that leaves takes its own alone along', () => {
  const idle = cardOf({ at: -2, status: 'idle', machine: names.laptop })
  const work = cardOf({ at: -8 })
  expect([shown(work, idle), shown(idle), shown(idle, work)].map((one) => one?.status)).toEqual([
    'working',
    'idle',
    'working',
  ])
})

test('no relay brings back what a machine said before, nor what had to make room', () => {
  const old = cardOf({ at: -90, status: 'focusing' })
  const now = cardOf({ at: -80 })
  shown(old)
  shown(now)
  expect(shown(old)?.status).toBe('working')
  for (let other = 1; other <= 16; other += 1) {
    shown(cardOf({ at: other, status: 'idle', machine: names.desk.slice(0, 30) + (other + 10) }))
  }
  const own = heard.get(gregor.deps.keys.publicKey)!
  expect([own.size, own.has(names.desk)]).toEqual([16, false])
  shown(now)
  expect([own.size, own.has(names.desk)]).toEqual([16, false])
})

test('what was said on another machine of mine holds here, and is said on from here', async () => {
  const own = new Map()
  const nowMs = world.clock.nowMs
  const said = { machine: names.laptop, source: 'set', status: 'dnd', sig: 'x' } as const
  own.set(names.laptop, { ...said, sinceMs: nowMs - 5, atMs: nowMs, summary: 'Talk', sessions: [] })
  await learnSaid(tex.deps, own)
  const learned = { source: 'set', status: 'dnd', summary: 'Talk', sinceMs: nowMs - 5 }
  expect(await ownPresence(tex.deps)).toMatchObject({ ...learned, sessions: [] })
  // What is said here afterwards counts, though the other one still says the same.
  ok(await presenceSet(tex.deps, { status: 'idle' }))
  await learnSaid(tex.deps, own)
  expect(await ownPresence(tex.deps)).toMatchObject({ source: 'set', status: 'idle' })
})

test('what is said here counts against a machine whose clock is five minutes ahead', async () => {
  const own = new Map()
  const nowMs = world.clock.nowMs
  const atMs = nowMs + 5 * minuteMs
  const said = { machine: names.laptop, source: 'set', status: 'dnd', sig: 'x' } as const
  own.set(names.laptop, { ...said, sinceMs: atMs, atMs, summary: '', sessions: [] })
  await learnSaid(tex.deps, own)
  ok(await presenceSet(tex.deps, { status: 'idle' }))
  await learnSaid(tex.deps, own)
  expect(await ownPresence(tex.deps)).toMatchObject({ status: 'idle', sinceMs: atMs + 1 })
  // Of a clock that is hours ahead nothing is learned.
  own.set(names.laptop, { ...own.get(names.laptop), sinceMs: atMs * 2 })
  await learnSaid(tex.deps, own)
  expect((await ownPresence(tex.deps)).status).toBe('idle')
})

test('the same presence is news twice a day', async () => {
  const before = await ownPresence(tex.deps)
  world.clock.nowMs += dayMs / 2
  expect((await ownPresence(tex.deps)).halfDay).toBe(before.halfDay + 1)
})
