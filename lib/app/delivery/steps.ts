/** The steps of one recipient's entry, from what its log, git and this machine's book of offers say. */

import { type Address, ownerByName } from '../../core/model/address.ts'
import { sanitizeLine } from '../../core/view/sanitize.ts'
import type { DeliveryStep, SeenStep } from '../../core/view/marks/delivery-types.ts'
import { letterOf } from '../decode.ts'
import { isExpired } from '../unread.ts'
import type { Answers } from '../marks/answers.ts'
import { readOf } from '../marks/receipts.ts'
import type { Deps } from '../ports.ts'
import type { OfferBook } from '../prompt/book/book.ts'
import type { Judge } from '../standings.ts'
import type { EntryView } from '../views.ts'
import type { Traced } from './ports.ts'
import type { RelayTrace } from './relayed.ts'

export interface Evidence {
  readonly deps: Deps
  readonly judge: Judge
  readonly view: EntryView
  readonly answers: Answers
  readonly traced: Traced
  readonly book: OfferBook
  /** Reasons by id. */
  readonly refused: ReadonlyMap<string, string>
  /** Undefined for a letter that no relay saw. */
  readonly relayed?: RelayTrace | undefined
}

/** In order; what nobody can know here says so, and a later step that is sure makes no earlier one sure. */
export function stepsOf(evidence: Evidence): readonly SeenStep[] {
  const { view, traced } = evidence
  const letter = letterOf(view)
  const stampMs = Date.parse(letter.stamp)
  const read = readStep(evidence)
  const acted = actedStep(evidence)
  return [
    step('drafted', 'yes', stampMs, `by the clock of ${letter.from}`),
    step('stored', 'yes', undefined, `${view.space}, ${view.path}`),
    ...gitSteps(traced),
    relayedStep(evidence),
    deliveredStep(evidence, [read, acted]),
    read,
    acted,
    ...failedSteps(evidence),
  ]
}

function step(
  name: DeliveryStep,
  state: SeenStep['state'],
  atMs: number | undefined,
  source: string,
): SeenStep {
  return { step: name, state, ...(atMs === undefined ? {} : { atMs }), source }
}

function gitSteps(traced: Traced): readonly SeenStep[] {
  if (traced.type === 'none') {
    return [
      step('committed', 'no', undefined, traced.why),
      step('pushed', 'no', undefined, traced.why),
    ]
  }
  const { committed, upstream, pushed, pushedMs } = traced
  const commit = committed
    ? step('committed', 'yes', committed.atMs, `commit ${committed.oid.slice(0, 10)}`)
    : step(
        'committed',
        'no',
        undefined,
        'no commit of this clone has it; datacore-msg sync makes one',
      )
  if (upstream === undefined) {
    return [commit, step('pushed', 'no', undefined, 'this clone has no remote branch')]
  }
  return pushed === 'yes'
    ? [commit, step('pushed', 'yes', pushedMs, `${upstream} has the commit`)]
    : [commit, step('pushed', 'no', undefined, `${upstream} did not have it when it was last seen`)]
}

/** A relay that took it promises nothing. */
function relayedStep({ deps, view, traced, relayed: trace }: Evidence): SeenStep {
  if (trace?.sentMs !== undefined) return step('relayed', 'yes', trace.sentMs, 'a relay took it')
  if (trace?.way === 'outbox') {
    const { state, held, why: heldWhy } = trace.far ?? {}
    if (held && heldWhy) return step('relayed', 'no', undefined, heldWhy)
    const why =
      state === 'given up'
        ? 'no relay said that it took it'
        : 'it waits in the outbox for the daemon'
    return step('relayed', 'no', undefined, why)
  }
  if (view.via === 'relay') return step('relayed', 'yes', undefined, 'a relay brought it')
  if (isHere(deps, letterOf(view).to)) {
    return step('relayed', 'no', undefined, 'it needs none, for it is on this machine')
  }
  if (traced.type === 'none') {
    const why =
      'no relay took it, and no git carries it: send it again once you are logged in to one'
    return step('relayed', 'no', undefined, why)
  }
  return step('relayed', 'no', undefined, 'no relay took it; git carries it')
}

function isHere({ settings }: Deps, to: Address): boolean {
  return to === settings.identity.name || ownerByName(to) === settings.identity.name
}

/** Whoever answers or reads it has it. What they only copied from a remote, nobody here can see. */
function deliveredStep({ deps, view, relayed }: Evidence, later: readonly SeenStep[]): SeenStep {
  const { to } = letterOf(view)
  if (isHere(deps, to))
    return step('delivered', 'yes', undefined, 'it is on this machine, which is the recipient’s')
  if (relayed?.storedMs !== undefined) {
    return step('delivered', 'yes', relayed.storedMs, `signed by ${to}, who has it on disk`)
  }
  const times = later.flatMap(({ state, atMs }) =>
    state === 'yes' && atMs !== undefined ? [atMs] : [],
  )
  if (times.length > 0)
    return step('delivered', 'yes', Math.min(...times), `at the latest, for ${to} acted on it then`)
  const { far, refused } = relayed ?? {}
  if (refused) return step('delivered', 'no', undefined, far?.why ?? `${to} did not take it`)
  return step('delivered', 'unknown', undefined, `nothing of ${to} shows it yet`)
}

function readStep(evidence: Evidence): SeenStep {
  const { judge, view } = evidence
  const { to, id } = letterOf(view)
  const read = readOf(judge, view)
  if (read?.proof === 'proved') return step('read', 'yes', read.atMs, `signed by ${read.by}`)
  if (read) return step('read', 'unknown', read.atMs, 'the file says so, and nobody signed it')
  const readMs = evidence.relayed?.readMs
  if (readMs !== undefined) {
    return step('read', 'unknown', readMs, `a notice of ${to} by relay says so, which is no proof`)
  }
  if (isGivenUp(evidence.book, id)) {
    return step(
      'read',
      'no',
      undefined,
      'not seen by the agent: offered five times, without evidence',
    )
  }
  if (evidence.relayed?.way === 'outbox') {
    const why = `no read receipt comes back from ${to} by relay`
    return step('read', 'unknown', undefined, why)
  }
  return step('read', 'no', undefined, `no receipt of ${to}`)
}

/** Offered in a session of this machine until it was given up, and seen in none. */
function isGivenUp(book: OfferBook, id: string): boolean {
  const offers = Object.values(book.sessions).flatMap(({ offers: all }) => all[id] ?? [])
  const isSeen = offers.some(({ type }) => type === 'seen' || type === 'acked')
  return !isSeen && offers.some(({ type }) => type === 'unseen')
}

function actedStep({ view, answers, judge }: Evidence): SeenStep {
  const answer = answers(view)
  if (answer) return step('acted', 'yes', Date.parse(answer.stamp), `answered with ${answer.id}`)
  const { to } = letterOf(view)
  if (view.kind === 'task') {
    const { task } = view
    const line = task.log.findLast(
      (one) =>
        one.type === 'state' &&
        (one.to === 'DONE' || one.to === 'WORKING') &&
        judge.proves(task, one),
    )
    if (line?.type === 'state') {
      const what = line.to === 'DONE' ? 'completed it' : 'works on it'
      return step('acted', 'yes', line.atMs, `${sanitizeLine(line.by ?? to, 80)} ${what}, signed`)
    }
  }
  return step('acted', 'no', undefined, `no answer of ${to}`)
}

function failedSteps({ deps, view, refused, relayed }: Evidence): readonly SeenStep[] {
  const letter = letterOf(view)
  const dead = refused.get(letter.id)
  if (dead !== undefined) {
    return [step('failed', 'yes', undefined, `in the dead letters: ${sanitizeLine(dead, 120)}`)]
  }
  if (relayed?.far) {
    const { state, why = 'given up', stepMs } = relayed.far
    return state === 'given up' ? [step('failed', 'yes', stepMs, sanitizeLine(why, 200))] : []
  }
  if (view.kind === 'task' && view.task.state === 'CANCELLED') {
    const why = view.task.rejectionReason ?? view.task.cancellationReason ?? 'cancelled'
    return [step('failed', 'yes', undefined, sanitizeLine(why, 120))]
  }
  const isOpen = view.kind === 'message' && view.message.status === 'unread'
  if (isOpen && isExpired(deps, letter.expires)) {
    return [step('failed', 'yes', Date.parse(letter.expires!), 'it expired before it was read')]
  }
  return []
}
