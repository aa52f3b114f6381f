/** `who`, `presence set`, `presence takeover`. */

import { who } from '../../../app/presence/beat.ts'
import { presenceSet } from '../../../app/presence/set.ts'
import { presenceTakeover } from '../../../app/presence/takeover.ts'
import { done, type Result } from '../../../core/model/refusal.ts'
import { presenceJson, whoJson } from '../../../core/view/presence/json.ts'
import { presencePage, whoPage } from '../../../core/view/presence/page.ts'
import { type Context, option } from '../context.ts'
import { type Outcome, outcomeOf, writtenOutcome } from '../outcome.ts'

export async function runWho({ wire }: Context): Promise<Result<Outcome>> {
  const { deps } = await wire('node')
  return outcomeOf(done(await who(deps)), (presences) => ({
    json: () => whoJson(presences),
    page: (frame) => whoPage(presences, frame),
  }))
}

export async function runSet({ wire, call }: Context): Promise<Result<Outcome>> {
  const [status = '', ...summary] = call.words
  const { deps } = await wire('node')
  const result = await presenceSet(deps, { status, summary: summary.join(' ') })
  return writtenOutcome(result, (set) => ({
    json: () => presenceJson(set),
    page: (frame) => presencePage(set, frame),
  }))
}

export async function runTakeover(context: Context): Promise<Result<Outcome>> {
  const { deps } = await context.wire('node')
  const [name] = context.call.words
  const result = await presenceTakeover(deps, { name, keep: option(context, 'keep') })
  return writtenOutcome(result, (set) => ({
    json: () => presenceJson(set),
    page: (frame) => presencePage(set, frame),
  }))
}
