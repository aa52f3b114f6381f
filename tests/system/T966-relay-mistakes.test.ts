/** Mistakes that other messengers made with their relays, by their number in the list of such mistakes: through the commands and the daemon. */

import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { connectRelay } from '../../lib/io/relay/client/client.ts'
import { askDaemon } from '../../lib/io/daemon/socket/ask.ts'
import { placesOf } from '../../lib/io/places.ts'
import { openSealing } from '../../lib/io/vault.ts'
import { wire } from '../../lib/io/wiring.ts'
import { envelopeOf, idOf } from '../support/envelopes.ts'
import { keyNamed } from '../support/frame-client.ts'
import type { Person } from '../support/persons.ts'
import {
  arrived,
  delivered,
  expectOnce,
  idsIn,
  outboxOf,
  sentId,
  stepsOf,
} from '../support/relay/letters.ts'
import { sees } from '../support/relay/peers.ts'
import { type Guest, makeParty, type Party } from '../support/relay/party.ts'
import { flat } from '../support/syncing.ts'
import { until } from '../support/watching.ts'

let party: Party
let gregor: Guest
let tex: Guest

beforeEach(async () => {
  party = await makeParty()
  gregor = await party.add('gregor')
  tex = await party.add('tex')
})
afterEach(() => party.remove())

async function online(...guests: readonly Guest[]): Promise<void> {
  for (const guest of guests) guest.start()
  for (const guest of guests) await guest.connected()
}

test('2: a send during an outage is never called failed, and is delivered once after it', async () => {
  await online(gregor, tex)
  await party.relay.end('SIGKILL')
  const id = await sentId(gregor.person, '@tex', 'Sent in an outage')
  expect(await stepsOf(gregor.person, id)).toMatchObject({ relayed: 'no', delivered: 'unknown' })
  expect(await stepsOf(gregor.person, id)).not.toHaveProperty('failed')
  await party.relay.start()
  await until('it is delivered', () => {
    void Promise.all([gregor.nudge(), tex.nudge()])
    return outboxOf(gregor.person).get(id) === 'stored'
  })
  expect(await stepsOf(gregor.person, id)).not.toHaveProperty('failed')
  expectOnce(tex.person, 'inbox.org', [id])
})

test('2: what the relay took is not sent again for being asked about, but when its author says so', async () => {
  await online(gregor, tex)
  await tex.daemon().end('SIGTERM')
  let sends = 0
  gregor.proxy.set({
    up: {
      judge({ text }) {
        if (text.startsWith('{"t":"send"') && text.includes('"kind":"letters"')) sends += 1
        return 'pass'
      },
    },
  })
  const id = await gregor.send('@tex', 'Once is enough')
  await until('the relay has it', () => outboxOf(gregor.person).get(id) === 'sent')
  const { env, home } = gregor.person
  for (let at = 0; at < 3; at += 1) {
    const answer = await askDaemon(placesOf(env, home), env, { op: 'flush', ids: [id] }, 20_000)
    expect(answer?.letters).toEqual({ [id]: 'relayed' })
  }
  expect(sends).toBe(1)
  await gregor.person.tell('outbox', 'retry', id)
  await until('it went again', () => sends === 2)
})

test('3: an unknown name is an error with near ones, and a key that no relay knows is no tick', async () => {
  await online(gregor)
  const wrong = await gregor.person.ask('send', '@texx', 'Who are you?')
  expect(wrong.status).toBe(4)
  expect(wrong.out).toContain('@tex')
  expect(idsIn(gregor.person, 'outbox.org')).toEqual([])

  const said = await gregor.person.ask('send', '@tex', 'Are you there?')
  expect(flat(said.out)).toContain('Stored in the outbox of 0-personal for tex')
  const [id = ''] = idsIn(gregor.person, 'outbox.org')
  expect(outboxOf(gregor.person).get(id)).toBe('to send')
  expect(await stepsOf(gregor.person, id)).toMatchObject({ relayed: 'no', delivered: 'unknown' })
  const { status } = await gregor.person.ask('daemon', '--status')
  expect(status).toBe(0)
})

test('8: urgency and "do not disturb" hold for each of a group', async () => {
  const ana = await party.add('ana')
  for (const name of ['tex', 'ana']) {
    gregor.person.msg('contacts', 'add', name, '--group', 'reviewers')
  }
  await online(gregor, tex, ana)
  const urgencies: string[] = []
  gregor.proxy.set({
    up: {
      judge({ text }) {
        if (text.startsWith('{"t":"send"') && text.includes('"kind":"letters"')) {
          urgencies.push(/"urgency":"([a-z]+)"/u.exec(text)?.[1] ?? '')
        }
        return 'pass'
      },
    },
  })
  const { sent } = await gregor.person.tell(
    'send',
    '@reviewers',
    'Look at this',
    '--priority',
    'urgent',
  )
  const letters = sent as readonly { readonly id: string; readonly to: string }[]
  expect(letters.map(({ to }) => to).sort()).toEqual(['ana', 'tex'])
  for (const { id, to } of letters) {
    const reader = to === 'tex' ? tex : ana
    await arrived(reader.person, id)
    await delivered(gregor.person, id)
    expect(reader.person.read('inbox.org')).toMatch(/^\* (?:\w+ )?\[#A\] /mu)
  }
  expect(new Set(urgencies)).toEqual(new Set(['urgent']))

  await tex.person.tell('presence', 'set', 'dnd', 'Until noon')
  await ana.person.tell('presence', 'set', 'dnd', 'All day')
  await sees(gregor.person, 'tex', { presence: 'online', status: 'dnd', summary: 'Until noon' })
  await sees(gregor.person, 'ana', { presence: 'online', status: 'dnd', summary: 'All day' })
})

test('9: a reconnect, of either side or to a relay that is new, keeps who is seen, status and summary', async () => {
  await online(gregor, tex)
  await tex.person.tell('presence', 'set', 'focusing', 'The release notes')
  const whole = { presence: 'online', status: 'focusing', summary: 'The release notes' } as const
  await sees(gregor.person, 'tex', whole)

  const times = ({ daemon }: Guest) => daemon().said().split('The relay is there').length - 1
  const comesAgain = async (...back: readonly Guest[]) => {
    await until('all are back', () => {
      void Promise.all(back.map((guest) => guest.nudge()))
      return back.every((guest) => times(guest) > before.get(guest)!)
    })
    for (const guest of both) before.set(guest, times(guest))
    await sees(gregor.person, 'tex', whole)
    await sees(tex.person, 'gregor', { presence: 'online' })
  }
  const both = [gregor, tex]
  const before = new Map(both.map((guest) => [guest, times(guest)]))
  tex.proxy.drop('reset')
  await comesAgain(tex)
  gregor.proxy.drop('reset')
  await comesAgain(gregor)
  await party.relay.end('SIGKILL')
  await sees(gregor.person, 'tex', { presence: 'unknown' })
  await party.relay.start()
  await comesAgain(gregor, tex)
})

test('11: of a hundred questions at once to the daemon each has its own answer', async () => {
  await online(gregor, tex)
  const ids = await Promise.all(
    Array.from({ length: 25 }, (_, at) => gregor.send('@tex', `Number ${at}`)),
  )
  for (const id of ids) await delivered(gregor.person, id)
  const { env, home } = gregor.person
  const places = placesOf(env, home)
  await Promise.all(
    Array.from({ length: 100 }, async (_, at) => {
      if (at % 4 === 0) {
        const answer = await askDaemon(places, env, { op: 'peers' }, 20_000)
        expect(answer?.peers.map(({ address }) => address)).toEqual(['tex'])
        return
      }
      const id = ids[at % ids.length]!
      const answer = await askDaemon(places, env, { op: 'flush', ids: [id] }, 20_000)
      expect(answer?.letters).toEqual({ [id]: 'delivered' })
    }),
  )
})

test('11: of a hundred sendings at once over one connection each has its own answer, in whatever order they come', async () => {
  const { deps, places } = await wire(gregor.person.env, { crypto: 'sodium' })
  const sealing = await openSealing(places, deps.settings.identity.name)
  const { secret } = deps.settings.messaging.relay
  gregor.proxy.set({
    down: {
      judge: ({ text, index }) =>
        text.startsWith('{"t":"sent"') && index % 2 === 0 ? 'hold' : 'pass',
    },
  })
  let state = ''
  const link = connectRelay({
    login: {
      relay: `ws://127.0.0.1:${gregor.proxy.port}`,
      address: deps.settings.identity.name,
      keys: deps.keys,
      sealing,
      admission: () => ({ secret }),
    },
    nowMs: () => Date.now(),
    chance: () => 0,
    onDeliver: () => Promise.resolve({ state: 'stored' }),
    onPeer: () => undefined,
    onState: (next) => {
      state = next.type
    },
  })
  try {
    await until('it is connected', () => state === 'online')
    const answers = Array.from({ length: 100 }, async (_, at) => {
      const key = keyNamed(`nobody ${at}`)
      const box = Buffer.alloc(80, 3).toString('base64')
      const to = [{ key, address: 'nobody', box }]
      const from = deps.keys.publicKey
      const answer = await link.send(envelopeOf({ from, address: 'gregor', to, id: idOf(at + 1) }))
      expect(answer).toEqual({
        type: 'sent',
        results: [{ key, state: 'refused', code: 'unknown_recipient' }],
      })
    })
    const all = Promise.all(answers)
    let answered = false
    void all.then(() => {
      answered = true
    })
    await until('all are answered', () => {
      gregor.proxy.release()
      return answered
    })
    await all
  } finally {
    await link.close()
  }
})

test('13: without the answer of the relay nothing is called relayed, though it arrived; its reader says so', async () => {
  await online(gregor, tex)
  gregor.proxy.set({
    down: { judge: ({ text }) => (/^\{"t":"(?:sent|deliver)"/u.test(text) ? 'drop' : 'pass') },
  })
  const said = await gregor.person.ask('send', '@tex', 'Did it work?')
  expect(flat(said.out)).toContain('Stored in the outbox of 0-personal for tex')
  const [id = ''] = idsIn(gregor.person, 'outbox.org')
  await arrived(tex.person, id)
  expect(outboxOf(gregor.person).get(id)).toBe('to send')
  expect(await stepsOf(gregor.person, id)).toMatchObject({ relayed: 'no', delivered: 'unknown' })
  gregor.proxy.set({})
  gregor.proxy.drop('reset')
  await until('its author knows', () => {
    void gregor.nudge()
    return outboxOf(gregor.person).get(id) === 'stored'
  })
  expectOnce(tex.person, 'inbox.org', [id])
})

test('39: the secret is in no argument, no URL, no log, no byte on the way, and in no file that others can read', async () => {
  const { secret } = (await wire(gregor.person.env, { crypto: 'node' })).deps.settings.messaging
    .relay
  expect(secret.length).toBeGreaterThan(16)
  const onTheWay: string[] = []
  const judge = ({ text }: { readonly text: string }) => {
    onTheWay.push(text)
    return 'pass' as const
  }
  gregor.proxy.set({ up: { judge }, down: { judge } })
  await online(gregor, tex)
  const id = await sentId(gregor.person, '@tex', 'Nothing secret')
  await delivered(gregor.person, id)
  expect(onTheWay.some((text) => text.startsWith('{"t":"login"'))).toBe(true)
  const said = [
    ...onTheWay,
    party.relay.said(),
    gregor.daemon().said(),
    gregor.person.msg('doctor'),
  ]
  const argv = [gregor.daemon().pid, party.relay.pid()].map((pid) => {
    return process.platform === 'linux' ? readFileSync(`/proc/${pid}/cmdline`, 'utf8') : ''
  })
  for (const text of [...said, ...argv]) expect(text).not.toContain(secret)
  for (const file of filesOf(gregor.person)) {
    if (!readFileSync(file).includes(secret)) continue
    expect(statSync(file).mode & 0o077, file).toBe(0)
    expect(file).toContain('.datacore')
  }
})

function filesOf({ home }: Person): readonly string[] {
  return readdirSync(home, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
}

test('51: sending opens no second connection, and a second daemon does not take the place of the first', async () => {
  await online(gregor, tex)
  for (let at = 0; at < 3; at += 1) {
    await delivered(gregor.person, await sentId(gregor.person, '@tex', `Number ${at}`))
  }
  expect(gregor.proxy.taken()).toBe(1)
  const { status, out } = await gregor.person.ask('daemon')
  expect(status).toBe(75)
  expect(out).toContain('daemon')
  expect([gregor.proxy.taken(), gregor.proxy.open()]).toEqual([1, 1])
  await sees(tex.person, 'gregor', { presence: 'online' })
})
