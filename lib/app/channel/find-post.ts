/** Posts of all channels by id, by time, and those that are pinned; search/posts.ts finds them by words. */

import type { SeenPost } from '../../core/channel/types.ts'
import { pinnedTag } from '../../core/merge/entry.ts'
import { isPinnedPost } from '../../core/view/channel/now.ts'
import { idMatches, mayBeId } from '../../core/model/id.ts'
import { doneWithout, refuse, type Result } from '../../core/model/refusal.ts'
import { oneOf } from '../one-of.ts'
import type { Deps, Space } from '../ports.ts'
import { isProject } from '../project/is-project.ts'
import { eachSpace, readingSpaces, type Trying } from '../spaces.ts'
import type { SpaceChoice } from '../views.ts'
import { channelNames, channelOf, knownIn } from './find.ts'
import {
  type Channel,
  compareGlimpses,
  type Glimpse,
  isMember,
  isNew,
  withArchived,
} from './load.ts'
import { archivedHits, archivedSince } from './old/find.ts'
import { postView } from './view-post.ts'

/** Entries that merely mention a word are read as well, so this bounds work, not results. */
const hitsMax = 2000

/** One post by its id or a unique part of it. */
export async function findPost(
  deps: Deps,
  input: SpaceChoice & { readonly id: string },
): Promise<Result<SeenPost>> {
  const typed = input.id.trim()
  const none = {
    why: `No post has an id with "${typed.slice(0, 60)}".`,
    hint: 'See the channels with datacore-msg channel list.',
  }
  if (!mayBeId(typed)) return refuse({ code: 'not_found', ...none })
  const spaces = await readingSpaces(deps, input.space)
  if (!spaces.ok) return spaces
  const { found, without } = await eachSpace(spaces.value, input.space, async (space, trying) => {
    const hits = await deps.store.search(space, [typed], hitsMax)
    const paths = new Set(hits.map(({ path }) => path))
    const old = archivedHits(deps, hits)
    return postsIn(deps, space, trying, {
      archived: old,
      isRead: ({ path, name }) => paths.has(path) || old.some((one) => one.channel === name),
      isWanted: (_channel, { id }) => idMatches(id, typed),
    })
  })
  const views = found.flat().map(({ seen }) => seen)
  const exact = views.filter(({ post }) => post.id === typed)
  return oneOf({
    pool: onePerId(exact.length > 0 ? exact : views),
    idOf: ({ post }) => post.id,
    without,
    none,
    many: { are: `posts have an id with "${typed}"` },
  })
}

/** Of several posts under one id the first that is proved: anybody can push another one. */
function onePerId(views: readonly SeenPost[]): readonly SeenPost[] {
  const byId = new Map<string, SeenPost>()
  for (const view of views) {
    const known = byId.get(view.post.id)
    const isBetter = known?.standing.proof !== 'verified' && view.standing.proof === 'verified'
    if (!known || isBetter) byId.set(view.post.id, view)
  }
  return [...byId.values()]
}

export interface PostFilter extends SpaceChoice {
  readonly project?: string | undefined
  readonly limit?: number | undefined
}

/** Posts written at or after an instant, newest first. */
export async function postsSince(
  deps: Deps,
  input: PostFilter & { readonly sinceMs: number },
): Promise<Result<readonly SeenPost[]>> {
  return newestPosts(deps, input, async (space) => {
    const archived = await archivedSince(deps, space, { sinceMs: input.sinceMs })
    return { archived, isWanted: (_channel, { date }) => Date.parse(date) >= input.sinceMs }
  })
}

/** Pinned posts of channels that whoever asks is a member of, newest first. What is forged or blocked is none of them. */
export async function pinnedPosts(
  deps: Deps,
  input: PostFilter,
): Promise<Result<readonly SeenPost[]>> {
  const { limit, ...filter } = input
  const found = await newestPosts(deps, filter, async (space) => {
    const hits = await deps.store.search(space, [`:${pinnedTag}:`], hitsMax)
    const places = new Set(hits.map(({ path, start }) => `${path} ${start}`))
    const { contacts } = await knownIn(deps, space)
    // What is pinned is in no archive.
    return {
      archived: [],
      isWanted: (channel, post) =>
        places.has(post.place) && isMember(channel, deps.acting, contacts),
    }
  })
  if (!found.ok) return found
  const pinned = found.value.filter((seen) => {
    const { proof, blocked } = seen.standing
    return isPinnedPost(seen) && !blocked && proof !== 'forged'
  })
  return { ...found, value: pinned.slice(0, limit) }
}

async function newestPosts(
  deps: Deps,
  input: PostFilter,
  wishIn: (space: Space) => Promise<Pick<Wish, 'archived' | 'isWanted'>>,
): Promise<Result<readonly SeenPost[]>> {
  const spaces = await readingSpaces(deps, input.space)
  if (!spaces.ok) return spaces
  const { project, limit = Number.POSITIVE_INFINITY } = input
  const { found, without } = await eachSpace(spaces.value, input.space, async (space, trying) => {
    return postsIn(deps, space, trying, {
      isRead: (channel) => isProject(channel.project, project),
      ...(await wishIn(space)),
      limit,
    })
  })
  const posts = found.flat().sort(compareNewest)
  return doneWithout(
    posts.slice(0, limit).map(({ seen }) => seen),
    without,
  )
}

/** A post with the date that is believed of it. */
export interface DatedPost {
  readonly seen: SeenPost
  readonly glimpse: Glimpse
}

export function compareNewest(a: DatedPost, b: DatedPost): number {
  return compareGlimpses(b.glimpse, a.glimpse)
}

export interface Wish {
  /** Posts of any channel that are looked at beside those in the channels' files. */
  readonly archived: readonly Glimpse[]
  readonly isRead: (channel: Channel) => boolean
  readonly isWanted: (channel: Channel, post: Glimpse) => boolean
  /** So many of the newest are looked at; all of them without it. */
  readonly limit?: number
}

/** Those of a space that are wanted, judged, the newest first. */
export async function postsIn(
  deps: Deps,
  space: Space,
  trying: Trying,
  { archived, isRead, isWanted, limit = Number.POSITIVE_INFINITY }: Wish,
): Promise<readonly DatedPost[]> {
  const names = await channelNames(deps, space, trying)
  if (names.length === 0) return []
  const known = await knownIn(deps, space)
  const found: { readonly channel: Channel; readonly post: Glimpse }[] = []
  for (const name of names) {
    const channel = await channelOf(deps, known, name)
    if (!channel || !isRead(channel)) continue
    const whole = withArchived(channel, archived)
    const wanted = whole.posts.filter((post) => isWanted(channel, post))
    found.push(...wanted.map((post) => ({ channel, post })))
  }
  found.sort((a, b) => compareGlimpses(b.post, a.post))
  const views = found.slice(0, limit).flatMap(({ channel, post }) => {
    const unread = isNew(deps, known.judge, known.positions(channel.name), post)
    const seen = postView(deps, known, channel, post, unread ? 'unread' : 'read')
    return seen ? [{ seen, glimpse: post }] : []
  })
  await known.judge.savePins()
  return views
}
