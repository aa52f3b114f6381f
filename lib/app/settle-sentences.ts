/** Settling as sync calls it: what came to rest, in sentences for its report. */

import type { Deps, Space } from './ports.ts'
import { type SettleReport, settleSpace } from './settle.ts'
import { type JoinReport, joinTwice } from './twice/join.ts'

/** More are counted. */
const namedMax = 3

export function settling(
  deps: Deps,
): (space: Space, changed: readonly string[]) => Promise<readonly string[]> {
  return async (space, changed) => {
    const settled = sentences(space, await settleSpace(deps, space, { changed }))
    return [...settled, ...joinedSentences(await joinTwice(deps, 'everything'))]
  }
}

/** Of letters that stood in a private space by relay, and in their own by git. */
function joinedSentences({ joined }: JoinReport): readonly string[] {
  const named = joined
    .slice(0, namedMax)
    .map(({ id, from, to }) => `Came by relay into ${from}, and stands in ${to} alone now: ${id}`)
  const more = joined.length - named.length
  return [...named, ...(more > 0 ? [`So did ${more} more.`] : [])]
}

function sentences(space: Space, { settled, joined, waiting }: SettleReport): readonly string[] {
  const named = settled
    .slice(0, namedMax)
    .map(({ id, path }) => `Stood twice, and stands in ${path} alone now: ${id}`)
  const more = settled.length - named.length
  return [
    ...joined.map(
      (path) => `${path} of ${space.name} had conflict markers; both sides are joined.`,
    ),
    ...named,
    ...(more > 0 ? [`So did ${more} more.`] : []),
    ...waiting,
  ]
}
