/** `mark`. */

import { markAny } from '../../../app/channel/marks/mark-any.ts'
import { markMany } from '../../../app/marks/mark-many.ts'
import type { Result } from '../../../core/model/refusal.ts'
import { marksJson } from '../../../core/view/json/results.ts'
import { marksPage } from '../../../core/view/text/reports.ts'
import type { Deps } from '../../../app/ports.ts'
import { bulkJson } from '../../../core/view/marks/json.ts'
import { bulkPage } from '../../../core/view/marks/page.ts'
import { type Context, isOn, option } from '../context.ts'
import { timeBack } from '../input/values.ts'
import { type Outcome, writtenOutcome } from '../outcome.ts'
import { oneOf } from '../parse.ts'

const statuses = ['read', 'unread', 'todo', 'done'] as const

export async function runMark(context: Context): Promise<Result<Outcome>> {
  const status = markOf(context)
  const isMany = isOn(context, 'all') || option(context, 'from') || option(context, 'before')
  if (isMany) return markedMany(context, status)
  const { deps } = await context.wire('node')
  return marked(deps, context, status)
}

type Mark = (typeof statuses)[number]

/** The last word. Throws Failure `usage` when it is no status. */
export function markOf({ call }: Context): Mark {
  const word = oneOf(call.words[call.words.length - 1] ?? '', statuses, 'The last word', call.spec)
  return statuses.find((status) => status === word)!
}

async function markedMany(context: Context, status: Mark): Promise<Result<Outcome>> {
  const { space } = context
  const typed = option(context, 'before')
  const beforeMs = typed === undefined ? undefined : timeBack(typed)
  const { deps } = await context.wire('sodium')
  const from = option(context, 'from')
  return writtenOutcome(await markMany(deps, { space, status, from, beforeMs }), (bulk) => ({
    json: () => bulkJson(bulk),
    page: (frame) => bulkPage(bulk, frame),
  }))
}

export async function marked(
  deps: Deps,
  { call, space }: Context,
  status: Mark,
): Promise<Result<Outcome>> {
  const result = await markAny(deps, { space, ids: call.words.slice(0, -1), status })
  return writtenOutcome(result, (report) => ({
    json: () => marksJson(report),
    page: (frame) => marksPage(report, frame, status),
  }))
}
