/** `lock take`, `release`, `list`. */

import { lockList } from '../../../app/locks/list.ts'
import { lockRelease } from '../../../app/locks/release.ts'
import { lockTake } from '../../../app/locks/take.ts'
import { holdMsMax } from '../../../core/locks/codec.ts'
import type { SeenLockChange } from '../../../core/locks/types.ts'
import type { Result } from '../../../core/model/refusal.ts'
import { lockJson, locksJson } from '../../../core/view/locks/json.ts'
import { heldSentence, lockPage, locksPage } from '../../../core/view/locks/page.ts'
import { type Context, isOn, option } from '../context.ts'
import { duration } from '../input/values.ts'
import { type Outcome, outcomeOf, writtenOutcome } from '../outcome.ts'

export async function runTake(context: Context): Promise<Result<Outcome>> {
  const forMs = duration(context, 'for', { leastMs: 1000, mostMs: holdMsMax, example: '2h' })
  const { deps } = await context.wire('sodium')
  const result = await lockTake(deps, {
    space: context.space,
    name: context.call.words[0] ?? '',
    forMs,
    why: option(context, 'why'),
    mode: isOn(context, 'advisory') ? 'advisory' : 'exclusive',
  })
  return outcomeOf(result, changeOutcome)
}

export async function runRelease({ space, wire, call }: Context): Promise<Result<Outcome>> {
  const { deps } = await wire('sodium')
  return writtenOutcome(
    await lockRelease(deps, { space, name: call.words[0] ?? '' }),
    (change) => ({
      json: () => lockJson(change),
      page: (frame) => lockPage(change, frame),
    }),
  )
}

export async function runList({ space, wire }: Context): Promise<Result<Outcome>> {
  const { deps } = await wire('node')
  return outcomeOf(await lockList(deps, { space }), (locks) => ({
    json: () => locksJson(locks),
    page: (frame) => locksPage(locks, frame),
  }))
}

/** One that is held is shown as it is, and the command ends as refused. */
function changeOutcome(change: SeenLockChange): Outcome {
  const shown: Outcome = {
    json: () => lockJson(change),
    page: (frame) => lockPage(change, frame),
  }
  if (change.did !== 'held') return { ...shown, effect: 'written' }
  const hint = 'Wait, or ask for it. When it has run out it can be taken.'
  return { ...shown, refusal: { code: 'conflict', why: heldSentence(change.lock), hint } }
}
