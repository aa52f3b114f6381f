/** What is known here of letters that go by relay: when a relay took them, and when their reader had them by their own receipt. */

import type { OutboxWay } from '../../core/outbox/way.ts'
import { waysOf } from '../outbox/held.ts'
import { outboxOf } from '../outbox/load.ts'
import { isProved } from '../outbox/proved.ts'
import { readerKey, readersOf } from '../outbox/reach.ts'
import type { RelayBook } from '../outbox/shared.ts'
import type { Deps, Space } from '../ports.ts'

export interface RelayTrace {
  /** `outbox`: nothing else carries it. `beside`: git does, and the relay makes it sooner. */
  readonly way: 'outbox' | 'beside'
  /** Unix milliseconds. */
  readonly sentMs?: number
  readonly storedMs?: number
  /** When a notice came that says so. */
  readonly readMs?: number
  /** Its reader did not take it, by their own word. */
  readonly refused?: 'yes'
  /** Of one of the outbox. */
  readonly far?: OutboxWay
}

/** By the letter's id. */
export async function relayTraces(
  deps: Deps,
  space: Space,
  book: Pick<RelayBook, 'load'>,
): Promise<ReadonlyMap<string, RelayTrace>> {
  const found = new Map<string, RelayTrace>()
  for (const [id, { refusedMs: _no, ...times }] of await book.load()) {
    found.set(id, { way: 'beside', ...times })
  }
  const items = await outboxOf(deps, space)
  if (items.length === 0) return found
  const wayOf = await waysOf(deps, items)
  const pins = await deps.pins.load()
  for (const item of items) {
    const { letter, log, receipt, sentIn } = item
    const contacts = await readersOf(deps, space, sentIn)
    const taken = log.find((line) => line.type === 'state' && line.to === 'WAITING')
    const key = readerKey(deps, { address: letter.to, contacts, pins })
    const isStored = receipt?.state === 'stored' && key && isProved(deps, key, letter, receipt)
    const readMs = found.get(letter.id)?.readMs
    found.set(letter.id, {
      way: 'outbox',
      far: wayOf(item),
      ...(receipt?.state === 'refused' ? { refused: 'yes' as const } : {}),
      ...(readMs === undefined ? {} : { readMs }),
      ...(taken?.type === 'state' ? { sentMs: taken.atMs } : {}),
      ...(isStored ? { storedMs: receipt.atMs } : {}),
    })
  }
  return found
}
