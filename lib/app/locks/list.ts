/** The locks that somebody holds, or believed to hold, in all spaces or one. */

import { compareText } from '../../core/compare-text.ts'
import type { SeenLock } from '../../core/locks/types.ts'
import { doneWithout, type Result } from '../../core/model/refusal.ts'
import type { Deps } from '../ports.ts'
import { eachSpace, readingSpaces } from '../spaces.ts'
import type { SpaceChoice } from '../views.ts'
import { loadLocks } from './read.ts'

/** By name; those that nobody holds are not there. */
export async function lockList(
  deps: Deps,
  input: SpaceChoice,
): Promise<Result<readonly SeenLock[]>> {
  const spaces = await readingSpaces(deps, input.space)
  if (!spaces.ok) return spaces
  const { found, without } = await eachSpace(spaces.value, input.space, async (space) => {
    return (await loadLocks(deps, space)).map(({ seen }) => seen)
  })
  const locks = found
    .flat()
    .filter(({ holds, lost, unproved }) => holds.length + lost.length + unproved.length > 0)
    .toSorted((a, b) => compareText(a.name, b.name) || compareText(a.space, b.space))
  return doneWithout(locks, without)
}
