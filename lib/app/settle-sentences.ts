/** Settling as sync calls it: what came to rest, in sentences for its report. */

import type { Deps, Space } from './ports.ts'
import { type SettleReport, settleSpace } from './settle.ts'

/** More are counted. */
const namedMax = 3

export function settling(
  deps: Deps,
): (space: Space, changed: readonly string[]) => Promise<readonly string[]> {
  return async (space, changed) => sentences(space, await settleSpace(deps, space, { changed }))
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
