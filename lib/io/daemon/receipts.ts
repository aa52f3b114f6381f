/**
 * Receipts on their way to who sent the letters. One that no relay took is owed, and goes again when the relay is back, when its
 * sender is seen, or after a while: else its sender would not know that the letter is stored until it sends it once more.
 */

import type { KeyedContact } from '../../app/daemon/contacts.ts'
import { post } from '../../app/outbox/post.ts'
import type { Answer } from '../../app/receive/deliver.ts'
import { failing, type Parts } from './parts.ts'
import { createTurns } from './turns.ts'

const ttlMs = 7 * 24 * 3_600_000
/** Of one sender, whose letters come again anyway, and of all. */
const owedPerKey = 500
const owedMax = 5_000
/** A relay that refuses may ask for more, up to an hour. */
const againMs = 30_000
const againMsMax = 3_600_000

export interface Receipts {
  give(answer: Answer): void
  /** The relay is there again. */
  online(): void
  /** Whoever sent some letters is there: at a relay that had forgotten them they can be given now. */
  peerCame(key: string): void
  stop(): Promise<void>
}

interface Owed {
  readonly answer: Answer
  readonly notBeforeMs: number
}

export function createReceipts(parts: Parts): Receipts {
  const owed = new Map<string, Owed>()

  const turns = createTurns(async () => {
    for (const [name, one] of [...owed]) {
      if (!parts.link.limits()) return
      if (one.notBeforeMs > Date.now() || owed.get(name) !== one) continue
      const waitMs = await giveOne(parts, one.answer)
      // A newer one for the same letter may have come meanwhile.
      if (owed.get(name) !== one) continue
      if (waitMs === undefined) owed.delete(name)
      else owed.set(name, { ...one, notBeforeMs: Date.now() + waitMs })
    }
    runWhenDue()
  }, failing(parts))

  function runWhenDue(): void {
    const nextMs = [...owed.values()].reduce(
      (least, { notBeforeMs }) => Math.min(least, notBeforeMs),
      Number.POSITIVE_INFINITY,
    )
    if (owed.size > 0) turns.runAt(nextMs)
  }

  /** Makes due what is owed, to one or to all. */
  function due(key?: string): void {
    for (const [name, one] of owed) {
      if (key === undefined || one.answer.key === key) owed.set(name, { ...one, notBeforeMs: 0 })
    }
    if (owed.size > 0) void turns.run()
  }

  /** At once, beside others; only what was not taken is owed. */
  async function giveNow(answer: Answer): Promise<void> {
    const waitMs = await giveOne(parts, answer)
    // What is refused is asked again with the letter.
    if (waitMs === undefined || answer.receipt.state === 'refused') return
    const name = nameOf(answer)
    owed.delete(name)
    owed.set(name, { answer, notBeforeMs: Date.now() + waitMs })
    forgetOne(owed, answer.key)
    runWhenDue()
  }

  return {
    give(answer) {
      owed.delete(nameOf(answer))
      giveNow(answer).catch(failing(parts))
    },
    online: () => due(),
    peerCame: (key) => due(key),
    stop: () => turns.stop(),
  }
}

/** How long it has to wait for another try; undefined where there is nothing left to do. */
async function giveOne(
  parts: Parts,
  { key, address, receipt }: Answer,
): Promise<number | undefined> {
  const payload = { kind: 'receipt', ...receipt } as const
  const to = address as KeyedContact['address']
  const answer = await post(parts.deps, parts, {
    key,
    address: to,
    payload,
    urgency: 'normal',
    ttlMs,
  })
  if (answer.type === 'taken' || answer.type === 'impossible') return undefined
  const askedMs = answer.type === 'refused' ? (answer.retryMs ?? 0) : 0
  return Math.min(Math.max(againMs, askedMs), againMsMax)
}

function nameOf({ key, receipt }: Answer): string {
  return `${key} ${receipt.id}`
}

/** The oldest of a sender who has too many, else of all. */
function forgetOne(owed: Map<string, Owed>, key: string): void {
  const own = [...owed].filter(([, one]) => one.answer.key === key)
  const [oldest] = own.length > owedPerKey ? own : owed.size > owedMax ? [...owed] : []
  if (oldest) owed.delete(oldest[0])
}
