/** Changes a post that was found, as it stands under the lock of its space. */

import { decodePost, isSamePost } from '../../../core/channel/post.ts'
import type { Post, SeenPost } from '../../../core/channel/types.ts'
import { done, refuse, type Result } from '../../../core/model/refusal.ts'
import { readEntry } from '../../../core/org/entry.ts'
import { copyText, findCopies } from '../../../core/org/find.ts'
import { readKeywords } from '../../../core/org/scan.ts'
import type { EntryEdit, Op } from '../../../core/org/types.ts'
import { isArchive } from '../../decode.ts'
import type { Changed } from '../../marks/change.ts'
import type { Deps, SpaceView } from '../../ports.ts'
import { reachedOf } from '../../reached.ts'
import { writingSpace } from '../../spaces.ts'

/** One that left its file meanwhile, or has another text, is let be. */
export async function changePost(
  deps: Deps,
  seen: SeenPost,
  editsOf: (post: Post) => readonly EntryEdit[],
): Promise<Result<Changed>> {
  if (isArchive(seen.path)) return archivedPost(seen)
  const space = await writingSpace(deps, seen.space)
  if (!space.ok) return space
  const written = await deps.store.write(space.value, (file) => {
    const ops = opsOf(file, seen, editsOf)
    return { ops, value: ops.length }
  })
  return done({ count: written.value, reached: reachedOf(written.state) })
}

export function archivedPost({ post }: SeenPost): Result<never> {
  const why = `${post.id} is in the archive, which is never rewritten.`
  return refuse({ code: 'wrong_state', why, hint: 'Reply to it instead.' })
}

function opsOf(
  file: SpaceView,
  { path, post: shown }: SeenPost,
  editsOf: (post: Post) => readonly EntryEdit[],
): readonly Op[] {
  const bytes = file.read(path)
  const ranges = findCopies(bytes, new Set([shown.id])).get(shown.id) ?? []
  const keywords = readKeywords(bytes)
  for (const range of ranges) {
    const read = decodePost(bytes, readEntry(bytes, range, keywords))
    if (!read.ok) continue
    const post = { ...read.value, channel: shown.channel }
    // Somebody may have put another one under its id.
    if (!isSamePost(post, shown)) continue
    const edits = editsOf(post)
    const copy = ranges.length > 1 ? { copy: copyText(bytes, range) } : {}
    return edits.length > 0 ? [{ type: 'edit', path, id: shown.id, edits, ...copy }] : []
  }
  return []
}
