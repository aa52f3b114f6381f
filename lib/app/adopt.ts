/**
 * Takes over what the owner of this machine wrote by hand: drafts are sent, keywords and other changes get their line in the
 * log. Only what no other clone has is taken for theirs. docs/emacs-drafts.md shows it to people.
 */

import { adoptChannel } from './adopt-channels.ts'
import { adoptDrafts, newHeadings } from './adopt-drafts.ts'
import { changedPieces } from './adopt-changed.ts'
import { adoptEdits } from './adopt-edits.ts'
import { missingEntries } from './adopt-missing.ts'
import { type LocalFile, localFiles, othersWrite } from './adopt-local.ts'
import {
  type AdoptReport,
  type Found,
  type LeftAlone,
  nothingFound,
  type Published,
  together,
} from './adopt-report.ts'
import { adoptTasks } from './adopt-tasks.ts'
import { archiveIfDue } from './archive.ts'
import { type Brought, nothingBrought } from './brought.ts'
import { me } from './people.ts'
import type { Deps, Space } from './ports.ts'
import { moveDrafts } from './send-draft.ts'

export type { AdoptReport, Published } from './adopt-report.ts'

/** A second run finds nothing more to do. An agent's session adopts nothing: what stands there by hand is its owner's to say. */
export async function adoptSpace(
  deps: Deps,
  space: Space,
  published: Published,
  brought: Brought = nothingBrought,
): Promise<AdoptReport> {
  if (deps.acting !== me(deps)) return { space: space.name, ...nothingFound }
  await moveDrafts(deps, space)
  const files = await localFiles(deps, space, { published, brought })
  if (published === 'all local' && (await othersWrite(deps, space))) {
    return { space: space.name, ...nothingFound, left: files.flatMap(unknownHand) }
  }
  const found: Found[] = []
  // Tasks first: what is sent afterwards lets the governor look at the queue, and it knows nothing of hands.
  for (const file of files) found.push(await adoptTasks(deps, space, file))
  for (const file of files) found.push(await adoptEdits(deps, space, file))
  for (const file of files) found.push(await adoptChannel(deps, space, file, published))
  found.push(await missingEntries(deps, space, published))
  for (const file of files) found.push(await adoptDrafts(deps, space, file))
  const all = together(found)
  if (all.changed.length > 0) await archiveIfDue(deps, space)
  return { space: space.name, ...all }
}

/** A folder that people share without git: a change in it may be anybody's, and none is signed in this person's name. */
function unknownHand(file: LocalFile): readonly LeftAlone[] {
  const { path } = file
  const touched = changedPieces(file, file.pieces).filter(({ edits }) => edits.keyword)
  if (touched.length === 0 && newHeadings(file).length === 0) return []
  const why = `Others write to this space, and it has no git remote, so nobody can tell who changed ${path} by hand.`
  const hint = 'Use datacore-msg send, mark and task here.'
  return [{ path, name: path, why, hint }]
}
