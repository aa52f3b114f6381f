/** Entries that have a word of ours in their heading or drawer, newest first, of all spaces, in bounded memory. */

import { doneWithout, type Result } from '../../core/model/refusal.ts'
import { hitView, holdsLetters, isArchive, keyOf, letterOf } from '../decode.ts'
import { dated, type DatedView, newestFirst } from '../order.ts'
import type { Deps } from '../ports.ts'
import { isProject } from '../project/is-project.ts'
import { readablePaths } from '../readable.ts'
import { eachSpace, readingSpaces } from '../spaces.ts'
import { judgeFor } from '../standings.ts'
import type { EntryView, SpaceChoice } from '../views.ts'
import { isWithheld } from '../withheld.ts'

/** Entries of one space that are looked at: what lies behind so many newer ones is somebody's flood. */
const lookedMax = 2000

export interface Gathered<T extends EntryView = EntryView> {
  readonly entries: readonly T[]
  /** How many there are, shown or not. */
  readonly total: number
}

export interface GatherWish<T extends EntryView> {
  /** Of which each of them has at least one in its text, as it stands in the file. */
  readonly words: readonly string[]
  readonly scope: 'hot' | 'all'
  readonly limit: number
  readonly isWanted: (view: EntryView) => view is T
}

export interface GatherInput extends SpaceChoice {
  /** Only what belongs to it. */
  readonly project?: string | undefined
}

export async function gather<T extends EntryView>(
  deps: Deps,
  input: GatherInput,
  { words, scope, limit, isWanted }: GatherWish<T>,
): Promise<Result<Gathered<T>>> {
  const spaces = await readingSpaces(deps, input.space)
  if (!spaces.ok) return spaces
  const isAbout = (view: EntryView) => isProject(letterOf(view).project, input.project)
  const { found, without } = await eachSpace(spaces.value, input.space, async (space, trying) => {
    const isLooked = (path: string) => holdsLetters(path) && (scope === 'all' || !isArchive(path))
    await readablePaths(deps, space, trying, isLooked)
    const found: DatedView<T>[] = []
    for (const word of words) {
      const hits = await deps.store.search(space, [word], lookedMax)
      const here = hits.filter(({ path }) => isLooked(path))
      if (here.length === 0) continue
      const judge = await judgeFor(deps, space)
      const views = here.flatMap((hit) => hitView(judge, space, hit) ?? [])
      await judge.savePins()
      // A file's last entry comes first.
      found.push(...dated(deps, views.filter(isWanted).filter(isAbout).reverse()))
    }
    return found
  })
  const wanted = found.flat().filter(({ view }) => !isWithheld(deps, view))
  const all = newestFirst(wanted)
  const once = [...new Map(all.map((view) => [keyOf(view), view])).values()]
  return doneWithout({ entries: once.slice(0, limit), total: once.length }, without)
}
