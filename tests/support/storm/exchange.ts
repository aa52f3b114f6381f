/** The ways in which commits go from one clone to another: each with real git, and its end looked at. */

import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { sync } from '../../../lib/app/sync/sync.ts'
import { settleConflicts } from '../../../lib/core/merge/bytes.ts'
import { placesOf } from '../../../lib/io/places.ts'
import { wireSync } from '../../../lib/io/wiring-sync.ts'
import type { Clone } from '../clones.ts'
import { ok, sharedSpace } from '../world.ts'
import { type Hand, treeOf } from './crew.ts'
import { textsOf } from './facts.ts'
import { type Next, oneOf, weighted } from './numbers.ts'

export interface Exchanged {
  readonly what: string
  /** Whether all of the other's commits are here now; a picked commit brings itself alone. */
  readonly brings: 'all' | 'some'
}

/** Takes what another has. Throws when git is left with a conflict in a clone that has the driver. */
export async function exchange(next: Next, into: Hand, from: Hand): Promise<Exchanged> {
  // Markers that are merged as text once more, line by line, are beyond any reader: docs/merging.md says to settle them first.
  if (into.driver === 'none') {
    for (const hand of [into, from]) if (settleFiles(hand) > 0) commitAll(hand)
  }
  const way = weighted(next, into.driver === 'ours' ? ways : plainWays)
  const exchanged = await way(next, into, from)
  if (exchanged.brings === 'all') notePublished(into)
  return exchanged
}

/** What all that came from others led to: whatever differs from it is this person's own. */
export const publishedRef = 'refs/storm/published'

export function notePublished({ clone }: Hand): void {
  clone.git('update-ref', publishedRef, 'HEAD')
}

/** What the next write, or `doctor`, does for files in which git left markers; returns how many. */
export function settleFiles(hand: Hand): number {
  const settled = [...textsOf(treeOf(hand))].flatMap(([path, text]) => {
    const bytes = settleConflicts(new TextEncoder().encode(text))
    return bytes ? [{ path, bytes }] : []
  })
  for (const { path, bytes } of settled) writeFileSync(join(treeOf(hand), path), bytes)
  return settled.length
}

type Way = (next: Next, into: Hand, from: Hand) => Exchanged | Promise<Exchanged>

type GitWay = (next: Next, into: Hand, from: Hand) => Exchanged

/** All that is in the folder; nothing when there is nothing. */
export function commitAll({ clone, name }: Hand): void {
  clone.git('add', '-A')
  if (clone.tryGit('diff', '--cached', '--quiet').status !== 0) {
    clone.git('commit', '-q', '-m', `work of ${name}`)
  }
}

function addressOf({ clone }: Hand): string {
  return `file://${clone.dir}`
}

const merging: GitWay = (_, into, from) => {
  commitAll(into)
  settled(
    into,
    into.clone.tryGit('pull', '-q', '--no-rebase', '--no-edit', addressOf(from), 'main'),
  )
  return { what: `merges ${from.name}`, brings: 'all' }
}

const rebasing: GitWay = (_, into, from) => {
  commitAll(into)
  settled(into, into.clone.tryGit('pull', '-q', '--rebase', addressOf(from), 'main'))
  return { what: `rebases on ${from.name}`, brings: 'all' }
}

/** Merge commits are kept by rebasing them too, for people who set `pull.rebase=merges`. */
const rebasingMerges: GitWay = (_, into, from) => {
  commitAll(into)
  const ran = into.clone.tryGit('pull', '-q', '--rebase=merges', addressOf(from), 'main')
  settled(into, ran)
  return { what: `rebases merges on ${from.name}`, brings: 'all' }
}

/** What is not committed is put aside by git itself, as the `sync` script of a root does it. */
const autostash: GitWay = (next, into, from) => {
  // Git puts aside only what it knows, and overwrites no file that it does not.
  into.clone.git('add', '-A')
  const how = oneOf(next, ['--rebase', '--no-rebase'])
  const words = ['pull', '-q', how, '--autostash', '--no-edit', addressOf(from), 'main']
  settled(into, into.clone.tryGit(...words))
  return { what: `pulls ${from.name} with ${how} --autostash`, brings: 'all' }
}

const stashing: GitWay = (next, into, from) => {
  const { clone } = into
  clone.git('add', '-A')
  const isDirty = clone.tryGit('diff', '--cached', '--quiet').status !== 0
  if (isDirty) clone.git('stash', '-q')
  const { what } = (next(2) === 0 ? merging : rebasing)(next, into, from)
  if (isDirty) settled(into, clone.tryGit('stash', 'pop'))
  return { what: `stashes, ${what}, pops`, brings: 'all' }
}

/** Git commits anew what somebody else did last. */
const picking: GitWay = (next, into, from) => {
  commitAll(into)
  const { clone } = into
  clone.git('fetch', '-q', addressOf(from), 'main')
  const commits = clone.git('rev-list', '--no-merges', '-n', '4', 'HEAD..FETCH_HEAD').split('\n')
  const commit = oneOf(next, commits)
  if (commit === '') return { what: `finds nothing to pick from ${from.name}`, brings: 'some' }
  settled(into, clone.tryGit('cherry-pick', '--allow-empty', '--keep-redundant-commits', commit))
  return { what: `picks ${commit.slice(0, 8)} of ${from.name}`, brings: 'some' }
}

/** Through the bare remote, to which both push. */
const overRemote: Way = (next, into, from) => {
  if (from.driver === 'none') return merging(next, into, from)
  const said = [from, into].map((one) => pushAndPull(next, one))
  return { what: `over the remote: ${said.join(', ')}`, brings: 'all' }
}

/** Both by our own command; the one who comes first may find that the remote has moved. */
const syncing: Way = async (next, into, from) => {
  if (from.driver === 'none') return merging(next, into, from)
  const said: string[] = []
  for (const { deps, clone } of [from, into]) {
    const own = deps(next)
    const options = { env: clone.env, prompts: 'none', onStep: () => undefined } as const
    const places = placesOf(clone.env, clone.env['HOME']!)
    const needs = wireSync({ deps: own, places }, options)
    const result = await sync(own, needs, { space: sharedSpace, which: 'one' })
    const { repos } = ok(result)
    const why = repos.find(({ problem }) => problem)?.problem?.why
    if (why !== undefined) throw new Error(`sync: ${why}`)
    said.push(...repos.map(({ reached }) => reached))
  }
  return { what: `both sync: ${said.join(', ')}`, brings: 'all' }
}

/** As often as the remote has moved; nobody else moves it meanwhile, so twice is enough. */
export function pushAndPull(next: Next, hand: Hand): string {
  const { clone, name } = hand
  commitAll(hand)
  const how = oneOf(next, ['--rebase', '--no-rebase'])
  settled(hand, clone.tryGit('pull', '-q', how, '--no-edit', 'origin', 'main'))
  if (settleFiles(hand) > 0) commitAll(hand)
  clone.git('push', '-q', 'origin', 'HEAD:main')
  notePublished(hand)
  return `${name} ${how}`
}

const ways: readonly (readonly [number, Way])[] = [
  [5, merging],
  [5, rebasing],
  [1, rebasingMerges],
  [2, autostash],
  [2, stashing],
  [2, picking],
  [3, overRemote],
  [4, syncing],
]

/** Where git leaves conflicts, people do not put work aside as well. */
const plainWays: readonly (readonly [number, Way])[] = [
  [3, merging],
  [2, rebasing],
  [1, picking],
]

/** Ends what git began. Without the driver, markers are committed as they stand, for people do that. */
function settled(
  { clone, name, driver }: Hand,
  ran: { readonly status: number | null; readonly out: string },
): void {
  const unmerged = () => clone.git('diff', '--name-only', '--diff-filter=U').trim()
  if (
    driver === 'ours' &&
    (ran.status !== 0 || unmerged() !== '' || /stash.*conflict/u.test(ran.out))
  ) {
    throw new Error(`${name}: git was left with a conflict: ${ran.out}`)
  }
  for (let tries = 0; ran.status !== 0 && tries < 40; tries += 1) {
    const state = underWay(clone)
    if (state === undefined) break
    clone.git('add', '-A')
    const isEmpty = clone.tryGit('diff', '--cached', '--quiet').status === 0
    if (state === 'merge') clone.git('commit', '-q', '--no-edit')
    else clone.tryGit('-c', 'core.editor=true', state, isEmpty ? '--skip' : '--continue')
  }
  if (ran.status !== 0 && underWay(clone) !== undefined)
    throw new Error(`${name}: stuck: ${ran.out}`)
}

function underWay({ dir }: Clone): 'merge' | 'rebase' | 'cherry-pick' | undefined {
  const has = (name: string) => existsSync(join(dir, '.git', name))
  if (has('rebase-merge') || has('rebase-apply')) return 'rebase'
  if (has('MERGE_HEAD')) return 'merge'
  return has('CHERRY_PICK_HEAD') ? 'cherry-pick' : undefined
}
