/** Clocks that are wrong, or set while a daemon runs: letters by relay arrive once, in whatever year their writer lives. */

import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type WrongClock, wrongClock } from '../support/clock-of.ts'
import {
  arrived,
  delivered,
  expectOnce,
  outboxOf,
  sentId,
  stepsOf,
  untilTruly,
} from '../support/relay/letters.ts'
import { type Guest, makeParty, type Party } from '../support/relay/party.ts'
import { until } from '../support/watching.ts'

const dayMs = 24 * 3_600_000
let clock: WrongClock
let party: Party

beforeEach(async () => {
  clock = wrongClock(0)
  party = await makeParty()
})
afterEach(async () => {
  await party.remove()
  clock.remove()
})

async function online(...guests: readonly Guest[]): Promise<void> {
  for (const guest of guests) guest.start()
  for (const guest of guests) await guest.connected()
}

describe.each([
  ['a day ahead', dayMs],
  ['a day behind', -dayMs],
])('a peer whose clock is %s', (_, shiftMs) => {
  test('writes, reads and is seen like any other', async () => {
    clock.set(shiftMs)
    const gregor = await party.add('gregor')
    const tex = await party.add('tex', { env: clock.env })
    await online(gregor)
    // Before tex was ever there, so that it waits here first.
    const early = await sentId(gregor.person, '@tex', 'Early')
    await online(tex)
    const toTex = [early, await sentId(gregor.person, '@tex', 'What time is it?')]
    const toGregor = [await sentId(tex.person, '@gregor', 'Half past yesterday')]
    const isDone = () =>
      toTex.every((id) => outboxOf(gregor.person).get(id) === 'stored') &&
      toGregor.every((id) => outboxOf(tex.person).get(id) === 'stored')
    await untilTruly('all is delivered', isDone, [gregor, tex])
    expectOnce(tex.person, 'inbox.org', toTex)
    expectOnce(gregor.person, 'inbox.org', toGregor)
    expect(await stepsOf(tex.person, toGregor[0]!)).toMatchObject({ delivered: 'yes' })
    expect(await stepsOf(gregor.person, toTex[0]!)).not.toHaveProperty('failed')
    await tex.person.tell('presence', 'set', 'busy', 'With the clockmaker')
    let page = ''
    const look = async () => {
      page = (await gregor.person.ask('peers')).out
    }
    await until('gregor sees it', () => {
      void look()
      return page.includes('With the clockmaker')
    })
  })
})

test('what was sent by a clock that ran ahead does not wait for that time once the clock is right', async () => {
  clock.set(dayMs)
  const gregor = await party.add('gregor', { env: clock.env })
  const tex = await party.add('tex')
  await online(gregor, tex)
  await tex.daemon().end('SIGKILL')
  const id = await sentId(gregor.person, '@tex', 'Sent tomorrow')
  await until('the relay has it', () => outboxOf(gregor.person).get(id) === 'sent')
  clock.set(0)
  await party.relay.end('SIGKILL')
  await party.relay.start()
  await until('gregor is back', () => {
    void gregor.nudge()
    return gregor.daemon().said().split('The relay is there').length > 2
  })
  await online(tex)
  await arrived(tex.person, id)
  await delivered(gregor.person, id)
  expectOnce(tex.person, 'inbox.org', [id])
})
