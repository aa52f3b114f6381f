/** What the memories of a space have for a query, hot and archived, without judging anybody yet. */

import { memoryPath } from '../../core/memory/codec.ts'
import type { Query } from '../../core/memory/query.ts'
import { type Hit, hitOf } from '../../core/memory/rank.ts'
import { entriesAbout, type Glimpse, glimpses, patternOf } from '../../core/memory/scan.ts'
import { isArchive } from '../decode.ts'
import type { Deps, Space } from '../ports.ts'
import type { Successors } from './view.ts'

export interface Collected {
  readonly hits: readonly Hit[]
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
  const hits: Hit[] = []
  const successors = new Map<string, Glimpse[]>()
  let bytesAll = 0
  let found = 0
  let charsFound = 0
  for (const path of await memoryPaths(deps, space)) {
    const bytes = await deps.store.read(space, path)
    if (path === memoryPath) bytesAll = bytes.length
    for (const glimpse of glimpses(bytes, pattern)) {
      found += 1
      charsFound += glimpse.text.length
      note(successors, glimpse)
      if (!isWanted(glimpse)) continue
      const hit = hitOf(query, glimpse, { space: space.name, path })
      if (hit) hits.push(hit)
    }
  }
  const entries = found === 0 ? 0 : entriesAbout(bytesAll, charsFound / found)
  return { hits, successors, entries }
}

/** All memories of a space, in the order of their files. */
export async function everyMemory(
  deps: Deps,
  space: Space,
): Promise<{
  readonly found: readonly { readonly path: string; readonly glimpse: Glimpse }[]
  readonly successors: Successors
}> {
  const found: { path: string; glimpse: Glimpse }[] = []
  const successors = new Map<string, Glimpse[]>()
  for (const path of await memoryPaths(deps, space)) {
    for (const glimpse of glimpses(await deps.store.read(space, path), undefined)) {
      note(successors, glimpse)
      found.push({ path, glimpse })
    }
  }
  return { found, successors }
}

/** Where memories stand; a person may have archived some by hand. */
export async function memoryPaths(deps: Deps, space: Space): Promise<readonly string[]> {
  const paths = await deps.store.paths(space)
  return paths.filter((path) => path === memoryPath || isArchive(path))
}

function note(successors: Map<string, Glimpse[]>, glimpse: Glimpse): void {
  if (glimpse.supersedes === '') return
  const known = successors.get(glimpse.supersedes)
  if (known) known.push(glimpse)
  else successors.set(glimpse.supersedes, [glimpse])
}
