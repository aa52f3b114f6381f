/** While a letter is handed over, and after a crash in between, nobody is told that no relay has it; nor that one has what none took. */

import { afterEach, beforeEach, expect, test } from 'vitest'
import { mayBeAway, outboxOf, type OutboxView } from '../../../lib/app/outbox/load.ts'
import { sendDue, type Tries } from '../../../lib/app/outbox/send-due.ts'
import { Failure } from '../../../lib/app/failure.ts'
import type { Deps, Space } from '../../../lib/app/ports.ts'
import type { RelayLink, SendAnswer } from '../../../lib/app/relay/link.ts'
import type { Sealing } from '../../../lib/app/relay/ports.ts'
import { send } from '../../../lib/app/send.ts'
import { taskAct } from '../../../lib/app/task-act.ts'
import { usualLimits } from '../../../lib/core/wire/limits.ts'
import { createSealingOf } from '../../support/sealing-of.ts'
import { byRelay, makeWorld, ok, type World } from '../../support/world.ts'

let world: World
let deps: Deps
let space: Space
let sealing: Sealing
let key: string
let id: string
let tries: Tries

beforeEach(async () => {
  world = await makeWorld(['gregor', 'tex'])
  deps = byRelay(world.users['gregor']!)
  space = (await deps.store.spaces())[0]!
  sealing = await createSealingOf(world.users['gregor']!)
  key = world.users['tex']!.deps.keys.publicKey
  id = ok(await send(deps, { targets: ['@tex-claude'], text: 'Do it.' })).sent[0]!.id
  tries = new Map()
})

afterEach(() => world.remove())

async function now(): Promise<OutboxView> {
  return (await outboxOf(deps, space)).find(({ letter }) => letter.id === id)!
}

/** A relay that answers so. */
function round(answer: () => Promise<SendAnswer>, own: Deps = deps) {
  const link = { limits: () => usualLimits, send: answer } as unknown as RelayLink
  tries.clear()
  return sendDue(own, { link, sealing }, tries)
}

const cancel = () => taskAct(deps, { id, verb: 'cancel', session: 'terminal' })
const taken = (): SendAnswer => ({ type: 'sent', results: [{ key, state: 'kept' }] })
const refused: SendAnswer = { type: 'error', code: 'rate_limited', why: 'Too many.' }

test('what is cancelled first does not go', async () => {
  ok(await cancel())
  let sent = 0
  await round(async () => {
    sent += 1
    return taken()
  })
  expect([sent, (await now()).state]).toEqual([0, 'given up'])
})

test('what is on its way cannot be cancelled, whatever comes of it', async () => {
  const said: unknown[] = []
  await round(async () => {
    said.push(await cancel())
    return taken()
  })
  expect(said).toMatchObject([{ ok: false, refusal: { code: 'wrong_state' } }])
  expect(JSON.stringify(said)).toContain('may be with the relay')
  expect(await now()).toMatchObject({ state: 'sent' })
  expect(world.read('outbox.org')).not.toContain('OFFERED')
})

test('what the relay refused is with nobody, and can be cancelled', async () => {
  await round(async () => refused)
  expect(mayBeAway(await now())).toBe(false)
  expect(world.read('outbox.org')).not.toContain('OFFERED')
  ok(await cancel())
  expect((await now()).state).toBe('given up')
})

test('where the way broke the relay may have it, though it refuses the next try', async () => {
  await round(async () => ({ type: 'offline' }))
  expect(await now()).toMatchObject({ state: 'to send', offered: 'maybe taken' })
  await round(async () => refused)
  expect(mayBeAway(await now())).toBe(true)
  expect(await cancel()).toMatchObject({ ok: false })
  await round(async () => taken())
  expect(await now()).toMatchObject({ state: 'sent' })
})

test('a crash between the relay’s answer and its note leaves it as one that the relay may have', async () => {
  let left = 1
  const store: Deps['store'] = {
    ...deps.store,
    write: (...args) => {
      left -= 1
      return left < 0 ? Promise.reject(new Error('killed')) : deps.store.write(...args)
    },
  }
  await expect(round(async () => taken(), { ...deps, store })).rejects.toThrow('killed')
  expect(mayBeAway(await now())).toBe(true)
  expect(await cancel()).toMatchObject({ ok: false })
})

test('where nothing can be written nothing goes, and why is said', async () => {
  const store = {
    ...deps.store,
    write: () => Promise.reject(new Failure('io', 'No space left on device.')),
  }
  let sent = 0
  await round(
    async () => {
      sent += 1
      return taken()
    },
    { ...deps, store },
  )
  expect([sent, tries.get(id)?.why]).toEqual([0, 'No space left on device.'])
})
