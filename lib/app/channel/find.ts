/** Which channel a typed name means: in the named space, else the default one, else the only other that has it. */

import {
  type ChannelName,
  channelAt,
  channelPath,
  parseChannelName,
} from '../../core/channel/name.ts'
import { nearest } from '../../core/model/near.ts'
import { done, refuse, type Result } from '../../core/model/refusal.ts'
import { isArchive } from '../decode.ts'
import { loadContacts } from '../people.ts'
import type { Deps, Space } from '../ports.ts'
import { readablePaths } from '../readable.ts'
import { eachSpace, readingSpaces, type Trying } from '../spaces.ts'
import { judgeFor } from '../standings.ts'
import { type Channel, channelFrom, type Known } from './load.ts'
import { loadPositions, type Positions } from './position.ts'

/** Refuses `usage` for a name that is none. */
export function nameOf(typed: string): Result<ChannelName> {
  const name = parseChannelName(typed)
  if (name) return done(name)
  const hint =
    'A name is up to three words of letters, digits, _ and - apart by /, such as team/backend.'
  return refuse({ code: 'usage', why: `"${typed.slice(0, 60)}" is no name of a channel.`, hint })
}

export interface Place {
  readonly space: Space
  readonly name: ChannelName
}

/** By its whole name, or by its last words where only one channel ends so. */
export async function whichChannel(
  deps: Deps,
  input: { readonly space?: string | undefined; readonly name: string },
): Promise<Result<Place>> {
  const typed = nameOf(input.name)
  if (!typed.ok) return typed
  const spaces = await readingSpaces(deps, input.space)
  if (!spaces.ok) return spaces
  const { found, without } = await eachSpace(spaces.value, input.space, async (space) => {
    return (await namesThere(deps, space)).map((name): Place => ({ space, name }))
  })
  const all = found.flat()
  const exact = all.filter(({ name }) => name === typed.value)
  const pool = exact.length > 0 ? exact : all.filter(({ name }) => name.endsWith(`/${typed.value}`))
  const usual = deps.settings.messaging.default_space
  const preferred = pool.filter(({ space }) => space.name === usual)
  const [one, ...others] = preferred.length > 0 ? preferred : pool
  if (one && others.length === 0) return done(one)
  if (one) {
    const candidates = [one, ...others].map(({ space, name }) => `#${name} in ${space.name}`)
    const why = `Several channels are meant by #${typed.value}.`
    return refuse({
      code: 'ambiguous',
      why,
      hint: 'Write the whole name, or name the space with --space.',
      candidates,
    })
  }
  const near = nearest(
    typed.value,
    all.map(({ name }) => name),
    3,
  )
  const did = near.length > 0 ? `Did you mean #${near.join(' or #')}? ` : ''
  const [unread] = without
  const hint = unread
    ? `It may be in ${unread.space}: ${unread.why}`
    : `${did}Make it with datacore-msg channel create ${typed.value}.`
  const candidates = near.map((name) => `#${name}`)
  return refuse({
    code: 'not_found',
    why: `There is no channel #${typed.value}.`,
    hint,
    candidates,
  })
}

/** Of those whose files can be read. An archive has posts of all of them. */
export async function channelNames(
  deps: Deps,
  space: Space,
  trying: Trying,
): Promise<readonly ChannelName[]> {
  const hasPosts = (path: string) => channelAt(path) !== undefined || isArchive(path)
  const paths = await readablePaths(deps, space, trying, hasPosts)
  return paths.flatMap((path) => channelAt(path) ?? [])
}

/** With those whose files cannot be read: whoever asks for one is told why. */
async function namesThere(deps: Deps, space: Space): Promise<readonly ChannelName[]> {
  const bad = (await deps.store.unreadable(space)).map(({ path }) => path)
  const paths = new Set([...(await deps.store.paths(space)), ...bad])
  return [...paths].flatMap((path) => channelAt(path) ?? [])
}

export interface SpaceKnown extends Known {
  readonly space: Space
  readonly positions: Positions
}

/** What judging and counting in a space needs, once for all its channels. */
export async function knownIn(deps: Deps, space: Space): Promise<SpaceKnown> {
  const [judge, contacts] = [await judgeFor(deps, space), await loadContacts(deps, space)]
  return { space, judge, contacts, positions: await loadPositions(deps, judge, space) }
}

export interface Opened {
  readonly known: SpaceKnown
  readonly channel: Channel
}

/** The channel that is meant, read. */
export async function openChannel(
  deps: Deps,
  input: { readonly space?: string | undefined; readonly name: string },
): Promise<Result<Opened>> {
  const place = await whichChannel(deps, input)
  if (!place.ok) return place
  const { space, name } = place.value
  const known = await knownIn(deps, space)
  const channel = await channelOf(deps, known, name)
  if (channel) return done({ known, channel })
  return refuse({ code: 'not_found', why: `The file of #${name} in ${space.name} is empty.` })
}

export async function channelOf(
  deps: Deps,
  known: SpaceKnown,
  name: ChannelName,
): Promise<Channel | undefined> {
  const bytes = await deps.store.read(known.space, channelPath(name))
  return channelFrom(deps, known, name, bytes)
}
