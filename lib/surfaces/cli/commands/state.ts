/** `state set`, `get`, `list`, `history`, `delete`. */

import { stateGet } from '../../../app/state/get.ts'
import { stateHistory } from '../../../app/state/history.ts'
import { stateList } from '../../../app/state/list.ts'
import { stateDelete, stateSet } from '../../../app/state/set.ts'
import type { Result } from '../../../core/model/refusal.ts'
import type { SeenStateChange } from '../../../core/state/types.ts'
import { historyJson, stateJson, statesJson } from '../../../core/view/state/json.ts'
import {
  changePage,
  differsSentence,
  historyPage,
  statePage,
  statesPage,
} from '../../../core/view/state/page.ts'
import { type Context, option } from '../context.ts'
import { wholeNumber } from '../input/values.ts'
import { type Outcome, outcomeOf } from '../outcome.ts'
import { typedText } from './send.ts'

const historyUsual = 20

export async function runSet(context: Context): Promise<Result<Outcome>> {
  const [key = '', typed = ''] = context.call.words
  const { deps } = await context.wire('sodium')
  const value = await typedText(typed)
  const wish = { space: context.space, key, value, onlyIf: option(context, 'if') }
  return outcomeOf(await stateSet(deps, wish), changeOutcome)
}

export async function runDelete(context: Context): Promise<Result<Outcome>> {
  const [key = ''] = context.call.words
  const { deps } = await context.wire('sodium')
  const wish = { space: context.space, key, onlyIf: option(context, 'if') }
  return outcomeOf(await stateDelete(deps, wish), changeOutcome)
}

export async function runGet({ space, wire, call }: Context): Promise<Result<Outcome>> {
  const { deps } = await wire('node')
  return outcomeOf(await stateGet(deps, { space, key: call.words[0] ?? '' }), (state) => ({
    json: () => stateJson('seen', state, state),
    page: (frame) => statePage(state, frame),
  }))
}

export async function runList({ space, wire, call }: Context): Promise<Result<Outcome>> {
  const [prefix] = call.words
  const { deps } = await wire('node')
  return outcomeOf(await stateList(deps, { space, prefix }), (states) => ({
    json: () => statesJson(states),
    page: (frame) => statesPage(states, frame, prefix),
  }))
}

export async function runHistory(context: Context): Promise<Result<Outcome>> {
  const [key = ''] = context.call.words
  const limit =
    wholeNumber(context, 'limit', { least: 1, most: 1000, example: '50' }) ?? historyUsual
  const { deps } = await context.wire('node')
  return outcomeOf(await stateHistory(deps, { space: context.space, key, limit }), (history) => ({
    json: () => historyJson(history),
    page: (frame) => historyPage(history, frame),
  }))
}

/** What differs is shown as it is, and the command ends as refused. */
function changeOutcome(change: SeenStateChange): Outcome {
  const shown: Outcome = {
    json: () => stateJson(change.did, change, change.state),
    page: (frame) => changePage(change, frame),
  }
  if (change.did !== 'differs') return { ...shown, effect: 'written' }
  return {
    ...shown,
    refusal: {
      code: 'conflict',
      why: differsSentence(change),
      hint: 'Look whether yours is still wanted, then set it with --if and the present value.',
    },
  }
}
