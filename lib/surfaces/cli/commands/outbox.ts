/** `outbox ...`, and handing what was just written there to a daemon that runs. */

import { handOver } from '../../../app/outbox/hand-over.ts'
import { cancelInOutbox, listOutbox, retryInOutbox } from '../../../app/outbox/list.ts'
import type { SendReport } from '../../../app/views.ts'
import type { Result } from '../../../core/model/refusal.ts'
import { outboxJson, outboxStepJson } from '../../../core/view/relay/json.ts'
import { outboxPage, outboxStepPage } from '../../../core/view/relay/page.ts'
import { askDaemon } from '../../../io/wiring-ask.ts'
import { type Context, isOn } from '../context.ts'
import { type Outcome, outcomeOf, writtenOutcome } from '../outcome.ts'

export async function runList(context: Context): Promise<Result<Outcome>> {
  const { deps } = await context.wire('node')
  const which = isOn(context, 'all') ? 'all' : 'open'
  return outcomeOf(await listOutbox(deps, { space: context.space, which }), (items) => ({
    json: () => outboxJson(items),
    page: (frame) => outboxPage(items, frame),
  }))
}

export function runStep(did: 'retry' | 'cancel') {
  return async ({ wire, space, call, env }: Context): Promise<Result<Outcome>> => {
    const { deps, places } = await wire('node')
    const input = { space, id: call.words[0] ?? '' }
    const result = await (did === 'retry' ? retryInOutbox : cancelInOutbox)(deps, input)
    if (result.ok) await askDaemon(places, env, { op: 'flush', ids: [result.value.id] })
    return writtenOutcome(result, (item) => ({
      json: () => outboxStepJson(did, item),
      page: (frame) => outboxStepPage(did, item, frame),
    }))
  }
}

/** Whoever sends waits for the daemon for a second, and no longer. */
export async function handedOver(
  { env, wire }: Pick<Context, 'env' | 'wire'>,
  result: Result<SendReport>,
): Promise<Result<SendReport>> {
  return handOver(result, async (ids) => {
    const { places } = await wire('node')
    return askDaemon(places, env, { op: 'flush', ids })
  })
}
