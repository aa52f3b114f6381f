/** When a letter of the outbox is handed to the relay again, and when that ends. Times are Unix milliseconds. */

const minuteMs = 60_000
const mostMs = 6 * 3_600_000
const keptMs = 30 * 24 * 3_600_000

/** After so many tries: one minute, doubled each time up to six hours, and up to a fifth more, so that not all come at once. */
export function resendAfterMs(tries: number, random01: number): number {
  const plainMs = Math.min(minuteMs * 2 ** Math.min(Math.max(tries - 1, 0), 20), mostMs)
  return plainMs + Math.floor(plainMs * 0.2 * random01)
}

/** When nobody waits for it any more: its author's own time, or after thirty days. */
export function givenUpAtMs({
  stamp,
  expires,
}: {
  readonly stamp: string
  readonly expires?: string
}): number {
  const expiresMs = Date.parse(expires ?? '')
  const oldMs = Date.parse(stamp) + keptMs
  return Number.isNaN(expiresMs) ? oldMs : Math.min(expiresMs, oldMs)
}
