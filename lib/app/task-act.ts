/** What people and agents do with a task: approve, reject, cancel, claim, complete, retry, revise, archive. */

import type { Address } from '../core/model/address.ts'
import { holdsClaim, planRenewal, type Role } from '../core/model/lifecycle.ts'
import { done, refuse, type Result } from '../core/model/refusal.ts'
import type { Task } from '../core/model/task.ts'
import type { EntryEdit } from '../core/org/types.ts'
import { archiveIfDue } from './archive.ts'
import { isArchive } from './decode.ts'
import { findEntry } from './find.ts'
import { govern } from './govern.ts'
import { isMine, loadContacts, me } from './people.ts'
import type { Deps, Space } from './ports.ts'
import { rereadTask } from './reread.ts'
import { signVerdict } from './sign.ts'
import { judgeFor } from './standings.ts'
import { leaseMs, transition } from './transition.ts'
import type { TaskActInput, TaskView } from './views.ts'

/** Judged and decided under the lock, so that of two who claim at once one is told who has it. */
export async function taskAct(deps: Deps, input: TaskActInput): Promise<Result<TaskView>> {
  const found = await findEntry(deps, input)
  if (!found.ok) return found
  const view = found.value
  if (view.kind !== 'task') {
    const why = `${view.message.id} is a message, not a task.`
    return refuse({ code: 'wrong_state', why, hint: 'See datacore-msg mark --help.' })
  }
  const space = (await deps.store.spaces()).find(({ name }) => name === view.space)
  if (!space) return refuse({ code: 'not_found', why: `The space ${view.space} is gone.` })
  if (isArchive(view.path)) {
    const why = `${view.task.id} is in the archive, which is never rewritten.`
    return refuse({ code: 'wrong_state', why, hint: 'Send it again as a new task.' })
  }
  await govern(deps, space)
  const changed = await change(deps, space, view, input)
  if (!changed.ok) return changed
  await deps.useLog.record(input.session, [view.task.id])
  const after = await findEntry(deps, { space: view.space, id: view.task.id })
  await archiveIfDue(deps, space)
  if (!after.ok) return after
  return after.value.kind === 'task'
    ? done(after.value)
    : refuse({ code: 'bad_data', why: 'The task changed its kind.' })
}

async function change(
  deps: Deps,
  space: Space,
  view: TaskView,
  input: TaskActInput,
): Promise<Result<undefined>> {
  const contacts = await loadContacts(deps, space)
  const judge = await judgeFor(deps, space)
  const mine = isMine(deps, view.task.to, contacts)
  const written = await deps.store.write(space, (file) => {
    const task = rereadTask(file, view)
    if (!task) {
      const why = `${view.task.id} left its queue meanwhile.`
      return { ops: [], value: refuse({ code: 'not_found', why }) }
    }
    const planned = planAct(deps, { task, mine, input, admitted: judge.admitted(task) })
    if (!planned.ok) return { ops: [], value: planned }
    const op = { type: 'edit', path: view.path, id: task.id, edits: planned.value } as const
    return { ops: planned.value.length > 0 ? [op] : [], value: done(undefined) }
  })
  return written.value
}

function planAct(
  deps: Deps,
  given: {
    readonly task: Task
    readonly mine: boolean
    readonly input: TaskActInput
    readonly admitted: boolean
  },
): Result<readonly EntryEdit[]> {
  const { task, mine, input, admitted } = given
  const { verb, session } = input
  const forAgent = verb === 'claim' || verb === 'complete' || verb === 'retry'
  const by: Address = forAgent && mine ? task.to : deps.acting
  if ((verb === 'claim' || verb === 'complete') && mine && !admitted) {
    const why = `${task.id} is not admitted: it waits for ${me(deps)}'s approval.`
    return refuse({ code: 'not_allowed', why, hint: 'The owner runs datacore-msg task approve.' })
  }
  if (verb === 'claim' && holdsClaim(task, by, session)) {
    return done(planRenewal(deps.clock.nowMs(), leaseMs(deps)))
  }
  const at = new Date(deps.clock.nowMs()).toISOString()
  const approval = 'owner_approved'
  const approves = verb === 'approve' && mine
  const verdict = approves
    ? ({ approval, at, sig: signVerdict(deps, task, approval, at) } as const)
    : undefined
  const plan = transition(deps, task, {
    ...input,
    roles: rolesOf(deps, task, mine),
    by,
    session,
    verdict,
  })
  return plan.ok ? done(plan.value.edits) : plan
}

/** Being the owner's agent is not being the owner: an agent cannot approve its own work. */
function rolesOf(deps: Deps, task: Task, mine: boolean): readonly Role[] {
  const person = deps.acting === me(deps)
  return [
    ...(mine && person ? (['owner'] as const) : []),
    ...(mine ? (['agent'] as const) : []),
    ...(task.from === deps.acting || (person && task.from === me(deps))
      ? (['sender'] as const)
      : []),
  ]
}
