/** Memories by their time, newest first. */

import { compareText } from '../../core/compare-text.ts'
import type { Glimpse } from '../../core/memory/scan.ts'
import type { SeenMemory } from '../../core/memory/types.ts'
import { doneWithout, type Result } from '../../core/model/refusal.ts'
import { believed } from '../order.ts'
import type { Deps } from '../ports.ts'
import { eachSpace, readingSpaces } from '../spaces.ts'
import { judgeFor } from '../standings.ts'
import type { SpaceChoice } from '../views.ts'
import { everyMemory } from './collect.ts'
import { filterOf, type MemoryFilter } from './recall.ts'
import { glimpseView, isHidden, successorOf } from './view.ts'

export async function memoryList(
  deps: Deps,
  input: SpaceChoice & MemoryFilter & { readonly limit: number },
): Promise<Result<readonly SeenMemory[]>> {
  const spaces = await readingSpaces(deps, input.space)
  if (!spaces.ok) return spaces
  const wanted = await filterOf(deps, spaces.value, input)
  if (!wanted.ok) return wanted
  const { found, without } = await eachSpace(spaces.value, input.space, async (space) => {
    const all = await everyMemory(deps, space)
    if (all.found.length === 0) return []
    const judge = await judgeFor(deps, space)
    const views: { readonly view: SeenMemory; readonly stamp: string }[] = []
    for (const { path, glimpse, stamp } of newest(deps, all.found)) {
      if (views.length >= input.limit) break
      const view = wanted.value(glimpse)
        ? glimpseView(judge, { space: space.name, path }, glimpse)
        : undefined
      if (!view || isHidden(deps, view)) continue
      const supersededBy = successorOf(judge, view, all.successors)
      if (supersededBy && input.which !== 'all') continue
      views.push({ view: { ...view, ...(supersededBy ? { supersededBy } : {}) }, stamp })
    }
    await judge.savePins()
    return views
  })
  const sorted = found
    .flat()
    .toSorted((a, b) => compareText(b.stamp, a.stamp))
    .map(({ view }) => view)
  return doneWithout(sorted.slice(0, input.limit), without)
}

/** A stamp in the future is not believed: it counts as that of the one before it in the file. */
function newest<T extends { readonly glimpse: Glimpse }>(
  deps: Deps,
  found: readonly T[],
): readonly (T & { readonly stamp: string })[] {
  const dates = believed(
    deps.clock.nowMs(),
    found.map(({ glimpse }) => glimpse.stamp),
  )
  return found
    .map((one, index) => ({ ...one, stamp: dates[index]!.stamp }))
    .toSorted((a, b) => compareText(b.stamp, a.stamp))
}
