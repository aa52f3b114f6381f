/** Keeps what a run did, for its report. Asks git what it must know for that, and changes nothing. */

import { settleConflicts } from '../../core/merge/bytes.ts'
import type { Deps } from '../ports.ts'
import type { Claims } from './claims/claims.ts'
import { isSame, filesOf, type Finding } from './join.ts'
import { changedIds, type FileChange, newsOf } from './news/entries.ts'
import { countedPosts, type PostNews } from './news/posts.ts'
import { kindOf, placeIn } from './ours.ts'
import type { Look, Oid, Repo, RepoTree, TreeEntry } from './ports.ts'
import type {
  CameIn,
  CarriedPast,
  LostClaim,
  Quarantined,
  Reached,
  RepoReport,
  SyncProblem,
  Waits,
} from './report.ts'

export interface Diary {
  note(...sentences: readonly string[]): void
  committed(paths: readonly string[], head: Oid): void
  /** The commit was refused: what is ours is on this disk alone, wherever the branch is. */
  refused(): void
  waits(why: Waits, sentence: string | undefined): void
  pushed(commit: Oid, what: { readonly ids: readonly string[]; readonly own: number }): void
  rewritten(): void
  carriedPast(files: readonly CarriedPast[]): void
  quarantined(tip: Oid, findings: readonly Finding[]): Promise<void>
  /** Tells the entries by which two commits differ; with `ids` these alone. */
  cameIn(
    from: Oid | undefined,
    to: Oid,
    trees: readonly RepoTree[],
    claims: Claims,
    ids?: ReadonlySet<string>,
  ): Promise<void>
  /** Ids of the entries by which two commits differ. */
  changesBetween(from: Oid | undefined, to: Oid): Promise<readonly string[]>
  ended(problem: SyncProblem | undefined): RepoReport
}

export function newDiary(deps: Deps, repo: Repo, look: Look): Diary {
  const notes: string[] = []
  const files: string[] = []
  const entries = new Map<string, CameIn>()
  const posts = new Map<string, PostNews>()
  const claims: LostClaim[] = []
  const left: Quarantined[] = []
  const past = new Map<string, CarriedPast>()
  const wentOut = new Set<string>()
  let reached: Reached = look.head === undefined || look.obstacle ? 'stored' : 'committed'
  let commit = look.head
  let waiting: Pick<RepoReport, 'waits' | 'waitsWhy'> = { waits: undefined, waitsWhy: undefined }
  let wasRewritten = false
  let ownCommits = 0
  let isRefused = false
  return {
    note(...sentences) {
      notes.push(...sentences.filter((one) => !notes.includes(one)))
    },
    committed(paths, head) {
      files.push(...paths)
      commit = head
      reached = 'committed'
    },
    refused() {
      isRefused = true
    },
    waits(why, sentence) {
      waiting = { waits: why, waitsWhy: sentence }
      if (commit !== undefined) reached = 'committed'
      // The remote had it all when it was last heard of.
      if (why !== 'no remote' && commit === look.known) reached = 'pushed'
    },
    pushed(oid, { ids, own }) {
      ownCommits += own
      for (const id of ids) wentOut.add(id)
      commit = oid
      reached = 'pushed'
    },
    rewritten() {
      wasRewritten = true
    },
    carriedPast(stand) {
      for (const one of stand) past.set(one.path, one)
    },
    async quarantined(tip, findings) {
      const known = new Set(left.map(({ path }) => path))
      const fresh = findings.filter(({ path }) => !known.has(path))
      const by = await repo.broughtBy(tip, fresh)
      for (const { path, why } of fresh) {
        if (known.has(path)) continue
        known.add(path)
        left.push({ path, why, commit: by.get(path)?.oid, author: by.get(path)?.author })
      }
    },
    async cameIn(from, to, trees, withdrawn, ids) {
      for (const { tree, changes } of await changesOf(repo, trees, { from, to })) {
        const news = await newsOf(deps, tree.space, changes, withdrawn.withdrawn(tree.space))
        for (const one of news.cameIn) {
          const { entry } = one
          const id = entry.kind === 'task' ? entry.task.id : entry.message.id
          if (ids && !ids.has(id)) continue
          const known = entries.get(`${entry.space} ${id}`)
          entries.set(`${entry.space} ${id}`, {
            ...one,
            change: firstOf(known?.change, one.change),
          })
        }
        for (const one of news.posts) {
          if (ids && !ids.has(one.id)) continue
          const key = `${one.space} ${one.id}`
          posts.set(key, { ...one, change: posts.get(key)?.change ?? one.change })
        }
        claims.push(...news.lostClaims.filter(({ id }) => !ids || ids.has(id)))
      }
    },
    async changesBetween(from, to) {
      const all = await changesOf(repo, repo.trees, { from, to })
      return all.flatMap(({ changes }) => changedIds(changes))
    },
    ended(problem) {
      return {
        top: repo.top,
        spaces: repo.trees.map(({ space }) => space.name),
        branch: look.branch,
        remote: look.remote && look.branch !== '' ? remoteName(look.remote) : undefined,
        reached: isRefused ? 'stored' : reached,
        ...waiting,
        commit,
        committed: files,
        cameIn: [...entries.values()],
        posts: countedPosts([...posts.values()]),
        wentOut: [...wentOut],
        ownCommits,
        lostClaims: claims,
        quarantined: left,
        carriedPast: [...past.values()],
        rewritten: wasRewritten,
        notes,
        problem,
      }
    },
  }
}

function remoteName({ remote, ref }: NonNullable<Look['remote']>): string {
  return `${remote}/${ref.replace(/^refs\/heads\//u, '')}`
}

/** The org files by which two commits differ, space by space. */
async function changesOf(
  repo: Repo,
  trees: readonly RepoTree[],
  { from, to }: { readonly from: Oid | undefined; readonly to: Oid },
): Promise<readonly { readonly tree: RepoTree; readonly changes: readonly FileChange[] }[]> {
  const [before, after] = [await filesOf(repo, trees, from), await filesOf(repo, trees, to)]
  const paths = [...new Set([...before.keys(), ...after.keys()])].filter((path) => {
    const place = placeIn(trees, path)
    return place && kindOf(place.path) === 'org' && !isSame(before.get(path), after.get(path))
  })
  const regular = (entry: TreeEntry | undefined) => entry?.mode.startsWith('100') ?? false
  const oidOf = (entry: TreeEntry | undefined) => (regular(entry) ? [entry!.oid] : [])
  const blobs = await repo.read(
    paths.flatMap((path) => [...oidOf(before.get(path)), ...oidOf(after.get(path))]),
  )
  // As every reader has it: a letter between the markers of a conflict is no letter that somebody altered.
  const bytesOf = (entry: TreeEntry | undefined) => {
    const bytes = blobs.get(oidOf(entry)[0] ?? '') ?? new Uint8Array(0)
    return settleConflicts(bytes) ?? bytes
  }
  return trees.map((tree) => ({
    tree,
    changes: paths
      .filter((path) => path.startsWith(tree.prefix))
      .map((path) => ({
        path: path.slice(tree.prefix.length),
        before: bytesOf(before.get(path)),
        after: bytesOf(after.get(path)),
      })),
  }))
}

/** What is told of an entry that came in twice: that it is new, else that it was edited. */
function firstOf(known: CameIn['change'] | undefined, now: CameIn['change']): CameIn['change'] {
  if (known === undefined || known === 'new') return known ?? now
  return known === 'edited' ? known : now
}
