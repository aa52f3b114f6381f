/** What the memories of a space have for a query, hot and archived, without judging anybody yet. */

import { memoryPath } from '../../core/memory/codec.ts'
import type { Query } from '../../core/search/query.ts'
import { hitOf, type MemoryHit } from '../../core/memory/hit.ts'
import {
  charsOf,
  entriesAbout,
  type Glimpse,
  glimpses,
  patternOf,
  type Spot,
} from '../../core/memory/scan.ts'
import { aheadMsMax } from '../../core/ahead.ts'
import { decodeText, encodeText } from '../../core/org/bytes.ts'
import { isArchive } from '../decode.ts'
import type { Deps, Space } from '../ports.ts'
import type { Successor, Successors } from './view.ts'

export interface Collected {
  readonly hits: readonly MemoryHit[]
  readonly successors: Successors
  /** About how many entries the files have. */
  readonly entries: number
}

/** `isWanted` leaves out what a filter is against. */
export async function collect(
  deps: Deps,
  space: Space,
  asked: {
    readonly query: Query
    readonly isWanted: (glimpse: Glimpse) => boolean
  },
): Promise<Collected> {
  const { query, isWanted } = asked
  const pattern = patternOf(query)
  const hits: MemoryHit[] = []
  const successors = new Map<string, Successor[]>()
  let bytesAll = 0
  let found = 0
  let charsFound = 0
  for (const path of await memoryPaths(deps, space)) {
    const bytes = await deps.store.read(space, path)
    if (path === memoryPath) bytesAll = bytes.length
    for (const glimpse of glimpses(bytes, pattern)) {
      found += 1
      charsFound += charsOf(glimpse.spot)
      note(successors, glimpse)
      if (!isWanted(glimpse)) continue
      const hit = hitOf(query, glimpse, { space: space.name, path })
      if (hit) hits.push(hit)
    }
  }
  const entries = found === 0 ? 0 : entriesAbout(bytesAll, charsFound / found)
  return { hits, successors, entries }
}

export interface Dated {
  readonly path: string
  readonly spot: Spot
  /** Unix milliseconds; what lies in the future counts as old as the one before it in its file. */
  readonly atMs: number
}

/** All memories of a space that are wanted, newest first. */
export async function everyMemory(
  deps: Deps,
  space: Space,
  isWanted: (glimpse: Glimpse) => boolean,
): Promise<{ readonly found: readonly Dated[]; readonly successors: Successors }> {
  const found: Dated[] = []
  const successors = new Map<string, Successor[]>()
  const latestMs = deps.clock.nowMs() + aheadMsMax
  for (const path of await memoryPaths(deps, space)) {
    let beforeMs = 0
    for (const glimpse of glimpses(await deps.store.read(space, path), undefined)) {
      note(successors, glimpse)
      const stampMs = Date.parse(glimpse.stamp) || 0
      const atMs = stampMs > latestMs ? beforeMs : stampMs
      beforeMs = Math.max(beforeMs, atMs)
      if (isWanted(glimpse)) found.push({ path, spot: glimpse.spot, atMs })
    }
  }
  return { found: found.sort((a, b) => b.atMs - a.atMs), successors }
}

/** Where memories stand; a person may have archived some by hand. */
export async function memoryPaths(deps: Deps, space: Space): Promise<readonly string[]> {
  const paths = await deps.store.paths(space)
  return paths.filter((path) => path === memoryPath || isArchive(path))
}

function note(successors: Map<string, Successor[]>, glimpse: Glimpse): void {
  // A forgotten one too: what superseded it stands for all before it.
  if (glimpse.supersedes === '') return
  const successor = { spot: glimpse.spot }
  const known = successors.get(glimpse.supersedes)
  if (known) known.push(successor)
  // A part of the file's text would keep all of it.
  else successors.set(decodeText(encodeText(glimpse.supersedes)), [successor])
}
