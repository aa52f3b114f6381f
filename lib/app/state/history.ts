/** All settings of one key that its file still has, with who made them. */

import { done, type Result } from '../../core/model/refusal.ts'
import { statePath } from '../../core/state/entry.ts'
import { newestFirst } from '../../core/state/fold.ts'
import type { SeenHistory } from '../../core/state/types.ts'
import type { Deps } from '../ports.ts'
import { judgeFor } from '../standings.ts'
import type { SpaceChoice } from '../views.ts'
import { keyOf, whereIs } from './find.ts'
import { entriesOf, judgeSet, setsOf } from './read.ts'

/** Newest first, at most `limit`; those that do not count are among them. */
export async function stateHistory(
  deps: Deps,
  input: SpaceChoice & { readonly key: string; readonly limit: number },
): Promise<Result<SeenHistory>> {
  const key = keyOf(input.key)
  if (!key.ok) return key
  const found = await whereIs(deps, input.space, key.value)
  if (!found.ok) return found
  const { space, present } = found.value
  const judge = await judgeFor(deps, space)
  const sets = setsOf(entriesOf(await deps.store.read(space, statePath), key.value))
  const judged = newestFirst(sets)
    .slice(0, input.limit)
    .map((set) => ({ ...set, standing: judgeSet(judge, key.value, set) }))
  return done({ space: space.name, path: statePath, key: key.value, present, sets: judged })
}
