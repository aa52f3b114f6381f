/** Which entries of a hot file are to be archived. Decides only; archive.ts moves them. */

import { compareText } from '../core/compare-text.ts'
import { decodeLog } from '../core/codec/letter.ts'
import { entriesByHeading, peekProperty } from '../core/codec/peek.ts'
import { parseId } from '../core/model/id.ts'
import { lineAt } from '../core/org/bytes.ts'
import { readEntry } from '../core/org/entry.ts'
import { readHeading } from '../core/org/heading.ts'
import { defaultKeywords, entryRanges, scanOutline } from '../core/org/scan.ts'
import type { Outline, Range } from '../core/org/types.ts'
import type { Deps } from './ports.ts'

export interface Due {
  readonly id: string
  readonly range: Range
  /** ISO 8601 in UTC; the month names the archive. */
  readonly stamp: string
}

const finishedHeads = ['* DONE ', '* CANCELLED ', '* ARCHIVED '] as const
const archivedHead = '* ARCHIVED '
const dayMs = 86_400_000
/** Entries with these stay where they are, whatever their keyword. */
const keptTags = ['unread', 'pinned']

/**
 * What has the keyword ARCHIVED, what is too old, and the oldest of too many: in lots of at most `most`, oldest first. A
 * lot is looked into when it is asked for, so that whoever wants one does not pay for a file of a hundred thousand.
 */
export function* dueIn(deps: Deps, bytes: Uint8Array, most: number): Generator<readonly Due[]> {
  const outline = scanOutline(bytes)
  const finished = finishedIn(outline)
  const { after_days: days, keep_at_most: keep } = deps.settings.messaging.archive
  const cutoffMs = days > 0 ? deps.clock.nowMs() - days * dayMs : Number.NEGATIVE_INFINITY
  const isTooMany = keep > 0 && finished.length > keep
  if (!isTooMany && !finished.some((one) => isAsked(outline, one) || isOld(one, cutoffMs))) return
  const first = firstOfEach(outline)
  const movable = finished.filter(
    ({ id, range }) => first.get(id) === range.start && isMovable(outline, range),
  )
  // A tenth more than needed, so that a full file is not rewritten for every further entry.
  const excess = isTooMany && movable.length > keep ? movable.length - Math.floor(keep * 0.9) : 0
  const due = movable.filter(
    (one, age) => age < excess || isAsked(outline, one) || isOld(one, cutoffMs),
  )
  for (let from = 0; from < due.length; from += most) {
    const lot = due.slice(from, from + most).filter((one, index) => {
      return from + index < excess || isAsked(outline, one) || isQuiet(outline, one, cutoffMs)
    })
    if (lot.length > 0) yield lot
  }
}

/** Oldest first; entries without id or time stay, for nobody could find them in an archive. */
function finishedIn(outline: Outline): readonly Due[] {
  return entriesByHeading(outline, finishedHeads)
    .flatMap((range) => {
      const id = parseId(peekProperty(outline.bytes, range, 'ID') ?? '')
      const stampMs = Date.parse(peekProperty(outline.bytes, range, 'STAMP') ?? '')
      if (!id || Number.isNaN(stampMs)) return []
      return [{ id, range, stamp: new Date(stampMs).toISOString() }]
    })
    .sort((a, b) => compareText(a.stamp, b.stamp) || compareText(a.id, b.id))
}

/** Somebody gave it the keyword ARCHIVED. */
function isAsked({ bytes }: Outline, { range }: Due): boolean {
  for (let at = 0; at < archivedHead.length; at += 1) {
    if (bytes[range.start + at] !== archivedHead.charCodeAt(at)) return false
  }
  return true
}

function isOld({ stamp }: Due, cutoffMs: number): boolean {
  return Date.parse(stamp) <= cutoffMs
}

/** Where the first entry of each id begins: of two with one id a removal would hit that, so the others stay. */
function firstOfEach(outline: Outline): ReadonlyMap<string, number> {
  const first = new Map<string, number>()
  for (const range of entryRanges(outline)) {
    const id = peekProperty(outline.bytes, range, 'ID')
    if (id !== undefined && !first.has(id)) first.set(id, range.start)
  }
  return first
}

/** Nothing happened to it since the cutoff. */
function isQuiet({ bytes, keywords }: Outline, { range }: Due, cutoffMs: number): boolean {
  const log = decodeLog(readEntry(bytes, range, keywords))
  return log.every((line) => line.type === 'other' || line.atMs <= cutoffMs)
}

/** The words of the heading may have stood in its title or behind a keyword of the file's own, and its tags may hold it back. */
function isMovable({ bytes, keywords }: Outline, range: Range): boolean {
  const { keyword, tags } = readHeading(bytes, lineAt(bytes, range.start, range.end).text, keywords)
  return (
    keyword !== undefined &&
    defaultKeywords.done.includes(keyword) &&
    !tags.some((tag) => keptTags.includes(tag))
  )
}
