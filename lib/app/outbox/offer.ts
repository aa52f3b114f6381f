/**
 * The mark that a letter is being handed to a relay: it is on the disk before the letter leaves, so that nobody who asks
 * meanwhile, or after a crash, is told that no relay has it. What the relay did not take loses it again.
 */

import type { EntryEdit, Op } from '../../core/org/types.ts'
import { outboxPath } from '../decode.ts'
import type { Deps, Space } from '../ports.ts'
import { mayBeAway, type OutboxView, parseOutbox } from './load.ts'

/** `anew`: it was marked before, and nobody can say what became of it then. */
export type Offered = 'first' | 'anew'

/** Those of one space that may go, by id: what was withdrawn meanwhile does not. What a relay took once needs no mark. */
export async function offer(
  deps: Deps,
  space: Space,
  views: readonly OutboxView[],
): Promise<ReadonlyMap<string, Offered>> {
  const ids = new Set<string>(views.map(({ letter }) => letter.id))
  const value = new Date(deps.clock.nowMs()).toISOString()
  const written = await deps.store.write(space, (view) => {
    const may = new Map<string, Offered>()
    const ops: Op[] = []
    for (const item of parseOutbox(view.read(outboxPath))) {
      const { id } = item.letter
      if (!ids.has(id) || (item.state !== 'to send' && item.state !== 'sent')) continue
      may.set(id, mayBeAway(item) ? 'anew' : 'first')
      if (mayBeAway(item)) continue
      ops.push({ type: 'edit', path: outboxPath, id, edits: [offeredEdit(value)] })
    }
    return { ops, value: may }
  })
  return written.value
}

/** Undefined takes it off. */
export function offeredEdit(value: string | undefined): EntryEdit {
  return { type: 'property', key: 'OFFERED', value }
}
