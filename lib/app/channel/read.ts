/** The posts of a channel: those that are new to whoever reads, or others; and the note that they were shown. */

import { channelPath, groupOf } from '../../core/channel/name.ts'
import type { SeenPosts } from '../../core/channel/types.ts'
import { done, type Result } from '../../core/model/refusal.ts'
import { lookIntoInbox } from '../load.ts'
import { mark } from '../mark.ts'
import { me } from '../people.ts'
import type { Deps } from '../ports.ts'
import type { SpaceChoice } from '../views.ts'
import { channelOf, knownIn, openChannel, type SpaceKnown, whichChannel } from './find.ts'
import { channelFrom, type Glimpse, isNew, markIn, seenChannel, withArchived } from './load.ts'
import { archivedSince, archivedUnread } from './old/find.ts'
import { archivePostsIfDue } from './old/move.ts'
import { positionOp, readerPath } from './position.ts'
import { countShown, postView } from './view-post.ts'

export interface ReadInput extends SpaceChoice {
  readonly name: string
  /** `new` is usual. */
  readonly which?: 'new' | 'all' | undefined
  /** Unix milliseconds; instead of what is new. */
  readonly sinceMs?: number | undefined
  /** At most so many: of what is new the oldest, else the newest. */
  readonly limit?: number | undefined
}

/** Moves nobody's position: that is for channelSeen, once the posts were shown. */
export async function channelRead(deps: Deps, input: ReadInput): Promise<Result<SeenPosts>> {
  const opened = await openChannel(deps, input)
  if (!opened.ok) return opened
  const { known, channel } = opened.value
  const position = known.positions(channel.name)
  const { judge, space } = known
  const isUnread = (post: Glimpse) => isNew(deps, judge, position, post)
  const isBack = input.which === 'all' || input.sinceMs !== undefined
  const archived = await archivedUnread(deps, known, { channel, position })
  const old = isBack
    ? await archivedSince(deps, space, { name: channel.name, sinceMs: input.sinceMs ?? 0 })
    : archived
  const wanted = withArchived(channel, old).posts.filter((post) => {
    // One that is dated ahead may have come at any time.
    if (input.sinceMs !== undefined)
      return Date.parse(post.isAhead ? post.stamp : post.date) >= input.sinceMs
    return input.which === 'all' || isUnread(post)
  })
  const limit = input.limit ?? wanted.length
  const from = isBack ? Math.max(0, wanted.length - limit) : 0
  const shown = wanted.slice(from, from + limit)
  const others = [...wanted.slice(0, from), ...wanted.slice(from + limit)]
  const posts = shown.flatMap((glimpse) => {
    const unread = isUnread(glimpse) ? 'unread' : 'read'
    return postView(deps, known, channel, glimpse, unread) ?? []
  })
  const seen = seenChannel(deps, known, { space: space.name, channel, position, archived })
  const left = countShown(deps, known, channel, others)
  await judge.savePins()
  const ids = shown.map(({ id }) => id)
  return done({ channel: seen, posts, left, shown: ids })
}

/**
 * Notes that posts were shown to whoever acts. Messages that told of a mention in one of them are read by that, too.
 */
export async function channelSeen(
  deps: Deps,
  input: SpaceChoice & { readonly name: string; readonly ids: readonly string[] },
): Promise<Result<{ readonly noted: 'noted' | 'known' }>> {
  const place = await whichChannel(deps, input)
  if (!place.ok) return place
  const { space, name } = place.value
  const known = await knownIn(deps, space)
  const ids = new Set(input.ids)
  const before = await channelOf(deps, known, name)
  const position = known.positions(name)
  const old = before ? await archivedUnread(deps, known, { channel: before, position }) : []
  const written = await deps.store.write(space, (view) => {
    const channel = channelFrom(deps, known, name, view.read(channelPath(name)))
    const posts = channel && withArchived(channel, old).posts
    const marks = posts?.map(markIn) ?? []
    const shown = marks.filter(({ id }) => ids.has(id))
    const file = view.read(readerPath(deps))
    const op = positionOp(deps, known.judge, { file, name, shown, all: marks })
    return { ops: op && shown.length > 0 ? [op] : [], value: undefined }
  })
  await archivePostsIfDue(deps, known, name)
  const told = await toldBy(deps, known, groupOf(name), ids)
  if (told.length > 0) await mark(deps, { space: space.name, ids: told, status: 'read' })
  return done({ noted: written.state === 'unchanged' ? 'known' : 'noted' })
}

/** Unread messages to me that told of these posts. */
async function toldBy(
  deps: Deps,
  { space }: SpaceKnown,
  group: string,
  ids: ReadonlySet<string>,
): Promise<readonly string[]> {
  if (ids.size === 0 || deps.acting !== me(deps)) return []
  const { found } = await lookIntoInbox(deps, space, {
    which: 'unread',
    isWanted: ({ message }) =>
      message.status === 'unread' && message.group === group && ids.has(message.batch ?? ''),
  })
  return found.map(({ view }) => view.message.id)
}
