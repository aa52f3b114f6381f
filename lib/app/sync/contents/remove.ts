/** Takes contents of shared files off the disk that the joined tree has no more. */

import { filesPath, hashOfContent } from '../../../core/files/codec.ts'
import { sharedHashes } from '../../files/read.ts'
import type { Deps } from '../../ports.ts'
import type { Repo, Wanted } from '../ports.ts'

/**
 * Not one that an entry on the disk shares: somebody may have shared it since. Returns those that are gone, which git is to
 * forget too; to git a file that is in no index any more would be the user's own, and in the way.
 */
export async function removeContents(
  { store, contents }: Pick<Deps, 'store' | 'contents'>,
  { trees }: Pick<Repo, 'trees'>,
  here: readonly Wanted[],
): Promise<readonly Wanted[]> {
  const removed: Wanted[] = []
  for (const { space, prefix } of trees) {
    const dropped = here.flatMap((one) => {
      const isOfTree = !one.entry && one.path.startsWith(prefix)
      const sha256 = isOfTree ? hashOfContent(one.path.slice(prefix.length)) : undefined
      return sha256 === undefined ? [] : [{ ...one, sha256 }]
    })
    if (dropped.length === 0) continue
    const written = await store.write(space, (view) => {
      const shared = sharedHashes(view.read(filesPath))
      const gone = dropped.filter(({ sha256 }) => !shared.has(sha256))
      contents.remove(
        space,
        gone.map(({ sha256 }) => sha256),
      )
      return { ops: [], value: gone }
    })
    removed.push(...written.value.map(({ path, entry }) => ({ path, entry })))
  }
  return removed
}
