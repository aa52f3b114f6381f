/** What networks, machines and relays do to letters on their way: each arrives once all the same, and none is called delivered before it is there. */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Faults, Message, Verdict } from '../support/fault-proxy.ts'
import { expectOnce, idsIn, outboxOf, sentId, untilTruly } from '../support/relay/letters.ts'
import { type Guest, makeParty, type Party } from '../support/relay/party.ts'
import { until } from '../support/watching.ts'

let data: string
let party: Party
let gregor: Guest
let tex: Guest

beforeEach(async () => {
  data = mkdtempSync(join(tmpdir(), 'dm-mail-'))
})
afterEach(async () => {
  await party.remove()
  rmSync(data, { recursive: true, force: true })
})

async function begin(words: readonly string[] = []): Promise<void> {
  party = await makeParty(words)
  gregor = await party.add('gregor')
  tex = await party.add('tex')
}

async function bothOnline(): Promise<void> {
  for (const guest of [gregor, tex]) guest.start()
  for (const guest of [gregor, tex]) await guest.connected()
}

async function exchange(count: number): Promise<{ readonly toTex: string[]; toGregor: string[] }> {
  const [toTex, toGregor]: [string[], string[]] = [[], []]
  for (let at = 0; at < count; at += 1) {
    toTex.push(await gregor.send('@tex', `To tex, ${at}`))
    toGregor.push(await tex.send('@gregor', `To gregor, ${at}`))
  }
  return { toTex, toGregor }
}

/** The faults are over: the connections that had them end, as broken ones do, and all comes to its end. */
async function settles({ toTex, toGregor }: Awaited<ReturnType<typeof exchange>>): Promise<void> {
  for (const { proxy } of [gregor, tex]) {
    proxy.set({})
    proxy.release()
    proxy.drop('reset')
  }
  const isDone = () =>
    toTex.every((id) => outboxOf(gregor.person).get(id) === 'stored') &&
    toGregor.every((id) => outboxOf(tex.person).get(id) === 'stored')
  await untilTruly('all is delivered', isDone, [gregor, tex], () =>
    Promise.all([gregor.nudge(), tex.nudge()]),
  )
  expectOnce(tex.person, 'inbox.org', toTex)
  expectOnce(gregor.person, 'inbox.org', toGregor)
}

const carriers = ['send', 'sent', 'deliver', 'ack'] as const

/** The first frame of each of these types has this fault; `met` are those that had it. */
function firstOfEach(verdict: Verdict): { readonly faults: Faults; readonly met: Set<string> } {
  const met = new Set<string>()
  const judge = ({ text }: Message): Verdict => {
    const type = carriers.find((one) => text.startsWith(`{"t":"${one}"`))
    if (type === undefined || met.has(type)) return 'pass'
    met.add(type)
    return verdict
  }
  return { faults: { up: { judge }, down: { judge } }, met }
}

describe('frames', () => {
  const verdicts: readonly Verdict[] = ['drop', 'repeat', 'hold', 'corrupt', 'cut']
  test.each(verdicts)('%s: the first of each type, both ways, on both sides', async (verdict) => {
    await begin()
    await bothOnline()
    const ways = [gregor, tex].map(({ proxy }) => {
      const { faults, met } = firstOfEach(verdict)
      proxy.set(faults)
      return met
    })
    const sent = await exchange(4)
    // A frame that is lost in an open connection stops what waits for it: the next letter goes by the next connection.
    let drops = 0
    await until(
      'every fault was met',
      () => {
        drops += 1
        if (drops % 20 === 0) for (const { proxy } of [gregor, tex]) proxy.drop('reset')
        if (drops % 20 === 5) void Promise.all([gregor.nudge(), tex.nudge()])
        return ways.every((met) => met.size === carriers.length)
      },
      () => ways.map((met) => [...met].join()).join(' | '),
    )
    await settles(sent)
  })

  test('in pieces of one byte, late, and with bits that turn over', async () => {
    await begin()
    await bothOnline()
    gregor.proxy.set({ up: { pieceBytes: 1 }, down: { delayMs: 40 } })
    tex.proxy.set({ up: { delayMs: 40 }, down: { flipEvery: 2_000 } })
    await settles(await exchange(6))
  })
})

describe('what was sent', () => {
  test('while the way is a hole in the ground says that it waits, and is delivered once it is none', async () => {
    await begin()
    await bothOnline()
    gregor.proxy.set({ blackhole: true })
    const said = await gregor.person.ask('send', '@tex', 'Nobody hears me')
    expect(said.status).toBe(0)
    expect(said.out).toMatch(/waits|Stored in the outbox/u)
    const [id = ''] = idsIn(gregor.person, 'outbox.org')
    expect(outboxOf(gregor.person).get(id)).toBe('to send')
    await settles({ toTex: [id], toGregor: [] })
  })

  test('and lies in the memory of a relay that is killed is sent again when its reader comes', async () => {
    await begin()
    await bothOnline()
    await tex.daemon().end('SIGKILL')
    const id = await sentId(gregor.person, '@tex', 'For later')
    await until('the relay has it', () => outboxOf(gregor.person).get(id) === 'sent')
    await party.relay.end('SIGKILL')
    await party.relay.start()
    await gregor.nudge()
    await until(
      'gregor is back',
      () => gregor.daemon().said().split('The relay is there').length > 2,
    )
    expect(outboxOf(gregor.person).get(id)).toBe('sent')
    tex.start()
    await untilTruly('it is delivered', () => outboxOf(gregor.person).get(id) === 'stored', [
      gregor,
      tex,
    ])
    expectOnce(tex.person, 'inbox.org', [id])
  })

  test('and lies on the disk of a relay that is killed arrives though its sender is away', async () => {
    await begin(['--data', join(data, 'mail')])
    await bothOnline()
    await tex.daemon().end('SIGTERM')
    const id = await sentId(gregor.person, '@tex', 'For later')
    await until('the relay has it', () => outboxOf(gregor.person).get(id) === 'sent')
    await gregor.daemon().end('SIGTERM')
    await party.relay.end('SIGKILL')
    await party.relay.start()
    tex.start()
    await until('tex has it', () => idsIn(tex.person, 'inbox.org').includes(id), tex.daemon().said)
    // Nobody told its sender, and so it is not called delivered.
    expect(outboxOf(gregor.person).get(id)).toBe('sent')
    gregor.start()
    await untilTruly('it is delivered', () => outboxOf(gregor.person).get(id) === 'stored', [
      gregor,
      tex,
    ])
    expectOnce(tex.person, 'inbox.org', [id])
  })
})

describe('a daemon that is told to end does so', () => {
  /** What the relay answers to a sending is lost; tells how often. */
  const answersLost = (guest: Guest): (() => number) => {
    let lost = 0
    const judge = ({ text }: Message): Verdict => {
      if (!text.startsWith('{"t":"sent"')) return 'pass'
      lost += 1
      return 'drop'
    }
    guest.proxy.set({ down: { judge } })
    return () => lost
  }

  /** It would wait for thirty seconds for each answer itself. */
  async function endsSoon(guest: Guest): Promise<void> {
    const toldMs = Date.now()
    expect(await guest.daemon().end('SIGTERM')).toBe(0)
    expect(Date.now() - toldMs).toBeLessThan(20_000)
    guest.start()
  }

  test('though the relay owes it an answer to a letter, and the next one goes on', async () => {
    await begin()
    await bothOnline()
    const lost = answersLost(gregor)
    const id = await gregor.send('@tex', 'Before I go')
    await until('the relay was asked', () => lost() > 0)
    await endsSoon(gregor)
    await settles({ toTex: [id], toGregor: [] })
  })

  test('though the relay owes it an answer to a receipt that it gives again', async () => {
    await begin()
    await bothOnline()
    let cuts = 0
    const cutOnce = ({ text }: Message): Verdict => {
      if (cuts > 0 || !text.startsWith('{"t":"send"')) return 'pass'
      cuts += 1
      return 'cut'
    }
    tex.proxy.set({ up: { judge: cutOnce } })
    const id = await gregor.send('@tex', 'Say that you have it')
    await until('its receipt was cut off', () => cuts === 1)
    const lost = answersLost(tex)
    await until('it is given again', () => lost() > 0)
    await endsSoon(tex)
    await settles({ toTex: [id], toGregor: [] })
  })
})
