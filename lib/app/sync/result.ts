/** The commit that both sides are to have: theirs, one commit on top of theirs, a merge; or messages carried past the rest. */

import { type Finding, type Joined, joinSides, type Means } from './join.ts'
import { isOurs } from './ours.ts'
import type { Oid, Repo, RepoTree, Wanted } from './ports.ts'

export interface Tips extends Means {
  /** Undefined before our first commit. */
  readonly ours: Oid | undefined
  readonly theirs: Oid
  readonly rewritten: boolean
  readonly message: string
}

export interface Outcome {
  /** What the branch is to be; undefined where only messages can be exchanged. */
  readonly to: Oid | undefined
  /** What others are to get: `to`, or their own with our messages. */
  readonly out: Oid
  /** Messaging files that change here. */
  readonly here: readonly Wanted[]
  readonly trees: readonly RepoTree[]
  readonly findings: readonly Finding[]
  /** The user's files that both sides changed. */
  readonly conflicts: readonly string[]
}

/** Nothing of the work tree, the index or a branch is changed by this. */
export async function resultOf(repo: Repo, tips: Tips): Promise<Outcome> {
  const { ours, theirs } = tips
  const bases = ours === undefined ? [] : await repo.bases(ours, theirs)
  const trees = await treesWith(repo, theirs)
  if (ours !== undefined && bases.includes(theirs)) {
    return { to: ours, out: ours, here: [], trees, findings: [], conflicts: [] }
  }
  const joined = await joinSides(repo, { trees, ours, theirs, bases }, tips)
  const common = { here: joined.overOurs, trees, findings: joined.findings }
  const onTop = () => onTopOf(repo, tips, joined)
  if (ours === undefined || bases.includes(ours)) {
    const to = await onTop()
    return { ...common, to, out: to, conflicts: [] }
  }
  const ahead = await repo.ahead(ours, theirs)
  const others = ahead.paths.filter((path) => !isOurs(trees, path))
  if (ahead.isPlain && others.length === 0) {
    const to = await onTop()
    return { ...common, to, out: to, conflicts: [] }
  }
  // What was taken back by whoever rewrote their branch is not to return by a merge of ours.
  if (tips.rewritten) return { ...common, to: undefined, out: await onTop(), conflicts: others }
  return merged(repo, tips, { joined, common, others })
}

async function merged(
  repo: Repo,
  tips: Tips & { readonly ours?: Oid | undefined },
  {
    joined,
    common,
    others,
  }: {
    readonly joined: Joined
    readonly common: Pick<Outcome, 'here' | 'trees' | 'findings'>
    readonly others: readonly string[]
  },
): Promise<Outcome> {
  const { theirs, message } = tips
  const ours = tips.ours!
  const tree = await repo.merge(ours, theirs)
  const known = new Set(joined.all.map(({ path }) => path))
  const conflicts =
    tree.type === 'unable'
      ? others
      : tree.conflicts.filter((path) => !known.has(path) && !isOurs(common.trees, path))
  if (tree.type === 'unable' || conflicts.length > 0) {
    return { ...common, to: undefined, out: await onTopOf(repo, tips, joined), conflicts }
  }
  const all = await wholeOf(repo, { trees: common.trees, ours, joined })
  const to = await repo.make({ from: tree.tree, wanted: all, parents: [ours, theirs], message })
  return { ...common, to, out: to, conflicts: [] }
}

/** Git's merge may have made something of its own of a messaging file: each stands as it was decided. */
async function wholeOf(
  repo: Repo,
  {
    trees,
    ours,
    joined,
  }: { readonly trees: readonly RepoTree[]; readonly ours: Oid; readonly joined: Joined },
): Promise<readonly Wanted[]> {
  const files = await repo.list(
    ours,
    trees.map(({ prefix }) => prefix),
  )
  const decided = new Map(joined.all.map(({ path, entry }) => [path, entry] as const))
  const same = files.filter(({ path }) => !decided.has(path) && isOurs(trees, path))
  return [...joined.all, ...same.map(({ path, mode, oid }) => ({ path, entry: { mode, oid } }))]
}

/** Theirs, where the join adds nothing to it: so doing it again makes no commit. */
async function onTopOf(repo: Repo, tips: Tips, joined: Joined): Promise<Oid> {
  const { theirs, message } = tips
  const wanted = joined.overTheirs
  if (wanted.length === 0) return theirs
  return repo.make({ from: theirs, wanted, parents: [theirs], message })
}

/** Spaces of their side too that this machine has not yet: what is in them is looked at before it is checked out. */
export async function treesWith(repo: Repo, theirs: Oid): Promise<readonly RepoTree[]> {
  const parents = new Set(
    repo.trees.flatMap(({ space, prefix }) => {
      const own = `${space.name}/org/messaging/`
      return prefix.endsWith(own) ? [prefix.slice(0, -own.length)] : []
    }),
  )
  const found: RepoTree[] = [...repo.trees]
  for (const parent of parents) {
    for (const name of await repo.folders(theirs, parent)) {
      const prefix = `${parent}${name}/org/messaging/`
      const isSpace = /^[0-9]+-[a-z0-9][a-z0-9-]*$/u.test(name)
      if (!isSpace || found.some((tree) => tree.prefix === prefix)) continue
      found.push({ space: { name, dir: `${repo.top}/${parent}${name}` }, prefix })
    }
  }
  return found
}
