/** One channel out of its file's bytes: what is so of it, as far as that is proved here, and its posts at a glance. */

import { compareText } from '../../core/compare-text.ts'
import { peekerOf } from '../../core/codec/peek.ts'
import { type Fact, factText } from '../../core/channel/facts.ts'
import { type ChannelFacts, foldFacts } from '../../core/channel/fold.ts'
import { factsIn } from '../../core/channel/head.ts'
import { type Keywords, readKeywords } from '../../core/channel/keywords.ts'
import {
  channelId,
  type ChannelName,
  channelPath,
  parentOf,
  parseChannelName,
} from '../../core/channel/name.ts'
import { isPostId } from '../../core/channel/post-id.ts'
import { isSeen, type Mark, type Position } from '../../core/channel/seen.ts'
import type { JudgedFact, SeenChannel } from '../../core/channel/types.ts'
import { type Address, parseAddress } from '../../core/model/address.ts'
import { replacedAheadMsMax } from '../../core/ahead.ts'
import type { Contact } from '../../core/model/contact.ts'
import { decodeText } from '../../core/org/bytes.ts'
import { readEntry } from '../../core/org/entry.ts'
import { findCopies } from '../../core/org/find.ts'
import { entryRanges, readKeywords as orgKeywords, scanOutline } from '../../core/org/scan.ts'
import type { Range } from '../../core/org/types.ts'
import type { Standing } from '../../core/trust/types.ts'
import { believed } from '../order.ts'
import { ownerOf } from '../people.ts'
import type { Deps } from '../ports.ts'
import type { Judge } from '../standings.ts'
import { countShown } from './view-post.ts'

/** A post before it is decoded. */
export interface Glimpse {
  /** The file in which it stands, or of an entry that a search found its bytes alone. */
  readonly bytes: Uint8Array
  readonly range: Range
  /** That of its channel, or an archive's. */
  readonly path: string
  /** Where it stands, the same however it was found. */
  readonly place: string
  /** As it says itself: what stands in an archive is of this one. */
  readonly channel: ChannelName | undefined
  readonly sig: string
  readonly id: string
  readonly from: Address | undefined
  /** As its author wrote it. */
  readonly stamp: string
  /** What is believed of it: one from a time to come counts as old as the one before it in the file, and stands behind that. */
  readonly date: string
  readonly isAhead: boolean
}

export interface Channel extends ChannelFacts {
  readonly name: ChannelName
  readonly path: string
  readonly bytes: Uint8Array
  readonly facts: readonly Fact[]
  readonly keywords: Keywords
  /** Oldest first. */
  readonly posts: readonly Glimpse[]
}

export interface Known {
  readonly judge: Judge
  readonly contacts: readonly Contact[]
}

/** Undefined where there is no such file. */
export function channelFrom(
  deps: Deps,
  { judge }: Pick<Known, 'judge'>,
  name: ChannelName,
  bytes: Uint8Array,
): Channel | undefined {
  if (bytes.length === 0) return undefined
  const facts = factsOf(bytes, name)
  const latestMs = deps.clock.nowMs() + replacedAheadMsMax
  const folded = foldFacts(
    facts,
    (fact) => {
      const { proof, blocked } = judgeFact(judge, name, fact)
      return proof === 'verified' && !blocked
    },
    ({ stamp, by, key }) => {
      const author = Date.parse(stamp) > latestMs ? undefined : parseAddress(by)
      return author !== undefined && judge.hasKey(author, key)
    },
  )
  const outline = scanOutline(bytes)
  const preamble = decodeText(bytes, 0, outline.preamble.end)
  return {
    ...folded,
    name,
    path: channelPath(name),
    bytes,
    facts,
    keywords: readKeywords(preamble.split(/\r?\n/u)),
    posts: glimpsesIn(deps, { path: channelPath(name), bytes, from: 0 }, entryRanges(outline)),
  }
}

/** Those of all copies of the head. */
function factsOf(bytes: Uint8Array, name: ChannelName): readonly Fact[] {
  const id = channelId(name)
  const keywords = orgKeywords(bytes)
  const ranges = findCopies(bytes, new Set([id])).get(id) ?? []
  return ranges.flatMap((range) => factsIn(readEntry(bytes, range, keywords)))
}

export function judgeFact(judge: Judge, name: ChannelName, fact: Fact): Standing {
  const by = parseAddress(fact.by)
  if (!by || by !== fact.by) return { proof: 'unsigned', tier: 'unknown', blocked: false }
  const { key, sig } = fact
  return judge.standingOf(by, { key, sig, text: () => factText(name, fact) })
}

export interface PostsFile {
  readonly path: string
  readonly bytes: Uint8Array
  /** Where these bytes begin in the file. */
  readonly from: number
}

/** Posts among these entries, oldest first. */
export function glimpsesIn(
  deps: Deps,
  { path, bytes, from: start }: PostsFile,
  ranges: readonly Range[],
): readonly Glimpse[] {
  const peek = peekerOf(bytes, ['ID', 'FROM', 'STAMP', 'CHANNEL', 'SIG'])
  const found = ranges.flatMap((range) => {
    const [id = '', from = '', stamp = '', channel = '', sig = ''] = peek(range)
    if (!isPostId(id)) return []
    const isTime = !Number.isNaN(Date.parse(stamp))
    const place = `${path} ${start + range.start}`
    const of = { channel: parseChannelName(channel), from: parseAddress(from) }
    return [{ bytes, range, path, place, id, sig, ...of, stamp: isTime ? stamp : noTime }]
  })
  return datedPosts(deps, found)
}

/** Posts of one file, in its order, with the dates that are believed; oldest first. */
export function datedPosts(
  deps: Deps,
  found: readonly Omit<Glimpse, 'date' | 'isAhead'>[],
): readonly Glimpse[] {
  const dates = believed(
    deps.clock.nowMs(),
    found.map(({ stamp }) => stamp),
  )
  return found
    .map((one, index) => {
      const { stamp, isAhead } = dates[index]!
      return { ...one, date: stamp || noTime, isAhead }
    })
    .sort(compareGlimpses)
}

/** Where a post stands among what was read: its own stamp, for a date that it only borrowed was read before it came. */
export function markIn({ id, stamp }: Pick<Glimpse, 'id' | 'stamp'>): Mark {
  return { id, stamp }
}

type Datable = Pick<Glimpse, 'date' | 'isAhead' | 'stamp' | 'id'>

/** Oldest first. */
export function compareGlimpses(a: Datable, b: Datable): number {
  return (
    Date.parse(a.date) - Date.parse(b.date) ||
    Number(a.isAhead) - Number(b.isAhead) ||
    (a.isAhead ? Date.parse(a.stamp) - Date.parse(b.stamp) : 0) ||
    compareText(a.id, b.id)
  )
}

export const noTime = '1970-01-01T00:00:00.000Z'

/** The channel with these of its posts, oldest first; of one that stands in both places the archived one. */
export function withArchived(channel: Channel, archived: readonly Glimpse[]): Channel {
  const own = archived.filter((one) => one.channel === channel.name)
  if (own.length === 0) return channel
  const keyOf = ({ id, sig }: Glimpse) => `${id} ${sig}`
  const old = new Map(own.map((one) => [keyOf(one), one]))
  const hot = channel.posts.filter((one) => !old.has(keyOf(one)))
  return { ...channel, posts: [...old.values(), ...hot].sort(compareGlimpses) }
}

/** A person, or an agent that acts for one who is a member. */
export function isMember(
  { members }: ChannelFacts,
  who: Address,
  contacts: readonly Contact[],
): boolean {
  const owner = ownerOf(who, contacts)
  return members.includes(who) || (owner !== undefined && members.includes(owner))
}

/** Whether a post is new for whoever acts: one's own is not, nor what a blocked author wrote. */
export function isNew(deps: Deps, judge: Judge, position: Position, post: Glimpse): boolean {
  const { from } = post
  if (from === deps.acting || isSeen(position, markIn(post))) return false
  return from === undefined || judge.claimOf(from, undefined) !== 'blocked'
}

export function seenChannel(
  deps: Deps,
  { judge, contacts }: Known,
  given: {
    readonly space: string
    readonly channel: Channel
    readonly position: Position
    /** What may be new in the archive. */
    readonly archived: readonly Glimpse[]
  },
): SeenChannel {
  const { space, channel, position, archived } = given
  const { name, path, topic, project, state, members, posts } = channel
  const mine = isMember(channel, deps.acting, contacts) ? 'member' : 'not a member'
  // Whoever left, or never came in, does not wait for what is said there.
  const news = mine === 'member' ? withArchived(channel, archived).posts : []
  const unread = news.filter((post) => isNew(deps, judge, position, post))
  return {
    space,
    path,
    name,
    parent: parentOf(name) ?? parseChannelName(channel.parent || (channel.keywords.PARENT ?? '')),
    topic,
    project,
    state,
    members,
    mine,
    posts: posts.length,
    unread: countShown(deps, { judge, contacts }, channel, unread),
    latest: latestOf(posts),
    others: channel.others.slice(0, othersMax).map((fact): JudgedFact => {
      return { ...fact, standing: judgeFact(judge, name, fact) }
    }),
  }
}

/** When something was posted last; by its author's word where no time is believed. */
function latestOf(posts: readonly Glimpse[]): string | undefined {
  const last = posts.at(-1)
  return last?.date === noTime ? last.stamp : last?.date
}

const othersMax = 50
