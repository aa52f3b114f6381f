/** How far a letter of the outbox is, in words: wherever the letter itself is shown. */

import { sanitizeLine } from '../sanitize.ts'
import type { SeenEntry } from '../seen.ts'

const words = {
  'to send': 'in the outbox, not with a relay yet',
  sent: 'with the relay, not confirmed',
  stored: 'delivered',
  'given up': 'given up',
} as const

/** Undefined for what does not go by relay from here. */
export function wayWords({ outbox }: SeenEntry): string | undefined {
  if (!outbox) return undefined
  if (outbox.held) return 'not sent as it is'
  return outbox.state === 'sent' && outbox.why ? 'refused for now' : words[outbox.state]
}

export function whyWords({ outbox }: SeenEntry): string | undefined {
  return outbox?.why === undefined ? undefined : sanitizeLine(outbox.why, 300)
}

const steps: Readonly<Record<string, string>> = {
  TODO: 'to be sent again',
  WAITING: 'a relay took it',
  DONE: 'delivered',
  CANCELLED: 'given up',
}

/** What a keyword in the log of the outbox says: there it is a step of the way, and none of a task. */
export function stepWords(keyword: string): string {
  return steps[keyword] ?? sanitizeLine(keyword, 40)
}
