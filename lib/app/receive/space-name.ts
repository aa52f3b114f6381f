/** Which space of this machine somebody means by the name of theirs. */

import type { SpaceName } from '../../core/wire/types.ts'
import type { Deps, Space } from '../ports.ts'
import { isShared } from '../outbox/reach.ts'

/** What a space is called towards others. Adapter: lib/io/git/space-name.ts. */
export interface SpaceNames {
  nameOf(space: Space): Promise<SpaceName>
}

/**
 * By the oldest commit and the path in the repository; by the folder's name only where neither side has a history, for
 * everybody may have a space called 1-team.
 */
export async function spaceNamed(
  deps: Deps,
  names: SpaceNames,
  wanted: SpaceName,
): Promise<Space | undefined> {
  for (const space of await deps.store.spaces()) {
    if (!(await isShared(deps, space))) continue
    const own = await names.nameOf(space)
    const isSame =
      own.repository === undefined && wanted.repository === undefined
        ? own.name === wanted.name
        : own.repository === wanted.repository && own.path === wanted.path
    if (isSame) return space
  }
  return undefined
}
