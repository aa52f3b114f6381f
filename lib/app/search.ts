/** Entries by words and by time, over hot files and archives, without an index. */

import { done, refuse, type Result } from '../core/model/refusal.ts'
import { defaultKeywords } from '../core/org/scan.ts'
import { holdsLetters, isArchive, letterOf, viewOf, viewsOf } from './decode.ts'
import { compareText } from './load.ts'
import type { Deps, Space } from './ports.ts'
import { readingSpaces } from './spaces.ts'
import { type Judge, judgeFor } from './standings.ts'
import type { EntryView, SpaceChoice } from './views.ts'

/** Entries that contain every word in author, recipient, heading, properties or text; newest first. */
export async function search(
  deps: Deps,
  input: SpaceChoice & { readonly words: readonly string[]; readonly limit: number },
): Promise<Result<readonly EntryView[]>> {
  const words = input.words.flatMap((word) => word.split(/\s+/u)).filter(Boolean)
  if (words.length === 0) {
    const hint = 'For example: datacore-msg search pricing.'
    return refuse({ code: 'usage', why: 'There is no word to search for.', hint })
  }
  const spaces = await readingSpaces(deps, input.space)
  if (!spaces.ok) return spaces
  const found: EntryView[] = []
  for (const space of spaces.value) {
    const hits = await deps.store.search(space, words, input.limit)
    if (hits.length === 0) continue
    const judge = await judgeFor(deps, space)
    for (const hit of hits) {
      const view = hitView(judge, space, hit)
      if (view) found.push(view)
    }
  }
  return done(newestFirst(found).slice(0, input.limit))
}

/** Everything written at or after an instant, newest first. */
export async function since(
  deps: Deps,
  input: SpaceChoice & { readonly sinceMs: number },
): Promise<Result<readonly EntryView[]>> {
  const spaces = await readingSpaces(deps, input.space)
  if (!spaces.ok) return spaces
  const from = new Date(input.sinceMs).toISOString()
  const found: EntryView[] = []
  for (const space of spaces.value) {
    const judge = await judgeFor(deps, space)
    for (const path of await deps.store.paths(space)) {
      if (!holdsLetters(path) || isOlderArchive(path, from)) continue
      const bytes = await deps.store.read(space, path)
      const views = viewsOf(judge, { space: space.name, path }, bytes)
      found.push(...views.filter((view) => letterOf(view).stamp >= from))
    }
  }
  return done(newestFirst(found))
}

/** An archive file holds what was created in the month of its name. */
function isOlderArchive(path: string, from: string): boolean {
  const month = /^archive\/([0-9]{4}-[0-9]{2})\.org$/u.exec(path)?.[1]
  return month !== undefined && month < from.slice(0, 7)
}

function hitView(
  judge: Judge,
  space: Space,
  hit: { readonly path: string; readonly bytes: Uint8Array },
): EntryView | undefined {
  if (!holdsLetters(hit.path)) return undefined
  const range = { start: 0, end: hit.bytes.length }
  const place = { space: space.name, path: hit.path }
  return viewOf(judge, place, { bytes: hit.bytes, range, keywords: defaultKeywords })
}

/** Newest first; of an entry that stands twice, the archived copy. */
function newestFirst(views: readonly EntryView[]): readonly EntryView[] {
  const byId = new Map<string, EntryView>()
  for (const view of views) {
    const key = `${view.space} ${letterOf(view).id}`
    if (!byId.has(key) || isArchive(view.path)) byId.set(key, view)
  }
  return [...byId.values()].sort((a, b) => compareText(letterOf(b).stamp, letterOf(a).stamp))
}
