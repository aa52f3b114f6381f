/** What the governor says of one task that arrived, waits or went silent, as ops on its entry. */

import { decide } from '../core/governor/decide.ts'
import { refusalSentence } from '../core/governor/sentence.ts'
import type { Address } from '../core/model/address.ts'
import { overdue } from '../core/model/overdue.ts'
import type { Refusal } from '../core/model/refusal.ts'
import type { Op } from '../core/org/types.ts'
import { deadLetterOps } from './dead-letter.ts'
import type { Books } from './govern-books.ts'
import { type Chains, hopsRefusal } from './govern-hops.ts'
import { queuePath } from './decode.ts'
import { me } from './people.ts'
import type { Deps } from './ports.ts'
import { signVerdict } from './sign.ts'
import { leaseMs, transition } from './transition.ts'
import type { TaskView } from './views.ts'

const hourMs = 3_600_000

/** Whether there is anything to say of an open task now. Cheap: it runs at every prompt. */
export function isDue(deps: Deps, view: TaskView): boolean {
  const { task, standing, admitted } = view
  if (task.state === 'TODO' || isOutOfPlace(view)) return true
  if (isPutBack(view) || isForgedClaim(view)) return true
  if (!admitted && (task.state === 'QUEUED' || task.state === 'WORKING')) return true
  if (standing.blocked && task.state !== 'WORKING') return true
  return overdueOf(deps, view) !== undefined || isHeldNoLonger(deps, view)
}

export interface Circumstances {
  /** What is used and reserved. */
  readonly books: Books
  /** Spaces whose books cannot be read. */
  readonly uncounted: readonly string[]
  readonly isAgent: (address: Address) => boolean
  readonly chains: Chains
  /** The whole entry as it stands. */
  readonly text: string
  /** The archive has another letter under the id that counts for more. */
  readonly isShadowed: boolean
  /** Spaces that cannot be read, and in which its verdict may have been used. */
  readonly mayHaveRunIn: readonly string[]
}

export function planTask(deps: Deps, one: TaskView, circumstances: Circumstances): readonly Op[] {
  const { task, standing, path } = one
  const { text, isShadowed, mayHaveRunIn } = circumstances
  const reason = isOutOfPlace(one) ?? (isShadowed ? 'duplicate' : undefined)
  if (reason) {
    const detail = detailOf[reason](deps, one)
    return deadLetterOps(deps, { path, id: task.id, reason, detail, text, isCopy: false })
  }
  if (isPutBack(one)) return putBackOps(deps, one)
  if (mayHaveRunIn.length > 0) return unsettledOps(deps, one, mayHaveRunIn)
  if (isForgedClaim(one)) return [unclaimOp(one)]
  const due = overdueOf(deps, one)
  if (due) return changeOps(deps, one, due)
  const tooDeep = hopsRefusal(one, circumstances)
  if (tooDeep) return changeOps(deps, one, { verb: 'reject', reason: tooDeep.why })
  const nowMs = deps.clock.nowMs()
  const dayStartMs = deps.dayStartMs(nowMs)
  const { trust_tiers: tiers, compute } = deps.settings.messaging
  const { tier, blocked } = standing
  const decision = decide({
    task,
    tier,
    blocked,
    owner: me(deps),
    queue: circumstances.books,
    uncounted: circumstances.uncounted,
    tiers,
    compute,
    nowMs,
    dayStartMs,
    // Noon of the next day or an hour beside it, whatever the clocks do at night.
    dayEndMs: deps.dayStartMs(dayStartMs + 36 * hourMs),
  })
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
      return waitOps(deps, one, { awaiting: 'owner-approval', refusal: decision.refusal })
    case 'hold': {
      const { refusal } = decision
      const notBefore = refusal.retryAtMs && new Date(refusal.retryAtMs).toISOString()
      return waitOps(deps, one, {
        awaiting: refusal.code,
        refusal,
        notBefore: notBefore || undefined,
      })
    }
  }
}

/** Text that nobody vouches for, and somebody's order to another agent that was copied here, is nothing to be approved. */
function isOutOfPlace({
  task,
  standing,
  elsewhere,
  path,
}: TaskView): keyof typeof detailOf | undefined {
  if (standing.proof === 'forged') return 'forged'
  if (queuePath(task.to) !== path) return 'misaddressed'
  return elsewhere === undefined ? undefined : 'duplicate'
}

const detailOf = {
  forged: (_deps: Deps, { task }: TaskView) =>
    `The signature of ${task.from} is not over this text.`,
  misaddressed: (_deps: Deps, { task, path }: TaskView) =>
    `It is addressed to ${task.to} and stood in the queue of ${path.slice('agents/'.length, -'.org'.length)}.`,
  duplicate: (_deps: Deps, { elsewhere }: TaskView) =>
    `Another task with this id ${elsewhere ? `was admitted in ${elsewhere}` : 'is in the archive'}.`,
} as const

/** A claim on a task that was never admitted cannot run out: it is none. */
function overdueOf(deps: Deps, { task, admitted }: TaskView) {
  const due = overdue(task, { nowMs: deps.clock.nowMs(), leaseMs: leaseMs(deps) })
  return due?.verb === 'expire' || admitted ? due : undefined
}

/** Held by a limit that may be free again. What no governor of ours wrote, a wait without end, is looked at too. */
function isHeldNoLonger(deps: Deps, { task }: TaskView): boolean {
  if (task.state !== 'WAITING' || task.awaiting === 'owner-approval') return false
  const nowMs = deps.clock.nowMs()
  const { cooldown_between_tasks: cooldown } = deps.settings.messaging.compute
  const freesAtMs = Date.parse(task.notBefore ?? '')
  const latestMs = nowMs + Math.max(48 * hourMs, 2 * cooldown * 1000)
  return !(freesAtMs > nowMs && freesAtMs <= latestMs)
}

/** A task that waits already gets new words, not one more line of history. */
function waitOps(
  deps: Deps,
  one: TaskView,
  wait: {
    readonly awaiting: string
    readonly refusal: Refusal | undefined
    readonly notBefore?: string | undefined
  },
): readonly Op[] {
  const { awaiting, notBefore } = wait
  const refusal =
    wait.refusal && refusalSentence(wait.refusal, (ms) => deps.orgStamp(ms).slice(1, -1))
  if (one.task.state !== 'WAITING') {
    return changeOps(deps, one, {
      verb: 'hold',
      tier: one.standing.tier,
      awaiting,
      refusal,
      notBefore,
    })
  }
  const edits = [
    { type: 'property', key: 'AWAITING', value: awaiting },
    { type: 'property', key: 'REFUSAL', value: refusal },
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

/** It ended and is open again without a newer word of the owner. Once it waits for that word, there is no more to say. */
function isPutBack({ task, endedMs }: TaskView): boolean {
  if (endedMs === undefined) return false
  const waits = task.state === 'WAITING' && task.awaiting === 'owner-approval'
  return !waits || task.verdict !== undefined
}

/** Not decided anew by the tier: whoever put it back would have it run again. */
function putBackOps(deps: Deps, one: TaskView): readonly Op[] {
  const at = deps.orgStamp(one.endedMs ?? 0).slice(1, -1)
  const refusal = `It ended on ${at} and was put back; approve to run it again.`
  const { task, path, standing } = one
  const awaiting = 'owner-approval'
  if (task.state !== 'WAITING') {
    return changeOps(deps, one, { verb: 'hold', tier: standing.tier, awaiting, refusal })
  }
  const edits = Object.entries({
    ...{ AWAITING: awaiting, REFUSAL: refusal, NOT_BEFORE: undefined },
    ...{ APPROVAL: undefined, VERDICT_AT: undefined, VERDICT_SIG: undefined },
  }).map(([key, value]) => ({ type: 'property', key, value }) as const)
  return [{ type: 'edit', path, id: task.id, edits }]
}

/** Its verdict is new to this machine, and good once: where it may have been used cannot be looked at. */
function unsettledOps(deps: Deps, one: TaskView, spaces: readonly string[]): readonly Op[] {
  const refusal = `It may have run in ${spaces.join(', ')}, which cannot be read; approve to run it here.`
  const { tier } = one.standing
  return changeOps(deps, one, { verb: 'hold', tier, awaiting: 'owner-approval', refusal })
}

/** WORKING without a line of ours that says who claimed it: anybody can write the word, and nobody would get the task. */
function isForgedClaim({ task, admitted }: TaskView): boolean {
  return admitted && task.state === 'WORKING' && task.claim === undefined
}

/** No step in its life, so no line of the log: what never was is taken away. */
function unclaimOp({ task, path }: TaskView): Op {
  const properties = ['STARTED', 'CLAIM', 'LEASE'].map(
    (key) => ({ type: 'property', key, value: undefined }) as const,
  )
  const edits = [{ type: 'keyword', value: 'QUEUED' } as const, ...properties]
  return { type: 'edit', path, id: task.id, edits }
}
