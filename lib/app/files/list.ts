/** The shared files of all spaces or one, newest first. */

import type { SeenFile } from '../../core/files/types.ts'
import { parseTag } from '../../core/memory/tags.ts'
import { parseAddress } from '../../core/model/address.ts'
import { done, doneWithout, type Result, refuse } from '../../core/model/refusal.ts'
import type { Deps } from '../ports.ts'
import { isProject } from '../project/is-project.ts'
import { eachSpace, readingSpaces } from '../spaces.ts'
import type { SpaceChoice } from '../views.ts'
import { loadFiles } from './read.ts'

export interface FileFilter {
  readonly tag?: string | undefined
  readonly by?: string | undefined
  /** Deleted ones and those that ran out too. */
  readonly which?: 'shared' | 'all'
  readonly project?: string | undefined
}

export async function fileList(
  deps: Deps,
  input: SpaceChoice & FileFilter & { readonly limit: number },
): Promise<Result<readonly SeenFile[]>> {
  const tag = input.tag === undefined ? done(undefined) : parseTag(input.tag)
  if (!tag.ok) return tag
  const by = input.by === undefined ? undefined : parseAddress(input.by.trim().replace(/^@/u, ''))
  if (input.by !== undefined && by === undefined) {
    const why = `"${input.by.slice(0, 60)}" is no address.`
    return refuse({ code: 'usage', why, hint: 'See who there is with datacore-msg contacts list.' })
  }
  const spaces = await readingSpaces(deps, input.space)
  if (!spaces.ok) return spaces
  const { found, without } = await eachSpace(spaces.value, input.space, async (space) => {
    return (await loadFiles(deps, space, input.which === 'all' ? 'all' : 'hot')).files
  })
  const files = found
    .flat()
    .filter(({ file, isExpired }) => {
      if (input.which !== 'all' && (file.status === 'deleted' || isExpired)) return false
      if (!isProject(file.project, input.project)) return false
      return (!by || file.from === by) && (!tag.value || file.tags.includes(tag.value))
    })
    .toSorted((a, b) => Date.parse(b.file.stamp) - Date.parse(a.file.stamp))
  return doneWithout(files.slice(0, input.limit), without)
}
