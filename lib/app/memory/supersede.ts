/** Puts a new memory in the place of an old one, which is found with --all from then on. */

import { parseTags } from '../../core/memory/tags.ts'
import type { SeenRemembered } from '../../core/memory/types.ts'
import { refuse, type Result } from '../../core/model/refusal.ts'
import type { Deps } from '../ports.ts'
import { writingSpace } from '../spaces.ts'
import type { SpaceChoice } from '../views.ts'
import { alikeIn, checkedText } from './draft.ts'
import { findMemory } from './find.ts'
import { keep } from './remember.ts'

/** Without tags of its own the new one has those of the old one, and always its project. */
export async function supersede(
  deps: Deps,
  input: SpaceChoice & {
    readonly id: string
    readonly text: string
    readonly tags?: readonly string[] | undefined
  },
): Promise<Result<SeenRemembered>> {
  const body = checkedText(input.text)
  if (!body.ok) return body
  const tags = input.tags === undefined ? undefined : parseTags(input.tags)
  if (tags && !tags.ok) return tags
  const found = await findMemory(deps, { space: input.space, id: input.id })
  if (!found.ok) return found
  const { memory: old, space: name } = found.value
  const space = await writingSpace(deps, name)
  if (!space.ok) return space
  const { same, similar } = await alikeIn(deps, space.value, body.value)
  if (same?.memory.id === old.id) {
    return refuse({
      code: 'wrong_state',
      why: `${old.id} says exactly this already.`,
      hint: 'Nothing was stored. Write what is to be remembered instead.',
    })
  }
  return keep(deps, space.value, {
    body: body.value,
    tags: tags?.value ?? old.tags,
    project: old.project,
    source: undefined,
    supersedes: old.id,
    similar: similar.filter(({ id }) => id !== old.id),
  })
}
