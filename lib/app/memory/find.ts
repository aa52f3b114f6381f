/** Finds one memory by its id or any unique part of it, hot and archived, in all spaces or one. */

import { isMemoryId } from '../../core/memory/id.ts'
import { memoryPath } from '../../core/memory/codec.ts'
import type { SeenMemory } from '../../core/memory/types.ts'
import { idMatches, mayBeId } from '../../core/model/id.ts'
import type { Result } from '../../core/model/refusal.ts'
import { isArchive } from '../decode.ts'
import { noId, oneOf } from '../one-of.ts'
import type { Deps, Space } from '../ports.ts'
import { eachSpace, readingSpaces } from '../spaces.ts'
import { judgeFor } from '../standings.ts'
import type { SpaceChoice } from '../views.ts'
import { isHidden, memoryView } from './view.ts'

/** Entries that merely mention an id are read as well, so this bounds work, not results. */
const hitsMax = 2000

export async function findMemory(
  deps: Deps,
  input: SpaceChoice & { readonly id: string },
): Promise<Result<SeenMemory>> {
  const typed = input.id.trim()
  if (!mayBeId(typed)) return noId(typed, 'mem-20261121-100203-gregor-7f3ak2')
  const spaces = await readingSpaces(deps, input.space)
  if (!spaces.ok) return spaces
  const { found, without } = await eachSpace(spaces.value, input.space, (space) => {
    return matching(deps, space, typed)
  })
  const views = found.flat()
  const exact = views.filter(({ memory }) => memory.id === typed)
  return oneOf({
    pool: strongest(exact.length > 0 ? exact : views),
    idOf: ({ memory }) => memory.id,
    without,
    none: {
      why: `No memory has an id with "${typed}".`,
      hint: 'See what there is with datacore-msg memory list --all, or find it with datacore-msg recall WORDS.',
    },
    many: { are: `memories have an id with "${typed}"` },
  })
}

async function matching(deps: Deps, space: Space, typed: string): Promise<readonly SeenMemory[]> {
  const hits = await deps.store.search(space, [typed], hitsMax)
  const mine = hits.filter(({ path }) => path === memoryPath || isArchive(path))
  if (mine.length === 0) return []
  const judge = await judgeFor(deps, space)
  return mine
    .flatMap(({ path, bytes }) => memoryView(judge, { space: space.name, path }, bytes) ?? [])
    .filter(({ memory }) => isMemoryId(memory.id) && idMatches(memory.id, typed))
    .filter((view) => !isHidden(deps, view))
}

/** Of copies under one id those that are proved, and of these the one that can still be changed. */
function strongest(views: readonly SeenMemory[]): readonly SeenMemory[] {
  const byId = new Map<string, SeenMemory>()
  for (const view of views) {
    const key = `${view.space} ${view.memory.id}`
    const known = byId.get(key)
    if (!known || weightOf(view) > weightOf(known)) byId.set(key, view)
  }
  return [...byId.values()]
}

function weightOf({ standing, path }: SeenMemory): number {
  return (standing.proof === 'verified' ? 2 : 0) + (path === memoryPath ? 1 : 0)
}
