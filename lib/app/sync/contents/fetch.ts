/** Fetches from Git LFS what came in as pointers, as a checkout would. */

import { hashOfContent } from '../../../core/files/codec.ts'
import { lfsPointerOf, lfsSizeOf, pointerBytesMax } from '../../../core/files/lfs.ts'
import { sharedBytesMax, placeIn } from '../ours.ts'
import type { Oid, Wanted } from '../ports.ts'
import type { Run } from '../run.ts'

/** Notes in the report what could not be had. One that is said to be larger than any shared file is not asked for. */
export async function fetchContents(
  { deps, repo, diary, remote }: Run,
  theirs: Oid,
  here: readonly Wanted[],
): Promise<void> {
  const contents = here.flatMap(({ path, entry }) => {
    const place = placeIn(repo.trees, path)
    const sha256 = place && hashOfContent(place.path)
    return entry && sha256 !== undefined ? [{ path, entry, sha256, space: place!.tree.space }] : []
  })
  const absent = contents.filter(
    ({ space, sha256 }) => deps.contents.state(space, sha256) === 'in LFS',
  )
  if (absent.length === 0 || !remote) return
  const files = await repo.list(
    theirs,
    absent.map(({ path }) => path),
  )
  const small = files.filter(({ size }) => size <= pointerBytesMax)
  const blobs = await repo.read(small.map(({ oid }) => oid))
  const wanted = small.filter(({ oid }) => {
    const pointer = blobs.get(oid)!
    return lfsPointerOf(pointer) !== undefined && (lfsSizeOf(pointer) ?? 0) <= sharedBytesMax
  })
  const paths = wanted.map(({ path }) => path)
  const did = paths.length === 0 ? 'failed' : await repo.fetchFromLfs(remote, theirs, paths)
  if (did === 'skipped') return
  const left = absent.filter(({ space, sha256 }) => deps.contents.state(space, sha256) === 'in LFS')
  if (left.length === 0) return
  const what = left.length === 1 ? '1 content' : `${left.length} contents`
  const were = left.length === 1 ? 'is' : 'are'
  diary.note(
    `${what} of shared files ${were} in Git LFS and could not be fetched. Run git lfs pull in ${repo.top}; where git knows no lfs, install Git LFS first.`,
  )
}
