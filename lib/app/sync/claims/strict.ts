/**
 * `task claim --strict`: a claim that every clone will agree on. It is certain once a push with it landed and it is in effect
 * in what was pushed; whoever was slower gets no claim and learns who has the task. Until then it is tentative.
 */

import { done, type Refusal, refuse, type Result } from '../../../core/model/refusal.ts'
import { readKeywords } from '../../../core/org/scan.ts'
import { findCopies } from '../../../core/org/find.ts'
import { viewOf } from '../../decode.ts'
import { Failure } from '../../failure.ts'
import { findEntry } from '../../find.ts'
import type { Deps, Space } from '../../ports.ts'
import { judgeFor } from '../../standings.ts'
import { taskAct } from '../../task-act.ts'
import { transition } from '../../transition.ts'
import type { TaskActInput, TaskView } from '../../views.ts'
import type { SyncDeps } from '../ports.ts'
import type { RepoReport, SyncProblem } from '../report.ts'
import { sync } from '../sync.ts'

export interface StrictClaim {
  readonly view: TaskView
  /** Why it is tentative still; undefined for a claim that is certain. */
  readonly tentative: SyncProblem | undefined
}

type Asked = Omit<TaskActInput, 'verb'>

/** A task that is given back between our claim and our push may be claimed again, but not for ever. */
const triesMax = 5

export async function claimStrictly(
  deps: Deps,
  syncing: SyncDeps,
  asked: Asked,
): Promise<Result<StrictClaim>> {
  for (let tries = 0; tries < triesMax; tries += 1) {
    const claimed = await taskAct(deps, { ...asked, verb: 'claim' })
    if (!claimed.ok) return claimed
    const view = claimed.value
    const report = await syncOnce(deps, syncing, view.space)
    if (!report.ok) return report
    const now = await findEntry(deps, { space: view.space, id: view.task.id })
    if (!now.ok) return now
    if (now.value.kind !== 'task') continue
    if (!isSameClaim(now.value, view)) {
      // Somebody was faster. Whatever their session is called, their claim is not ours to renew.
      const refused = refusedBy(deps, now.value)
      if (refused) return refuse(refused)
      continue
    }
    const tentative = await tentativeWhy(deps, syncing, { view, report: report.value })
    return done({ view: now.value, tentative })
  }
  const why = `${asked.id} was claimed and given back by others ${triesMax} times meanwhile.`
  return refuse({ code: 'conflict', why, hint: 'Try again in a while, or take another task.' })
}

/** Undefined for a space that is shared with nobody through git. */
async function syncOnce(
  deps: Deps,
  syncing: SyncDeps,
  space: string,
): Promise<Result<RepoReport | SyncProblem | undefined>> {
  try {
    const synced = await sync(deps, syncing, { space, which: 'one' })
    return synced.ok ? done(synced.value.repos[0]) : synced
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    const { code, message: why, hint } = error
    const known = code === 'usage' || code === 'bug' ? 'io' : code
    return done({ code: known, why, ...(hint === undefined ? {} : { hint }) })
  }
}

/** Who has the task and until when; undefined for one that nobody has any more. */
function refusedBy(deps: Deps, { task }: TaskView): Refusal | undefined {
  if (task.state !== 'WORKING') return undefined
  const planned = transition(deps, task, { verb: 'claim', roles: ['agent'], by: task.to })
  return planned.ok ? undefined : planned.refusal
}

/** The same line of the log: two terminals of one machine are one session, and two claims all the same. */
function isSameClaim({ task }: TaskView, { task: { claim } }: TaskView): boolean {
  const now = task.state === 'WORKING' ? task.claim : undefined
  if (!now || !claim) return false
  return now.by === claim.by && now.session === claim.session && now.atMs === claim.atMs
}

async function tentativeWhy(
  deps: Deps,
  syncing: SyncDeps,
  at: { readonly view: TaskView; readonly report: RepoReport | SyncProblem | undefined },
): Promise<SyncProblem | undefined> {
  const { view, report } = at
  if (!report) return undefined
  if (!('reached' in report)) return report
  const { waits, problem, reached, remote, commit } = report
  if (waits === 'no remote') return problem
  const hint = 'Run the same command again to make it certain, or task retry to give it back.'
  if (reached !== 'pushed' || waits !== undefined || commit === undefined) {
    if (problem) return problem
    return { code: 'unreachable', why: `${remote ?? 'The remote'} is away.`, hint }
  }
  if (await isIn(deps, syncing, { view, commit })) return undefined
  if (problem) return problem
  const where = `${view.path} of ${view.space}`
  const why = (await isOnDisk(deps, syncing, view))
    ? `${where} changed while it was pushed, and the claim is not in effect in what ${remote} has.`
    : `${where} has unsaved edits in Emacs, so the claim could not be pushed.`
  return { code: 'busy', why, hint }
}

/** Beside a file that an editor holds a claim waits in no file of git's. */
async function isOnDisk(deps: Deps, { files }: SyncDeps, view: TaskView): Promise<boolean> {
  const space = (await deps.store.spaces()).find(({ name }) => name === view.space)
  const now = space && (await files.read(space, [view.path])).get(view.path)
  return now?.type === 'file' && (await claimedIn(deps, space!, { view, bytes: now.bytes }))
}

/** Whether the claim is in effect in a commit. */
async function isIn(
  deps: Deps,
  { repos }: SyncDeps,
  { view, commit }: { readonly view: TaskView; readonly commit: string },
): Promise<boolean> {
  const space = (await deps.store.spaces()).find(({ name }) => name === view.space)
  if (!space) return false
  const [found] = await repos.find([space])
  if (found?.type !== 'repo') return false
  const path = `${found.repo.trees[0]!.prefix}${view.path}`
  const [file] = await found.repo.list(commit, [path])
  const bytes = file && (await found.repo.read([file.oid])).get(file.oid)
  return bytes !== undefined && (await claimedIn(deps, space, { view, bytes }))
}

async function claimedIn(
  deps: Deps,
  space: Space,
  { view, bytes }: { readonly view: TaskView; readonly bytes: Uint8Array },
): Promise<boolean> {
  const judge = await judgeFor(deps, space)
  const { id } = view.task
  const keywords = readKeywords(bytes)
  return (findCopies(bytes, new Set([id])).get(id) ?? []).some((range) => {
    const there = viewOf(judge, view, { bytes, range, keywords })
    return there?.kind === 'task' && isSameClaim(there, view)
  })
}
