/** Which posts of channels a change of files brought, and how many of each channel: a busy one is not told post by post. */

import { channelAt, type ChannelName } from '../../../core/channel/name.ts'
import { isPostId } from '../../../core/channel/post-id.ts'
import { peekProperty } from '../../../core/codec/peek.ts'
import { compareText } from '../../../core/compare-text.ts'
import { parseAddress } from '../../../core/model/address.ts'
import type { Range } from '../../../core/org/types.ts'
import { isArchive } from '../../decode.ts'
import type { Judge } from '../../standings.ts'
import type { CameInPosts } from '../report.ts'

export interface PostNews {
  readonly id: string
  readonly space: string
  readonly channel: ChannelName
  readonly change: 'new' | 'changed'
}

interface Found {
  readonly path: string
  readonly bytes: Uint8Array
  readonly range: Range
}

/** The channel of a post that is news; undefined for another entry, and for what somebody blocked here wrote. */
export function postNews(
  judge: Judge,
  id: string,
  { path, bytes, range }: Found,
): ChannelName | undefined {
  // What came by way of the archive is old: here it may have stood in a channel's file that this very change left as it was.
  if (!isPostId(id) || isArchive(path)) return undefined
  const from = parseAddress(peekProperty(bytes, range, 'FROM') ?? '')
  if (!from || judge.claimOf(from, undefined) === 'blocked') return undefined
  // The file says it: readers go by that, too.
  return channelAt(path)
}

/** By space and channel. */
export function countedPosts(news: readonly PostNews[]): readonly CameInPosts[] {
  const counts = new Map<string, CameInPosts>()
  for (const { space, channel, change } of news) {
    const key = `${space} ${channel}`
    const known = counts.get(key) ?? { space, channel, new: 0, changed: 0 }
    counts.set(key, { ...known, [change]: known[change] + 1 })
  }
  return [...counts].sort(([a], [b]) => compareText(a, b)).map(([, one]) => one)
}
