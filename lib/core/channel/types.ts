/** Channels and what stands in them, as they are seen from this machine. */

import type { Reaction } from '../marks/reaction.ts'
import type { Version } from '../marks/version.ts'
import type { Address } from '../model/address.ts'
import type { EntryId } from '../model/id.ts'
import type { LogLine } from '../model/log.ts'
import type { Standing } from '../trust/types.ts'
import type { Fact } from './facts.ts'
import type { ChannelName } from './name.ts'

/** What the author of a post signs. */
export interface PostText {
  readonly id: EntryId
  readonly from: Address
  readonly channel: ChannelName
  /** UTC RFC 3339 with milliseconds. */
  readonly stamp: string
  readonly thread?: EntryId
  readonly replyTo?: EntryId
  readonly mentions: readonly Address[]
  readonly body: string
  readonly key?: string
  readonly sig?: string
}

export interface Post extends PostText {
  readonly tags: readonly string[]
  readonly log: readonly LogLine[]
}

export interface SeenPost {
  readonly space: string
  readonly path: string
  readonly post: Post
  readonly standing: Standing
  /** Whether its author was a member when it was written, as far as that is proved. */
  readonly author: 'member' | 'not a member'
  readonly unread: boolean
  /** Each only where there are some, proved. */
  readonly reactions?: readonly Reaction[]
  /** What its author wrote later, oldest first. */
  readonly versions?: readonly Version[]
}

/** A fact with how far its author is proved. */
export interface JudgedFact extends Fact {
  readonly standing: Standing
}

export interface SeenChannel {
  readonly space: string
  readonly path: string
  readonly name: ChannelName
  readonly parent: ChannelName | undefined
  /** Empty for none. */
  readonly topic: string
  readonly project: string
  readonly state: 'open' | 'archived'
  readonly members: readonly Address[]
  readonly mine: 'member' | 'not a member'
  readonly posts: number
  /** Of others, and not read by whoever asks. */
  readonly unread: number
  /** UTC RFC 3339 of the newest post; undefined without one. */
  readonly latest: string | undefined
  /** Facts that do not count, newest first: of a later time, or with none that counts. */
  readonly others: readonly JudgedFact[]
}

export interface SeenChannelChange {
  readonly did: 'created' | 'opened' | 'changed' | 'joined' | 'left' | 'archived' | 'unchanged'
  readonly reached: 'stored' | 'spooled' | 'nothing'
  readonly channel: SeenChannel
}

export interface SeenPosted {
  readonly id: EntryId
  readonly space: string
  readonly path: string
  readonly channel: ChannelName
  readonly reached: 'stored' | 'spooled'
  /** People whose inbox it reached as well. */
  readonly mentioned: readonly Address[]
  /** Mentioned, and not told in their inbox: agents, who read the channel, and whom the author blocked. */
  readonly untold: readonly Address[]
}

export interface SeenPosts {
  readonly channel: SeenChannel
  /** Oldest first. */
  readonly posts: readonly SeenPost[]
  /** How many more there are of what was asked for: later new ones, or else earlier ones. */
  readonly left: number
  /** Ids of all that was gone through, posts that an agent is not shown among them. */
  readonly shown: readonly string[]
}
