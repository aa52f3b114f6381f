/** The owner's governor over what arrived: admits, holds, rejects; ends leases and deadlines; quarantines forgeries. */

import { decide } from '../core/governor/decide.ts'
import { refusalSentence } from '../core/governor/sentence.ts'
import { ownerByName } from '../core/model/address.ts'
import { hopsMax } from '../core/model/hops.ts'
import { overdue } from '../core/model/overdue.ts'
import type { Refusal } from '../core/model/refusal.ts'
import type { Task } from '../core/model/task.ts'
import { applyOp } from '../core/org/ops.ts'
import type { Op } from '../core/org/types.ts'
import { deadLetterOps } from './dead-letter.ts'
import { isArchive, queuePath, viewsOf } from './decode.ts'
import { openTaskWords } from './load.ts'
import { contactsPath, me, myAgent, parseContacts } from './people.ts'
import type { Deps, Space, SpaceView } from './ports.ts'
import { signVerdict } from './sign.ts'
import { type Judge, judgeFor, judgeWith } from './standings.ts'
import { leaseMs, transition } from './transition.ts'
import type { TaskView } from './views.ts'

/** Looks without the lock first and writes only when something changes. */
export async function govern(deps: Deps, space: Space): Promise<void> {
  const path = queuePath(myAgent(deps))
  const bytes = await deps.store.read(space, path)
  if (bytes.length === 0) return
  const judge = await judgeFor(deps, space)
  const views = taskViews(judge, space, path, bytes, openTaskWords)
  if (views.some((view) => isDue(deps, view))) {
    const pins = await deps.pins.load()
    await deps.store.write(space, (view) => {
      const fresh = judgeWith(deps, parseContacts(view.read(contactsPath)), pins)
      return { ops: planAll(deps, space, view, fresh), value: undefined }
    })
  }
  await judge.savePins()
}

/** When govern has something to do next for these tasks, Unix milliseconds; undefined when time changes nothing. */
export function nextDueMs(deps: Deps, views: readonly TaskView[]): number | undefined {
  const times = views.flatMap(({ task }) => [
    ...(task.state === 'WAITING' && task.notBefore ? [Date.parse(task.notBefore)] : []),
    ...(task.state === 'WORKING' && task.lease ? [Date.parse(task.lease)] : []),
    ...(task.state !== 'WORKING' && task.deadlineMs !== undefined ? [task.deadlineMs] : []),
  ])
  const known = times.filter((atMs) => !Number.isNaN(atMs))
  return known.length > 0 ? Math.max(Math.min(...known), deps.clock.nowMs()) : undefined
}

function isDue(deps: Deps, view: TaskView): boolean {
  const { task, standing, admitted } = view
  if (standing.proof === 'forged' || isNew(view)) return true
  if (!admitted && (task.state === 'QUEUED' || task.state === 'WORKING')) return true
  return (
    overdue(task, { nowMs: deps.clock.nowMs(), leaseMs: leaseMs(deps) }) !== undefined ||
    isRetry(deps, task)
  )
}

function isNew({ task }: TaskView): boolean {
  return task.state === 'TODO'
}

/** Held by a limit that may be free again. */
function isRetry(deps: Deps, task: Task): boolean {
  if (task.state !== 'WAITING' || task.awaiting === 'owner-approval' || !task.awaiting) return false
  const freesAtMs = Date.parse(task.notBefore ?? '')
  return Number.isNaN(freesAtMs) || freesAtMs <= deps.clock.nowMs()
}

function planAll(deps: Deps, space: Space, view: SpaceView, judge: Judge): readonly Op[] {
  const path = queuePath(myAgent(deps))
  const queued = taskViews(judge, space, path, view.read(path))
  const archived = view
    .paths()
    .filter((one) => isArchive(one) && isRecent(deps, one))
    .flatMap((one) => taskViews(judge, space, one, view.read(one)))
    .filter(({ task }) => task.to === myAgent(deps))
  // Only tasks under my own verdict count as used: nobody else can fill the books.
  let admitted = [...archived, ...queued].filter((one) => one.admitted).map(({ task }) => task)
  const ops: Op[] = []
  const byAge = [...queued].sort((a, b) => (a.task.stamp < b.task.stamp ? -1 : 1))
  for (const one of byAge.filter((candidate) => isOpen(candidate) && isDue(deps, candidate))) {
    const planned = planOne(deps, view, one, { admitted, all: queued })
    ops.push(...planned)
    // What was admitted just now counts for the next.
    const bytes = planned.reduce(applyOpOf(path), view.read(path))
    const after = taskViews(judge, space, path, bytes).find(({ task }) => task.id === one.task.id)
    admitted = admitted.filter(({ id }) => id !== one.task.id)
    if (after?.admitted) admitted.push(after.task)
  }
  return ops
}

function applyOpOf(path: string): (bytes: Uint8Array, op: Op) => Uint8Array {
  return (bytes, op) => (op.path === path ? applyOp(bytes, op) : bytes)
}

function planOne(
  deps: Deps,
  view: SpaceView,
  one: TaskView,
  books: { readonly admitted: readonly Task[]; readonly all: readonly TaskView[] },
): readonly Op[] {
  const { task, standing, path } = one
  if (standing.proof === 'forged') {
    const detail = `The signature of ${task.from} is not over this text.`
    return deadLetterOps(deps, view, { path, id: task.id, reason: 'forged', detail })
  }
  const due = overdue(task, { nowMs: deps.clock.nowMs(), leaseMs: leaseMs(deps) })
  if (due && one.admitted) return changeOps(deps, one, { verb: due.verb, reason: due.reason })
  if (due?.verb === 'expire') return changeOps(deps, one, { verb: 'expire', reason: due.reason })
  const hops = hopsRefusal(task, books.all)
  if (hops) return changeOps(deps, one, { verb: 'reject', reason: hops.why })
  const nowMs = deps.clock.nowMs()
  const dayStartMs = deps.dayStartMs(nowMs)
  const { trust_tiers: tiers, compute } = deps.settings.messaging
  const decision = decide({
    task,
    tier: standing.tier,
    blocked: standing.blocked,
    owner: me(deps),
    queue: books.admitted,
    tiers,
    compute,
    nowMs,
    dayStartMs,
    // Noon of the next day or an hour beside it, whatever the clocks do at night.
    dayEndMs: deps.dayStartMs(dayStartMs + 36 * 3_600_000),
  })
  const tier = standing.tier
  switch (decision.type) {
    case 'accept': {
      const at = new Date(nowMs).toISOString()
      const approval = 'auto_accepted'
      const verdict = { approval, at, sig: signVerdict(deps, task, approval, at) } as const
      return changeOps(deps, one, { verb: 'admit', tier, verdict })
    }
    case 'reject':
      return changeOps(deps, one, { verb: 'reject', reason: `${decision.refusal.why}.` })
    case 'wait':
    case 'hold':
      return waitOps(deps, one, decision.refusal, decision.type === 'hold')
  }
}

/** A task that waits already gets new words, not one more line of history. */
function waitOps(
  deps: Deps,
  one: TaskView,
  refusal: Refusal | undefined,
  holds: boolean,
): readonly Op[] {
  const retryAtMs = refusal?.retryAtMs
  const awaiting = holds && refusal ? refusal.code : 'owner-approval'
  const notBefore = holds && retryAtMs ? new Date(retryAtMs).toISOString() : undefined
  const said = refusal && refusalSentence(refusal, (ms) => deps.orgStamp(ms).slice(1, -1))
  if (one.task.state !== 'WAITING') {
    const { tier } = one.standing
    return changeOps(deps, one, { verb: 'hold', tier, awaiting, refusal: said, notBefore })
  }
  const edits = [
    { type: 'property', key: 'AWAITING', value: awaiting },
    { type: 'property', key: 'REFUSAL', value: said },
    { type: 'property', key: 'NOT_BEFORE', value: notBefore },
  ] as const
  return [{ type: 'edit', path: one.path, id: one.task.id, edits }]
}

function changeOps(
  deps: Deps,
  { task, path }: TaskView,
  asked: Omit<Parameters<typeof transition>[2], 'roles' | 'by'>,
): readonly Op[] {
  const plan = transition(deps, task, { ...asked, roles: ['governor'], by: me(deps) })
  return plan.ok ? [{ type: 'edit', path, id: task.id, edits: plan.value.edits }] : []
}

/**
 * Agents that answer each other for ever: counted from the thread in this queue, whatever HOPS says. A task from a person
 * begins the count anew.
 */
function hopsRefusal(task: Task, all: readonly TaskView[]): Refusal | undefined {
  if (!isAgent(task) || !task.thread) return undefined
  const before = all
    .map((view) => view.task)
    .filter((other) => (other.thread ?? other.id) === task.thread && other.stamp < task.stamp)
    .sort((a, b) => (a.stamp < b.stamp ? 1 : -1))
  const person = before.findIndex((other) => !isAgent(other))
  const chain = person < 0 ? before.length : person
  if (chain < hopsMax) return undefined
  return {
    code: 'hops_exhausted',
    why: `Agents exchanged ${chain} tasks in this thread; ${hopsMax} is the limit.`,
  }
}

function isAgent({ from }: Task): boolean {
  return ownerByName(from) !== undefined
}

function isOpen({ task }: TaskView): boolean {
  return openTaskWords.some((word) => word === task.state)
}

/** Usage looks back a day, so this month's and yesterday's archive are enough. */
function isRecent(deps: Deps, path: string): boolean {
  const yesterday = new Date(deps.clock.nowMs() - 2 * 86_400_000).toISOString().slice(0, 7)
  const month = /([0-9]{4}-[0-9]{2})\.org$/u.exec(path)?.[1]
  return month !== undefined && month >= yesterday
}

function taskViews(
  judge: Judge,
  space: Space,
  path: string,
  bytes: Uint8Array,
  words?: readonly string[],
): readonly TaskView[] {
  const views = viewsOf(judge, { space: space.name, path }, bytes, words)
  return views.filter((view) => view.kind === 'task')
}
