/** Moves posts that are due from the files of their channels to the archive, as entries of other hot files; the head stays. */

import type { ChannelName } from '../../../core/channel/name.ts'
import { channelPath } from '../../../core/channel/name.ts'
import { movesOf } from '../../archive-copy.ts'
import { Failure } from '../../failure.ts'
import type { Deps, Space } from '../../ports.ts'
import { channelNames, channelOf, knownIn, type SpaceKnown } from '../find.ts'
import { noting } from '../../spaces.ts'
import { channelFrom } from '../load.ts'
import { postsDue } from './due.ts'
import { readersOf } from './readers.ts'

/** In one write, as of messages. */
const movedMax = 1_000

/** All channels of a space. Returns how many posts moved. */
export async function archivePosts(deps: Deps, space: Space): Promise<number> {
  // What cannot be read stays where it is; whoever looks into the channels is told.
  const names = await channelNames(deps, space, (work) => noting([], space, work))
  if (names.length === 0) return 0
  const known = await knownIn(deps, space)
  let moved = 0
  for (const name of names) {
    for (let lot = movedMax; lot === movedMax; moved += lot) {
      lot = await archiveChannel(deps, known, name)
    }
  }
  return moved
}

/** After a write: what was asked for is done, and is not failed by tidying up. */
export async function archivePostsIfDue(
  deps: Deps,
  known: SpaceKnown,
  name: ChannelName,
): Promise<void> {
  try {
    await archiveChannel(deps, known, name)
  } catch (error) {
    if (!(error instanceof Failure)) throw error
  }
}

async function archiveChannel(deps: Deps, known: SpaceKnown, name: ChannelName): Promise<number> {
  const { space } = known
  const channel = await channelOf(deps, known, name)
  // Most channels have nothing that could go, whoever has read what.
  if (!channel || postsDue(deps, channel, []).length === 0) return 0
  const readers = await readersOf(deps, known, channel)
  if (postsDue(deps, channel, readers).length === 0) return 0
  const path = channelPath(name)
  const written = await deps.store.write(space, (view) => {
    const now = channelFrom(deps, known, name, view.read(path))
    const due = now ? postsDue(deps, now, readers).slice(0, movedMax) : []
    const ops = due.length > 0 ? movesOf(view, path, view.read(path), due) : []
    return { ops, value: ops.filter((op) => op.type === 'remove' && op.path === path).length }
  })
  return written.state === 'stored' ? written.value : 0
}
