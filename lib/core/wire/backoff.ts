/** How long to wait before the next attempt. Half of it is chance, so that a relay's clients do not all come back at once. */

export interface BackoffBounds {
  /** The whole wait before the first repetition. */
  readonly firstMs: number
  readonly mostMs: number
}

/** Of a connection: a second at first, a minute at most. */
const ofConnection: BackoffBounds = { firstMs: 1_000, mostMs: 60_000 }

/** After `attempt` failures, 0 for the first; doubles each time. `random01` is a number from 0 up to 1. */
export function backoffMs(
  attempt: number,
  random01: number,
  { firstMs, mostMs }: BackoffBounds = ofConnection,
): number {
  const wholeMs = Math.min(mostMs, firstMs * 2 ** Math.max(0, attempt))
  return Math.round(wholeMs * (0.5 + random01 / 2))
}
