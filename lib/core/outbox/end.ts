/** When nobody tries any more to bring a letter of the outbox to its recipient. */

const keptMs = 30 * 24 * 3_600_000

/** Unix milliseconds: its author's own time, or after thirty days. */
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
