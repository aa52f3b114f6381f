/** Moves finished entries from the hot files to `archive/YYYY-MM.org`, byte for byte, by age and by count. */

import { done, type Result } from '../core/model/refusal.ts'
import type { Op } from '../core/org/types.ts'
import { textOfEntry, withoutLosses } from './archive-copy.ts'
import { type Due, dueIn } from './archive-due.ts'
import { inboxPath, isQueue } from './decode.ts'
import { Failure } from './failure.ts'
import type { Deps, Space, SpaceView } from './ports.ts'
import { readingSpaces } from './spaces.ts'
import type { SpaceChoice } from './views.ts'

export interface ArchiveReport {
  readonly moved: readonly { readonly space: string; readonly entries: number }[]
}

/** Moves what is due in one space or in all. */
export async function archive(deps: Deps, input: SpaceChoice): Promise<Result<ArchiveReport>> {
  const spaces = await readingSpaces(deps, input.space)
  if (!spaces.ok) return spaces
  const moved = []
  for (const space of spaces.value) {
    moved.push({ space: space.name, entries: await archiveSpace(deps, space) })
  }
  return done({ moved })
}

/** After a write: tidies up when there is something to tidy. A disk that does not let us is told by the next write. */
export async function archiveIfDue(deps: Deps, space: Space): Promise<void> {
  try {
    await archiveSpace(deps, space)
  } catch (error) {
    // What was asked for is done and must not be reported as failed.
    if (!(error instanceof Failure)) throw error
  }
}

/** Moves what is due; cheap when nothing is. Returns how many entries moved. */
export async function archiveSpace(deps: Deps, space: Space): Promise<number> {
  const paths = await deps.store.paths(space)
  let moved = 0
  for (const path of paths.filter((one) => one === inboxPath || isQueue(one))) {
    if (dueIn(deps, await deps.store.read(space, path)).length === 0) continue
    const written = await deps.store.write(space, (view) => {
      const ops = moves(view, path, dueIn(deps, view.read(path)))
      // The archive's own removals replace a copy by one that says more.
      return { ops, value: ops.filter((op) => op.type === 'remove' && op.path === path).length }
    })
    if (written.state === 'stored') moved += written.value
  }
  return moved
}

/** All additions, then all removals: a crash between leaves two copies, never none, and the next run settles them. */
function moves(view: SpaceView, path: string, due: readonly Due[]): readonly Op[] {
  const hot = view.read(path)
  const copies = due.flatMap(({ id, range, stamp }) => {
    const text = textOfEntry(hot, range)
    return text === undefined ? [] : [{ id, path: archivePath(stamp), text }]
  })
  const kept = withoutLosses(view, copies)
  return [...kept.ops, ...kept.ids.map((id) => ({ type: 'remove', path, id }) as const)]
}

/** `archive/2026-11.org`: by month of creation in UTC, the same on every machine. */
function archivePath(stamp: string): string {
  return `archive/${stamp.slice(0, 7)}.org`
}
