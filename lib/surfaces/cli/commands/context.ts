/** `context`. */

import { sessionContext } from '../../../app/conversations/context.ts'
import type { Result } from '../../../core/model/refusal.ts'
import { contextJson, contextPage } from '../../../core/view/marks/context.ts'
import type { Context } from '../context.ts'
import { type Outcome, outcomeOf } from '../outcome.ts'

export async function runContext({ space, wire }: Context): Promise<Result<Outcome>> {
  const { deps } = await wire('node')
  return outcomeOf(await sessionContext(deps, { space }), (context) => ({
    json: () => contextJson(context),
    page: (frame) => contextPage(context, frame),
  }))
}
