/** One memory, whole, with what became of it. */

import { forgottenWord } from '../../core/memory/codec.ts'
import type { SeenMemory, SeenMemoryDetail } from '../../core/memory/types.ts'
import { done, type Result } from '../../core/model/refusal.ts'
import type { Deps } from '../ports.ts'
import { writingSpace } from '../spaces.ts'
import { type Judge, judgeFor } from '../standings.ts'
import type { SpaceChoice } from '../views.ts'
import { collect } from './collect.ts'
import { findMemory } from './find.ts'
import { changeLines, standingOfLine } from './changes.ts'
import { successorOf } from './view.ts'

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
  return changeLines(memory).map((line) => ({
    to: line.to === forgottenWord ? ('forgotten' as const) : ('held' as const),
    by: line.by,
    atMs: line.atMs,
    note: line.note,
    standing: standingOfLine(judge, memory.id, line),
  }))
}
