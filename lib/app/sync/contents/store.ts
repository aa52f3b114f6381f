/** Stores what is to be committed: a new content in Git LFS where this clone keeps it there, and all else as it is. */

import type { Repo, TreeEntry, Wanted } from '../ports.ts'

export interface Fresh {
  readonly path: string
  readonly entry: TreeEntry
  readonly bytes: Uint8Array
  /** Of a content that the last commit has not; one that is in it whole stays so, or two clones would change it to and fro. */
  readonly sha256: string | undefined
}

export async function storeFresh(
  repo: Pick<Repo, 'store' | 'storeInLfs'>,
  fresh: readonly Fresh[],
): Promise<readonly Wanted[]> {
  const contents = fresh.flatMap(({ path, bytes, sha256 }) =>
    sha256 === undefined ? [] : [{ path, bytes, sha256 }],
  )
  const pointers = await repo.storeInLfs(contents)
  const plain = fresh.filter(({ path }) => !pointers.has(path))
  const oids = await repo.store(plain.map(({ bytes }) => bytes))
  const stored = new Map(plain.map(({ path }, index) => [path, oids[index]!]))
  return fresh.map(({ path, entry }) => ({
    path,
    entry: { ...entry, oid: pointers.get(path) ?? stored.get(path)! },
  }))
}
