/** `inbox`. */

import { listInbox } from '../../../app/inbox.ts'
import type { Result } from '../../../core/model/refusal.ts'
import { inboxJson } from '../../../core/view/json/results.ts'
import { inboxPage } from '../../../core/view/text/lists.ts'
import { type Context, isOn } from '../context.ts'
import { wholeNumber } from '../input/values.ts'
import { narrowedBy, narrowedOutcome } from '../narrowed.ts'
import { type Outcome, outcomeOf } from '../outcome.ts'

const limitUsual = 50

export async function runInbox(context: Context): Promise<Result<Outcome>> {
  const all = isOn(context, 'all')
  const limit =
    wholeNumber(context, 'limit', { least: 1, most: 1_000_000, example: '500' }) ?? limitUsual
  const { deps } = await context.wire('node')
  const by = await narrowedBy(context, deps)
  const result = await listInbox(deps, { space: context.space, all, limit, project: by?.project })
  return narrowedOutcome(
    outcomeOf(result, (found) => ({
      json: () => inboxJson(found),
      page: (frame) => inboxPage(found, frame, all ? 'all' : 'open'),
    })),
    by,
  )
}
