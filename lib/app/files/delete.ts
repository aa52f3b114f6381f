/** Takes a shared file back: a keyword and a signed line, and its content goes unless another file has it too. */

import { deletedWord, filesPath } from '../../core/files/codec.ts'
import type { SeenFile, SeenFileDeleted } from '../../core/files/types.ts'
import { formatStateLine } from '../../core/model/log.ts'
import { done, refuse, type Result } from '../../core/model/refusal.ts'
import type { EntryEdit } from '../../core/org/types.ts'
import { loadContacts, ownerOf } from '../people.ts'
import type { Deps, SpaceView } from '../ports.ts'
import { reachedOf } from '../reached.ts'
import { signTransition } from '../sign.ts'
import { writingSpace } from '../spaces.ts'
import { nextLogMs } from '../stamps.ts'
import type { SpaceChoice } from '../views.ts'
import { findFile } from './find.ts'
import { filesIn, locateFile } from './read.ts'
import { type FileJudge, fileJudge } from './view.ts'

/** Refuses `not_allowed` for a file of somebody else. */
export async function fileDelete(
  deps: Deps,
  input: SpaceChoice & { readonly id: string },
): Promise<Result<SeenFileDeleted>> {
  const found = await findFile(deps, input)
  if (!found.ok) return found
  const seen = found.value
  const space = await writingSpace(deps, seen.space)
  if (!space.ok) return space
  const owner = ownerOf(seen.file.from, await loadContacts(deps, space.value))
  if (deps.acting !== seen.file.from && deps.acting !== owner) {
    const why = `${seen.file.id} is ${seen.file.from}'s, and only they delete it.`
    return refuse({ code: 'not_allowed', why, hint: `Ask ${seen.file.from}.` })
  }
  const judge = await fileJudge(deps, space.value)
  const written = await deps.store.write<Pick<SeenFileDeleted, 'did' | 'content'>>(
    space.value,
    (view) => {
      const located = seen.file.status === 'shared' ? locateFile(view, seen) : undefined
      const isLast = !isHeldElsewhere(judge, view, seen)
      if (isLast) deps.contents.remove(space.value, [seen.file.sha256])
      const content = isLast ? 'removed' : 'kept'
      if (!located) return { ops: [], value: { did: 'unchanged', content } }
      const edits = editsFor(deps, seen)
      const op = {
        type: 'edit',
        path: filesPath,
        id: seen.file.id,
        edits,
        ...located.copy,
      } as const
      return { ops: [op], value: { did: 'deleted', content } }
    },
  )
  const file: SeenFile = { ...seen, file: { ...seen.file, status: 'deleted' } }
  return done({ ...written.value, reached: reachedOf(written.state), file })
}

/** Whether another entry that is neither deleted nor over has the same content. */
function isHeldElsewhere(judge: FileJudge, view: SpaceView, { file }: SeenFile): boolean {
  return filesIn(view.read(filesPath)).some(({ file: other }) => {
    if (other.sha256 !== file.sha256 || other.sig === file.sig) return false
    const seen = judge.view(filesPath, other)
    return seen?.file.status === 'shared' && !seen.isExpired
  })
}

function editsFor(deps: Deps, { file }: SeenFile): readonly EntryEdit[] {
  const atMs = nextLogMs(deps, file)
  const by = deps.acting
  const change = { id: file.id, from: '', to: deletedWord, by, note: '' }
  const proof = signTransition(deps, { ...change, at: new Date(atMs).toISOString() })
  const item = formatStateLine({ ...change, atMs, orgStamp: deps.orgStamp(atMs), proof })
  return [
    { type: 'keyword', value: deletedWord },
    { type: 'log', item },
  ]
}
