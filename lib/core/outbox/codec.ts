/**
 * An entry of outbox.org and back: the letter as its author signed it, and how far the relay brought it. A letter to an agent
 * has the tag `order` here and not `task`, for it is no task on this machine.
 */

import type { LogLine } from '../model/log.ts'
import type { Letter } from '../model/message.ts'
import { done, type Result } from '../model/refusal.ts'
import type { TaskOrder } from '../model/task.ts'
import { propertyOf } from '../org/entry.ts'
import type { NewEntry, OrgEntry } from '../org/types.ts'
import { decodeMessage, encodeMessage, messageTag } from '../codec/message.ts'
import { decodeTask, encodeTask } from '../codec/task.ts'

export const outboxTag = 'outbox'
export const orderTag = 'order'

export type OutboxState = 'to send' | 'sent' | 'stored' | 'given up'

/** What the recipient's own key signed of the letter; docs/relay-protocol.md. */
export interface KeptReceipt {
  readonly state: 'stored' | 'refused'
  readonly atMs: number
  /** Base64 of SHA-256 of the letter's signed text. */
  readonly digest: string
  readonly sig: string
  readonly code?: string
}

export interface OutboxItem {
  readonly kind: 'message' | 'task'
  readonly letter: Letter | TaskOrder
  readonly state: OutboxState
  readonly receipt?: KeptReceipt
  /** It is being handed to a relay, or was when nobody could say any more whether the relay took it. */
  readonly offered?: 'maybe taken'
  /** The space in which it was sent, whose contacts name its reader, where that is another one than the outbox's. */
  readonly sentIn?: string
  readonly log: readonly LogLine[]
}

export function encodeOutbox(
  letter: Letter | TaskOrder,
  {
    kind,
    created,
    sentIn,
  }: {
    readonly kind: 'message' | 'task'
    readonly created: string
    readonly sentIn?: string | undefined
  },
): NewEntry {
  const isTask = kind === 'task'
  const entry = isTask ? encodeTask(letter, { created }) : encodeMessage(letter, created)
  const properties = [
    ...entry.properties,
    ...(sentIn === undefined ? [] : [['SENT_IN', sentIn] as const]),
  ]
  return { ...entry, properties, tags: [outboxTag, isTask ? orderTag : messageTag] }
}

/** Refuses what is no letter. */
export function decodeOutbox(bytes: Uint8Array, entry: OrgEntry): Result<OutboxItem> {
  const kind = entry.heading.tags.includes(orderTag) ? 'task' : 'message'
  const letter = kind === 'task' ? decodeTask(bytes, entry) : decodeMessage(bytes, entry)
  if (!letter.ok) return letter
  const receipt = parseReceiptText(propertyOf(entry, 'RECEIPT') ?? '')
  const sentIn = propertyOf(entry, 'SENT_IN')
  return done({
    kind,
    letter: letter.value,
    ...(sentIn ? { sentIn } : {}),
    state: stateOf(entry.heading.keyword),
    ...(receipt ? { receipt } : {}),
    ...(propertyOf(entry, 'OFFERED') ? { offered: 'maybe taken' as const } : {}),
    log: letter.value.log,
  })
}

/** One line: `stored TIME DIGEST SIGNATURE`, and the code of a refusal after it. */
export function printReceiptText({ state, atMs, digest, sig, code }: KeptReceipt): string {
  const words = [state, new Date(atMs).toISOString(), digest, sig]
  return [...words, ...(code === undefined ? [] : [code])].join(' ')
}

export function parseReceiptText(text: string): KeptReceipt | undefined {
  const [state, at = '', digest, sig, code] = text.split(' ')
  const atMs = Date.parse(at)
  if ((state !== 'stored' && state !== 'refused') || Number.isNaN(atMs) || !digest || !sig) {
    return undefined
  }
  return { state, atMs, digest, sig, ...(code ? { code } : {}) }
}

/** A keyword that is none of ours, or none at all, counts as `TODO`, as everywhere. */
function stateOf(keyword: string | undefined): OutboxState {
  if (keyword === 'WAITING') return 'sent'
  if (keyword === 'DONE' || keyword === 'ARCHIVED') return 'stored'
  return keyword === 'CANCELLED' ? 'given up' : 'to send'
}
