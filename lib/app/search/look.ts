/** What the files of a space have for a query, the newest of it, and in which order it answers that. */

import { aheadMsMax } from '../../core/ahead.ts'
import { propertyOf, readEntry } from '../../core/org/entry.ts'
import { defaultKeywords } from '../../core/org/scan.ts'
import type { OrgEntry } from '../../core/org/types.ts'
import type { Query } from '../../core/search/query.ts'
import { type Counted, type Hit, rank, type Ranked } from '../../core/search/rank.ts'
import { sieveOf } from '../../core/search/sieve.ts'
import type { Deps, FileLook, SearchHit, Space } from '../ports.ts'
import { searchableOf } from './searchable.ts'

export interface EntryHit extends Hit {
  readonly id: string
  readonly entry: SearchHit
}

export interface LookedFor {
  readonly hits: readonly EntryHit[]
  /** At least so many entries were gone through. */
  readonly entries: number
}

/** An entry by itself: its bytes alone, read. */
export interface Found {
  readonly path: string
  readonly bytes: Uint8Array
  readonly entry: OrgEntry
}

export interface LookWish {
  readonly query: Query
  readonly goesInto: (path: string) => boolean
  readonly isWanted: (found: Found) => boolean
  /** Whether whoever asks is shown it; asked last, for it may check a signature. What is not shown takes nobody's place. */
  readonly isShown: (found: Found) => boolean
}

/** Of each word at least so many of the newest entries are ranked, and as many as are wanted. */
const rankedLeast = 300

export async function lookFor(
  deps: Deps,
  space: Space,
  { query, goesInto, isWanted, isShown, wanted }: LookWish & { readonly wanted: number },
): Promise<LookedFor> {
  const sieve = sieveOf<Uint8Array>(query, Math.max(rankedLeast, wanted))
  const known = new Map<Uint8Array, EntryHit>()
  const dateOf = believedMs(deps)
  const begin = (path: string): FileLook => {
    const file = sieve.begin(untilMsOf(path))
    const taken = new Map<Uint8Array, Counted & Pick<EntryHit, 'id'>>()
    return {
      pattern: file.pattern,
      // Of a word that many have most are too old, which is known before they are read.
      hasRoom(stamp) {
        const atMs = dateOf(stamp)
        return Number.isNaN(atMs) || file.hasRoom(atMs)
      },
      takes(bytes) {
        const entry = readEntry(bytes, { start: 0, end: bytes.length }, defaultKeywords)
        const found = { path, bytes, entry }
        if (!isWanted(found)) return false
        const counted = file.take(bytes, {
          atMs: dateOf(propertyOf(entry, 'STAMP')),
          found: searchableOf(bytes, entry),
          isShown: () => isShown(found),
        })
        if (counted) taken.set(bytes, { ...counted, id: propertyOf(entry, 'ID') ?? '' })
        return counted !== undefined
      },
      end(hits) {
        if (hits.length === 0) return
        sieve.end(file)
        for (const hit of hits) {
          const { bytes, start: at } = hit
          const counted = taken.get(bytes)
          if (counted) known.set(bytes, { ...counted, space: space.name, path, at, entry: hit })
        }
        const kept = sieve.kept()
        for (const bytes of known.keys()) if (!kept.has(bytes)) known.delete(bytes)
      },
    }
  }
  const isOpen = (path: string) => goesInto(path) && sieve.isOpen(untilMsOf(path))
  await deps.store.look(space, { goesInto: isOpen, begin })
  const hits = [...known.values()]
  return { hits, entries: entriesAbout(hits.map(({ entry }) => entry)) }
}

/** Best first, of several spaces together. */
export function bestOf(
  deps: Deps,
  query: Query,
  found: readonly LookedFor[],
): readonly Ranked<EntryHit>[] {
  const hits = found.flatMap((one) => one.hits)
  const entries = found.reduce((sum, one) => sum + one.entries, 0)
  return rank(query, hits, { nowMs: deps.clock.nowMs(), entries })
}

/** NaN for a time to come, which nobody believes: by that one would be the newest for good. */
function believedMs({ clock }: Deps): (stamp: string | undefined) => number {
  const latestMs = clock.nowMs() + aheadMsMax
  return (stamp) => {
    const atMs = Date.parse(stamp ?? '')
    return atMs <= latestMs ? atMs : Number.NaN
  }
}

/** When all of a file is older: an archive has what was written in the month of its name, by whatever clock. */
function untilMsOf(path: string): number {
  const [, year, month] = /^archive\/([0-9]{4})-([0-9]{2})\.org$/u.exec(path) ?? []
  if (year === undefined) return Number.POSITIVE_INFINITY
  return Date.UTC(Number(year), Number(month), 2)
}

/** By the sizes of those that were found, and where the last one of each file stands. */
function entriesAbout(found: readonly SearchHit[]): number {
  const ends = new Map<string, number>()
  let bytes = 0
  for (const { path, start, end } of found) {
    ends.set(path, Math.max(ends.get(path) ?? 0, end))
    bytes += end - start
  }
  const all = [...ends.values()].reduce((sum, end) => sum + end, 0)
  return found.length === 0 ? 0 : Math.round((all * found.length) / bytes)
}
