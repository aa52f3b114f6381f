/** Memories by their time, newest first. */

import type { SeenMemory } from '../../core/memory/types.ts'
import { doneWithout, type Result } from '../../core/model/refusal.ts'
import type { Deps } from '../ports.ts'
import { eachSpace, readingSpaces } from '../spaces.ts'
import { judgeFor } from '../standings.ts'
import type { SpaceChoice } from '../views.ts'
import { everyMemory } from './collect.ts'
import { filterOf, type MemoryFilter } from './recall.ts'
import { isHeld, isHidden, successorOf, viewAt } from './view.ts'

export async function memoryList(
  deps: Deps,
  input: SpaceChoice & MemoryFilter & { readonly limit: number },
): Promise<Result<readonly SeenMemory[]>> {
  const spaces = await readingSpaces(deps, input.space)
  if (!spaces.ok) return spaces
  const wanted = await filterOf(deps, spaces.value, input)
  if (!wanted.ok) return wanted
  const { found, without } = await eachSpace(spaces.value, input.space, async (space) => {
    const all = await everyMemory(deps, space, wanted.value)
    if (all.found.length === 0) return []
    const judge = await judgeFor(deps, space)
    const views: { readonly view: SeenMemory; readonly atMs: number }[] = []
    for (const { path, spot, atMs } of all.found) {
      if (views.length >= input.limit) break
      const view = viewAt(judge, { space: space.name, path }, spot)
      if (!view || isHidden(deps, view)) continue
      const supersededBy = successorOf(judge, view, all.successors)
      const seen = { ...view, ...(supersededBy ? { supersededBy } : {}) }
      if (input.which === 'all' || isHeld(seen)) views.push({ view: seen, atMs })
    }
    await judge.savePins()
    return views
  })
  const sorted = found
    .flat()
    .toSorted((a, b) => b.atMs - a.atMs)
    .map(({ view }) => view)
  return doneWithout(sorted.slice(0, input.limit), without)
}
