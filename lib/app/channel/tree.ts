/** Which channel is in which: by their names, and by what somebody wrote as `#+PARENT:` where a name says nothing. */

import { type ChannelName, levelsMax, parentOf, parseChannelName } from '../../core/channel/name.ts'
import type { SeenChannel } from '../../core/channel/types.ts'

export interface Chain {
  /** How many levels there are down to the channel, itself among them. */
  readonly length: number
  readonly isCircle: boolean
}

/** `parentWritten` gives the keyword of a channel. */
export async function chainOf(
  name: ChannelName,
  parentWritten: (name: ChannelName) => Promise<string | undefined>,
): Promise<Chain> {
  const seen = new Set<ChannelName>()
  let at: ChannelName | undefined = name
  while (at !== undefined && !seen.has(at) && seen.size <= levelsMax) {
    seen.add(at)
    at = parentOf(at) ?? parseChannelName((await parentWritten(at)) ?? '')
  }
  return { length: seen.size, isCircle: at !== undefined && seen.has(at) }
}

/** A parent that is not there, is its own, or is too deep is none. */
export function withTrueParents(channels: readonly SeenChannel[]): readonly SeenChannel[] {
  const known = new Map(channels.map((one) => [`${one.space} ${one.name}`, one]))
  const parentOfOne = ({ space, parent }: SeenChannel) => parent && known.get(`${space} ${parent}`)
  return channels.map((one) => {
    const seen = new Set<SeenChannel>()
    let at: SeenChannel | undefined = one
    while (at && !seen.has(at)) {
      seen.add(at)
      at = parentOfOne(at) || undefined
    }
    const isTrue = parentOfOne(one) && at === undefined && seen.size <= levelsMax
    return isTrue ? one : { ...one, parent: undefined }
  })
}
