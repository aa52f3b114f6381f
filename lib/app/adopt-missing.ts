/** Entries that the others have and this person's files lack: taken out by hand, or moved where no reader looks. Said, not undone. */

import { mentionedIds } from '../core/org/find.ts'
import { piecesOf } from './adopt-local.ts'
import { type Found, type LeftAlone, nothingFound, type Published } from './adopt-report.ts'
import { holdsLetters, isArchive } from './decode.ts'
import type { Deps, Space } from './ports.ts'

/** So many are named; more is a file that was emptied, and the last one says how many. */
const namedMax = 20

export async function missingEntries(
  deps: Deps,
  space: Space,
  published: Published,
): Promise<Found> {
  if (published === 'all local') return nothingFound
  const paths = await deps.store.paths(space)
  const missing: { readonly path: string; readonly id: string }[] = []
  const texts = new Map<string, Uint8Array>()
  const bytesOf = async (path: string) => {
    const bytes = texts.get(path) ?? (await deps.store.read(space, path))
    texts.set(path, bytes)
    return bytes
  }
  for (const path of new Set([...paths, 'inbox.org'])) {
    if (isArchive(path)) continue
    const theirs = await published(path)
    if (!theirs) continue
    const own = new Set(piecesOf(await bytesOf(path)).map(({ id }) => id))
    const gone = piecesOf(theirs).filter(({ id }) => id !== '' && !own.has(id))
    missing.push(...gone.map(({ id }) => ({ path, id })))
  }
  if (missing.length === 0) return nothingFound
  const left: LeftAlone[] = []
  const whole = new Map<string, ReadonlySet<string>>()
  for (const path of paths)
    whole.set(path, new Set(piecesOf(await bytesOf(path)).map(({ id }) => id)))
  for (const { path, id } of missing) {
    const there = paths.filter((other) => whole.get(other)?.has(id))
    // A letter is looked for where letters stand; everything else is whoever moved it.
    if (there.some((other) => !holdsLetters(path) || holdsLetters(other))) continue
    left.push(await saidOf({ path, id }, paths, bytesOf))
  }
  return { ...nothingFound, left: shortened(left) }
}

async function saidOf(
  { path, id }: { readonly path: string; readonly id: string },
  paths: readonly string[],
  bytesOf: (path: string) => Promise<Uint8Array>,
): Promise<LeftAlone> {
  for (const other of paths) {
    if (!mentionedIds(await bytesOf(other)).has(id)) continue
    const why = `${id} left ${path} and stands in ${other}, where no reader looks for it.`
    return { path, name: id, why, hint: `Move it back to ${path}, with one star.` }
  }
  const why = `${id} was taken out of ${path} by hand, and stands in no file of the space.`
  return {
    path,
    name: id,
    why,
    hint: `git log -S ${id} finds it; datacore-msg archive is for putting away.`,
  }
}

function shortened(left: readonly LeftAlone[]): readonly LeftAlone[] {
  if (left.length <= namedMax) return left
  const rest = left.length - namedMax
  const { path } = left[namedMax]!
  const why = `${rest} more entries were taken out by hand.`
  return [...left.slice(0, namedMax), { path, name: path, why, hint: 'See git diff.' }]
}
