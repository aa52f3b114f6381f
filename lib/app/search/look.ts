/** What the files of a space have for a query, and in which order it answers that; nobody is judged yet. */

import { postTag } from '../../core/channel/post.ts'
import { messageTag, unreadTag } from '../../core/codec/message.ts'
import { taskTag } from '../../core/codec/task.ts'
import { pinnedTag } from '../../core/merge/entry.ts'
import { parseLogLine } from '../../core/model/log.ts'
import { decodeText } from '../../core/org/bytes.ts'
import { propertyOf, readEntry } from '../../core/org/entry.ts'
import { unescapeBody } from '../../core/org/escape.ts'
import { defaultKeywords } from '../../core/org/scan.ts'
import type { OrgEntry } from '../../core/org/types.ts'
import { orderTag, outboxTag } from '../../core/outbox/codec.ts'
import type { Query } from '../../core/search/query.ts'
import {
  type Counted,
  type Hit,
  rank,
  type Ranked,
  type Searchable,
} from '../../core/search/rank.ts'
import { sieveOf } from '../../core/search/sieve.ts'
import { ownWords, soughtOf } from '../../core/search/sought.ts'
import type { Deps, SearchHit, Space } from '../ports.ts'

export interface EntryHit extends Hit {
  readonly id: string
  readonly entry: SearchHit
}

export interface LookedFor {
  readonly hits: readonly EntryHit[]
  /** At least so many entries were gone through. */
  readonly entries: number
}

/** Of each word at least so many of the newest entries are ranked, and as many as are wanted. */
const rankedLeast = 300

export function rankedMost(wanted: number): number {
  return Math.max(rankedLeast, wanted)
}

export async function lookFor(
  deps: Deps,
  space: Space,
  asked: {
    readonly query: Query
    readonly most: number
    readonly goesInto: (path: string) => boolean
    readonly isWanted: (entry: OrgEntry) => boolean
  },
): Promise<LookedFor> {
  const { query, most, goesInto, isWanted } = asked
  const known = new Map<Uint8Array, Counted & Pick<EntryHit, 'id'>>()
  const found = await deps.store.look(space, () => {
    const { pattern, take, isFull } = sieveOf(query, most)
    const takes = (bytes: Uint8Array) => {
      const entry = entryIn(bytes)
      const counted = isWanted(entry) ? take(searchableOf(bytes, entry)) : undefined
      if (counted) known.set(bytes, { ...counted, id: propertyOf(entry, 'ID') ?? '' })
      return counted !== undefined
    }
    return { goesInto, pattern, takes, isFull }
  })
  const hits = found.flatMap((entry): readonly EntryHit[] => {
    const counted = known.get(entry.bytes)
    return counted
      ? [{ ...counted, space: space.name, path: entry.path, at: entry.start, entry }]
      : []
  })
  return { hits, entries: entriesAbout(found) }
}

/** Best first, of several spaces together. */
export function bestOf(
  deps: Deps,
  query: Query,
  found: readonly LookedFor[],
): readonly Ranked<EntryHit>[] {
  const hits = found.flatMap((one) => one.hits)
  const entries = found.reduce((sum, one) => sum + one.entries, 0)
  return rank(query, hits, { nowMs: deps.clock.nowMs(), entries })
}

function entryIn(bytes: Uint8Array): OrgEntry {
  return readEntry(bytes, { start: 0, end: bytes.length }, defaultKeywords)
}

/** By which files and states are told apart; what an author says that a text is about are all others. */
const ownTags = new Set<string>([
  messageTag,
  orderTag,
  outboxTag,
  pinnedTag,
  postTag,
  taskTag,
  unreadTag,
])

/** The heading is the beginning of the text, so what stands there counts for more. */
function searchableOf(bytes: Uint8Array, entry: OrgEntry): Searchable {
  const { title, tags } = entry.heading
  const { values, ids } = soughtOf(entry.properties)
  const text = unescapeBody(decodeText(bytes, entry.body.start, entry.range.end))
  return {
    body: [text, ...entry.log.map(({ text: raw }) => wordsOfLog(raw))].join('\n'),
    tags: tags.filter((tag) => !ownTags.has(tag)),
    names: [title, ...values, ...ids.flatMap(ownWords)].join('\n'),
    ids: ids.join('\n'),
    stamp: propertyOf(entry, 'STAMP') ?? '',
    isSigned: propertyOf(entry, 'SIG') !== undefined,
  }
}

/** What somebody said there: a new version of the text, or a reason. */
function wordsOfLog(raw: string): string {
  const line = parseLogLine(raw)
  if (line.type === 'other') return raw
  return line.type === 'mark' ? (line.text ?? '') : line.note
}

/** By the sizes of those that were found, and where the last one of each file stands. */
function entriesAbout(found: readonly SearchHit[]): number {
  const ends = new Map<string, number>()
  let bytes = 0
  for (const { path, start, end } of found) {
    ends.set(path, Math.max(ends.get(path) ?? 0, end))
    bytes += end - start
  }
  const all = [...ends.values()].reduce((sum, end) => sum + end, 0)
  return found.length === 0 ? 0 : Math.round((all * found.length) / bytes)
}
