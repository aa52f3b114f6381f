/** What its author does to a letter that goes by relay, where git would have carried the change after it. */

import { done, refuse, type Refusal, type Result } from '../../core/model/refusal.ts'
import type { Deps } from '../ports.ts'
import type { TaskActInput, TaskView } from '../views.ts'
import { findEntry } from '../find.ts'
import { findInOutbox, mayBeAway, type OutboxView } from './load.ts'
import { step } from './steps.ts'

/** A task for somebody else's agent: only what no relay has can be cancelled, for nothing that is said here reaches it. */
export async function actOnOrder(
  deps: Deps,
  view: TaskView,
  { verb }: Pick<TaskActInput, 'verb'>,
): Promise<Result<TaskView>> {
  const { id, to } = view.task
  const found = await findInOutbox(deps, { space: view.space, id })
  if (!found.ok) return found
  if (verb !== 'cancel') {
    const why = `${id} is a letter to ${to}, and what becomes of it is decided where ${to} is.`
    return refuse({
      code: 'wrong_state',
      why,
      hint: `See how far it is: datacore-msg delivery ${id}`,
    })
  }
  if (found.value.state === 'given up') {
    return refuse({ code: 'wrong_state', why: `${id} is no longer sent to ${to} already.` })
  }
  if (mayBeAway(found.value)) return refuse(awayRefusal(found.value, 'cancelled'))
  const why = 'Its author cancelled it.'
  // A relay or a receipt may be first.
  if (!(await step(deps, { space: found.value.space, id }, { type: 'withdrawn', why }))) {
    const now = await findInOutbox(deps, { space: view.space, id })
    return now.ok ? refuse(awayRefusal(now.value, 'cancelled')) : now
  }
  const after = await findEntry(deps, { space: view.space, id })
  if (!after.ok) return after
  return after.value.kind === 'task'
    ? done(after.value)
    : refuse({ code: 'bad_data', why: 'The task changed its kind.' })
}

/** Why what was handed over stays as it is. */
export function awayRefusal(
  { letter, state, offered }: Pick<OutboxView, 'letter' | 'state' | 'offered'>,
  what: 'cancelled' | 'edited',
): Refusal {
  const { id, to } = letter
  const taken = offered ? 'may be with the relay' : 'went to the relay'
  const where = state === 'stored' ? `${to} has ${id} already` : `${id} ${taken} for ${to}`
  const why = `${where}, so it can not be ${what} from here.`
  const ask = what === 'cancelled' ? 'Ask them to stop' : 'Say what is different'
  return { code: 'wrong_state', why, hint: `${ask}: datacore-msg reply ${id} TEXT` }
}
