/** Entries that one side took out of a file, and that stand in no other file there: nobody archived them. */

import { mentionsId } from '../../../core/org/find.ts'
import { isSame, type Files } from '../join.ts'
import { kindOf, orgBytesMax, placeIn } from '../ours.ts'
import type { Repo } from '../ports.ts'
import { missingIds } from './restore.ts'

/** How many the first side lacks in this file. What it moved stands in a file in which the sides differ. */
export async function takenOut(
  repo: Repo,
  path: string,
  [changed, kept]: readonly [Files, Files],
): Promise<number> {
  const [now, before] = [changed.get(path)!, kept.get(path)!]
  if (!isRegular(now) || !isRegular(before)) return 0
  const blobs = await repo.read([now.oid, before.oid])
  const lost = new Set(missingIds(blobs.get(before.oid)!, blobs.get(now.oid)!))
  if (lost.size === 0) return 0
  const others = [...changed.values()].filter(
    (file) =>
      file.path !== path &&
      isRegular(file) &&
      !isSame(file, kept.get(file.path)) &&
      kindOf(placeIn(repo.trees, file.path)?.path ?? '') === 'org',
  )
  for (const { oid } of others) {
    const bytes = (await repo.read([oid])).get(oid)!
    for (const id of lost) if (mentionsId(bytes, id)) lost.delete(id)
  }
  return lost.size
}

function isRegular({ mode, size }: { readonly mode: string; readonly size: number }): boolean {
  return mode.startsWith('100') && size <= orgBytesMax
}
