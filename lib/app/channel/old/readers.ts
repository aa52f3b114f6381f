/** How far the members of a channel have read it, as far as each of them signed that. */

import { me } from '../../people.ts'
import type { Deps } from '../../ports.ts'
import type { SpaceKnown } from '../find.ts'
import type { Channel } from '../load.ts'
import { positionOf } from '../position.ts'
import type { Reader } from './due.ts'

/** More members are not waited for. */
const membersMax = 200

/**
 * Whoever's machine this is, person and agent, and the others who read here at all: who never does would keep everything in the
 * file.
 */
export async function readersOf(
  deps: Deps,
  known: SpaceKnown,
  channel: Channel,
): Promise<readonly Reader[]> {
  const found: Reader[] = []
  for (const name of channel.members.slice(0, membersMax)) {
    const { position, lines } = await positionOf(deps, known, name, channel.name)
    if (lines > 0 || name === me(deps) || name === deps.acting) found.push({ name, position })
  }
  return found
}
