/** The steps of an entry of the outbox: each a signed line of its log, made under the lock on what stands there then. */

import type { KeptReceipt, OutboxItem } from '../../core/outbox/codec.ts'
import { printReceiptText } from '../../core/outbox/codec.ts'
import { formatStateLine } from '../../core/model/log.ts'
import type { EntryEdit } from '../../core/org/types.ts'
import { outboxPath } from '../decode.ts'
import type { Deps, Space } from '../ports.ts'
import { signTransition } from '../sign.ts'
import { nextLogMs } from '../stamps.ts'
import { mayBeAway, parseOutbox } from './load.ts'
import { offeredEdit } from './offer.ts'

export type OutboxStep =
  /** A relay took it; nobody has it yet. */
  | { readonly type: 'sent' }
  /** No relay has it: what marked it as offered was this try. */
  | { readonly type: 'not taken' }
  /** The recipient's own signature says so, and was verified. */
  | { readonly type: 'stored'; readonly receipt: KeptReceipt }
  /** The recipient does not take it; `final` when asking again is of no use. */
  | {
      readonly type: 'refused'
      readonly receipt: KeptReceipt
      readonly why: string
      readonly ends: 'all' | 'nothing'
    }
  | { readonly type: 'given up'; readonly why: string }
  /** Given up by its author, as long as no relay can have it. */
  | { readonly type: 'withdrawn'; readonly why: string }
  | { readonly type: 'again'; readonly why: string }

const keywords = {
  'to send': 'TODO',
  sent: 'WAITING',
  stored: 'DONE',
  'given up': 'CANCELLED',
} as const

/** True when it was taken; false where the entry is at an end already, or gone. */
export async function step(
  deps: Deps,
  { space, id }: { readonly space: Space; readonly id: string },
  next: OutboxStep,
): Promise<boolean> {
  const written = await deps.store.write(space, (view) => {
    const item = parseOutbox(view.read(outboxPath)).find(({ letter }) => letter.id === id)
    const edits = item ? editsOf(deps, item, next) : undefined
    if (!edits) return { ops: [], value: false }
    return { ops: [{ type: 'edit', path: outboxPath, id, edits }], value: true }
  })
  return written.value
}

/** Undefined where it makes no difference. What the recipient has stays stored, whatever is said after it. */
function editsOf(deps: Deps, item: OutboxItem, next: OutboxStep): readonly EntryEdit[] | undefined {
  const { state, receipt } = item
  // Where a merge left the keyword behind the receipt, too.
  if (receipt?.state === 'stored' && next.type !== 'stored') return undefined
  switch (next.type) {
    case 'sent':
      return state === 'to send'
        ? [...moved(deps, item, 'WAITING', ''), offeredEdit(undefined)]
        : undefined
    case 'not taken':
      return isOfferedAlone(item) ? [offeredEdit(undefined)] : undefined
    case 'stored':
      if (state === 'stored' && receipt?.state === 'stored') return undefined
      return [...moved(deps, item, 'DONE', ''), kept(next.receipt)]
    case 'refused':
      if (state === 'stored' || state === 'given up') return undefined
      if (next.ends === 'all')
        return [...moved(deps, item, 'CANCELLED', next.why), kept(next.receipt)]
      return receipt?.code === next.receipt.code ? undefined : [kept(next.receipt)]
    case 'given up':
      if (state === 'stored' || state === 'given up') return undefined
      return moved(deps, item, 'CANCELLED', next.why)
    case 'withdrawn':
      return state !== 'to send' || mayBeAway(item)
        ? undefined
        : moved(deps, item, 'CANCELLED', next.why)
    case 'again':
      return state === 'stored' || state === 'to send'
        ? undefined
        : moved(deps, item, 'TODO', next.why)
  }
}

/** Nothing but the mark says that a relay may have it. */
function isOfferedAlone({ offered, ...item }: OutboxItem): boolean {
  return offered !== undefined && !mayBeAway(item)
}

function moved(
  deps: Deps,
  { letter, state, log }: OutboxItem,
  to: string,
  note: string,
): readonly EntryEdit[] {
  const from = keywords[state]
  if (from === to) return []
  const by = deps.settings.identity.name
  const atMs = nextLogMs(deps, { stamp: letter.stamp, log })
  const at = new Date(atMs).toISOString()
  const proof = signTransition(deps, { id: letter.id, from, to, by, at, note })
  const line = { to, from, by, atMs, orgStamp: deps.orgStamp(atMs), note, proof }
  return [
    { type: 'keyword', value: to },
    { type: 'log', item: formatStateLine(line) },
  ]
}

function kept(receipt: KeptReceipt): EntryEdit {
  return { type: 'property', key: 'RECEIPT', value: printReceiptText(receipt) }
}
