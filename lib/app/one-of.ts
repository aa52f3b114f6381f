/** The end of each search for one thing by what somebody typed: the thing, why there is none, or which it may be. */

import { done, refuse, type Result, type Shortfall } from '../core/model/refusal.ts'

/** What was found, and the words for it. */
export interface Finding<T> {
  /** What counts of all that matches: how that is judged is the business of each kind. */
  readonly pool: readonly T[]
  readonly idOf: (one: T) => string
  readonly without: readonly Shortfall[]
  /** Of nothing found; `hint` unless it may stand in a space that could not be read. */
  readonly none: {
    readonly why: string
    readonly hint: string
    readonly candidates?: readonly string[]
  }
  /** Of several: what follows their number, and what to write instead. */
  readonly many: { readonly are: string; readonly hint?: string }
}

const candidatesMax = 8

export function oneOf<T>({ pool, idOf, without, none, many }: Finding<T>): Result<T> {
  const [one] = pool
  if (one === undefined) {
    const [missing] = without
    const hint = missing ? `It may be in ${missing.space}: ${missing.why}` : none.hint
    return refuse({ code: 'not_found', ...none, hint })
  }
  if (pool.length === 1) return done(one)
  return refuse({
    code: 'ambiguous',
    why: `${pool.length} ${many.are}.`,
    hint: many.hint ?? 'Write more of the id.',
    candidates: pool.slice(0, candidatesMax).map(idOf),
  })
}

/** For what cannot be a part of an id; `example` is one of the kind that is looked for. */
export function noId(typed: string, example: string): Result<never> {
  const hint = `An id looks like ${example}; any unique part of two characters or more will do.`
  return refuse({ code: 'usage', why: `"${typed.slice(0, 60)}" is no id.`, hint })
}
