/**
 * One sync of one repository: commit what is ours, fetch, make the result off the work tree, place it, push; again when the
 * remote moved meanwhile. It may be killed anywhere: whatever is done stands, and the next run does the rest.
 */

import type { Deps } from '../ports.ts'
import { filesOf } from './join.ts'
import { isOurs, kindOf, placeIn } from './ours.ts'
import { ownChanges } from './own.ts'
import { placeHere } from './place.ts'
import type {
  Look,
  Memory,
  Oid,
  Published,
  Refused,
  RemoteBranch,
  Repo,
  RepoTree,
  SyncDeps,
  Wanted,
} from './ports.ts'
import { newDiary, type Diary } from './diary.ts'
import type { RepoReport, SyncProblem } from './report.ts'
import { type Outcome, resultOf } from './result.ts'

/** How often the remote may be ahead of us before we say so. */
const racesMax = 10
const pauseMsMax = 2_000

export function syncRepo(deps: Deps, sync: SyncDeps, repo: Repo): Promise<RepoReport> {
  return repo.alone(() => syncAlone(deps, sync, repo))
}

async function syncAlone(deps: Deps, sync: SyncDeps, repo: Repo): Promise<RepoReport> {
  const look = await repo.look()
  const diary = newDiary(deps, repo, look)
  if (look.obstacle) return diary.ended({ code: 'wrong_state', ...look.obstacle })
  const run: Run = { deps, sync, repo, diary, branch: look.branch, head: look.head }
  const prepared = await prepare(run, look)
  const dirty = prepared === 'changed' ? (await repo.look()).dirty : look.dirty
  const refused = await commitOwn(run, dirty)
  noteSettled(run)
  const { remote } = look
  if (!remote) {
    diary.waits('no remote', look.remoteUnclear?.why)
    return diary.ended(
      refused ?? (look.remoteUnclear && { code: 'wrong_state', ...look.remoteUnclear }),
    )
  }
  return diary.ended((await exchange(run, remote, look.known)) ?? refused)
}

interface Run {
  readonly deps: Deps
  readonly sync: SyncDeps
  readonly repo: Repo
  readonly diary: Diary
  readonly branch: string
  /** Where the branch is, as far as this run knows; undefined before the first commit. */
  head: Oid | undefined
}

/**
 * Settles and adopts where something can have changed. A run that was killed while it brought messages here has left some of
 * them in the work tree: until they are all here nobody can tell them from a person's own work.
 */
async function prepare(
  { sync, repo, diary, branch }: Run,
  look: Look,
): Promise<'changed' | 'unchanged'> {
  const memory = repo.recall(branch)
  const isClean = !look.dirty.some(({ path }) => isOurs(repo.trees, path))
  const published = publishedCommit(repo, look, memory)
  const isAtRest = isClean && look.head !== undefined && look.head === memory.settled
  const isKnown = isClean && look.head !== undefined && look.head === look.known
  const said: string[] = []
  for (const tree of repo.trees) {
    if (!isAtRest) said.push(...(await sync.settle(tree.space, changedArchives(look, tree))))
    if (isKnown || memory.taking !== undefined) continue
    for (const hook of sync.prepare) {
      said.push(...(await hook(tree.space, publishedOf(repo, tree, published))))
    }
  }
  diary.note(...said)
  return said.length > 0 ? 'changed' : 'unchanged'
}

function changedArchives({ dirty }: Look, { prefix }: RepoTree): readonly string[] {
  return dirty
    .filter(({ path, state }) => state !== 'ignored' && path.startsWith(`${prefix}archive/`))
    .map(({ path }) => path.slice(prefix.length))
}

function noteSettled({ repo, branch, head }: Run): void {
  const memory = repo.recall(branch)
  if (memory.settled !== head) repo.remember(branch, { ...memory, settled: head })
}

/** Looks for the commit when it is first asked for. Undefined where nothing was ever published. */
function publishedCommit(
  repo: Repo,
  { head, known }: Look,
  { taken }: Memory,
): (() => Promise<Oid | undefined>) | undefined {
  if (head === undefined || known === undefined) return undefined
  let found: Promise<Oid | undefined> | undefined
  const find = async () => {
    const [base] = await repo.bases(head, known)
    // Messages that were carried past files of the user's are in newer commits of theirs than the branch has.
    const isNewer =
      taken !== undefined && (base === undefined || (await repo.bases(base, taken)).includes(base))
    return isNewer ? taken : base
  }
  return () => {
    found ??= find()
    return found
  }
}

/** All hot files are read at once, when the first is asked for. */
function publishedOf(
  repo: Repo,
  tree: RepoTree,
  commit: (() => Promise<Oid | undefined>) | undefined,
): Published {
  if (!commit) return 'all local'
  let loaded: Promise<(path: string) => Promise<Uint8Array | undefined>> | undefined
  const load = async () => {
    const files = await filesOf(repo, [tree], await commit())
    const isHot = (path: string) => !path.slice(tree.prefix.length).startsWith('archive/')
    const hot = [...files.values()].filter(
      ({ path, mode }) => isHot(path) && mode.startsWith('100'),
    )
    const blobs = await repo.read(hot.map(({ oid }) => oid))
    return async (path: string) => {
      const oid = files.get(tree.prefix + path)?.oid
      return oid === undefined ? undefined : (blobs.get(oid) ?? (await repo.read([oid])).get(oid))
    }
  }
  return async (path) => {
    loaded ??= load()
    return (await loaded)(path)
  }
}

/** What was refused does not keep others' messages out. */
async function commitOwn(run: Run, dirty: Look['dirty']): Promise<SyncProblem | undefined> {
  const { deps, repo, diary } = run
  const own = await ownChanges(run.sync, repo, dirty)
  diary.note(...own.notes)
  if (own.restage.length > 0) await repo.stage(own.restage)
  if (own.wanted.length === 0) return undefined
  const made = await repo.commit(own.wanted, `Messages of ${deps.settings.identity.name}`)
  if (made.type === 'refused') return problemOf(made)
  run.head = made.head
  diary.committed(
    own.wanted.map(({ path }) => path),
    made.head,
  )
  return undefined
}

function problemOf({ why, hint }: Refused): SyncProblem {
  return { code: 'io', why, hint }
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
    if (fetched.type === 'refused') return { ...problemOf(fetched), code: 'unreachable' }
    const tip = fetched.type === 'fetched' ? fetched.tip : undefined
    if (fetched.type === 'absent' && fetched.others === 'some') return absent(run, remote)
    const ended = tip === undefined ? undefined : await takeIn(run, tip, before)
    if (ended?.problem && ended.out === undefined) return ended.problem
    const out = ended?.out ?? run.head
    if (out === undefined || out === tip) {
      if (out !== undefined) diary.pushed(out, [])
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

async function pushOut(
  { sync, repo, diary }: Run,
  remote: RemoteBranch,
  { out, tip }: { readonly out: Oid; readonly tip: Oid | undefined },
): Promise<SyncProblem | 'moved' | undefined> {
  sync.onStep(`Pushing to ${remote.remote} from ${repo.top} ...`)
  const pushed = await repo.push(remote, out, tip === undefined ? 'first' : 'next')
  if (pushed.type === 'moved') return 'moved'
  if (pushed.type === 'refused') return { ...problemOf(pushed), code: 'unreachable' }
  if (pushed.type === 'away') {
    diary.waits('away', pushed.why)
    return undefined
  }
  diary.pushed(out, await diary.changesBetween(tip, out))
  return undefined
}

interface TakenIn {
  /** What the remote is to get; undefined where nothing can be given. */
  readonly out: Oid | undefined
  readonly problem?: SyncProblem
}

/** Brings theirs here, as far as the user's own files allow. */
async function takeIn(run: Run, theirs: Oid, before: Oid | undefined): Promise<TakenIn> {
  const { repo, diary, deps } = run
  if (run.head === theirs) return { out: theirs }
  const rewritten =
    before !== undefined &&
    before !== theirs &&
    !(await repo.bases(before, theirs)).includes(before)
  if (rewritten) diary.rewritten()
  const message = `Messages of ${deps.settings.identity.name}`
  const result = await resultOf(repo, { ours: run.head, theirs, rewritten, message })
  await diary.quarantined(theirs, result.findings)
  if (result.to === undefined) return carry(run, theirs, { result, paths: result.conflicts })
  if (result.to === run.head) return { out: result.out }
  const known = result.here.filter(({ path }) => placeIn(repo.trees, path))
  const wanted = known.filter(({ entry }) => entry !== undefined)
  const could = await repo.move(run.head, result.to, known, 'try')
  if (could.type === 'blocked') return carry(run, theirs, { result, paths: could.paths })
  const held = await placeIt(run, theirs, wanted)
  if (held) return { out: onlyMessages(run, result), problem: held }
  const moved = await repo.move(run.head, result.to, known, 'do')
  if (moved.type === 'blocked') return carry(run, theirs, { result, paths: moved.paths })
  const from = run.head
  run.head = result.to
  repo.remember(run.branch, {})
  await diary.cameIn(from, result.to, result.trees)
  return settleIn(run, result.here, { out: result.out })
}

/** What came in may stand twice now, in a hot file and in the archive: one more commit of ours brings it to rest. */
async function settleIn(run: Run, here: readonly Wanted[], taken: TakenIn): Promise<TakenIn> {
  const { repo, sync, diary } = run
  const said: string[] = []
  for (const { space, prefix } of repo.trees) {
    const changed = here.filter(({ path }) => path.startsWith(prefix))
    if (changed.length === 0) continue
    said.push(
      ...(await sync.settle(
        space,
        changed.map(({ path }) => path.slice(prefix.length)),
      )),
    )
  }
  diary.note(...said)
  const before = run.head
  const refused = said.length > 0 ? await commitOwn(run, (await repo.look()).dirty) : undefined
  noteSettled(run)
  if (run.head === before) return { ...taken, ...(refused ? { problem: refused } : {}) }
  return { ...taken, out: taken.out === before ? run.head : taken.out }
}

/** A merge holds commits of the user's that are not to go out by themselves while the branch stays behind. */
function onlyMessages({ head }: Run, { out, to }: Outcome): Oid | undefined {
  return to === out && head !== undefined ? out : undefined
}

/** Messages in and out, past files that only the user can settle; the branch stays where it is. */
async function carry(
  run: Run,
  theirs: Oid,
  { result, paths }: { readonly result: Outcome; readonly paths: readonly string[] },
): Promise<TakenIn> {
  const { repo, diary } = run
  diary.carriedPast(paths)
  const wanted = result.here.filter(
    ({ path, entry }) => entry !== undefined && placeIn(repo.trees, path),
  )
  const held = await placeIt(run, theirs, wanted)
  if (held) return { out: result.out, problem: held }
  const from = run.head
  const refused = await commitOwn(run, (await repo.look()).dirty)
  repo.remember(run.branch, { taken: theirs })
  if (run.head !== undefined) await diary.cameIn(from, run.head, repo.trees)
  return { out: result.out, ...(refused ? { problem: refused } : {}) }
}

async function placeIt(
  run: Run,
  theirs: Oid,
  wanted: readonly Wanted[],
): Promise<SyncProblem | undefined> {
  const { repo, sync, branch } = run
  const org = wanted.filter(
    ({ path }) => kindOf(placeIn(repo.trees, path)?.path ?? '') !== undefined,
  )
  const ours = await filesOf(repo, repo.trees, run.head)
  const memory = repo.recall(branch)
  if (org.length > 0) repo.remember(branch, { ...memory, taking: theirs })
  const placed = await placeHere(sync, repo, { wanted: org, ours })
  if (placed.type === 'placed') return undefined
  const { path, space, by } = placed
  if (placed.changed === 'nothing') repo.remember(branch, memory)
  return {
    code: 'busy',
    why: `${path} of ${space} has unsaved edits in Emacs (${by}): ${org.length} changed files wait.`,
    hint: 'Save it there, and sync again.',
  }
}
