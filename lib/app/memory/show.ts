/** One memory, whole, with what became of it. */

import { forgottenWord } from '../../core/memory/codec.ts'
import type { SeenMemory, SeenMemoryDetail } from '../../core/memory/types.ts'
import { parseAddress } from '../../core/model/address.ts'
import type { StateLine } from '../../core/model/log.ts'
import { done, type Result } from '../../core/model/refusal.ts'
import { transitionText } from '../../core/trust/signed-text.ts'
import type { Standing } from '../../core/trust/types.ts'
import type { Deps } from '../ports.ts'
import { writingSpace } from '../spaces.ts'
import { type Judge, judgeFor } from '../standings.ts'
import type { SpaceChoice } from '../views.ts'
import { collect } from './collect.ts'
import { findMemory } from './find.ts'
import { successorOf } from './view.ts'

/** Lines of a log that are looked at; more of them are somebody's joke. */
const linesMax = 200

export async function memoryShow(
  deps: Deps,
  input: SpaceChoice & { readonly id: string },
): Promise<Result<SeenMemoryDetail>> {
  const found = await findMemory(deps, input)
  if (!found.ok) return found
  const seen = found.value
  const space = await writingSpace(deps, seen.space)
  if (!space.ok) return space
  const judge = await judgeFor(deps, space.value)
  const query = { clauses: [], not: [] }
  const { successors } = await collect(deps, space.value, {
    query,

    isWanted: () => false,
  })
  const supersededBy = successorOf(judge, seen, successors)
  const changes = changesOf(judge, seen)
  await judge.savePins()
  return done({ ...seen, ...(supersededBy ? { supersededBy } : {}), changes })
}

/** Oldest first. */
function changesOf(judge: Judge, { memory }: SeenMemory): SeenMemoryDetail['changes'] {
  return memory.log
    .filter((line): line is StateLine => line.type === 'state')
    .slice(0, linesMax)
    .toSorted((a, b) => a.atMs - b.atMs)
    .map((line) => ({
      to: line.to === forgottenWord ? ('forgotten' as const) : ('held' as const),
      by: line.by,
      atMs: line.atMs,
      note: line.note,
      standing: standingOfLine(judge, memory.id, line),
    }))
}

function standingOfLine(
  judge: Judge,
  id: SeenMemory['memory']['id'],
  { by, from = '', to, atMs, note, proof }: StateLine,
): Standing {
  const author = parseAddress(by ?? '')
  if (!author) return { proof: 'unsigned', tier: 'unknown', blocked: false }
  const [key, sig] = proof?.split(':') ?? []
  const at = new Date(atMs).toISOString()
  const text = () => transitionText({ id, from, to, by: author, at, note })
  return judge.standingOf(author, { key, sig, text })
}
