/** `today`. */

import { today } from '../../../app/today.ts'
import type { Result } from '../../../core/model/refusal.ts'
import { todayJson } from '../../../core/view/json/results.ts'
import { todayPage, todaySilence } from '../../../core/view/text/today.ts'
import type { Context } from '../context.ts'
import { narrowedBy, narrowedOutcome } from '../narrowed.ts'
import { type Outcome, outcomeOf } from '../outcome.ts'

export async function runToday(context: Context): Promise<Result<Outcome>> {
  const { deps } = await context.wire('node')
  const isShown = deps.settings.messaging.show_in_today
  const by = await narrowedBy(context, deps)
  const result = await today(deps, { space: context.space, project: by?.project })
  return narrowedOutcome(
    outcomeOf(result, (view) => ({
      json: () => todayJson(view),
      page: (frame) => (isShown ? todayPage(view, frame) : []),
      ...(isShown ? {} : { notes: [todaySilence] }),
    })),
    isShown ? by : undefined,
  )
}
