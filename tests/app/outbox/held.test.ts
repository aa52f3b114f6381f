/** A letter of the outbox that does not bear its author's signature any more does not leave, and its author is told why and what to do. */

import { afterEach, beforeEach, expect, test } from 'vitest'
import { relayTraces } from '../../../lib/app/delivery/relayed.ts'
import { heldFindings } from '../../../lib/app/outbox/held.ts'
import { cancelInOutbox, listOutbox, retryInOutbox } from '../../../lib/app/outbox/list.ts'
import { sendDue, type Tries } from '../../../lib/app/outbox/send-due.ts'
import type { Deps } from '../../../lib/app/ports.ts'
import type { RelayLink } from '../../../lib/app/relay/link.ts'
import { send } from '../../../lib/app/send.ts'
import { show } from '../../../lib/app/show.ts'
import { usualLimits } from '../../../lib/core/wire/limits.ts'
import type { Envelope } from '../../../lib/core/wire/types.ts'
import { createSealing } from '../../../lib/io/sealing-sodium.ts'
import { byRelay, makeWorld, no, ok, type World } from '../../support/world.ts'

let world: World
let deps: Deps
let id: string
let tries: Tries

beforeEach(async () => {
  world = await makeWorld(['gregor', 'tex', 'ann'])
  deps = byRelay(world.users['gregor']!)
  id = ok(await send(deps, { targets: ['@tex'], text: 'Lunch at noon?' })).sent[0]!.id
  tries = new Map()
})

afterEach(() => world.remove())

function edit(text: string | RegExp, other: string): void {
  const before = world.read('outbox.org')
  const after = before.replaceAll(text, other)
  expect(after).not.toBe(before)
  world.write('outbox.org', after)
}

/** What one round hands to a relay that takes everything. */
async function handedOver(): Promise<readonly Envelope[]> {
  const taken: Envelope[] = []
  const link: Pick<RelayLink, 'limits' | 'send'> = {
    limits: () => usualLimits,
    send(envelope) {
      taken.push(envelope)
      const results = envelope.to.map(({ key }) => ({ key, state: 'kept' as const }))
      return Promise.resolve({ type: 'sent', results })
    },
  }
  const sealing = await createSealing(new Uint8Array(32).fill(1))
  await sendDue(deps, { link: link as RelayLink, sealing }, tries)
  return taken
}

async function waiting() {
  return ok(await listOutbox(deps, { which: 'open' }))
}

test('is handed to no relay while it is so, and goes once the edit is undone', async () => {
  edit('Lunch at noon?', 'Lunch at one?')
  expect(await handedOver()).toEqual([])
  expect([...tries.values()]).toMatchObject([{ tries: 0, why: expect.stringContaining(id) }])
  expect(await waiting()).toMatchObject([{ state: 'to send', relay: 'not yet' }])
  edit('Lunch at one?', 'Lunch at noon?')
  world.clock.nowMs += 60_000
  expect(await handedOver()).toHaveLength(1)
  expect(await waiting()).toMatchObject([{ id, state: 'sent' }])
})

test('is not sent again where a relay took it before, which has it as it was', async () => {
  expect(await handedOver()).toHaveLength(1)
  edit('Lunch at noon?', 'Lunch at one?')
  tries.clear()
  expect(await handedOver()).toEqual([])
  const [seen] = await waiting()
  expect(seen).toMatchObject({ state: 'sent', relay: 'taken', held: 'unsigned' })
  expect(seen?.why).toContain('not sent again; a relay may have it as it was')
})

test.each([
  ['its text', 'Lunch at noon?', 'Lunch at one?'],
  ['its recipient', /:TO: +tex/gu, ':TO: ann'],
  ['its signature, taken out', ':SIG:', ':SIG_WAS:'],
])('is told by outbox, show, delivery and doctor: %s', async (_what, text, other) => {
  edit(text, other)
  const why = `does not bear the signature of gregor any more`
  expect(await handedOver()).toEqual([])
  const [seen] = await waiting()
  expect(seen).toMatchObject({ held: 'unsigned', why: expect.stringContaining(why) })
  expect(seen?.why).toContain(`datacore-msg outbox cancel ${id} and send it anew`)
  expect(ok(await show(deps, { id })).outbox?.why).toContain(why)
  const [space] = await deps.store.spaces()
  const traces = await relayTraces(deps, space!, { load: async () => new Map() })
  expect(traces.get(id)?.far?.why).toContain(why)
  expect(await heldFindings(deps, undefined)).toMatchObject([
    { level: 'fail', sentence: expect.stringContaining(why) },
  ])
})

test('what is as it was signed is no finding', async () => {
  expect(await heldFindings(deps, undefined)).toEqual([])
  expect((await waiting())[0]).not.toHaveProperty('held')
})

test('the word last is the newest letter of the outbox, for retry and cancel', async () => {
  world.clock.nowMs += 1_000
  const next = ok(await send(deps, { targets: ['@tex'], text: 'And coffee?' })).sent[0]!.id
  expect(ok(await cancelInOutbox(deps, { id: 'last' }))).toMatchObject({ id: next })
  expect(await waiting()).toMatchObject([{ id }])
  expect(ok(await retryInOutbox(deps, { id: 'last' }))).toMatchObject({ id: next })
  expect(no(await cancelInOutbox(world.users['tex']!.deps, { id: 'last' })).code).toBe('not_found')
})
