/** Brings what others sent into the work tree and the branch, or messages alone where the user's own files stand in the way. */

import { Failure } from '../failure.ts'
import { heldHashes, sharedHashes } from '../files/read.ts'
import type { Space } from '../ports.ts'
import { fetchContents } from './contents/fetch.ts'
import { removeContents } from './contents/remove.ts'
import { filesOf } from './join.ts'
import { kindOf, placeIn } from './ours.ts'
import { type HeldSpace, placeHere } from './place.ts'
import type { Oid, Wanted } from './ports.ts'
import { forgetTaking, noteSettled } from './prepare.ts'
import type { CarriedPast, SyncProblem } from './report.ts'
import { type Outcome, resultOf } from './result.ts'
import { commitOwn, messageOf, type Run } from './run.ts'

export interface TakenIn {
  /** What the remote is to get. */
  readonly out: Oid
  readonly problem?: SyncProblem
}

/** Brings theirs here, as far as the user's own files allow. */
export async function takeIn(run: Run, theirs: Oid, before: Oid | undefined): Promise<TakenIn> {
  try {
    return await bringHere(run, theirs, before)
  } catch (error) {
    throw (await unusable(run, theirs, error)) ?? error
  }
}

/** Git makes no index of a commit with a path such as `..` or `.git`: then nobody can merge it, and it must go. */
async function unusable({ repo }: Run, theirs: Oid, error: unknown): Promise<Failure | undefined> {
  if (!(error instanceof Failure) || !/invalid path/iu.test(error.message)) return undefined
  const [path = ''] = /invalid path .*$/iu.exec(error.message) ?? []
  const last = await repo.lastTouched(theirs, repo.trees[0]?.prefix ?? '')
  const who = last ? `the commit ${last.oid.slice(0, 10)} of ${last.author}` : 'a commit'
  const why = `What the remote has (${theirs.slice(0, 10)}) cannot be merged by git, most likely since ${who}: ${path}`
  return new Failure('data', why.replace(/[.]?$/u, '.'), {
    hint: 'Whoever pushed it must take it out of the history of the remote. What is new here is committed, and nothing of theirs was taken.',
    cause: error,
  })
}

async function bringHere(run: Run, theirs: Oid, before: Oid | undefined): Promise<TakenIn> {
  const { repo, diary, claims, head: ours } = run
  if (run.head === theirs) return { out: theirs }
  const rewritten =
    before !== undefined &&
    before !== theirs &&
    !(await repo.bases(before, theirs)).includes(before)
  if (rewritten) diary.rewritten()
  const message = messageOf(run)
  const { sha256 } = run.deps.keys
  const isHere = (space: Space) => repo.trees.some((tree) => tree.space.dir === space.dir)
  // Of a space that came in just now nobody is known yet.
  const sharedIn = async (space: Space, bytes: Uint8Array) =>
    isHere(space) ? heldHashes(run.deps, space, bytes) : sharedHashes(bytes)
  const means = { claims, sha256, sharedIn }
  const result = await resultOf(repo, { ours, theirs, rewritten, message, ...means })
  await diary.quarantined(theirs, result.findings)
  if (result.to === undefined) {
    const past = result.conflicts.map((path) => ({ path, state: 'committed' }) as const)
    return carry(run, theirs, { result, past })
  }
  if (result.to === run.head) return { out: result.out }
  const wanted = result.here.filter(
    ({ path, entry }) => entry !== undefined && placeIn(repo.trees, path),
  )
  // What goes is in git's index until it is off the disk: else it would be an untracked file, and in the way.
  const could = await repo.move(run.head, result.to, wanted, 'try')
  if (could.type === 'blocked') return carry(run, theirs, { result, past: could.files })
  const held = await placeIt(run, theirs, wanted)
  if (held) return waitFor(run, theirs, { held, wanted, out: result.out })
  const removed = await removeContents(run.deps, repo, result.here)
  const moved = await repo.move(run.head, result.to, [...removed, ...wanted], 'do')
  if (moved.type === 'blocked') return carry(run, theirs, { result, past: moved.files })
  const from = run.head
  run.head = result.to
  forgetTaking(run)
  await diary.cameIn(from, result.to, result.trees, claims)
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
    // An entry that ends in the archive alone leaves its content without one.
    if (said.length > 0) for (const hook of sync.tidy) said.push(...(await hook(space)))
  }
  diary.note(...said)
  const before = run.head
  const refused = said.length > 0 ? await commitOwn(run, (await repo.look()).dirty) : undefined
  if (said.length === 0) noteSettled(run)
  if (run.head === before) return { ...taken, ...(refused ? { problem: refused } : {}) }
  return { ...taken, out: run.head !== undefined && taken.out === before ? run.head : taken.out }
}

/** Messages in and out, past files that only the user can settle; the branch stays where it is. */
async function carry(
  run: Run,
  theirs: Oid,
  { result, past }: { readonly result: Outcome; readonly past: readonly CarriedPast[] },
): Promise<TakenIn> {
  const { repo, diary } = run
  diary.carriedPast(past)
  const wanted = result.here.filter(
    ({ path, entry }) => entry !== undefined && placeIn(repo.trees, path),
  )
  const held = await placeIt(run, theirs, wanted)
  if (held) return waitFor(run, theirs, { held, wanted, out: result.out })
  await removeContents(run.deps, repo, result.here)
  const refused = await commitPlaced(run, theirs, wanted)
  return { out: result.out, ...(refused ? { problem: refused } : {}) }
}

/** While a space waits for Emacs, what was brought to others is theirs already. */
async function waitFor(
  run: Run,
  theirs: Oid,
  given: { readonly held: Held; readonly wanted: readonly Wanted[]; readonly out: Oid },
): Promise<TakenIn> {
  const { held, wanted, out } = given
  if (held.changed === 'nothing') return { out, problem: held.problem }
  const refused = await commitPlaced(run, theirs, wanted)
  return { out, problem: refused ?? held.problem }
}

/** Commits what was brought here on a branch that stays behind. */
async function commitPlaced(
  run: Run,
  theirs: Oid,
  wanted: readonly Wanted[],
): Promise<SyncProblem | undefined> {
  const { repo, diary } = run
  const from = run.head
  const refused = await commitOwn(run, (await repo.look()).dirty, { taken: wanted })
  // While it is in no commit nobody can tell it from what a person wrote.
  if (refused) repo.remember(run.branch, { ...repo.recall(run.branch), taking: theirs })
  else forgetTaking(run)
  if (run.head !== undefined) await diary.cameIn(from, run.head, repo.trees, run.claims)
  return refused
}

interface Held {
  readonly problem: SyncProblem
  readonly changed: 'nothing' | 'other spaces'
}

async function placeIt(
  run: Run,
  theirs: Oid,
  wanted: readonly Wanted[],
): Promise<Held | undefined> {
  const { repo, sync, branch, head } = run
  const org = wanted.filter(
    ({ path }) => kindOf(placeIn(repo.trees, path)?.path ?? '') !== undefined,
  )
  const ours = await filesOf(repo, repo.trees, head)
  const memory = repo.recall(branch)
  const told = memory.untold?.from ?? head
  const until = { tip: theirs, ...(told === undefined ? {} : { from: told }) }
  if (org.length > 0) repo.remember(branch, { ...memory, taking: theirs, untold: until })
  const placed = await placeHere(sync, repo, { wanted: org, ours, claims: run.claims })
  await fetchContents(run, theirs, org)
  if (placed.type === 'placed') return undefined
  const { spaces, changed } = placed
  if (changed === 'nothing') repo.remember(branch, memory)
  return { problem: heldProblem(spaces), changed }
}

function heldProblem(spaces: readonly HeldSpace[]): SyncProblem {
  const sentences = spaces.map(({ path, space, by, waiting }) => {
    const wait = waiting === 1 ? '1 changed file waits' : `${waiting} changed files wait`
    return `${path} of ${space} has unsaved edits in Emacs (${by}): ${wait}.`
  })
  return { code: 'busy', why: sentences.join(' '), hint: 'Save it there, and sync again.' }
}
