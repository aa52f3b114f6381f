/** Where a tool writes: the space that was named, or the only one there is. A default would be a guess of ours. */

import { done, refuse, type Result } from '../../../core/model/refusal.ts'
import type { Deps } from '../../../app/ports.ts'
import { text } from './fields.ts'

export const spaceField = text(
  'optional',
  'The name of the space. Without it the only one there is; with several, name one.',
)

/** For what reads everything. */
export const anySpaceField = text('optional', 'Only this space; all without it.')

/** For what is found by its id. */
export const idSpaceField = text('optional', 'Only when the id stands in several spaces.')

/** One thing that is asked for by its id, with the place from which its list or text goes on. */
export interface OneById {
  readonly id: string
  readonly space: string | undefined
  readonly cursor: string | undefined
}

/** The name for a use case, which knows the short forms as well. */
export async function oneSpace(deps: Deps, typed: string | undefined): Promise<Result<string>> {
  if (typed !== undefined) return done(typed)
  const names = (await deps.store.spaces()).map(({ name }) => name)
  const [only] = names
  if (only !== undefined && names.length === 1) return done(only)
  if (only === undefined) {
    const hint = 'The person makes one with datacore-msg init --space 0-personal.'
    return refuse({ code: 'not_found', why: 'There is no space with messages yet.', hint })
  }
  return refuse({
    code: 'usage',
    why: 'There are several spaces, and "space" does not say which one is meant.',
    hint: `Name one of ${names.join(', ')}.`,
    candidates: names,
  })
}
