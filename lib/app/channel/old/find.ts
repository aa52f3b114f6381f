/** Posts that went to the archive, for whoever still looks for them in their channel. */

import { wasMember } from '../../../core/channel/fold.ts'
import type { ChannelName } from '../../../core/channel/name.ts'
import type { Position } from '../../../core/channel/seen.ts'
import { entryRanges, scanOutline } from '../../../core/org/scan.ts'
import { isArchive } from '../../decode.ts'
import { ownerOf } from '../../people.ts'
import type { Deps, SearchHit, Space } from '../../ports.ts'
import type { SpaceKnown } from '../find.ts'
import { type Channel, compareGlimpses, type Glimpse, glimpsesIn } from '../load.ts'

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
  const found: Glimpse[] = []
  for (const path of await deps.store.paths(space)) {
    const own = /^archive\/([0-9]{4}-[0-9]{2})\.org$/u.exec(path)?.[1]
    if (!isArchive(path) || (own !== undefined && own < month)) continue
    const bytes = await deps.store.read(space, path)
    const all = glimpsesIn(deps, { path, bytes, from: 0 }, entryRanges(scanOutline(bytes)))
    found.push(
      ...all.filter(
        ({ channel, date }) =>
          (name === undefined || channel === name) && Date.parse(date) >= sinceMs,
      ),
    )
  }
  return found
}

/**
 * Those that may be new to whoever acts: written while they were a member, and after what they have read as a whole. What was
 * archived before somebody joined is history.
 */
export async function archivedUnread(
  deps: Deps,
  { space, contacts }: SpaceKnown,
  { channel, position }: { readonly channel: Channel; readonly position: Position },
): Promise<readonly Glimpse[]> {
  const owner = ownerOf(deps.acting, contacts)
  const voices = owner === undefined ? [deps.acting] : [deps.acting, owner]
  const joined = voices.flatMap((one) => {
    return (channel.membership.get(one) ?? []).map(({ stamp }) => Date.parse(stamp))
  })
  if (joined.length === 0) return []
  const sinceMs = Math.max(Date.parse(position.until), Math.min(...joined))
  const all = await archivedSince(deps, space, { name: channel.name, sinceMs })
  return all.filter(({ stamp }) => voices.some((one) => wasMember(channel, one, stamp)))
}

/** The channel with these of its posts, oldest first; of one that stands in both places the archived one. */
export function withArchived(channel: Channel, archived: readonly Glimpse[]): Channel {
  const own = archived.filter((one) => one.channel === channel.name)
  if (own.length === 0) return channel
  const keyOf = ({ id, sig }: Glimpse) => `${id} ${sig}`
  const old = new Map(own.map((one) => [keyOf(one), one]))
  const hot = channel.posts.filter((one) => !old.has(keyOf(one)))
  return { ...channel, posts: [...old.values(), ...hot].sort(compareGlimpses) }
}
