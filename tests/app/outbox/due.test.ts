/** What is sent again when its reader is seen: what may get further now, and nothing else. */

import { afterEach, beforeEach, expect, test } from 'vitest'
import { loadOutbox } from '../../../lib/app/outbox/load.ts'
import { dueFor, type Try } from '../../../lib/app/outbox/send-due.ts'
import { step } from '../../../lib/app/outbox/steps.ts'
import type { Deps, Space } from '../../../lib/app/ports.ts'
import { receiptFor } from '../../../lib/app/receive/receipt.ts'
import { send } from '../../../lib/app/send.ts'
import { addressOf, byRelay, makeWorld, ok, type World } from '../../support/world.ts'

let world: World
let deps: Deps
let space: Space

beforeEach(async () => {
  world = await makeWorld(['gregor', 'tex', 'ann'])
  deps = byRelay(world.users['gregor']!)
  space = (await deps.store.spaces())[0]!
})

afterEach(() => world.remove())

const seenMs = 10_000

/** Of a letter to each of these, tried at that time, whether it is due once somebody is seen. */
async function dueOnceSeen(
  who: string,
  {
    how,
    lastMs,
    why,
    refused,
  }: {
    readonly how: 'came' | 'is there'
    readonly lastMs: number
    readonly why?: string
    readonly refused?: string
  },
): Promise<readonly string[]> {
  ok(await send(deps, { targets: ['@tex', '@tex-claude', '@ann'], text: 'Hello' }))
  const letters = ok(await loadOutbox(deps, {})).map(({ letter }) => letter)
  for (const letter of letters) {
    await step(deps, { space, id: letter.id }, { type: 'sent' })
    if (refused === undefined) continue
    const reader = world.users[letter.to === 'ann' ? 'ann' : 'tex']!.deps
    const receipt = receiptFor(reader, letter, { state: 'refused', code: refused })
    await step(
      deps,
      { space, id: letter.id },
      { type: 'refused', receipt, why: '', ends: 'nothing' },
    )
  }
  const last: Try = { tries: 9, lastMs, nextMs: 1e12, ...(why ? { why } : {}) }
  const tries = new Map(letters.map(({ id }) => [id as string, last]))
  await dueFor(deps, addressOf(who), { tries, sinceMs: seenMs, how })
  return letters.filter(({ id }) => !tries.has(id)).map(({ to }) => to)
}

const before = { lastMs: seenMs - 1 }
const after = { lastMs: seenMs + 1 }

test.each([
  ['what was tried before that, by its reader and their agent', { how: 'is there', ...before }, 2],
  ['what was tried after it is not', { how: 'came', ...after }, 0],
  ['what the relay refused', { how: 'is there', ...after, why: 'The mailbox is full.' }, 2],
  [
    'what they refused as a stranger’s, when they came',
    { how: 'came', ...after, refused: 'unknown_sender' },
    2,
  ],
  [
    'and not each time that they say something of themselves',
    { how: 'is there', ...after, refused: 'unknown_sender' },
    0,
  ],
] as const)('%s', async (_name, given, count) => {
  const due = await dueOnceSeen('tex', given)
  expect([...due].sort()).toEqual(count === 0 ? [] : ['tex', 'tex-claude'])
})
