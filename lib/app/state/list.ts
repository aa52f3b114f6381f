/** The shared values of all spaces or one, by name. */

import { compareText } from '../../core/compare-text.ts'
import { doneWithout, type Result } from '../../core/model/refusal.ts'
import type { SeenState } from '../../core/state/types.ts'
import type { Deps } from '../ports.ts'
import { eachSpace, readingSpaces } from '../spaces.ts'
import type { SpaceChoice } from '../views.ts'
import { loadStates } from './read.ts'

/** Those whose key begins with `prefix`; deleted ones are not there. */
export async function stateList(
  deps: Deps,
  input: SpaceChoice & { readonly prefix?: string | undefined },
): Promise<Result<readonly SeenState[]>> {
  const spaces = await readingSpaces(deps, input.space)
  if (!spaces.ok) return spaces
  const { found, without } = await eachSpace(spaces.value, input.space, (space) => {
    return loadStates(deps, space, input.prefix ?? '')
  })
  const states = found
    .flat()
    .toSorted((a, b) => compareText(a.key, b.key) || compareText(a.space, b.space))
  return doneWithout(states, without)
}
