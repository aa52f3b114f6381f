/** Writes facts of a channel under the lock: signed lines of its head's log, and the file's keywords printed from all of them. */

import {
  type Fact,
  factText,
  type FactVerb,
  formatFact,
  parseFact,
  subjectOf,
} from '../../core/channel/facts.ts'
import { encodeHead } from '../../core/channel/head.ts'
import { factsByHand, keywordNames, keywordsOf } from '../../core/channel/keywords.ts'
import { channelId, type ChannelName, channelPath } from '../../core/channel/name.ts'
import type { SeenChannel } from '../../core/channel/types.ts'
import { done, refuse, type Result } from '../../core/model/refusal.ts'
import { findCopies } from '../../core/org/find.ts'
import { printEntry } from '../../core/org/print.ts'
import type { Op } from '../../core/org/types.ts'
import { encodeBase64 } from '../../core/trust/base64.ts'
import type { Deps, SpaceView } from '../ports.ts'
import { reachedOf } from '../reached.ts'
import { replacingMs } from '../stamps.ts'
import type { SpaceKnown } from './find.ts'
import { type Channel, channelFrom, isMember, seenChannel } from './load.ts'
import { archivedUnread } from './old/find.ts'

export interface Saying {
  readonly verb: FactVerb
  /** A text, or the member's address. */
  readonly value: string
}

export interface Said {
  readonly reached: 'stored' | 'spooled' | 'nothing'
  readonly channel: SeenChannel
}

/** What is to be said, decided on the channel as it is under the lock; nothing, for nothing to do. */
export type Decide = (channel: Channel | undefined) => Result<readonly Saying[]>

export async function say(
  deps: Deps,
  known: SpaceKnown,
  name: ChannelName,
  decide: Decide,
): Promise<Result<Said>> {
  const { space, judge } = known
  const written = await deps.store.write(space, (view) => {
    const before = channelIn(deps, known, name, view)
    const sayings = decide(before)
    if (!sayings.ok) return { ops: [], value: sayings }
    return { ops: opsFor(deps, name, before, sayings.value), value: done(undefined) }
  })
  await judge.savePins()
  if (!written.value.ok) return written.value
  const bytes = await deps.store.read(space, channelPath(name))
  const channel = channelFrom(deps, known, name, bytes)
  if (!channel) return refuse({ code: 'not_found', why: `There is no channel #${name} any more.` })
  const position = known.positions(name)
  const archived = await archivedUnread(deps, known, { channel, position })
  const seen = seenChannel(deps, known, { space: space.name, channel, position, archived })
  return done({ reached: reachedOf(written.state), channel: seen })
}

/** The same for a channel that must be there and open, and of which whoever acts must be a member. */
export function asMember(
  deps: Deps,
  { contacts, space }: SpaceKnown,
  decide: (channel: Channel) => Result<readonly Saying[]>,
): Decide {
  return (channel) => {
    const open = mustBeOpen(channel, space.name)
    if (!open.ok) return open
    if (isMember(open.value, deps.acting, contacts)) return decide(open.value)
    return notMember(open.value.name)
  }
}

export function notMember(name: ChannelName): Result<never> {
  return refuse({
    code: 'not_allowed',
    why: `You are not a member of #${name}, so nothing was written.`,
    hint: `Join it with datacore-msg channel join ${name}.`,
  })
}

export function isGone(space: string): Result<never> {
  return refuse({ code: 'not_found', why: `The channel is not in ${space} any more.` })
}

export function mustBeOpen(channel: Channel | undefined, space: string): Result<Channel> {
  if (!channel) return isGone(space)
  if (channel.state === 'open') return done(channel)
  return refuse({
    code: 'wrong_state',
    why: `#${channel.name} is archived.`,
    hint: `Open it again with datacore-msg channel archive ${channel.name} --undo.`,
  })
}

function channelIn(
  deps: Deps,
  known: SpaceKnown,
  name: ChannelName,
  view: SpaceView,
): Channel | undefined {
  return channelFrom(deps, known, name, view.read(channelPath(name)))
}

function opsFor(
  deps: Deps,
  name: ChannelName,
  before: Channel | undefined,
  sayings: readonly Saying[],
): readonly Op[] {
  if (sayings.length === 0) return []
  const [path, id] = [channelPath(name), channelId(name)]
  const old = before?.facts ?? []
  const isSaid = (item: string) => {
    const fact = parseFact(item)
    return sayings.some(({ verb, value }) => verb === fact?.verb && value === fact.value)
  }
  // What is said again under a signature need not be noted as nobody's.
  const written = before ? factsByHand(name, before.keywords, old) : []
  const byHand = written.filter((item) => !isSaid(item))
  const noted = [...old, ...byHand.flatMap((item) => parseFact(item) ?? [])]
  const newestPost = before?.posts.at(-1)?.date
  const fresh = signedFacts(deps, name, { noted, newestPost }, sayings)
  const items = [...byHand, ...fresh.map(({ fact, orgStamp }) => formatFact(fact, orgStamp))]
  const keywords = keywordsOf(name, [...noted, ...fresh.map(({ fact }) => fact)])
  const hasHead = before && findCopies(before.bytes, new Set([id])).size > 0
  const head: Op = hasHead
    ? { type: 'edit', path, id, edits: items.map((item) => ({ type: 'log', item }) as const) }
    : { type: 'append', path, id, text: printEntry(encodeHead(name, items.toReversed())) }
  const lines = keywordNames.map((one) => [one, keywords[one]] as const)
  return [head, { type: 'preamble', path, id, keywords: lines }]
}

/**
 * Each later than the one before it, and all later than what they replace; than posts too, of which they tell who wrote as a
 * member. A line about something else, with whatever time, moves them nowhere.
 */
function signedFacts(
  deps: Deps,
  name: ChannelName,
  known: { readonly noted: readonly Fact[]; readonly newestPost: string | undefined },
  sayings: readonly Saying[],
): readonly { readonly fact: Fact; readonly orgStamp: string }[] {
  const nowMs = deps.clock.nowMs()
  const subjects = new Set(sayings.map(subjectOf))
  const replaced = known.noted.filter((fact) => subjects.has(subjectOf(fact)))
  const stamps = [...replaced.map(({ stamp }) => stamp), known.newestPost ?? '']
  const firstMs = replacingMs(
    nowMs,
    stamps.map((stamp) => Date.parse(stamp)),
  )
  return sayings.map(({ verb, value }, index) => {
    const atMs = firstMs + index
    const stamp = new Date(atMs).toISOString()
    const fact: Fact = { verb, value, by: deps.acting, stamp, key: deps.keys.fingerprint }
    const sig = encodeBase64(deps.keys.sign(factText(name, fact)))
    return { fact: { ...fact, sig }, orgStamp: deps.orgStamp(atMs) }
  })
}
