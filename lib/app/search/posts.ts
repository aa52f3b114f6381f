/** Posts of channels by words, the best first or the newest, those in archives among them. */

import { isPostId } from '../../core/channel/post-id.ts'
import type { SeenPost } from '../../core/channel/types.ts'
import { compareText } from '../../core/compare-text.ts'
import { doneWithout, type Result } from '../../core/model/refusal.ts'
import { propertyOf } from '../../core/org/entry.ts'
import type { Match, Ranked } from '../../core/search/rank.ts'
import { channelNames } from '../channel/find.ts'
import { postsIn } from '../channel/find-post.ts'
import { archivedHits } from '../channel/old/find.ts'
import { isArchive } from '../decode.ts'
import type { Deps, Space } from '../ports.ts'
import { isProject } from '../project/is-project.ts'
import { eachSpace, joined, type Trying } from '../spaces.ts'
import { askedOf, type SearchInput } from './asked.ts'
import { bestOf, type EntryHit, lookFor, rankedMost } from './look.ts'

export type FoundPost = SeenPost & Match

/** A project is that of a channel, which its posts do not say: more of them are looked at. */
const ofProjectMost = 5000
/** Beside as many as are wanted, for what an agent is not shown. */
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
    const hasChannels = (await channelNames(deps, space, trying)).length > 0
    const looked = hasChannels
      ? await lookFor(deps, space, {
          query,
          most: project === undefined ? rankedMost(limit) : Math.max(limit, ofProjectMost),
          goesInto: (path) => path.startsWith('channels/') || isArchive(path),
          isWanted: (entry) => isPostId(propertyOf(entry, 'ID') ?? ''),
        })
      : { hits: [], entries: 0 }
    return { space, ...looked }
  })
  const ranked = bestOf(deps, query, found)
  const wanted =
    order === 'best'
      ? ranked.slice(0, limit + judgedMore)
      : ranked.filter(({ match }) => match === 'all')
  const read = await eachSpace(
    found.filter(({ hits }) => hits.length > 0).map(({ space }) => space),
    input.space,
    (space, trying) =>
      postsOf(deps, space, trying, { wanted, project, ...(order === 'best' ? {} : { limit }) }),
  )
  const posts = read.found.flat().sort(order === 'best' ? compareRanked : compareDates)
  return doneWithout(
    posts.slice(0, limit).map(({ seen, score, match }) => ({ ...seen, score, match })),
    joined(without, read.without),
  )
}

interface Placed extends Match {
  readonly seen: SeenPost
  /** Its place among all that were found, the best first. */
  readonly index: number
}

async function postsOf(
  deps: Deps,
  space: Space,
  trying: Trying,
  {
    wanted,
    project,
    ...most
  }: {
    readonly wanted: readonly Ranked<EntryHit>[]
    readonly project: string | undefined
    readonly limit?: number
  },
): Promise<readonly Placed[]> {
  const own = wanted.flatMap((one, index) => {
    return one.hit.space === space.name ? [{ ...one, index }] : []
  })
  const places = new Set(own.map(({ hit }) => `${hit.path} ${hit.at}`))
  const ranks = new Map(own.toReversed().map((one) => [`${one.hit.path} ${one.hit.id}`, one]))
  const seen = await postsIn(deps, space, trying, {
    archived: archivedHits(
      deps,
      own.map(({ hit }) => hit.entry),
    ),
    isRead: (channel) => isProject(channel.project, project),
    isWanted: (_channel, post) => places.has(post.place),
    ...most,
  })
  return seen.flatMap((one) => {
    const rank = ranks.get(`${one.path} ${one.post.id}`)
    return rank ? [{ seen: one, index: rank.index, score: rank.score, match: rank.match }] : []
  })
}

function compareRanked(a: Placed, b: Placed): number {
  return a.index - b.index
}

function compareDates(a: Placed, b: Placed): number {
  return compareText(b.seen.post.stamp, a.seen.post.stamp)
}
