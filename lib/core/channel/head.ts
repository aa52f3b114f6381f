/** A channel's head entry: its name as the heading, its facts as the log, newest first. */

import type { NewEntry, OrgEntry } from '../org/types.ts'
import { type Fact, parseFact } from './facts.ts'
import { channelId, type ChannelName } from './name.ts'

export const channelTag = 'channel'

/** `items` are lines of the log, newest first. */
export function encodeHead(name: ChannelName, items: readonly string[]): NewEntry {
  return {
    keyword: undefined,
    priority: undefined,
    title: `#${name}`,
    tags: [channelTag],
    properties: [['ID', channelId(name)]],
    log: items,
    body: '',
  }
}

export function factsIn(entry: OrgEntry): readonly Fact[] {
  return entry.log.flatMap(({ text }) => parseFact(text) ?? [])
}
