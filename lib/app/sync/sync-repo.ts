/**
 * One sync of one repository: commit what is ours, fetch, make the result off the work tree, place it, push; again when the
 * remote moved meanwhile. It may be killed anywhere: whatever is done stands, and the next run does the rest.
 */

import type { Deps } from '../ports.ts'
import { claimsOf } from './claims/claims.ts'
import { newDiary } from './diary.ts'
import { guard, withIgnored, withRewritten } from './lists/guard.ts'
import type { Oid, RemoteBranch, Repo, SyncDeps } from './ports.ts'
import { forgetTaking, noteSettled, prepare } from './prepare.ts'
import type { RepoReport, SyncProblem } from './report.ts'
import { commitOwn, problemOf, type Run } from './run.ts'
import type { Reach } from './watch/schedule.ts'
import { takeIn } from './take-in.ts'
import { noteTold, tellUntold } from './untold.ts'

/** How often the remote may be ahead of us before we say so. */
const racesMax = 10
const pauseMsMax = 2_000

/** With `commit` what is new here is committed, and the remote is not asked. */
export function syncRepo(
  deps: Deps,
  sync: SyncDeps,
  repo: Repo,
  reach: Reach = 'remote',
): Promise<RepoReport> {
  return repo.alone(() => syncAlone(deps, sync, repo, reach))
}

async function syncAlone(
  deps: Deps,
  sync: SyncDeps,
  repo: Repo,
  reach: Reach,
): Promise<RepoReport> {
  for (const { space } of repo.trees) await deps.store.catchUp(space)
  let look = await repo.look()
  const diary = newDiary(deps, repo, look)
  if (look.obstacle) return diary.ended({ code: 'wrong_state', ...look.obstacle })
  // Whoever pulls with plain git next is to have it joined by entries: what git makes of lines alone may be wrong for good.
  const [tree] = repo.trees
  if (tree && look.driver === 'missing') diary.note(...sync.register(tree.space))
  const claims = claimsOf(deps)
  const { branch, head, remote } = look
  const run: Run = { deps, sync, repo, diary, claims, branch, remote, head }
  const { rewritten, files } = await guard(run, look)
  if (files === 'changed') look = await repo.look()
  const prepared = await prepare(run, look, rewritten)
  const seen = prepared.files === 'changed' ? (await repo.look()).dirty : look.dirty
  const dirty = await withRewritten(run, await withIgnored(run, seen), rewritten)
  // In what git rewrote nobody can tell a draft from what others wrote.
  const isPlain = rewritten.size === 0 && repo.recall(look.branch).taking === undefined
  const drafts = isPlain ? 'stay here' : 'whole'
  const refused = await commitOwn(run, dirty, { drafts })
  if (!refused) forgetTaking(run)
  if (prepared.rest === 'at rest') noteSettled(run)
  await tellUntold(run)
  const ended = (problem: SyncProblem | undefined) => {
    noteTold(run)
    return diary.ended(problem)
  }
  if (!remote) {
    diary.waits('no remote', look.remoteUnclear?.why)
    return ended(refused ?? (look.remoteUnclear && { code: 'wrong_state', ...look.remoteUnclear }))
  }
  if (reach === 'commit') {
    diary.waits('not asked', undefined)
    return ended(refused)
  }
  return ended((await exchange(run, remote, look.known)) ?? refused)
}

/** Fetch, merge and push until the remote has what we have; a problem ends it. */
async function exchange(
  run: Run,
  remote: RemoteBranch,
  known: Oid | undefined,
): Promise<SyncProblem | undefined> {
  const { deps, sync, repo, diary } = run
  let before = known
  for (let races = 0; races < racesMax; races += 1) {
    sync.onStep(`Fetching from ${remote.remote} for ${repo.top} ...`)
    const fetched = await repo.fetchFrom(remote)
    if (fetched.type === 'away') {
      diary.waits('away', fetched.why)
      return undefined
    }
    if (fetched.type === 'refused') return problemOf(fetched, 'unreachable')
    const tip = fetched.type === 'fetched' ? fetched.tip : undefined
    if (fetched.type === 'absent' && fetched.others === 'some') return absent(run, remote)
    const ended = tip === undefined ? undefined : await takeIn(run, tip, before)
    const out = ended?.out ?? run.head
    if (out === undefined || out === tip) {
      if (out !== undefined) diary.pushed(out, { ids: [], own: 0 })
      return ended?.problem
    }
    const problem = await pushOut(run, remote, { out, tip })
    if (problem !== 'moved') return problem ?? ended?.problem
    if (ended?.problem) return ended.problem
    before = tip
    const chance = deps.random.bytes(1)[0]! / 255
    await sync.pause(Math.min(pauseMsMax, 50 * 2 ** races) * (0.25 + 0.75 * chance))
  }
  return {
    code: 'busy',
    why: `${remote.remote} moved on ${racesMax} times while ${repo.top} was being merged.`,
    hint: 'All is committed here. Sync again in a while.',
  }
}

function absent({ branch }: Run, { remote, isUpstream }: RemoteBranch): SyncProblem {
  const gone = isUpstream ? 'has no longer a' : 'has no'
  return {
    code: 'wrong_state',
    why: `${remote} ${gone} branch for ${branch}, so nothing was pushed.`,
    hint: `Publish it with git push -u ${remote} ${branch}, or go to a branch that is shared.`,
  }
}

function elsewhere(
  { remote }: RemoteBranch,
  { from, to }: { readonly from: string; readonly to: string },
): SyncProblem {
  return {
    code: 'wrong_state',
    why: `${remote} is fetched from ${from} and pushed to ${to}; sync needs one place for both, so nothing was pushed.`,
    hint: `See git remote get-url --push ${remote}. Where remote.${remote}.pushurl says it: git config --unset-all remote.${remote}.pushurl; else it is a url.*.pushInsteadOf. Then sync again.`,
  }
}

async function pushOut(
  { sync, repo, diary }: Run,
  remote: RemoteBranch,
  { out, tip }: { readonly out: Oid; readonly tip: Oid | undefined },
): Promise<SyncProblem | 'moved' | undefined> {
  sync.onStep(`Pushing to ${remote.remote} from ${repo.top} ...`)
  const pushed = await repo.push(remote, out, tip === undefined ? 'first' : 'next')
  if (pushed.type === 'moved') return 'moved'
  if (pushed.type === 'elsewhere') return elsewhere(remote, pushed)
  if (pushed.type === 'refused') return problemOf(pushed, 'unreachable')
  if (pushed.type === 'away') {
    diary.waits('away', pushed.why)
    return undefined
  }
  const ids = await diary.changesBetween(tip, out)
  diary.pushed(out, { ids, own: await repo.own(tip, out) })
  return undefined
}
