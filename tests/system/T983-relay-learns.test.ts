/** Whoever waits learns by itself: a letter that was refused goes again once its reader knows its author, and a receipt that was lost is given again. */

import { afterEach, describe, expect, test } from 'vitest'
import type { Faults, Message } from '../support/fault-proxy.ts'
import { makePersons, type Persons } from '../support/persons.ts'
import {
  arrived,
  expectOnce,
  idsIn,
  outboxOf,
  sentId,
  untilTruly,
} from '../support/relay/letters.ts'
import { type Guest, makeParty, type Party } from '../support/relay/party.ts'
import { type RelayHere, startRelay } from '../support/relay-here.ts'
import { flat } from '../support/syncing.ts'
import { until } from '../support/watching.ts'

const secret = 'a secret of the team, long enough'
/** The first resend comes half a minute after the first try, at the soonest. */
const soonMs = 28_000

describe('T983 a letter that was refused as a stranger’s', () => {
  let relay: RelayHere
  let persons: Persons
  afterEach(async () => {
    await persons.remove()
    await relay.stop()
  })

  test('arrives within seconds after its reader added its author, and the sender is told', async () => {
    relay = await startRelay(secret)
    persons = makePersons({ url: relay.url, secret })
    const gregor = await persons.add('gregor')
    const tex = await persons.add('tex')
    gregor.msg('contacts', 'add', 'tex', '--key', tex.key)
    gregor.daemon()
    const run = tex.daemon()
    await until('tex is known to the relay', () => run.said().includes('The relay is there'))
    const id = await sentId(gregor, '@tex', 'From a stranger')
    await until('gregor learns why', () => gregor.msg('outbox').includes('does not know your key'))
    expect(outboxOf(gregor).get(id)).toBe('sent')
    expect(flat(gregor.msg('delivery', id))).toContain(
      'tex does not know your key; it is tried again',
    )
    const addedMs = Date.now()
    tex.msg('contacts', 'add', 'gregor', '--key', gregor.key)
    await arrived(tex, id)
    await until('gregor knows', () => outboxOf(gregor).get(id) === 'stored')
    expect(Date.now() - addedMs).toBeLessThan(soonMs)
    expectOnce(tex, 'inbox.org', [id])
    expect(flat(gregor.msg('delivery', id))).not.toContain('does not know your key')
  })
})

describe('T983 a receipt', () => {
  let party: Party
  let gregor: Guest
  let tex: Guest
  afterEach(() => party.remove())

  async function begin(): Promise<void> {
    party = await makeParty()
    gregor = await party.add('gregor')
    tex = await party.add('tex')
    for (const guest of [gregor, tex]) guest.start()
    for (const guest of [gregor, tex]) await guest.connected()
  }

  /** Counts the letters that gregor hands to the relay. */
  function counting(): { readonly count: () => number; readonly faults: Faults } {
    let count = 0
    const judge = ({ text }: Message) => {
      if (text.startsWith('{"t":"send"') && text.includes('"kind":"letters"')) count += 1
      return 'pass' as const
    }
    return { count: () => count, faults: { up: { judge } } }
  }

  const isReceipt = ({ text }: Message) =>
    text.startsWith('{"t":"send"') && text.includes('"kind":"receipt"')

  test('that is lost with its connection is given again on the next one, without the letter', async () => {
    await begin()
    const letters = counting()
    gregor.proxy.set(letters.faults)
    let cuts = 0
    tex.proxy.set({ up: { judge: (one) => (isReceipt(one) && cuts++ === 0 ? 'cut' : 'pass') } })
    const id = await gregor.send('@tex', 'Once')
    await gregor.nudge()
    await until('the receipt was lost', () => cuts > 0)
    await until('tex has it', () => idsIn(tex.person, 'inbox.org').includes(id))
    const is = () => outboxOf(gregor.person).get(id) === 'stored'
    await untilTruly('gregor knows', is, [gregor, tex], undefined, soonMs)
    expect(letters.count()).toBe(1)
    expectOnce(tex.person, 'inbox.org', [id])
  })

  test('for somebody whom a relay that was started anew has not seen yet is given when they come', async () => {
    await begin()
    let held = 0
    tex.proxy.set({
      up: {
        judge(one) {
          if (!isReceipt(one)) return 'pass'
          held += 1
          return 'drop'
        },
      },
    })
    const id = await gregor.send('@tex', 'Across a restart')
    await gregor.nudge()
    await until('tex has it, and nobody knows', () => held > 0)
    expect(outboxOf(gregor.person).get(id)).toBe('sent')
    gregor.proxy.set({ blackhole: true })
    await party.relay.end('SIGKILL')
    await party.relay.start()
    tex.proxy.set({})
    const seen = () => tex.daemon().said().split('The relay is there').length
    await until('tex is back', () => seen() > 2, tex.daemon().said)
    expect(outboxOf(gregor.person).get(id)).toBe('sent')
    gregor.proxy.set({})
    gregor.proxy.drop('reset')
    const is = () => outboxOf(gregor.person).get(id) === 'stored'
    await untilTruly('gregor knows', is, [gregor, tex], () => gregor.nudge(), soonMs)
    expectOnce(tex.person, 'inbox.org', [id])
  })
})
