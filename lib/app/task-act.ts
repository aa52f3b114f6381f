/** What people and agents do with a task: approve, reject, cancel, claim, complete, retry, revise, archive. */

import type { Address } from '../core/model/address.ts'
import { holdsClaim, planRenewal, type Role } from '../core/model/lifecycle.ts'
import { done, type Refusal, refuse, type Result } from '../core/model/refusal.ts'
import type { Task, Verdict } from '../core/model/task.ts'
import type { EntryEdit } from '../core/org/types.ts'
import { isOpen } from '../core/trust/life.ts'
import { archiveIfDue } from './archive.ts'
import { isArchive, outboxPath, viewOf } from './decode.ts'
import { findEntry } from './find.ts'
import { govern } from './govern.ts'
import { admittedNote, endedNote, remember } from './govern-known.ts'
import { openTaskWords } from './load.ts'
import { actOnOrder } from './outbox/act.ts'
import { isMine, loadContacts, me } from './people.ts'
import type { Deps, Space, TaskNote } from './ports.ts'
import { locate } from './reread.ts'
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
  if (view.path === outboxPath) return actOnOrder(deps, view, input)
  if (isArchive(view.path)) {
    const why = `${view.task.id} is in the archive, which is never rewritten.`
    return refuse({ code: 'wrong_state', why, hint: 'Send it again as a new task.' })
  }
  // The session that finishes has given its sign of life: a lease that ran out a minute ago does not undo its work.
  const finishes = input.verb === 'complete' && holdsClaim(view.task, view.task.to, input.session)
  if (!finishes) await govern(deps, space)
  const changed = await change(deps, space, view, input)
  if (!changed.ok) return changed
  await remember(deps, changed.value)
  await deps.useLog.record(input.session, [view.task.id])
  const after = await findEntry(deps, { space: view.space, id: view.task.id })
  await archiveIfDue(deps, space)
  if (!after.ok) return after
  return after.value.kind === 'task'
    ? done(after.value)
    : refuse({ code: 'bad_data', why: 'The task changed its kind.' })
}

/** The notes to remember once it is written. */
async function change(
  deps: Deps,
  space: Space,
  view: TaskView,
  input: TaskActInput,
): Promise<Result<readonly TaskNote[]>> {
  const contacts = await loadContacts(deps, space)
  const [judge, ends] = [await judgeFor(deps, space), await deps.ended.load()]
  const mine = isMine(deps, view.task.to, contacts)
  const sentByMine = isMine(deps, view.task.from, contacts)
  const written = await deps.store.write(space, (file) => {
    const located = locate(file, view)
    if (located.type !== 'found') return { ops: [], value: refuse(lostRefusal(view, located.type)) }
    const place = { space: view.space, path: view.path }
    const now = viewOf(judge, place, located)
    if (now?.kind !== 'task') return { ops: [], value: refuse(lostRefusal(view, 'changed')) }
    const endMs = Math.max(ends.endedMs(now.task.id) ?? 0, judge.endMs(now.task) ?? 0)
    const planned = planAct(deps, { view: now, mine, sentByMine, input, endMs })
    if (!planned.ok) return { ops: [], value: planned }
    const { edits, notes } = planned.value
    const copy = located.copy === undefined ? {} : { copy: located.copy }
    const op = { type: 'edit', path: view.path, id: now.task.id, edits, ...copy } as const
    return { ops: edits.length > 0 ? [op] : [], value: done(mine ? notes : []) }
  })
  return written.value
}

/** What was shown is what is acted upon, and nothing else under its id. */
function lostRefusal({ task }: TaskView, how: 'gone' | 'changed'): Refusal {
  if (how === 'gone') return { code: 'not_found', why: `${task.id} left its queue meanwhile.` }
  const hint = `datacore-msg show ${task.id} shows it as it is now.`
  return { code: 'conflict', why: `${task.id} changed meanwhile; look at it again.`, hint }
}

export interface Step {
  readonly edits: readonly EntryEdit[]
  readonly notes: readonly TaskNote[]
}

export function planAct(
  deps: Deps,
  given: {
    readonly view: TaskView
    /** The task is for an agent of mine. */
    readonly mine: boolean
    /** It was sent by me or an agent of mine. */
    readonly sentByMine: boolean
    readonly input: TaskActInput
    /** The last end that anybody knows of, Unix milliseconds; 0 for none. */
    readonly endMs: number
  },
): Result<Step> {
  const { view, mine, input, endMs } = given
  const { task, admitted } = view
  const { verb, session } = input
  const roles = rolesOf(deps, { ...given, task })
  const holds = holdsClaim(task, task.to, session)
  const forAgent = verb === 'claim' || verb === 'complete' || (verb === 'retry' && holds)
  const by: Address = forAgent && mine ? task.to : deps.acting
  const open = openTaskWords.some((word) => word === task.state)
  if ((verb === 'claim' || verb === 'complete') && mine && open && !admitted) {
    const why = `${task.id} is not admitted: it waits for ${me(deps)}'s approval.`
    return refuse({ code: 'not_allowed', why, hint: 'The owner runs datacore-msg task approve.' })
  }
  if (verb === 'claim' && mine && holds) {
    return done({ edits: planRenewal(deps.clock.nowMs(), leaseMs(deps)), notes: [] })
  }
  const verdict = roles.includes('owner') ? verdictFor(deps, view, { verb, endMs }) : undefined
  const afterMs = verb === 'approve' && endMs > 0 ? endMs : undefined
  const plan = transition(deps, task, { ...input, roles, by, session, verdict, afterMs })
  if (!plan.ok) {
    const asAgent = mine && deps.acting !== me(deps) && plan.refusal.code === 'not_allowed'
    const hint = `${me(deps)} decides that, in a terminal outside of Claude Code.`
    return asAgent ? refuse({ ...plan.refusal, hint }) : plan
  }
  const { edits, to } = plan.value
  const next: TaskView = { ...view, task: { ...task, state: to } }
  const admittedNow = verdict ? [admittedNote(deps, task.id, { name: view.space }, verdict.at)] : []
  return done({ edits, notes: isOpen(next.task) ? admittedNow : [endedNote(deps, next)] })
}

/**
 * A revision is a word of the owner too: it counts from now, on the day on which the work is done again. Either is later
 * than the task's last end, which uses up every verdict before it.
 */
function verdictFor(
  deps: Deps,
  { task }: TaskView,
  { verb, endMs }: { readonly verb: TaskActInput['verb']; readonly endMs: number },
): Verdict | undefined {
  if (verb !== 'approve' && verb !== 'revise') return undefined
  const at = new Date(Math.max(deps.clock.nowMs(), endMs + 1)).toISOString()
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
