/**
 * What this person changed by hand in the keywords of a channel's file, or a channel that they wrote by hand: said again as facts
 * under their signature, for keywords prove nothing.
 */

import { type Fact, parseFact } from '../core/channel/facts.ts'
import { factsByHand, readKeywords } from '../core/channel/keywords.ts'
import { channelAt, channelId, type ChannelName } from '../core/channel/name.ts'
import { done } from '../core/model/refusal.ts'
import { decodeText } from '../core/org/bytes.ts'
import { broughtWhy, type Versions } from './brought.ts'
import { knownIn } from './channel/find.ts'
import { type Channel, channelFrom, isMember } from './channel/load.ts'
import { notMember, say, type Saying } from './channel/say.ts'
import type { LocalFile } from './adopt-local.ts'
import { type Found, type LeftAlone, nothingFound, type Published } from './adopt-report.ts'
import type { Deps, Space } from './ports.ts'

export async function adoptChannel(
  deps: Deps,
  space: Space,
  { path, bytes, brought }: LocalFile,
  published: Published,
): Promise<Found> {
  const name = channelAt(path)
  if (!name) return nothingFound
  const known = await knownIn(deps, space)
  const read = (file: Uint8Array) => changesOf(channelFrom(deps, known, name, file))
  if (read(bytes).length === 0) return nothingFound
  const theirs = published === 'all local' ? undefined : await published(path)
  const others = theirs ? read(theirs).map(nameOf) : []
  const isNew = (fact: Fact) => !others.includes(nameOf(fact))
  if (!read(bytes).some(isNew)) return nothingFound
  const { files, seen } = await brought.versions()
  const touched = files.filter((file) => isTouched(name, file))
  const before = new Set(touched.flatMap(read).map(nameOf))
  const gits = read(bytes).filter((fact) => isNew(fact) && before.has(nameOf(fact)))
  const left = leftOf({ path, name }, seen, gits)
  if (seen === 'not all') return { ...nothingFound, left }
  const what = new Set<string>()
  const said = await say(deps, known, name, (channel) => {
    if (!channel) return done([])
    // What the others have as well, or had, was somebody else's hand.
    const own = changesOf(channel).filter((fact) => isNew(fact) && !before.has(nameOf(fact)))
    if (own.length === 0) return done([])
    const isFirst = channel.facts.length === 0
    if (!isFirst && !isMember(channel, deps.acting, known.contacts)) return notMember(name)
    for (const { verb } of own) what.add(keywordOf(verb))
    const first: readonly Saying[] = [
      { verb: 'Opened', value: '' },
      { verb: 'Joined', value: deps.acting },
    ]
    const sayings = own.map(({ verb, value }): Saying => ({ verb, value }))
    return done([
      ...(isFirst ? first : []),
      ...sayings.filter(({ value }) => !isFirst || value !== deps.acting),
    ])
  })
  if (!said.ok) {
    const { why, hint } = said.refusal
    const refused = { path, name: `#${name}`, why, ...(hint === undefined ? {} : { hint }) }
    return { ...nothingFound, left: [...left, refused] }
  }
  if (what.size === 0) return { ...nothingFound, left }
  return { ...nothingFound, left, changed: [{ path, id: channelId(name), what: [...what] }] }
}

function leftOf(
  { path, name }: { readonly path: string; readonly name: string },
  seen: Versions['seen'],
  gits: readonly Fact[],
): readonly LeftAlone[] {
  if (seen === 'all' && gits.length === 0) return []
  const what = [...new Set(gits.map(({ verb }) => keywordOf(verb)))].join(', ')
  const hint = 'If you mean it, say so with datacore-msg channel.'
  return [{ path, name: `#${name}`, why: broughtWhy(seen, what), hint }]
}

/** A quick look, for signatures cost: true for the channel's file with keywords that may be somebody's hand. */
function isTouched(name: ChannelName, file: Uint8Array): boolean {
  const text = decodeText(file)
  const [preamble = ''] = text.split(/^\* /mu, 1)
  const keywords = readKeywords(preamble.split(/\r?\n/u))
  if (keywords.CHANNEL !== name && !text.includes(channelId(name))) return false
  return keywords.REV === undefined || factsByHand(name, keywords, []).length > 0
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
