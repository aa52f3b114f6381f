/** The value that somebody says a key has: JSON, or `absent` for none. */

import { done, refuse, type Result } from '../../core/model/refusal.ts'
import { compactJson, isSameValue } from '../../core/state/json.ts'

export interface Wanted {
  readonly value: string | undefined
}

/** `option` is named in the refusal. */
export function wantedValue(typed: string, option: string): Result<Wanted> {
  if (typed.trim() === 'absent') return done({ value: undefined })
  const value = compactJson(typed)
  return value.ok
    ? done({ value: value.value })
    : refuse({ ...value.refusal, why: `${value.refusal.why.replace(/\.$/u, '')} (in ${option}).` })
}

/** Two values, of which undefined is none. */
export function isSame(a: string | undefined, b: string | undefined): boolean {
  return a === undefined || b === undefined ? a === b : isSameValue(a, b)
}
