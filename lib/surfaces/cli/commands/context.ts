/** `context`. */

import { sessionContext } from '../../../app/conversations/context.ts'
import type { Result } from '../../../core/model/refusal.ts'
import { contextJson, contextPage } from '../../../core/view/marks/context.ts'
import type { Context } from '../context.ts'
import { narrowedBy, narrowedOutcome } from '../narrowed.ts'
import { type Outcome, outcomeOf } from '../outcome.ts'

export async function runContext(invoked: Context): Promise<Result<Outcome>> {
  const { deps } = await invoked.wire('node')
  const by = await narrowedBy(invoked, deps)
  const result = await sessionContext(deps, { space: invoked.space, project: by?.project })
  return narrowedOutcome(
    outcomeOf(result, (context) => ({
      json: () => contextJson(context),
      page: (frame) => contextPage(context, frame),
    })),
    by,
  )
}
