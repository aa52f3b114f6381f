/** `mark`. */

import { mark } from '../../../app/mark.ts'
import type { Result } from '../../../core/model/refusal.ts'
import { marksJson } from '../../../core/view/json/results.ts'
import { marksPage } from '../../../core/view/text/reports.ts'
import type { Deps } from '../../../app/ports.ts'
import type { Context } from '../context.ts'
import { type Outcome, writtenOutcome } from '../outcome.ts'
import { oneOf } from '../parse.ts'

const statuses = ['read', 'unread', 'todo', 'done'] as const

export async function runMark(context: Context): Promise<Result<Outcome>> {
  const status = markOf(context)
  const { deps } = await context.wire('node')
  return marked(deps, context, status)
}

type Mark = (typeof statuses)[number]

/** The last word. Throws Failure `usage` when it is no status. */
export function markOf({ call }: Context): Mark {
  const word = oneOf(call.words[call.words.length - 1] ?? '', statuses, 'The last word', call.spec)
  return statuses.find((status) => status === word)!
}

export async function marked(
  deps: Deps,
  { call, space }: Context,
  status: Mark,
): Promise<Result<Outcome>> {
  const result = await mark(deps, { space, ids: call.words.slice(0, -1), status })
  return writtenOutcome(result, (report) => ({
    json: () => marksJson(report),
    page: (frame) => marksPage(report, frame, status),
  }))
}
