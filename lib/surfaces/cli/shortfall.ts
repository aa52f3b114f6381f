/** What an answer is without, such as a space that could not be read: as a line beside it, and as JSON. */

import { exitOfShortfalls } from '../../app/exit.ts'
import type { Shortfall } from '../../core/model/refusal.ts'
import { orNull } from '../../core/view/json/document.ts'
import type { Problem } from './problem.ts'

export function shortfallProblem(shortfall: Shortfall): Problem {
  const { code, why, hint } = shortfall
  return { code, message: why, hint, exit: exitOfShortfalls([shortfall]), candidates: [] }
}

export function shortfallJson({ space, code, why, hint }: Shortfall) {
  return { space, code, message: why, hint: orNull(hint) }
}
