/**
 * A letter that came by relay before its own space was here stands in a private space, and git brings it to its own later: then
 * the two become one. This looks whether there is anything of the kind, which is cheap; pairs.ts finds them, join-one.ts joins.
 */

import { peekProperty } from '../../core/codec/peek.ts'
import { encodeText, finderOf } from '../../core/org/bytes.ts'
import { entryRanges, scanOutline } from '../../core/org/scan.ts'
import { inboxPath, isArchive, isQueue } from '../decode.ts'
import { Failure } from '../failure.ts'
import { isShared } from '../outbox/reach.ts'
import type { Deps, Space } from '../ports.ts'

export interface JoinedLetter {
  readonly id: string
  /** Where it stood by relay, and the space that it belongs to. */
  readonly from: string
  readonly to: string
}

export interface JoinReport {
  readonly joined: readonly JoinedLetter[]
  /** Ids of letters that still stand in both: an editor holds one of the files, or somebody writes there just now. */
  readonly waiting: ReadonlySet<string>
  /** Names of spaces that could not be looked into, or not be written. */
  readonly unread: ReadonlySet<string>
}

/** `everything`: archives too. `at hand`: the hot files. `path`: one queue, and archives for what is new in it. */
export type JoinScope = 'everything' | 'at hand' | { readonly path: string }

export async function joinTwice(deps: Deps, scope: JoinScope): Promise<JoinReport> {
  const report = {
    joined: [] as JoinedLetter[],
    waiting: new Set<string>(),
    unread: new Set<string>(),
  }
  const spaces = await deps.store.spaces()
  if (spaces.length < 2) return report
  const isWanted = (path: string) =>
    typeof scope === 'object' ? path === scope.path : path === inboxPath || isQueue(path)
  const looks: { readonly space: Space; readonly look: Look }[] = []
  for (const space of spaces) {
    // A space that cannot be read keeps no other one from being governed or synced.
    await skipping(report.unread, space, async () => {
      looks.push({ space, look: await lookInto(deps, space, { scope, isWanted }) })
    })
  }
  const isInArchives = scope === 'everything' || looks.some(({ look }) => look.hasNew)
  const may = looks.filter(({ look }) => look.hasByRelay || (isInArchives && look.hasArchive))
  if (may.length === 0) return report
  const others: Space[] = []
  for (const { space } of looks) if (await isShared(deps, space)) others.push(space)
  for (const { space } of may.filter((one) => !others.includes(one.space))) {
    for (const other of others) {
      await skipping(report.unread, space, async () => {
        const { joinPairs } = await import('./pairs.ts')
        for (const { id, state } of await joinPairs(deps, { space, other, scope, isWanted })) {
          if (state === 'waiting') report.waiting.add(id)
          if (state === 'joined') report.joined.push({ id, from: space.name, to: other.name })
        }
      })
    }
  }
  return report
}

async function skipping(
  unread: Set<string>,
  { name }: Space,
  work: () => Promise<void>,
): Promise<void> {
  try {
    await work()
  } catch (error) {
    if (!isOfTheSpace(error)) throw error
    unread.add(name)
  }
}

/** A mistake of ours is for nobody to overlook. */
function isOfTheSpace(error: unknown): boolean {
  if (error instanceof Failure) return error.code !== 'bug'
  return error instanceof Error && 'syscall' in error
}

interface Look {
  /** Letters by relay may stand in one of the files that are looked into. */
  readonly hasByRelay: boolean
  /** In a queue that is looked into: something that nobody did anything with yet. */
  readonly hasNew: boolean
  readonly hasArchive: boolean
}

const viaOf = finderOf(encodeText(':VIA:'))
const newOf = finderOf(encodeText('\n* TODO '))

async function lookInto(
  deps: Deps,
  space: Space,
  { scope, isWanted }: { readonly scope: JoinScope; readonly isWanted: (path: string) => boolean },
): Promise<Look> {
  const paths = await deps.store.paths(space)
  const all: Uint8Array[] = []
  for (const path of paths.filter(isWanted)) all.push(await deps.store.read(space, path))
  return {
    hasByRelay: all.some(hasByRelay),
    hasNew: typeof scope === 'object' && all.some((bytes) => newOf(bytes, 0, bytes.length) >= 0),
    hasArchive: paths.some(isArchive),
  }
}

function hasByRelay(bytes: Uint8Array): boolean {
  return viaOf(bytes, 0, bytes.length) >= 0
}

/** Ids of a file's letters that came by relay. */
export function byRelayIn(bytes: Uint8Array): ReadonlySet<string> {
  if (!hasByRelay(bytes)) return new Set()
  const ids = entryRanges(scanOutline(bytes)).flatMap((range) => {
    const isByRelay = peekProperty(bytes, range, 'VIA') === 'relay'
    return (isByRelay ? peekProperty(bytes, range, 'ID') : undefined) ?? []
  })
  return new Set(ids)
}
