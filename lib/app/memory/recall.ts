/** Finds memories by words, best first, over all spaces and archives. */

import { type Address, parseAddress } from '../../core/model/address.ts'
import { done, doneWithout, refuse, type Result } from '../../core/model/refusal.ts'
import type { MemoryHit } from '../../core/memory/hit.ts'
import { parseQuery, type Query } from '../../core/search/query.ts'
import { type Ranked, rank } from '../../core/search/rank.ts'
import { type Glimpse, mayBeHeld } from '../../core/memory/scan.ts'
import { parseTag } from '../../core/memory/tags.ts'
import type { SeenRecalled } from '../../core/memory/types.ts'
import { loadContacts, resolveContact } from '../people.ts'
import type { Deps, Space } from '../ports.ts'
import { eachSpace, readingSpaces } from '../spaces.ts'
import { type Judge, judgeFor } from '../standings.ts'
import type { SpaceChoice } from '../views.ts'
import { type Collected, collect } from './collect.ts'
import { isHeld, isHidden, successorOf, viewAt } from './view.ts'

export interface MemoryFilter {
  readonly tag?: string | undefined
  /** An address or a handle. */
  readonly by?: string | undefined
  readonly project?: string | undefined
  readonly sinceMs?: number | undefined
  /** `all`: what was forgotten or superseded, too. */
  readonly which?: 'held' | 'all' | undefined
}

/** Looked at one by one, each with a signature to check; a flood of others' must not keep us for long. */
const judgedMax = 2000

export async function recall(
  deps: Deps,
  input: SpaceChoice &
    MemoryFilter & {
      /** Words, "phrases", OR between two, - before what must not be there. */
      readonly words: string
      readonly limit: number
    },
): Promise<Result<readonly SeenRecalled[]>> {
  const query = parseQuery(input.words, 'recall deploy friday')
  if (!query.ok) return query
  const spaces = await readingSpaces(deps, input.space)
  if (!spaces.ok) return spaces
  const wanted = await filterOf(deps, spaces.value, input)
  if (!wanted.ok) return wanted
  const { found, without } = await eachSpace(spaces.value, input.space, async (space) => {
    const collected = await collect(deps, space, { query: query.value, isWanted: wanted.value })
    const judge = collected.hits.length > 0 ? await judgeFor(deps, space) : undefined
    return { space, collected, judge }
  })
  const ranked = rankedOf(deps, query.value, found)
  const results: SeenRecalled[] = []
  const shown = new Set<string>()
  for (const one of ranked.slice(0, judgedMax)) {
    if (results.length >= input.limit) break
    const source = found.find(({ space }) => space.name === one.hit.space)
    const seen = source?.judge && seenOf(deps, { ...source, judge: source.judge }, one)
    if (!seen || (input.which !== 'all' && !isHeld(seen))) continue
    // The archived copy of one that is still in its file.
    const { id, from, stamp, body } = seen.memory
    const name = JSON.stringify([seen.space, id, from, stamp, body])
    if (!shown.has(name)) results.push({ ...seen, score: one.score, match: one.match })
    shown.add(name)
  }
  for (const { judge } of found) await judge?.savePins()
  return doneWithout(results, without)
}

interface Source {
  readonly space: Space
  readonly collected: Collected
  readonly judge: Judge
}

function rankedOf(
  deps: Deps,
  query: Query,
  found: readonly { readonly collected: Collected }[],
): readonly Ranked<MemoryHit>[] {
  const hits = found.flatMap(({ collected }) => collected.hits)
  const entries = found.reduce((sum, { collected }) => sum + collected.entries, 0)
  return rank(query, hits, { nowMs: deps.clock.nowMs(), entries })
}

/** Undefined for what is withheld from whoever asks. */
function seenOf(
  deps: Deps,
  { space, collected, judge }: Source,
  { hit }: Ranked<MemoryHit>,
): Omit<SeenRecalled, 'score' | 'match'> | undefined {
  const view = viewAt(judge, { space: space.name, path: hit.path }, hit.spot)
  if (!view || isHidden(deps, view)) return undefined
  const supersededBy = successorOf(judge, view, collected.successors)
  return { ...view, ...(supersededBy ? { supersededBy } : {}) }
}

/** Refuses a tag that is none, and an author whom no space knows. */
export async function filterOf(
  deps: Deps,
  spaces: readonly Space[],
  filter: MemoryFilter,
): Promise<Result<(glimpse: Glimpse) => boolean>> {
  const tag = filter.tag === undefined ? done(undefined) : parseTag(filter.tag)
  if (!tag.ok) return tag
  const author = filter.by === undefined ? done(undefined) : await authorOf(deps, spaces, filter.by)
  if (!author.ok) return author
  const from = filter.sinceMs === undefined ? undefined : new Date(filter.sinceMs).toISOString()
  return done((glimpse) => {
    if (filter.which !== 'all' && !mayBeHeld(glimpse)) return false
    if (tag.value !== undefined && !hasTag(glimpse, tag.value)) return false
    if (author.value !== undefined && parseAddress(glimpse.from) !== author.value) return false
    if (filter.project !== undefined && glimpse.project !== filter.project) return false
    return from === undefined || glimpse.stamp >= from
  })
}

/** Tags are typed by people in Emacs, too. */
function hasTag({ tags }: Glimpse, tag: string): boolean {
  return tags.some((one) => one.toLowerCase() === tag)
}

async function authorOf(
  deps: Deps,
  spaces: readonly Space[],
  typed: string,
): Promise<Result<Address>> {
  for (const space of spaces) {
    const actor = resolveContact(deps, typed, await loadContacts(deps, space))
    if (!actor.ok) return actor
    if (actor.value) return done(actor.value.address)
  }
  const hint = 'See who there is with datacore-msg contacts list.'
  return refuse({ code: 'not_found', why: `There is no contact "${typed.slice(0, 60)}".`, hint })
}
