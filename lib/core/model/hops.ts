/** How deep an exchange between agents is. The chain is carried by the thread, and only shrinks. */

import type { Letter } from './message.ts'

/** An exchange of agents ends after this many tasks unless a person takes part. */
export const hopsMax = 5

export interface Hops {
  readonly used: number
  readonly limit: number
}

/** Reads `2/5`; a missing or broken one is the first of the most we allow, never more. */
export function parseHops(text: string | undefined): Hops {
  const match = /^([0-9]{1,3})\/([0-9]{1,3})$/.exec(text ?? '')
  if (!match) return { used: 1, limit: hopsMax }
  return { used: Math.max(1, Number(match[1])), limit: Math.min(hopsMax, Number(match[2])) }
}

/** The chain of an answer; undefined when the parent's chain is at its end. */
export function nextHops(parent: Letter | undefined): string | undefined {
  if (!parent) return `1/${hopsMax}`
  const { used, limit } = parseHops(parent.hops)
  return used < limit ? `${used + 1}/${limit}` : undefined
}
