/** The channels of all spaces or one, by name, with what is new in each for whoever asks. */

import type { Position } from '../../core/channel/seen.ts'
import type { SeenChannel } from '../../core/channel/types.ts'
import { compareText } from '../../core/compare-text.ts'
import { done, doneWithout, type Result } from '../../core/model/refusal.ts'
import type { Deps, Space } from '../ports.ts'
import { isProject } from '../project/is-project.ts'
import { eachSpace, readingSpaces, type Trying } from '../spaces.ts'
import type { SpaceChoice } from '../views.ts'
import { channelNames, channelOf, knownIn, openChannel } from './find.ts'
import { type Channel, seenChannel } from './load.ts'
import { archivedUnread, archivedUnreadOf } from './old/find.ts'
import { withTrueParents } from './tree.ts'

export interface ChannelFilter {
  /** `all`: the archived ones too. */
  readonly which?: 'open' | 'all' | undefined
  readonly project?: string | undefined
}

export async function channelList(
  deps: Deps,
  input: SpaceChoice & ChannelFilter,
): Promise<Result<readonly SeenChannel[]>> {
  const spaces = await readingSpaces(deps, input.space)
  if (!spaces.ok) return spaces
  const { found, without } = await eachSpace(spaces.value, input.space, (space, trying) => {
    return channelsOf(deps, space, trying)
  })
  const wanted = found.flat().filter(({ state, project }) => {
    const isShown = input.which === 'all' || state === 'open'
    return isShown && isProject(project, input.project)
  })
  return doneWithout(wanted, without)
}

/** All channels of a space, by name. */
export async function channelsOf(
  deps: Deps,
  space: Space,
  trying: Trying,
): Promise<readonly SeenChannel[]> {
  const names = await channelNames(deps, space, trying)
  if (names.length === 0) return []
  const known = await knownIn(deps, space)
  const found: { readonly channel: Channel; readonly position: Position }[] = []
  for (const name of names) {
    const channel = await channelOf(deps, known, name)
    if (channel) found.push({ channel, position: known.positions(name) })
  }
  const old = await archivedUnreadOf(deps, known, found)
  const channels = found.map(({ channel, position }) => {
    const archived = old.get(channel.name) ?? []
    return seenChannel(deps, known, { space: space.name, channel, position, archived })
  })
  await known.judge.savePins()
  return withTrueParents(channels.sort((a, b) => compareText(a.name, b.name)))
}

/** Those in which something is new for a member who asks. */
export async function unreadChannels(
  deps: Deps,
  space: Space,
  trying: Trying,
): Promise<readonly SeenChannel[]> {
  const channels = await channelsOf(deps, space, trying)
  return channels.filter(({ unread, state }) => unread > 0 && state === 'open')
}

export async function channelShow(
  deps: Deps,
  input: SpaceChoice & { readonly name: string },
): Promise<Result<SeenChannel>> {
  const opened = await openChannel(deps, input)
  if (!opened.ok) return opened
  const { known, channel } = opened.value
  const position = known.positions(channel.name)
  const archived = await archivedUnread(deps, known, { channel, position })
  const seen = seenChannel(deps, known, { space: known.space.name, channel, position, archived })
  await known.judge.savePins()
  return done(seen)
}
