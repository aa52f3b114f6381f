/** What the log of a memory says became of it, and how far that is proved. */

import { forgottenWord } from '../../core/memory/codec.ts'
import type { Memory } from '../../core/memory/types.ts'
import { parseAddress } from '../../core/model/address.ts'
import type { EntryId } from '../../core/model/id.ts'
import type { StateLine } from '../../core/model/log.ts'
import { transitionText } from '../../core/trust/signed-text.ts'
import type { Standing } from '../../core/trust/types.ts'
import type { Judge } from '../standings.ts'

/** Lines of a log that are looked at; more of them are somebody's joke. */
const linesMax = 200

/** Oldest first. */
export function changeLines({ log }: Memory): readonly StateLine[] {
  return log
    .filter((line): line is StateLine => line.type === 'state')
    .slice(0, linesMax)
    .toSorted((a, b) => a.atMs - b.atMs)
}

/** Whether the last of its lines that is proved, by anybody who is not blocked, forgets it. */
export function isProvedForgotten(judge: Judge, memory: Memory): boolean {
  const last = changeLines(memory).findLast((line) => {
    const { proof, blocked } = standingOfLine(judge, memory.id, line)
    return proof === 'verified' && !blocked
  })
  return last?.to === forgottenWord
}

export function standingOfLine(
  judge: Judge,
  id: EntryId,
  { by, from = '', to, atMs, note, proof }: StateLine,
): Standing {
  const author = parseAddress(by ?? '')
  if (!author) return { proof: 'unsigned', tier: 'unknown', blocked: false }
  const [key, sig] = proof?.split(':') ?? []
  const at = new Date(atMs).toISOString()
  const text = () => transitionText({ id, from, to, by: author, at, note })
  return judge.standingOf(author, { key, sig, text })
}
