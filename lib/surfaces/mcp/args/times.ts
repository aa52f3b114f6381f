/** Times as a client writes them: `2h` and `yesterday`, dates, RFC 3339. */

import type { Deps } from '../../../app/ports.ts'
import { done, refuse, type Result } from '../../../core/model/refusal.ts'
import { parseWhen } from '../../../core/parse-when.ts'
import { text } from './fields.ts'

export const sinceField = text(
  'optional',
  'Only since 30m, 2h, 3d, 1w, today, yesterday, 2026-11-20, or RFC 3339.',
  60,
)

/** Unix milliseconds of the argument of this name; undefined where it was left out. */
export function timeBack(
  deps: Deps,
  typed: string | undefined,
  name = 'since',
): Result<number | undefined> {
  if (typed === undefined) return done(undefined)
  const nowMs = deps.clock.nowMs()
  const atMs = parseWhen(typed, { nowMs, direction: 'back' })
  if (atMs !== undefined && atMs <= nowMs) return done(atMs)
  const hint = 'Such as 2h, 3d, yesterday or 2026-11-20.'
  if (atMs !== undefined) {
    return refuse({ code: 'usage', why: `"${name}" is still to come: ${typed}.`, hint })
  }
  return refuse({ code: 'usage', why: `"${name}" is no time: ${typed}.`, hint })
}

/** Unix milliseconds of the argument of this name, which must be ahead. */
export function timeAhead(
  deps: Deps,
  name: string,
  typed: string | undefined,
): Result<number | undefined> {
  if (typed === undefined) return done(undefined)
  const nowMs = deps.clock.nowMs()
  const atMs = parseWhen(typed, { nowMs, direction: 'ahead' })
  if (atMs !== undefined && atMs > nowMs) return done(atMs)
  const hint = 'Such as 2h, 3d, 2026-11-30 or RFC 3339.'
  return refuse({ code: 'usage', why: `"${name}" is no time ahead: ${typed}.`, hint })
}
