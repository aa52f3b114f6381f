/** Posts that went to the archive, for whoever still looks for them in their channel. */

import { wasMember } from '../../../core/channel/fold.ts'
import type { ChannelName } from '../../../core/channel/name.ts'
import type { Position } from '../../../core/channel/seen.ts'
import { isArchive } from '../../decode.ts'
import { ownerOf } from '../../people.ts'
import type { Deps, SearchHit, Space } from '../../ports.ts'
import type { SpaceKnown } from '../find.ts'
import { type Channel, datedPosts, type Glimpse, glimpsesIn } from '../load.ts'

/** Those among what a search found. */
export function archivedHits(deps: Deps, hits: readonly SearchHit[]): readonly Glimpse[] {
  return hits
    .filter(({ path }) => isArchive(path))
    .flatMap(({ path, bytes, start }) => {
      return glimpsesIn(deps, { path, bytes, from: start }, [{ start: 0, end: bytes.length }])
    })
}

/** Those since an instant, of one channel or of all, out of all months that may have one. */
export async function archivedSince(
  deps: Deps,
  space: Space,
  { name, sinceMs }: { readonly name?: ChannelName | undefined; readonly sinceMs: number },
): Promise<readonly Glimpse[]> {
  const month = new Date(Math.max(0, sinceMs)).toISOString().slice(0, 7)
  const goesInto = (path: string) => {
    const own = /^archive\/([0-9]{4}-[0-9]{2})\.org$/u.exec(path)?.[1]
    return isArchive(path) && (own === undefined || own >= month)
  }
  // Most of an archive is letters: what names no post is not even decoded.
  const hits: SearchHit[] = []
  const pattern = /post-/gi
  const end = (found: readonly SearchHit[]) => {
    for (const hit of found) hits.push(hit)
  }
  const begin = () => ({ pattern: () => pattern, hasRoom: () => true, takes: () => true, end })
  await deps.store.look(space, { goesInto, begin })
  const posts = archivedHits(deps, hits)
  // A search gives the last of a file first.
  return [...new Set(posts.map(({ path }) => path))]
    .flatMap((path) => datedPosts(deps, posts.filter((one) => one.path === path).toReversed()))
    .filter(({ channel, date }) => {
      return (name === undefined || channel === name) && Date.parse(date) >= sinceMs
    })
}

/** What of a channel's archived posts may be new to whoever acts. */
interface NewOnes {
  readonly sinceMs: number
  readonly isWanted: (post: Glimpse) => boolean
}

/**
 * Those that were written while they were a member, and after what they have read as a whole. What was archived before somebody
 * joined is history. Undefined for whoever never was one.
 */
function newOnesOf(
  deps: Deps,
  { contacts }: SpaceKnown,
  { channel, position }: { readonly channel: Channel; readonly position: Position },
): NewOnes | undefined {
  const owner = ownerOf(deps.acting, contacts)
  const voices = owner === undefined ? [deps.acting] : [deps.acting, owner]
  const joined = voices.flatMap((one) => {
    return (channel.membership.get(one) ?? []).map(({ stamp }) => Date.parse(stamp))
  })
  if (joined.length === 0) return undefined
  const sinceMs = Math.max(Date.parse(position.until), Math.min(...joined))
  return {
    sinceMs,
    isWanted: ({ stamp, date }) =>
      Date.parse(date) >= sinceMs && voices.some((one) => wasMember(channel, one, stamp)),
  }
}

export async function archivedUnread(
  deps: Deps,
  known: SpaceKnown,
  given: { readonly channel: Channel; readonly position: Position },
): Promise<readonly Glimpse[]> {
  return (await archivedUnreadOf(deps, known, [given])).get(given.channel.name) ?? []
}

/** The same of several channels, for which the archive is gone through once. */
export async function archivedUnreadOf(
  deps: Deps,
  known: SpaceKnown,
  given: readonly { readonly channel: Channel; readonly position: Position }[],
): Promise<ReadonlyMap<ChannelName, readonly Glimpse[]>> {
  const wishes = given.flatMap((one) => {
    const wish = newOnesOf(deps, known, one)
    return wish ? [{ name: one.channel.name, ...wish }] : []
  })
  if (wishes.length === 0) return new Map()
  const sinceMs = Math.min(...wishes.map((wish) => wish.sinceMs))
  const all = await archivedSince(deps, known.space, { sinceMs })
  return new Map(
    wishes.map(({ name, isWanted }) => {
      return [name, all.filter((post) => post.channel === name && isWanted(post))]
    }),
  )
}
