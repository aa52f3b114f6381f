/** `inbox`. */

import { inbox } from '../../../app/inbox.ts'
import type { Result } from '../../../core/model/refusal.ts'
import { inboxJson } from '../../../core/view/json/results.ts'
import { inboxPage } from '../../../core/view/text/lists.ts'
import { type Context, isOn } from '../context.ts'
import { type Outcome, outcomeOf } from '../outcome.ts'

export async function runInbox(context: Context): Promise<Result<Outcome>> {
  const all = isOn(context, 'all')
  const { deps } = await context.wire('node')
  return outcomeOf(await inbox(deps, { space: context.space, all }), (messages) => ({
    json: () => inboxJson(messages),
    page: (frame) => inboxPage(messages, frame, all ? 'all' : 'open'),
  }))
}
