/** Posts of channels by words, the best first or the newest, those in archives among them. */

import { decodePost } from '../../core/channel/post.ts'
import { type ChannelName, channelAt } from '../../core/channel/name.ts'
import { isPostId } from '../../core/channel/post-id.ts'
import type { SeenPost } from '../../core/channel/types.ts'
import { doneWithout, type Result } from '../../core/model/refusal.ts'
import { propertyOf } from '../../core/org/entry.ts'
import type { Match, Ranked } from '../../core/search/rank.ts'
import { channelNames, channelOf, knownIn } from '../channel/find.ts'
import { compareNewest, type DatedPost, postsIn } from '../channel/find-post.ts'
import { archivedHits } from '../channel/old/find.ts'
import { isHiddenPost, standingOfPost } from '../channel/view-post.ts'
import { isArchive } from '../decode.ts'
import { me } from '../people.ts'
import type { Deps, Space } from '../ports.ts'
import { isProject } from '../project/is-project.ts'
import { eachSpace, joined, type Trying } from '../spaces.ts'
import { judgeFor } from '../standings.ts'
import { askedOf, type SearchInput } from './asked.ts'
import { bestOf, type EntryHit, type Found, lookFor, type LookWish } from './look.ts'
import { newestRanked } from './newest.ts'

export type FoundPost = SeenPost & Match

/** Beside as many as are wanted, for what stands in a channel's file and in an archive. */
const judgedMore = 200

export async function searchPosts(
  deps: Deps,
  input: SearchInput,
): Promise<Result<readonly FoundPost[]>> {
  const asked = await askedOf(deps, input)
  if (!asked.ok) return asked
  const { query, spaces } = asked.value
  const { project, limit, order = 'best' } = input
  const { found, without } = await eachSpace(spaces, input.space, async (space, trying) => {
    const channels = await channelsOf(deps, space, trying, project)
    if (channels.size === 0) return { space, hits: [], entries: 0 }
    const wish = { query, wanted: limit, ...(await wishIn(deps, space, channels)) }
    return { space, ...(await lookFor(deps, space, wish)) }
  })
  const ranked = bestOf(deps, query, found)
  const ordered = order === 'best' ? ranked : newestRanked(deps, ranked)
  const wanted = ordered.slice(0, limit + judgedMore)
  const read = await eachSpace(
    found.filter(({ hits }) => hits.length > 0).map(({ space }) => space),
    input.space,
    (space, trying) => postsOf(deps, space, trying, wanted),
  )
  const posts = read.found.flat().sort(order === 'best' ? compareRanked : compareNewest)
  return doneWithout(
    posts.slice(0, limit).map(({ seen, score, match }) => ({ ...seen, score, match })),
    joined(without, read.without),
  )
}

/** Those of a project, which its posts do not say. */
async function channelsOf(
  deps: Deps,
  space: Space,
  trying: Trying,
  project: string | undefined,
): Promise<ReadonlySet<ChannelName>> {
  const names = await channelNames(deps, space, trying)
  if (project === undefined || names.length === 0) return new Set(names)
  const known = await knownIn(deps, space)
  const own = new Set<ChannelName>()
  for (const name of names) {
    const channel = await channelOf(deps, known, name)
    if (channel && isProject(channel.project, project)) own.add(name)
  }
  return own
}

async function wishIn(
  deps: Deps,
  space: Space,
  channels: ReadonlySet<ChannelName>,
): Promise<Omit<LookWish, 'query'>> {
  const judge = deps.acting === me(deps) ? undefined : await judgeFor(deps, space)
  const isOf = (channel: ChannelName | undefined) => channel !== undefined && channels.has(channel)
  return {
    goesInto: (path) => isOf(channelAt(path)) || isArchive(path),
    isWanted: ({ entry }) => isPostId(propertyOf(entry, 'ID') ?? ''),
    isShown: (one) => {
      const post = postAt(one)
      if (!isOf(post?.channel)) return false
      return !judge || !isHiddenPost(deps, standingOfPost(judge, post!))
    },
  }
}

/** A post belongs to the channel in whose file it stands, whatever it says itself. */
function postAt({ path, bytes, entry }: Found) {
  const post = decodePost(bytes, entry)
  if (!post.ok) return undefined
  return { ...post.value, channel: channelAt(path) ?? post.value.channel }
}

interface Placed extends Match, DatedPost {
  /** Its place among all that were found, the best first. */
  readonly index: number
}

async function postsOf(
  deps: Deps,
  space: Space,
  trying: Trying,
  wanted: readonly Ranked<EntryHit>[],
): Promise<readonly Placed[]> {
  const own = wanted.flatMap((one, index) => {
    return one.hit.space === space.name ? [{ ...one, index }] : []
  })
  const places = new Set(own.map(({ hit }) => `${hit.path} ${hit.at}`))
  const ranks = new Map(own.toReversed().map((one) => [`${one.hit.path} ${one.hit.id}`, one]))
  const posts = await postsIn(deps, space, trying, {
    archived: archivedHits(
      deps,
      own.map(({ hit }) => hit.entry),
    ),
    isRead: () => true,
    isWanted: (_channel, post) => places.has(post.place),
  })
  return posts.flatMap((one) => {
    const rank = ranks.get(`${one.seen.path} ${one.seen.post.id}`)
    return rank ? [{ ...one, index: rank.index, score: rank.score, match: rank.match }] : []
  })
}

function compareRanked(a: Placed, b: Placed): number {
  return a.index - b.index
}
