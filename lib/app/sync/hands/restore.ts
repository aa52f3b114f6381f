/** Entries that were taken out of a file come back: they leave one by archiving alone. Which those are, and putting them back. */

import { peekProperty } from '../../../core/codec/peek.ts'
import { joinFiles } from '../../../core/merge/bytes.ts'
import { byteText } from '../../../core/org/bytes.ts'
import { mentionedIds } from '../../../core/org/find.ts'
import { entryRanges, scanOutline } from '../../../core/org/scan.ts'
import type { Deps, Space } from '../../ports.ts'
import { kindOf, placeIn } from '../ours.ts'
import type { Dirty } from '../ports.ts'
import type { Run } from '../run.ts'

/** Ids of the entries at the top of a file. */
export function idsOf(bytes: Uint8Array): ReadonlySet<string> {
  const ranges = entryRanges(scanOutline(bytes))
  return new Set(ranges.flatMap((range) => peekProperty(bytes, range, 'ID') ?? []))
}

/** Ids that the first file has and the second lacks. */
export function missingIds(before: Uint8Array, now: Uint8Array): ReadonlySet<string> {
  const kept = idsOf(now)
  return new Set([...idsOf(before)].filter((id) => !kept.has(id)))
}

/** The file with these entries of its older copy in their places again; undefined when they cannot be joined. */
export function withEntries(
  now: Uint8Array,
  before: Uint8Array,
  ids: ReadonlySet<string>,
): Uint8Array | undefined {
  const ranges = entryRanges(scanOutline(before))
  const lost = ranges.filter((range) => ids.has(peekProperty(before, range, 'ID') ?? ''))
  const text = lost.map(({ start, end }) => byteText(before, start, end)).join('\n')
  const joined = joinFiles([now, Uint8Array.from(text, (char) => char.charCodeAt(0))])
  return joined.ok ? joined.bytes : undefined
}

/** Puts back what the last commit has and the work tree lacks, unless it stands in another file. Returns sentences. */
export async function restoreMissing(
  { deps, sync, repo, head }: Run,
  dirty: readonly Dirty[],
): Promise<readonly string[]> {
  if (head === undefined) return []
  const said: string[] = []
  for (const { space, prefix } of repo.trees) {
    let elsewhere: Set<string> | undefined
    const changed = dirty.filter((one) => {
      const place = placeIn(repo.trees, one.path)
      return place?.tree.prefix === prefix && one.head && kindOf(place.path) === 'org'
    })
    const olds = await repo.read(changed.map((one) => one.head!.oid))
    for (const one of changed) {
      const path = one.path.slice(prefix.length)
      const before = olds.get(one.head!.oid)
      const now = before && (await deps.store.read(space, path))
      // A file that is gone as a whole comes back as a whole.
      if (!before || !now || (one.state === 'gone' && now.length === 0)) continue
      const lost = new Set(missingIds(before, now))
      if (lost.size === 0) continue
      elsewhere ??= await idsInFiles(deps, space)
      for (const id of lost) if (elsewhere.has(id)) lost.delete(id)
      if (lost.size === 0) continue
      const change = (bytes: Uint8Array | undefined) => bytes && withEntries(bytes, before, lost)
      const placed = await sync.files.place(space, [{ path, change }])
      if (placed.type === 'held' || placed.changed.length === 0) continue
      for (const id of lost) elsewhere.add(id)
      said.push(backSentence(lost.size, `${path} of ${space.name}`))
    }
  }
  return said
}

/** All that stand anywhere in a space, read once: for each file that lacks something it would be a look at every other. */
async function idsInFiles({ store }: Deps, space: Space): Promise<Set<string>> {
  const found = new Set<string>()
  for (const path of await store.paths(space)) {
    for (const id of mentionedIds(await store.read(space, path))) found.add(id)
  }
  return found
}

/** `what` is a file and where it is. */
export function backSentence(count: number, what: string): string {
  const entries = count === 1 ? 'An entry was' : `${count} entries were`
  const again = count === 1 ? 'it is back' : 'they are back'
  return `${entries} taken out of ${what} by hand; ${again}. To put away: datacore-msg archive.`
}
