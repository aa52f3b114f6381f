/** Keeps a text for everybody in the space, unless it is kept already. */

import { memoryPath } from '../../core/memory/codec.ts'
import { parseTags } from '../../core/memory/tags.ts'
import type { MemoryText, SeenMemory, SeenRemembered } from '../../core/memory/types.ts'
import { done, type Result } from '../../core/model/refusal.ts'
import { letterOf } from '../decode.ts'
import { findEntry } from '../find.ts'
import type { Deps, Space } from '../ports.ts'
import { reachedOf } from '../reached.ts'
import { writingSpace } from '../spaces.ts'
import { judgeFor } from '../standings.ts'
import { nextStampMs } from '../stamps.ts'
import type { SpaceChoice } from '../views.ts'
import { alikeIn, appendMemory, checkedProject, checkedText, type MemoryDraft } from './draft.ts'
import { standingOfMemory } from './view.ts'

export interface RememberInput extends SpaceChoice {
  readonly text: string
  readonly tags?: readonly string[] | undefined
  /** The id of the message or task that it was learned from, or a part of it. */
  readonly source?: string | undefined
  readonly project?: string | undefined
}

/** Of a text that is remembered already nothing is stored but the tags that it lacks. */
export async function remember(deps: Deps, input: RememberInput): Promise<Result<SeenRemembered>> {
  const body = checkedText(input.text)
  if (!body.ok) return body
  const tags = parseTags(input.tags ?? [])
  if (!tags.ok) return tags
  const project = checkedProject(input.project)
  if (!project.ok) return project
  const found = input.source ? await findEntry(deps, { id: input.source }) : undefined
  if (found && !found.ok) return found
  const source = found?.value
  const space = await writingSpace(deps, input.space ?? source?.space)
  if (!space.ok) return space
  const { same, similar } = await alikeIn(deps, space.value, body.value)
  if (same) return known(deps, space.value, { same, tags: tags.value, similar })
  return keep(deps, space.value, {
    body: body.value,
    tags: tags.value,
    project: project.value,
    source: source && letterOf(source).id,
    supersedes: undefined,
    similar,
  })
}

/** Signs and stores it; what is alike is only told. */
export async function keep(
  deps: Deps,
  space: Space,
  { similar, ...draft }: MemoryDraft & Pick<SeenRemembered, 'similar'>,
): Promise<Result<SeenRemembered>> {
  const written = await deps.store.write(space, (view) => {
    const nowMs = nextStampMs(deps, [view.read(memoryPath)])
    const { op, memory } = appendMemory(deps, draft, nowMs)
    return { ops: [op], value: memory }
  })
  const reached = reachedOf(written.state)
  const memory = await viewOfNew(deps, space, written.value, draft.tags)
  return done({ did: 'remembered', reached, memory, similar })
}

async function known(
  deps: Deps,
  space: Space,
  {
    same,
    tags,
    similar,
  }: {
    readonly same: SeenMemory
    readonly tags: readonly string[]
    readonly similar: SeenRemembered['similar']
  },
): Promise<Result<SeenRemembered>> {
  const added = tags.filter((tag) => !same.memory.tags.includes(tag))
  const id = same.memory.id
  const written = await deps.store.write(space, () => {
    const edits = [{ type: 'tags', add: added, remove: [] } as const]
    return {
      ops: added.length > 0 ? [{ type: 'edit', path: memoryPath, id, edits }] : [],
      value: id,
    }
  })
  const reached = reachedOf(written.state)
  const memory = { ...same.memory, tags: [...same.memory.tags, ...added] }
  const others = similar.filter((one) => one.id !== id)
  return done({ did: 'known', reached, memory: { ...same, memory }, similar: others })
}

async function viewOfNew(
  deps: Deps,
  space: Space,
  text: MemoryText,
  tags: readonly string[],
): Promise<SeenMemory> {
  const memory = { ...text, tags, status: 'held', log: [] } as const
  const judge = await judgeFor(deps, space)
  const standing = standingOfMemory(judge, memory)
  return { space: space.name, path: memoryPath, memory, standing }
}
