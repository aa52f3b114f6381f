/** `mark`. */

import { markAny } from '../../../app/channel/marks/mark-any.ts'
import { markMany } from '../../../app/marks/many/mark-many.ts'
import { undoMany } from '../../../app/marks/many/undo-many.ts'
import type { Result } from '../../../core/model/refusal.ts'
import { marksJson } from '../../../core/view/json/results.ts'
import { marksPage } from '../../../core/view/text/reports.ts'
import { Failure } from '../../../app/failure.ts'
import type { Deps } from '../../../app/ports.ts'
import { bulkJson } from '../../../core/view/marks/json.ts'
import { bulkPage } from '../../../core/view/marks/page.ts'
import type { SeenBulk } from '../../../core/view/marks/types.ts'
import { type Context, isOn, option } from '../context.ts'
import { timeBack } from '../input/values.ts'
import { narrowedBy, narrowedOutcome } from '../narrowed.ts'
import { type Outcome, writtenOutcome } from '../outcome.ts'
import { oneOf } from '../parse.ts'

const statuses = ['read', 'unread', 'todo', 'done'] as const

export async function runMark(context: Context): Promise<Result<Outcome>> {
  const status = markOf(context)
  const isMany = isOn(context, 'all') || option(context, 'from') || option(context, 'before')
  if (isMany) return markedMany(context, status)
  const odd = (['project', 'dry-run'] as const).find((one) => one in context.call.options)
  if (odd) {
    throw new Failure('usage', `--${odd} goes with --all, --from or --before.`, {
      hint: 'Ids say by themselves which messages are meant.',
    })
  }
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
  const by = await narrowedBy(context, deps)
  const how = isOn(context, 'dry-run') ? 'look' : 'mark'
  const wish = { space, status, from, beforeMs, project: by?.project, how } as const
  return narrowedOutcome(bulkOutcome(await markMany(deps, wish)), by)
}

export async function runMarkUndo(context: Context): Promise<Result<Outcome>> {
  const { deps } = await context.wire('sodium')
  const batch = context.call.words[0] ?? ''
  return narrowedOutcome(
    bulkOutcome(await undoMany(deps, { space: context.space, batch })),
    undefined,
  )
}

function bulkOutcome(result: Result<SeenBulk>): Result<Outcome> {
  return writtenOutcome(result, (bulk) => ({
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
