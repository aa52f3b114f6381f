/** Which files of a space can be read. What stands in place of the others is named as what an answer is without. */

import type { Deps, Space } from './ports.ts'
import type { Trying } from './spaces.ts'

/**
 * Paths of files that are wanted and can be read. Anybody who can push can put a link, a folder or another encoding in place of
 * one: that hides what was in it, and nothing else.
 */
export async function readablePaths(
  deps: Pick<Deps, 'store'>,
  space: Space,
  trying: Trying,
  isWanted: (path: string) => boolean,
): Promise<readonly string[]> {
  const paths = await deps.store.paths(space)
  const bad = await deps.store.unreadable(space)
  for (const { path, failure } of bad) {
    const one = path.endsWith('/') ? `${path}any.org` : path
    if (isWanted(one)) await trying(() => Promise.reject(failure))
  }
  const left = new Set(bad.map(({ path }) => path))
  return paths.filter((path) => isWanted(path) && !left.has(path))
}
