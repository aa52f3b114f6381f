/** Messages and tasks by words, the best first or the newest, over hot files and archives, without an index. */

import { parseAddress } from '../../core/model/address.ts'
import { parseId } from '../../core/model/id.ts'
import { doneWithout, type Result } from '../../core/model/refusal.ts'
import { propertyOf } from '../../core/org/entry.ts'
import type { OrgEntry } from '../../core/org/types.ts'
import { isMemoryId } from '../../core/memory/id.ts'
import { isPostId } from '../../core/channel/post-id.ts'
import type { Match, Ranked } from '../../core/search/rank.ts'
import { hitView, holdsLetters, isArchive, keyOf } from '../decode.ts'
import { me } from '../people.ts'
import type { Deps } from '../ports.ts'
import { isProject } from '../project/is-project.ts'
import { readablePaths } from '../readable.ts'
import { eachSpace } from '../spaces.ts'
import { judgeFor } from '../standings.ts'
import type { EntryView } from '../views.ts'
import { isWithheld } from '../withheld.ts'
import { askedOf, type SearchInput } from './asked.ts'
import { bestOf, type EntryHit, lookFor } from './look.ts'
import { newestRanked } from './newest.ts'

export type FoundEntry = EntryView & Match

export async function search(
  deps: Deps,
  input: SearchInput,
): Promise<Result<readonly FoundEntry[]>> {
  const asked = await askedOf(deps, input)
  if (!asked.ok) return asked
  const { query, spaces } = asked.value
  const { project, limit, order = 'best' } = input
  const { found, without } = await eachSpace(spaces, input.space, async (space, trying) => {
    await readablePaths(deps, space, trying, holdsLetters)
    // A person is shown everything, and then only what is printed is judged.
    const strict = deps.acting === me(deps) ? undefined : await judgeFor(deps, space)
    const looked = await lookFor(deps, space, {
      query,
      wanted: limit,
      goesInto: holdsLetters,
      isWanted: ({ entry }) => {
        return isLetter(entry) && isProject(propertyOf(entry, 'PROJECT'), project)
      },
      isShown: (hit) => {
        if (!strict) return isNamed(hit.entry)
        const view = hitView(strict, space, hit)
        return view !== undefined && !isWithheld(deps, view)
      },
    })
    const judge = strict ?? (looked.hits.length > 0 ? await judgeFor(deps, space) : undefined)
    return { ...looked, hits: archivedAlone(looked.hits), space, judge }
  })
  const viewOf = ({ hit, score, match }: Ranked<EntryHit>): readonly FoundEntry[] => {
    const source = found.find(({ space }) => space.name === hit.space)
    const view = source?.judge && hitView(source.judge, source.space, hit.entry)
    return view && !isWithheld(deps, view) ? [{ ...view, score, match }] : []
  }
  const ranked = bestOf(deps, query, found)
  const views = firstOf(order === 'best' ? ranked : newestRanked(deps, ranked), viewOf, limit)
  for (const { judge } of found) await judge?.savePins()
  return doneWithout(views, without)
}

function isLetter(entry: OrgEntry): boolean {
  const id = propertyOf(entry, 'ID') ?? ''
  return !isPostId(id) && !isMemoryId(id)
}

/** Without these it is a heading of somebody's, and no view of it is made. */
function isNamed(entry: OrgEntry): boolean {
  const text = (key: string) => propertyOf(entry, key) ?? ''
  const addresses = [text('FROM'), text('TO')].map(parseAddress)
  return parseId(text('ID')) !== undefined && addresses.every((one) => one !== undefined)
}

/** Of an entry that stands twice, the archived copy. */
function archivedAlone(hits: readonly EntryHit[]): readonly EntryHit[] {
  const archived = new Set(hits.filter(({ path }) => isArchive(path)).map(({ id }) => id))
  return hits.filter(({ id, path }) => isArchive(path) || !archived.has(id))
}

/** Judged one by one, each with a signature to check, until there are enough. */
function firstOf(
  ranked: readonly Ranked<EntryHit>[],
  viewOf: (one: Ranked<EntryHit>) => readonly FoundEntry[],
  limit: number,
): readonly FoundEntry[] {
  const views: FoundEntry[] = []
  const shown = new Set<string>()
  for (const one of ranked) {
    if (views.length >= limit) break
    for (const view of viewOf(one)) {
      if (!shown.has(keyOf(view))) views.push(view)
      shown.add(keyOf(view))
    }
  }
  return views
}
