/** Entries that were taken out of a file of the work tree come back: they leave one by archiving alone. */

import type { Deps, Space } from '../../ports.ts'
import { kindOf, placeIn } from '../ours.ts'
import type { Dirty } from '../ports.ts'
import type { Run } from '../run.ts'
import {
  type Lost,
  lostEntries,
  type Standings,
  standingsIn,
  standsElsewhere,
  withEntries,
} from './standing.ts'

/** Puts back what the last commit has and the work tree lacks, unless it stands in another file. Returns sentences. */
export async function restoreMissing(
  { deps, sync, repo, head }: Run,
  dirty: readonly Dirty[],
): Promise<readonly string[]> {
  if (head === undefined) return []
  const said: string[] = []
  for (const { space, prefix } of repo.trees) {
    const changed = dirty.filter((one) => {
      const place = placeIn(repo.trees, one.path)
      return (
        place?.tree.prefix === prefix &&
        one.head?.mode.startsWith('100') &&
        kindOf(place.path) === 'org'
      )
    })
    const olds = await repo.read(changed.map((one) => one.head!.oid))
    const losses: { readonly path: string; readonly before: Uint8Array; lost: readonly Lost[] }[] =
      []
    for (const one of changed) {
      const path = one.path.slice(prefix.length)
      const before = olds.get(one.head!.oid)
      const now = before && (await deps.store.read(space, path))
      // A file that is gone as a whole comes back as a whole.
      if (!before || !now || (one.state === 'gone' && now.length === 0)) continue
      const lost = lostEntries(path, before, now)
      if (lost.length > 0) losses.push({ path, before, lost })
    }
    if (losses.length === 0) continue
    const ids = new Set(losses.flatMap(({ lost }) => lost.map(({ id }) => id)))
    const standings = await standingsHere(deps, space, ids)
    /** What stood in two files comes back in one. */
    const back = new Set<string>()
    for (const { path, before, lost } of losses) {
      const gone = lost.filter((one) => !back.has(one.name) && !standsElsewhere(one, standings))
      if (gone.length === 0) continue
      const wanted = new Set(gone.map(({ id }) => id))
      const change = (bytes: Uint8Array | undefined) => bytes && withEntries(bytes, before, wanted)
      const placed = await sync.files.place(space, [{ path, change }])
      if (placed.type === 'held' || placed.changed.length === 0) continue
      for (const { name } of gone) back.add(name)
      said.push(backSentence(wanted.size, `${path} of ${space.name}`))
    }
  }
  return said
}

/** All files of a space, each read once and let go: for each that lacks something it would be a look at every other. */
async function standingsHere(
  { store }: Deps,
  space: Space,
  ids: ReadonlySet<string>,
): Promise<Standings> {
  const found = new Map<string, ReadonlySet<string>>()
  for (const path of await store.paths(space)) {
    const one = standingsIn([[path, await store.read(space, path)]], ids)
    for (const [name, paths] of one)
      found.set(name, new Set([...(found.get(name) ?? []), ...paths]))
  }
  return found
}

/** `what` is a file and where it is. */
function backSentence(count: number, what: string): string {
  const entries = count === 1 ? 'An entry was' : `${count} entries were`
  const again = count === 1 ? 'it is back' : 'they are back'
  return `${entries} taken out of ${what} by hand; ${again}. To put away: datacore-msg archive.`
}
