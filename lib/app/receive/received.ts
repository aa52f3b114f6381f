/**
 * What one sender's letters by relay may take here within a day, and what was stored lately: nobody fills a file, and what its
 * reader deleted does not come back when somebody repeats an envelope.
 */

import { tierNamed } from '../../core/governor/tier.ts'
import type { Deps } from '../ports.ts'

export interface ReceivedLetter {
  /** Of who sent it. */
  readonly key: string
  /** Base64 of SHA-256 of its signed text. */
  readonly digest: string
  /** Of its entry; 0 for one that was here before, which is not counted. */
  readonly bytes: number
  /** Unix milliseconds: when it came, and how long it is remembered. */
  readonly atMs: number
  readonly untilMs: number
}

/** This machine's memory, bounded. What it forgot is stored again if it comes again. Adapter: lib/io/relay/client/received.ts. */
export interface Received {
  find(digest: string): ReceivedLetter | undefined
  /** What was stored of this sender after that time, oldest first. */
  countedSince(key: string, fromMs: number): readonly ReceivedLetter[]
  note(letter: ReceivedLetter): void
}

const dayMs = 24 * 3_600_000
/** A mailbox keeps an envelope for seven days at most; the rest is for clocks that are wrong. */
export const envelopeAgeMsMax = 30 * dayMs
/** An outbox seals its letters anew for thirty days, and each of these envelopes may be held back for as long as it counts. */
const rememberedMs = 30 * dayMs + envelopeAgeMsMax
const kib = 1024

/** Sentences: why it is not stored now, and what to do. */
export interface OverLimit {
  readonly why: string
  readonly hint: string
}

/** Undefined while there is room. The first letter of a day always has. */
export function overLimit(
  deps: Deps,
  received: Received,
  letter: {
    readonly key: string
    readonly from: string
    readonly tier: string
    readonly bytes: number
  },
): OverLimit | undefined {
  const { key, from, tier, bytes } = letter
  const limits = tierNamed(deps.settings.messaging.trust_tiers, tier)
  const nowMs = deps.clock.nowMs()
  // What a clock dated further ahead than a day would lock its sender out until then.
  const counted = received
    .countedSince(key, nowMs - dayMs)
    .filter(({ atMs }) => atMs <= nowMs + dayMs)
  const [oldest] = counted
  if (!oldest) return undefined
  const used = counted.reduce((sum, one) => sum + one.bytes, 0)
  const isOver = (value: number, limit: number) => limit > 0 && value > limit
  const name = `messaging.trust_tiers.${tier}`
  const frees = deps.orgStamp(oldest.atMs + dayMs).slice(1, -1)
  const hint = (setting: string) =>
    `It waits with its sender; some room is free again at ${frees}. The limit is ${name}.${setting}; another tier gives another one: datacore-msg contacts trust ${from} TIER.`
  if (isOver(counted.length + 1, limits.daily_letter_limit)) {
    const why = `${counted.length} letters of ${from} came by relay within a day; the tier ${tier} allows ${limits.daily_letter_limit}.`
    return { why, hint: hint('daily_letter_limit') }
  }
  if (isOver(used + bytes, limits.daily_letter_kib * kib)) {
    const why = `Letters of ${from} that came by relay within a day take ${Math.ceil(used / kib)} KiB; the tier ${tier} allows ${limits.daily_letter_kib}.`
    return { why, hint: hint('daily_letter_kib') }
  }
  return undefined
}

/** Once it is stored; and when it comes again, where that envelope will count for longer than it is remembered. */
export function remember(
  deps: Deps,
  received: Received,
  letter: Pick<ReceivedLetter, 'key' | 'digest' | 'bytes'> & { readonly envelopeMs: number },
): void {
  const { key, digest, bytes, envelopeMs } = letter
  const nowMs = deps.clock.nowMs()
  const before = received.find(digest)
  if (before && before.untilMs >= envelopeMs + envelopeAgeMsMax) return
  const untilMs = Math.max(nowMs, envelopeMs) + rememberedMs
  received.note({ key, digest, bytes, atMs: nowMs, untilMs })
}
