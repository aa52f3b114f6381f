/** Finds one shared file by its id, any unique part of it, or its name. */

import type { SeenFile } from '../../core/files/types.ts'
import { nearest } from '../../core/model/near.ts'
import { idMatches } from '../../core/model/id.ts'
import { refuse, type Result } from '../../core/model/refusal.ts'
import { sanitizeLine } from '../../core/view/sanitize.ts'
import { oneOf } from '../one-of.ts'
import type { Deps } from '../ports.ts'
import { eachSpace, readingSpaces } from '../spaces.ts'
import type { SpaceChoice } from '../views.ts'
import { loadFiles, type Where } from './read.ts'

/** An id goes before a name, and what is there before what was deleted. */
export async function findFile(
  deps: Deps,
  input: SpaceChoice & { readonly id: string },
): Promise<Result<SeenFile>> {
  const typed = input.id.trim()
  if (typed.length < 2 || typed.length > 200) {
    const why = `"${sanitizeLine(typed, 60)}" is neither an id nor a name of a file.`
    return refuse({ code: 'usage', why, hint: 'See what there is with datacore-msg file list.' })
  }
  const spaces = await readingSpaces(deps, input.space)
  if (!spaces.ok) return spaces
  const load = async (where: Where) => {
    const { found, without } = await eachSpace(spaces.value, input.space, async (space) => {
      return (await loadFiles(deps, space, where)).files
    })
    return { files: found.flat(), without }
  }
  const here = await load('hot')
  const there = meant(here.files, typed)
  // Those that were deleted or ran out are in the archive, which takes a while to look through.
  const { files, without } = there.length > 0 ? here : await load('all')
  const best = there.length > 0 ? there : meant(files, typed)
  const shown = sanitizeLine(typed, 60)
  const names = alive(files).map(({ file }) => sanitizeLine(file.name, 80))
  const candidates = best.length === 0 ? nearest(typed, names, 3) : []
  const did = candidates.length > 0 ? `Did you mean ${candidates.join(' or ')}? ` : ''
  return oneOf({
    pool: best.toSorted((a, b) => Date.parse(b.file.stamp) - Date.parse(a.file.stamp)),
    idOf: ({ file }) => file.id,
    without,
    none: {
      why: `No shared file is "${shown}".`,
      hint: `${did}See what there is with datacore-msg file list.`,
      candidates,
    },
    many: { are: `shared files are "${shown}"`, hint: 'Write the id of one, newest first.' },
  })
}

function meant(files: readonly SeenFile[], typed: string): readonly SeenFile[] {
  const pool = firstOf([
    files.filter(({ file }) => file.id === typed),
    alive(files.filter(({ file }) => file.name === typed)),
    alive(files.filter(({ file }) => idMatches(file.id, typed))),
    files.filter(({ file }) => idMatches(file.id, typed) || file.name === typed),
  ])
  return strongest(pool)
}

function firstOf(pools: readonly (readonly SeenFile[])[]): readonly SeenFile[] {
  return pools.find((pool) => pool.length > 0) ?? []
}

function alive(files: readonly SeenFile[]): readonly SeenFile[] {
  return files.filter(({ file, isExpired }) => file.status === 'shared' && !isExpired)
}

/** Of several entries under one id those that are proved: anybody can push another one. */
function strongest(files: readonly SeenFile[]): readonly SeenFile[] {
  const proved = new Set(
    files.filter(({ standing }) => standing.proof === 'verified').map(({ file }) => file.id),
  )
  return files.filter(({ file, standing }) => {
    return !proved.has(file.id) || standing.proof === 'verified'
  })
}
