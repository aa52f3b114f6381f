/** Entries that one side took out of its files, and that stand in no other file there: nobody archived them. */

import { mentionedIds } from '../../../core/org/find.ts'
import { isSame, type Files } from '../join.ts'
import { kindOf, orgBytesMax, placeIn } from '../ours.ts'
import type { Oid, Repo, TreeFile } from '../ports.ts'
import { missingIds } from './restore.ts'

/** Two commits, of which the first may have taken something out of what the second has. */
export interface Change {
  readonly now: Files
  readonly before: Files
}

/** From each path of which something is lacking to how many entries. All paths together, for each look at git costs a process. */
export async function takenOut(
  repo: Repo,
  paths: readonly string[],
  { now, before }: Change,
): Promise<ReadonlyMap<string, number>> {
  const pairs = paths.flatMap((path) => {
    const [mine, old] = [now.get(path), before.get(path)]
    return mine && old && isRead(mine) && isRead(old) ? [{ path, mine, old }] : []
  })
  const lost = new Map<string, Set<string>>()
  for (const part of portions(pairs, ({ mine, old }) => mine.size + old.size)) {
    const blobs = await repo.read(part.flatMap(({ mine, old }) => [mine.oid, old.oid]))
    for (const { path, mine, old } of part) {
      const ids = missingIds(blobs.get(old.oid)!, blobs.get(mine.oid)!)
      if (ids.size > 0) lost.set(path, new Set(ids))
    }
  }
  if (lost.size === 0) return new Map()
  const stands = await placesOf(repo, new Set([...lost.values()].flatMap((ids) => [...ids])), {
    now,
    before,
  })
  const counts = [...lost].map(([path, ids]) => {
    const gone = [...ids].filter((id) => !stands.get(id)?.some((other) => other !== path))
    return [path, gone.length] as const
  })
  return new Map(counts.filter(([, count]) => count > 0))
}

/** Of each id the files that mention it, two at most. What was moved stands in a file in which the sides differ. */
async function placesOf(
  repo: Repo,
  ids: ReadonlySet<string>,
  { now, before }: Change,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const others = [...now.values()].filter(
    (file) =>
      isRead(file) &&
      !isSame(file, before.get(file.path)) &&
      kindOf(placeIn(repo.trees, file.path)?.path ?? '') === 'org',
  )
  const found = new Map<string, readonly string[]>()
  for (const part of portions(others, ({ size }) => size)) {
    const blobs = await repo.read(part.map(({ oid }): Oid => oid))
    for (const { path, oid } of part) {
      for (const id of mentionedIds(blobs.get(oid)!)) {
        const known = found.get(id) ?? []
        if (ids.has(id) && known.length < 2) found.set(id, [...known, path])
      }
    }
  }
  return found
}

/** Held in memory at once. */
const portionBytesMax = 2 * orgBytesMax

function* portions<T>(all: readonly T[], sizeOf: (one: T) => number): Iterable<readonly T[]> {
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
