/** Brings messaging files of a result into the work tree: what was written since the last commit is joined with them. */

import { joinFiles } from '../../core/merge/bytes.ts'
import { decodeText, encodeText } from '../../core/org/bytes.ts'
import { Failure } from '../failure.ts'
import { withLinesOf, withOrgAttributes } from './attributes.ts'
import type { Claims } from './claims/claims.ts'
import { isSame } from './join.ts'
import { type Kind, kindOf, placeIn } from './ours.ts'
import { withoutCrLf } from './own.ts'
import type { Placing, Repo, SyncDeps, TreeEntry, Wanted } from './ports.ts'

export type PlacedAll =
  | { readonly type: 'placed' }
  | {
      readonly type: 'held'
      readonly spaces: readonly HeldSpace[]
      /** Other spaces of the repository may have been brought forward. */
      readonly changed: 'nothing' | 'other spaces'
    }

/** A space whose files wait, all of them, for Emacs has unsaved edits of one. */
export interface HeldSpace {
  readonly space: string
  readonly path: string
  readonly by: string
  readonly waiting: number
}

export interface Here {
  readonly wanted: readonly Wanted[]
  /** What the last commit has of them. */
  readonly ours: ReadonlyMap<string, TreeEntry>
  readonly claims: Claims
}

/** Space by space; one of which a file is held in Emacs stays as it was, and keeps no other one waiting. */
export async function placeHere(
  { files }: Pick<SyncDeps, 'files'>,
  repo: Repo,
  { wanted, ours, claims }: Here,
): Promise<PlacedAll> {
  const blobs = await repo.read(wanted.flatMap(({ entry }) => (entry ? [entry.oid] : [])))
  let changed: 'nothing' | 'other spaces' = 'nothing'
  const held: HeldSpace[] = []
  for (const { space, prefix } of repo.trees) {
    if (!wanted.some(({ path }) => path.startsWith(prefix))) continue
    const withdraw = await claims.in(space)
    const placings = wanted.flatMap(({ path, entry }): readonly Placing[] => {
      const place = placeIn(repo.trees, path)
      const kind = place && kindOf(place.path)
      if (place?.tree.prefix !== prefix || !kind || !entry) return []
      const old = ours.get(path)
      if (isSame(old, entry)) return []
      const next = blobs.get(entry.oid)!
      const change = (now: Uint8Array | undefined) =>
        changedTo(repo, kind, {
          path,
          now,
          old,
          next,
          // A claim that was made since the last commit is as unpublished as one in it.
          mine: (bytes) => withdraw(place.path, bytes, { theirs: next, bases: [] }),
        })
      return [{ path: place.path, change }]
    })
    if (placings.length === 0) continue
    const placed = await files.place(space, placings)
    if (placed.type === 'placed') changed = 'other spaces'
    else {
      const { path, by } = placed
      held.push({ space: space.name, path, by, waiting: placings.length })
    }
  }
  return held.length === 0 ? { type: 'placed' } : { type: 'held', spaces: held, changed }
}

function changedTo(
  repo: Repo,
  kind: Kind,
  at: {
    readonly path: string
    readonly now: Uint8Array | undefined
    readonly old: TreeEntry | undefined
    readonly next: Uint8Array
    /** What is on disk as it may be joined. */
    readonly mine: (bytes: Uint8Array) => Uint8Array
  },
): Uint8Array | undefined {
  const { path, now, old, next } = at
  if (!now || repo.oidOf(now) === old?.oid) return next
  const unix = withoutCrLf(now)
  if (unix && repo.oidOf(unix) === old?.oid) return withCrLf(next)
  switch (kind) {
    case 'attributes':
      return encodeText(withOrgAttributes(withLinesOf(decodeText(next), decodeText(now))))
    case 'ignore':
      return encodeText(withLinesOf(decodeText(next), decodeText(now)))
    case 'shared file':
      return undefined
    case 'org': {
      const joined = joinFiles([at.mine(now), next])
      if (joined.ok) return joined.bytes
      throw new Failure('data', `${path} cannot be joined with what came in: ${joined.why}`, {
        hint: 'Mend the file here, for example in Emacs, and sync again.',
      })
    }
  }
}

function withCrLf(bytes: Uint8Array): Uint8Array {
  return encodeText(decodeText(bytes).replace(/(?<!\r)\n/gu, '\r\n'))
}
