/** One line of the digest for an entry: its full id and its sender, and no word of anybody else. */

import { isNameable } from './nameable.ts'
import { letterIn, type SeenMessage, type SeenTask } from './seen.ts'
import { grouped, proofWords } from './text/words.ts'

export type Listed = SeenTask | SeenMessage

/** At most so many entries, then how many more of the amount there are; none when none can be named. */
export function digestLines(
  entries: readonly Listed[],
  listMax: number,
  amount: number,
): readonly string[] {
  const lines = entries
    .filter(isNameable)
    .slice(0, listMax)
    .map((entry) => {
      const { id, urgency } = letterIn(entry)
      const priority = entry.kind === 'task' ? entry.task.priority : urgency
      const asked = priority === 'normal' ? '' : `, ${priority}`
      return `- ${id} from ${senderWords(entry)}${asked}`
    })
  const rest = amount - lines.length
  return rest > 0 && lines.length > 0 ? [...lines, `- and ${grouped(rest)} more`] : lines
}

/** `gregor (verified, team)`. */
export function senderWords(entry: Listed): string {
  return `${letterIn(entry).from} (${proofWords(entry.standing).text})`
}
