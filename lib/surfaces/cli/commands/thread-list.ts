/** `thread list`. */

import { listThreads } from '../../../app/conversations/list.ts'
import type { Result } from '../../../core/model/refusal.ts'
import { threadsJson, threadsPage } from '../../../core/view/marks/threads.ts'
import { type Context, isOn } from '../context.ts'
import { wholeNumber } from '../input/values.ts'
import { narrowedBy, narrowedOutcome } from '../narrowed.ts'
import { type Outcome, outcomeOf } from '../outcome.ts'

const limitUsual = 20

export async function runThreadList(context: Context): Promise<Result<Outcome>> {
  const limit =
    wholeNumber(context, 'limit', { least: 1, most: 10_000, example: '50' }) ?? limitUsual
  const scope = isOn(context, 'all') ? 'all' : 'hot'
  const { deps } = await context.wire('node')
  const by = await narrowedBy(context, deps)
  const project = by?.project
  const result = await listThreads(deps, { space: context.space, limit, scope, project })
  return narrowedOutcome(
    outcomeOf(result, (found) => ({
      json: () => threadsJson(found),
      page: (frame) => threadsPage(found, frame),
    })),
    by,
  )
}
