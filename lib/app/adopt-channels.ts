/**
 * What this person changed by hand in the keywords of a channel's file, or a channel that they wrote by hand: said again as facts
 * under their signature, for keywords prove nothing.
 */

import { type Fact, parseFact } from '../core/channel/facts.ts'
import { factsByHand } from '../core/channel/keywords.ts'
import { channelAt, channelId } from '../core/channel/name.ts'
import { done } from '../core/model/refusal.ts'
import { knownIn } from './channel/find.ts'
import { type Channel, channelFrom, isMember } from './channel/load.ts'
import { notMember, say, type Saying } from './channel/say.ts'
import type { LocalFile } from './adopt-local.ts'
import { type Found, nothingFound, type Published } from './adopt-report.ts'
import type { Deps, Space } from './ports.ts'

export async function adoptChannel(
  deps: Deps,
  space: Space,
  { path, bytes }: LocalFile,
  published: Published,
): Promise<Found> {
  const name = channelAt(path)
  if (!name) return nothingFound
  const known = await knownIn(deps, space)
  const read = (file: Uint8Array) => changesOf(channelFrom(deps, known, name, file))
  if (read(bytes).length === 0) return nothingFound
  const theirs = published === 'all local' ? undefined : await published(path)
  const others = theirs ? read(theirs).map(nameOf) : []
  const what = new Set<string>()
  const said = await say(deps, known, name, (channel) => {
    if (!channel) return done([])
    // What the others have as well was somebody else's hand.
    const own = changesOf(channel).filter((fact) => !others.includes(nameOf(fact)))
    if (own.length === 0) return done([])
    const isNew = channel.facts.length === 0
    if (!isNew && !isMember(channel, deps.acting, known.contacts)) return notMember(name)
    for (const { verb } of own) what.add(keywordOf(verb))
    const first: readonly Saying[] = [
      { verb: 'Opened', value: '' },
      { verb: 'Joined', value: deps.acting },
    ]
    const sayings = own.map(({ verb, value }): Saying => ({ verb, value }))
    return done([
      ...(isNew ? first : []),
      ...sayings.filter(({ value }) => !isNew || value !== deps.acting),
    ])
  })
  if (!said.ok) {
    const { why, hint } = said.refusal
    const left = { path, name: `#${name}`, why, ...(hint === undefined ? {} : { hint }) }
    return { ...nothingFound, left: [left] }
  }
  if (what.size === 0) return nothingFound
  return { ...nothingFound, changed: [{ path, id: channelId(name), what: [...what] }] }
}

function changesOf(channel: Channel | undefined): readonly Fact[] {
  if (!channel) return []
  const { name, keywords, facts } = channel
  return factsByHand(name, keywords, facts).flatMap((item) => parseFact(item) ?? [])
}

function nameOf({ verb, value }: Fact): string {
  return `${verb} ${value}`
}

function keywordOf(verb: Fact['verb']): string {
  return verb === 'Joined' || verb === 'Left' ? 'MEMBERS' : verb.toUpperCase()
}
