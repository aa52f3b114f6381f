/** What a session is told of tasks that it claimed and does not have: in our own words, nothing that others wrote. */

import { sanitizeLine } from './sanitize.ts'

export interface SeenLost {
  readonly id: string
  readonly by: string
  readonly session: string
  /** Local time, when it is known: `2026-11-21 Sat 11:05`. */
  readonly until: string | undefined
}

/** More are told as a number. */
const linesMax = 3

/** Undefined when there is none. */
export function lostPart(lost: readonly SeenLost[]): string | undefined {
  if (lost.length === 0) return undefined
  const lines = lost.slice(0, linesMax).map(({ id, by, session, until }) => {
    const when = until === undefined ? '' : ` until ${until}`
    const who = `${by} in session ${sanitizeLine(session, 60)}`
    return `Your claim of ${id} did not hold: ${who} has it${when}. Stop working on it.`
  })
  const more = lost.length - linesMax
  return more > 0 ? [...lines, `So it is with ${more} more.`].join('\n') : lines.join('\n')
}
