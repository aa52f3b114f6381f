/** What people and agents do with a task: approve, reject, cancel, claim, complete, retry, revise, archive. */

import type { Address } from '../core/model/address.ts'
import { holdsClaim, planRenewal, type Role } from '../core/model/lifecycle.ts'
import { done, refuse, type Result } from '../core/model/refusal.ts'
import type { Task, Verdict } from '../core/model/task.ts'
import type { EntryEdit } from '../core/org/types.ts'
import { archiveIfDue } from './archive.ts'
import { isArchive } from './decode.ts'
import { findEntry } from './find.ts'
import { govern } from './govern.ts'
import { openTaskWords } from './load.ts'
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
  // The session that finishes has given its sign of life: a lease that ran out a minute ago does not undo its work.
  const finishes = input.verb === 'complete' && holdsClaim(view.task, view.task.to, input.session)
  if (!finishes) await govern(deps, space)
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
  const sentByMine = isMine(deps, view.task.from, contacts)
  const written = await deps.store.write(space, (file) => {
    const task = rereadTask(file, view)
    if (!task) {
      const why = `${view.task.id} left its queue meanwhile.`
      return { ops: [], value: refuse({ code: 'not_found', why }) }
    }
    const admitted = judge.admitted(task)
    const planned = planAct(deps, { task, mine, sentByMine, input, admitted })
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
    /** The task is for an agent of mine. */
    readonly mine: boolean
    /** It was sent by me or an agent of mine. */
    readonly sentByMine: boolean
    readonly input: TaskActInput
    readonly admitted: boolean
  },
): Result<readonly EntryEdit[]> {
  const { task, mine, input, admitted } = given
  const { verb, session } = input
  const roles = rolesOf(deps, given)
  const holds = holdsClaim(task, task.to, session)
  const forAgent = verb === 'claim' || verb === 'complete' || (verb === 'retry' && holds)
  const by: Address = forAgent && mine ? task.to : deps.acting
  const open = openTaskWords.some((word) => word === task.state)
  if ((verb === 'claim' || verb === 'complete') && mine && open && !admitted) {
    const why = `${task.id} is not admitted: it waits for ${me(deps)}'s approval.`
    return refuse({ code: 'not_allowed', why, hint: 'The owner runs datacore-msg task approve.' })
  }
  if (verb === 'claim' && mine && holds) {
    return done(planRenewal(deps.clock.nowMs(), leaseMs(deps)))
  }
  const plan = transition(deps, task, {
    ...input,
    roles,
    by,
    session,
    verdict: roles.includes('owner') ? verdictFor(deps, task, verb) : undefined,
  })
  return plan.ok ? done(plan.value.edits) : plan
}

/** A revision is a word of the owner too: it counts from now, on the day on which the work is done again. */
function verdictFor(deps: Deps, task: Task, verb: TaskActInput['verb']): Verdict | undefined {
  if (verb !== 'approve' && verb !== 'revise') return undefined
  const at = new Date(deps.clock.nowMs()).toISOString()
  const approval = 'owner_approved'
  return { approval, at, sig: signVerdict(deps, task, approval, at) }
}

/** Being the owner's agent is not being the owner: an agent cannot approve its own work. */
function rolesOf(
  deps: Deps,
  {
    task,
    mine,
    sentByMine,
  }: { readonly task: Task; readonly mine: boolean; readonly sentByMine: boolean },
): readonly Role[] {
  const person = deps.acting === me(deps)
  return [
    ...(mine && person ? (['owner'] as const) : []),
    ...(mine ? (['agent'] as const) : []),
    ...(task.from === deps.acting || (person && sentByMine) ? (['sender'] as const) : []),
  ]
}
