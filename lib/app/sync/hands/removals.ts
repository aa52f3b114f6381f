/** Entries that one side took out of its files, and that stand in no other file where readers look for them: nobody archived them. */

import { isSame, type Files } from '../join.ts'
import { orgBytesMax } from '../../org-path.ts'
import { kindOf, placeIn } from '../ours.ts'
import type { Repo, RepoTree, TreeFile } from '../ports.ts'
import { type Lost, lostEntries, type Standings, standingsIn, standsElsewhere } from './standing.ts'

/** Two commits, of which the first may have taken something out of what the second has. */
export interface Change {
  readonly trees: readonly RepoTree[]
  readonly now: Files
  readonly before: Files
}

/** From each path of which something is lacking to how many entries. All paths together, for each look at git costs a process. */
export async function takenOut(
  repo: Repo,
  paths: readonly string[],
  change: Change,
): Promise<ReadonlyMap<string, number>> {
  const { trees, now, before } = change
  const pairs = paths.flatMap((path) => {
    const [mine, old, place] = [now.get(path), before.get(path), placeIn(trees, path)]
    return mine && old && place && isRead(mine) && isRead(old) ? [{ path, mine, old, place }] : []
  })
  const lost = new Map<RepoTree, Lost[]>()
  for (const part of portions(pairs, ({ mine, old }) => mine.size + old.size)) {
    const blobs = await repo.read(part.flatMap(({ mine, old }) => [mine.oid, old.oid]))
    for (const { mine, old, place } of part) {
      const gone = lostEntries(place.path, blobs.get(old.oid)!, blobs.get(mine.oid)!)
      if (gone.length > 0) lost.set(place.tree, [...(lost.get(place.tree) ?? []), ...gone])
    }
  }
  const counts = new Map<string, number>()
  for (const [tree, entries] of lost) {
    const standings = await standingsOf(repo, tree, { entries, change })
    for (const entry of entries.filter((one) => !standsElsewhere(one, standings))) {
      const path = tree.prefix + entry.path
      counts.set(path, (counts.get(path) ?? 0) + 1)
    }
  }
  return counts
}

/** Where they stand now. What was moved stands in a file in which the sides differ. */
async function standingsOf(
  repo: Repo,
  tree: RepoTree,
  { entries, change }: { readonly entries: readonly Lost[]; readonly change: Change },
): Promise<Standings> {
  const ids = new Set(entries.map(({ id }) => id))
  const nameOf = (path: string) => path.slice(tree.prefix.length)
  const others = [...change.now.values()].filter((file) => {
    const isOfTree = file.path.startsWith(tree.prefix) && kindOf(nameOf(file.path)) === 'org'
    return isOfTree && isRead(file) && !isSame(file, change.before.get(file.path))
  })
  const found = new Map<string, ReadonlySet<string>>()
  for (const part of portions(others, ({ size }) => size)) {
    const blobs = await repo.read(part.map(({ oid }) => oid))
    const texts = part.map(({ path, oid }) => [nameOf(path), blobs.get(oid)!] as const)
    for (const [name, paths] of standingsIn(texts, ids)) {
      found.set(name, new Set([...(found.get(name) ?? []), ...paths]))
    }
  }
  return found
}

/** Held in memory at once. */
const portionBytesMax = 2 * orgBytesMax

export function* portions<T>(
  all: readonly T[],
  sizeOf: (one: T) => number,
): Iterable<readonly T[]> {
  let part: T[] = []
  let size = 0
  for (const one of all) {
    if (part.length > 0 && size + sizeOf(one) > portionBytesMax) {
      yield part
      part = []
      size = 0
    }
    part.push(one)
    size += sizeOf(one)
  }
  if (part.length > 0) yield part
}

function isRead({ mode, size }: TreeFile): boolean {
  return mode.startsWith('100') && size <= orgBytesMax
}
