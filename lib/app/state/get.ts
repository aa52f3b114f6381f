/** One shared value, with who set it. */

import { done, refuse, type Result } from '../../core/model/refusal.ts'
import type { SeenState } from '../../core/state/types.ts'
import type { Deps } from '../ports.ts'
import type { SpaceChoice } from '../views.ts'
import { keyOf, whereIs } from './find.ts'
import { type Found, seenState } from './read.ts'
import type { StateKey } from '../../core/state/key.ts'

/** Refuses `not_found` for a key without a value, and `not_trusted` where nothing that stands there may be believed. */
export async function stateGet(
  deps: Deps,
  input: SpaceChoice & { readonly key: string },
): Promise<Result<SeenState>> {
  const key = keyOf(input.key)
  if (!key.ok) return key
  const found = await whereIs(deps, input.space, key.value)
  if (!found.ok) return found
  const state = seenState(found.value, key.value)
  if (!state) return nothingCounts(found.value, key.value)
  if (state.present.value !== undefined) return done(state)
  const why = `${key.value} was deleted in ${state.space} by ${state.present.by || 'somebody'}.`
  const hint = `See what it was with datacore-msg state history ${key.value}.`
  return refuse({ code: 'not_found', why, hint })
}

function nothingCounts({ space, later }: Found, key: StateKey): Result<never> {
  const [newest] = later
  const reason =
    newest === undefined
      ? 'it has none in its entry'
      : newest.standing.proof === 'forged'
        ? 'its signature is wrong'
        : newest.standing.blocked
          ? 'you blocked who set it'
          : 'it is no JSON, or dated in the future'
  return refuse({
    code: 'not_trusted',
    why: `No value of ${key} in ${space.name} counts: ${reason}.`,
    hint: `See what stands there with datacore-msg state history ${key}, and set it again.`,
  })
}
