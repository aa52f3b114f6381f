/**
 * A storm: letters both ways while daemons and the relay are killed and the ways between them break, by a seed. After it
 * every letter is there once and called delivered; meanwhile none was called so before it was there. `STORM_SEED` is another one.
 */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type FaultProxy, judgeOf } from '../support/fault-proxy.ts'
import { type Next, numbersOf, weighted } from '../support/storm/numbers.ts'
import { expectOnce, expectTrue, outboxOf, untilTruly } from '../support/relay/letters.ts'
import { type Guest, makeParty, type Party } from '../support/relay/party.ts'

const seed = Number(process.env['STORM_SEED'] ?? 7)
/** Each way; `STORM_LETTERS` is another number. */
const letters = Number(process.env['STORM_LETTERS'] ?? 50)
/** A receipt that was lost is asked for again with its letter, which takes up to a minute. */
const settleMs = 100_000
/** Of one side, between two blows. */
const together = 12

/** As many as are asked for. */
const settings = '  trust_tiers: {unknown: {daily_letter_limit: 0, daily_letter_kib: 0}}\n'

let party: Party
let data: string
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'dm-storm-'))
})
afterEach(async () => {
  await party.remove()
  rmSync(data, { recursive: true, force: true })
})

test.each([
  ['in memory', seed],
  ['on disk', seed + 1],
])(
  'with mailboxes %s, of seed %i: nothing is lost, nothing is twice, and no success is reported that did not happen',
  async (where, seed) => {
    party = await makeParty(where === 'on disk' ? ['--data', join(data, 'mail')] : [])
    const both = [
      await party.add('gregor', { settings }),
      await party.add('tex', { settings }),
    ] as const
    const [gregor, tex] = both
    for (const guest of both) guest.start()
    for (const guest of both) await guest.connected()
    const next = numbersOf(seed)
    const [toTex, toGregor]: [string[], string[]] = [[], []]
    const struck: string[] = []
    while (toTex.length + toGregor.length < 2 * letters) {
      struck.push(await strike(next, party, both))
      const count = 1 + next(together)
      for (let at = 0; at < count; at += 1) {
        const isGregors = next(2) === 0
        const [from, sent] = isGregors ? [gregor, toTex] : [tex, toGregor]
        if (sent.length < letters) {
          sent.push(await from.send(isGregors ? '@tex' : '@gregor', `Number ${sent.length}`))
        }
      }
      for (const guest of both) void guest.nudge()
      expectTrue(gregor.person, tex.person)
      expectTrue(tex.person, gregor.person)
    }

    for (const { proxy } of both) calm(proxy)
    const isDone = () =>
      toTex.every((id) => outboxOf(gregor.person).get(id) === 'stored') &&
      toGregor.every((id) => outboxOf(tex.person).get(id) === 'stored')
    await untilTruly(
      `all is delivered after ${struck.join(', ')}`,
      isDone,
      both,
      () => Promise.all(both.map((guest) => guest.nudge())),
      settleMs,
    )
    expectOnce(tex.person, 'inbox.org', toTex)
    expectOnce(gregor.person, 'inbox.org', toGregor)
    for (const { person } of both) expect(person.msg('outbox')).toContain('Nothing waits')
  },
  150_000,
)

function calm(proxy: FaultProxy): void {
  proxy.set({})
  proxy.release()
  proxy.drop('reset')
}

type Blow = (next: Next, party: Party, guest: Guest) => Promise<void> | void

const blows: readonly (readonly [weight: number, name: string, blow: Blow])[] = [
  [3, 'a cut', (_, __, { proxy }) => proxy.drop('reset')],
  [3, 'messages', (next, _, { proxy }) => proxy.set(messageFaults(next(1_000)))],
  [
    1,
    'bytes',
    (_, __, { proxy }) => proxy.set({ up: { flipEvery: 5_000 }, down: { pieceBytes: 7 } }),
  ],
  [1, 'late', (_, __, { proxy }) => proxy.set({ up: { delayMs: 30 }, down: { delayMs: 60 } })],
  [1, 'a stall', (_, __, { proxy }) => proxy.set({ down: { stalled: true } })],
  [1, 'a blackhole', (_, __, { proxy }) => proxy.set({ blackhole: true })],
  [3, 'a calm', (_, __, { proxy }) => calm(proxy)],
  [2, 'a kill', (_, __, guest) => restart(guest, 'SIGKILL')],
  [1, 'an end', (_, __, guest) => restart(guest, 'SIGTERM')],
  [
    1,
    'a new relay',
    async (_, { relay }) => {
      await relay.end('SIGKILL')
      await relay.start()
    },
  ],
]

async function strike(next: Next, party: Party, both: readonly [Guest, Guest]): Promise<string> {
  const [name, blow] = weighted(
    next,
    blows.map(([weight, name, blow]) => [weight, [name, blow] as const] as const),
  )
  const guest = both[next(2)]!
  await blow(next, party, guest)
  return `${name} (${guest.person.name})`
}

function messageFaults(seed: number) {
  const lane = {
    judge: judgeOf(seed, { drop: 0.05, repeat: 0.05, hold: 0.05, corrupt: 0.03, cut: 0.02 }),
  }
  return { up: lane, down: lane }
}

async function restart(guest: Guest, how: 'SIGKILL' | 'SIGTERM'): Promise<void> {
  await guest.daemon().end(how)
  guest.start()
}
