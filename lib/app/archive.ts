/** Moves finished entries from the hot files to `archive/YYYY-MM.org`, byte for byte, by age and by count. */

import { done, type Result } from '../core/model/refusal.ts'
import type { Op } from '../core/org/types.ts'
import { movesOf } from './archive-copy.ts'
import { archivePosts } from './channel/old/move.ts'
import { dueIn } from './archive-due.ts'
import { isArchive } from './decode.ts'
import { expireSpace } from './expire.ts'
import { Failure } from './failure.ts'
import { sweepFiles } from './files/sweep.ts'
import type { Deps, Space, SpaceView } from './ports.ts'
import { isMoved } from './settle-look.ts'
import { settleSpace } from './settle.ts'
import { readingSpaces } from './spaces.ts'
import type { SpaceChoice } from './views.ts'

export interface ArchiveReport {
  readonly moved: readonly { readonly space: string; readonly entries: number }[]
}

/** Moves what is due in one space or in all, and settles what stands in several places. */
export async function archive(deps: Deps, input: SpaceChoice): Promise<Result<ArchiveReport>> {
  const spaces = await readingSpaces(deps, input.space)
  if (!spaces.ok) return spaces
  const moved = []
  for (const space of spaces.value) {
    // What stands here and in an archive as well would hold up its lot.
    await expireSpace(deps, space)
    const { settled } = await settleSpace(deps, space, { changed: 'all' })
    const away = settled.filter(({ path }) => isArchive(path)).length
    const letters = await archiveSpace(deps, space)
    const posts = await archivePosts(deps, space)
    const entries = away + letters + posts + (await sweepFiles(deps, space)).moved
    moved.push({ space: space.name, entries })
  }
  return done({ moved })
}

/** So many a write: rewriting a long file takes time, and whoever only wanted to send must not pay for all of it. */
const movedAfterWriteMax = 1_000

/** After a write: tidies up when there is something to tidy. A disk that does not let us is told by the next write. */
export async function archiveIfDue(deps: Deps, space: Space): Promise<void> {
  try {
    await expireSpace(deps, space)
    await archiveSpace(deps, space, movedAfterWriteMax)
  } catch (error) {
    // What was asked for is done and must not be reported as failed.
    if (!(error instanceof Failure)) throw error
  }
}

/** Moves what is due, of each file at most so many entries; cheap when nothing is. Returns how many moved. */
export async function archiveSpace(
  deps: Deps,
  space: Space,
  most = Number.MAX_SAFE_INTEGER,
): Promise<number> {
  const paths = await deps.store.paths(space)
  let moved = 0
  for (const path of paths.filter(isMoved)) {
    if (dueIn(deps, await deps.store.read(space, path), most).next().done) continue
    const written = await deps.store.write(space, (view) => {
      const ops = moves(deps, view, path, most)
      // The archive's own removals replace a copy by one that says more.
      return { ops, value: ops.filter((op) => op.type === 'remove' && op.path === path).length }
    })
    if (written.state === 'stored') moved += written.value
  }
  return moved
}

/** The first lot of which something can move: others would otherwise wait behind copies that differ. */
function moves(deps: Deps, view: SpaceView, path: string, most: number): readonly Op[] {
  const hot = view.read(path)
  for (const lot of dueIn(deps, hot, most)) {
    const ops = movesOf(view, path, hot, lot)
    if (ops.length > 0) return ops
  }
  return []
}
