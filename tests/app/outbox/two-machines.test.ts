/** Two machines of one person with one outbox, which git joins: each letter stays one, and what its reader has is never forgotten. */

import fc from 'fast-check'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { outboxOf, type OutboxView } from '../../../lib/app/outbox/load.ts'
import { type OutboxStep, step } from '../../../lib/app/outbox/steps.ts'
import type { Deps, Space } from '../../../lib/app/ports.ts'
import { receiptFor } from '../../../lib/app/receive/receipt.ts'
import { send } from '../../../lib/app/send.ts'
import { joinFiles } from '../../../lib/core/merge/bytes.ts'
import { byRelay, makeWorld, ok, type World } from '../../support/world.ts'

let world: World
let deps: Deps
let tex: Deps
let space: Space
let id: string
let base: string

beforeEach(async () => {
  world = await makeWorld(['gregor', 'tex'])
  deps = byRelay(world.users['gregor']!)
  tex = world.users['tex']!.deps
  space = (await deps.store.spaces())[0]!
  id = ok(await send(deps, { targets: ['@tex'], text: 'Once, whatever happens.' })).sent[0]!.id
  base = world.read('outbox.org')
})

afterEach(() => world.remove())

const steps = fc.array(fc.constantFrom('sent', 'stored', 'unknown', 'taken', 'given up', 'again'), {
  maxLength: 5,
})

async function only(): Promise<OutboxView> {
  const all = await outboxOf(deps, space)
  expect(all.map(({ letter }) => letter.id)).toEqual([id])
  return all[0]!
}

function stepOf(word: string, { letter }: OutboxView): OutboxStep {
  const refused = (code: string, ends: 'all' | 'nothing'): OutboxStep => {
    const receipt = receiptFor(tex, letter, { state: 'refused', code })
    return { type: 'refused', receipt, why: 'They do not take it.', ends }
  }
  switch (word) {
    case 'sent':
      return { type: 'sent' }
    case 'stored':
      return { type: 'stored', receipt: receiptFor(tex, letter, { state: 'stored' }) }
    case 'unknown':
      return refused('unknown_sender', 'nothing')
    case 'taken':
      return refused('id_taken', 'all')
    case 'given up':
      return { type: 'given up', why: 'It expired.' }
    default:
      return { type: 'again', why: 'Its author sends it again.' }
  }
}

/** From the text that git gave this machine, these steps, a second apart. */
async function machine(words: readonly string[]): Promise<Uint8Array> {
  write(base)
  for (const word of words) {
    world.clock.nowMs += 1_000
    await step(deps, { space, id }, stepOf(word, await only()))
  }
  return new TextEncoder().encode(world.read('outbox.org'))
}

function write(text: string): void {
  world.write('outbox.org', text)
}

test('any steps on two machines join to one letter, the same both ways, and stored stays stored', async () => {
  await fc.assert(
    fc.asyncProperty(steps, steps, async (ones, others) => {
      const [one, other] = [await machine(ones), await machine(others)]
      const [both, back] = [joinFiles([one, other]), joinFiles([other, one])]
      expect(both).toEqual(back)
      if (!both.ok) throw new Error(both.why)
      expect(joinFiles([both.bytes, one])).toEqual(both)
      write(new TextDecoder().decode(both.bytes))
      const { state, receipt } = await only()
      if ([...ones, ...others].includes('stored')) {
        expect(receipt?.state).toBe('stored')
        // The keyword may be behind; the daemon's next round, which sends nothing, brings it on.
        await step(deps, { space, id }, { type: 'stored', receipt: receipt! })
        expect((await only()).state).toBe('stored')
      } else expect(state).not.toBe('stored')
    }),
    { numRuns: 40 },
  )
})

test('what is stored on one machine is taken back by no step of it', async () => {
  await fc.assert(
    fc.asyncProperty(steps, steps, async (before, after) => {
      await machine([...before, 'stored', ...after])
      expect(await only()).toMatchObject({ state: 'stored', receipt: { state: 'stored' } })
    }),
    { numRuns: 40 },
  )
})
