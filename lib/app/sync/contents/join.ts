/**
 * Which contents of shared files two sides have as one: each that a live entry of the joined files.org names, in whichever copy
 * has the bytes of its name. The name is a hash, so of two copies one is damaged, whoever pushed it later.
 */

import { hashOfContent } from '../../../core/files/codec.ts'
import { lfsPointerOf } from '../../../core/files/lfs.ts'
import type { Sha256Fn } from '../../../core/trust/types.ts'
import { hexOf } from '../../files/take.ts'
import { portions } from '../hands/removals.ts'
import { type Place, sharedBytesMax } from '../ours.ts'
import type { Repo, TreeEntry, TreeFile } from '../ports.ts'

/** A content in which two sides differ, or that neither has any more. */
export interface ContentSides {
  readonly path: string
  readonly place: Place
  readonly mine: TreeFile | undefined
  readonly other: TreeFile | undefined
  readonly bases: readonly (TreeFile | undefined)[]
}

export interface JoinedContents {
  readonly chosen: readonly (readonly [path: string, entry: TreeEntry | undefined])[]
  /** Those of theirs whose bytes are not those of their name. */
  readonly wrong: readonly TreeFile[]
}

/** How far the bytes of a blob are those of a name: in Git LFS a pointer stands for them. */
type Worth = 'whole' | 'pointer' | 'wrong'

export async function joinContents(
  repo: Pick<Repo, 'read'>,
  contents: readonly ContentSides[],
  {
    sha256,
    isLive,
  }: { readonly sha256: Sha256Fn; readonly isLive: (one: ContentSides) => boolean },
): Promise<JoinedContents> {
  const worths = await worthsOf(repo, contents, sha256)
  const worthOf = (path: string, file: TreeFile | undefined) =>
    file ? (worths.get(`${path} ${file.oid}`) ?? 'wrong') : 'wrong'
  const chosen = contents.map((one) => {
    const { path, mine, other, bases } = one
    const good = (file: TreeFile | undefined) =>
      worthOf(path, file) === 'wrong' ? undefined : file
    const sides = [good(mine), good(other)]
    const isKept = isLive(one) || !isDropped(one)
    const known = (isLive(one) ? [...sides, ...bases.map(good)] : sides).filter(
      (file) => file !== undefined,
    )
    const best =
      known.find((file) => worthOf(path, file) === 'whole') ??
      known.toSorted((a, b) => (a.oid < b.oid ? -1 : 1))[0]
    return [path, isKept && best ? { mode: '100644', oid: best.oid } : undefined] as const
  })
  const wrong = contents.flatMap(({ path, other }) =>
    other && worthOf(path, other) === 'wrong' ? [other] : [],
  )
  return { chosen, wrong }
}

/** Whether a side took out what both had. */
function isDropped({ mine, other, bases }: ContentSides): boolean {
  const wasThere = bases.length > 0 && bases.every((base) => base !== undefined)
  return (!mine && !other) || (wasThere && (!mine || !other))
}

async function worthsOf(
  repo: Pick<Repo, 'read'>,
  contents: readonly ContentSides[],
  sha256: Sha256Fn,
): Promise<ReadonlyMap<string, Worth>> {
  const copies = contents.flatMap(({ path, place, mine, other, bases }) => {
    const files = [mine, other, ...bases].filter((file) => file !== undefined)
    const plain = files.filter(({ mode, size }) => mode.startsWith('100') && size <= sharedBytesMax)
    const different = new Map(plain.map((file) => [file.oid, file]))
    return [...different.values()].map(({ oid, size }) => ({ path, place, oid, size }))
  })
  const worths = new Map<string, Worth>()
  for (const part of portions(copies, ({ size }) => size)) {
    const blobs = await repo.read(part.map(({ oid }) => oid))
    for (const { path, place, oid } of part) {
      const hash = hashOfContent(place.path)
      worths.set(`${path} ${oid}`, worthAs(hash, blobs.get(oid)!, sha256))
    }
  }
  return worths
}

export function worthAs(hash: string | undefined, bytes: Uint8Array, sha256: Sha256Fn): Worth {
  if (hexOf(sha256(bytes)) === hash) return 'whole'
  return hash !== undefined && lfsPointerOf(bytes) === hash ? 'pointer' : 'wrong'
}
