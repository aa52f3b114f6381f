/** Entries by time, over hot files and archives. */

import { doneWithout, type Result } from '../core/model/refusal.ts'
import { holdsLetters, isArchive, letterOf, viewsOf } from './decode.ts'
import { type DatedView, datedByFile, newestFirst } from './order.ts'
import type { Deps } from './ports.ts'
import { isProject } from './project/is-project.ts'
import { readablePaths } from './readable.ts'
import { eachSpace, readingSpaces } from './spaces.ts'
import { judgeFor } from './standings.ts'
import type { EntryView, SpaceChoice } from './views.ts'
import { isWithheld } from './withheld.ts'

export interface SinceInput extends SpaceChoice {
  readonly sinceMs: number
  readonly project?: string | undefined
}

/** Everything written at or after an instant, newest first. */
export async function since(deps: Deps, input: SinceInput): Promise<Result<readonly EntryView[]>> {
  const spaces = await readingSpaces(deps, input.space)
  if (!spaces.ok) return spaces
  const from = new Date(input.sinceMs).toISOString()
  const { found, without } = await eachSpace(spaces.value, input.space, async (space, trying) => {
    const wanted = (path: string) => holdsLetters(path) && !isOlderArchive(path, from)
    const judge = await judgeFor(deps, space)
    const views: EntryView[] = []
    for (const path of await readablePaths(deps, space, trying, wanted)) {
      const bytes = await deps.store.read(space, path)
      views.push(...viewsOf(judge, { space: space.name, path }, bytes))
    }
    return datedByFile(
      deps,
      views.filter((view) => !isWithheld(deps, view)),
    )
  })
  const recent = found
    .flat()
    .filter(({ view }) => letterOf(view).stamp >= from && isOf(view, input.project))
  return doneWithout(newestOnce(recent), without)
}

function isOf(view: EntryView, project: string | undefined): boolean {
  return isProject(letterOf(view).project, project)
}

/** An archive file holds what was created in the month of its name. */
function isOlderArchive(path: string, from: string): boolean {
  const month = /^archive\/([0-9]{4}-[0-9]{2})\.org$/u.exec(path)?.[1]
  return month !== undefined && month < from.slice(0, 7)
}

/** Newest first; of an entry that stands twice, the archived copy. */
function newestOnce(entries: readonly DatedView<EntryView>[]): readonly EntryView[] {
  const byId = new Map<string, DatedView<EntryView>>()
  for (const entry of entries) {
    const key = `${entry.view.space} ${letterOf(entry.view).id}`
    if (!byId.has(key) || isArchive(entry.view.path)) byId.set(key, entry)
  }
  return newestFirst([...byId.values()])
}
