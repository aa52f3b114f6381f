/** Which entries of a hot file are to be archived. Decides only; archive.ts moves them. */

import { decodeLog } from '../core/codec/letter.ts'
import { entriesByHeading, peekProperty } from '../core/codec/peek.ts'
import { parseId } from '../core/model/id.ts'
import { readEntry } from '../core/org/entry.ts'
import { findEntries } from '../core/org/find.ts'
import { scanOutline } from '../core/org/scan.ts'
import type { OrgEntry, Outline, Range } from '../core/org/types.ts'
import { compareText } from './load.ts'
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

/** Oldest first: what has the keyword ARCHIVED, what is too old, and the oldest of too many. */
export function dueIn(deps: Deps, bytes: Uint8Array): readonly Due[] {
  const outline = scanOutline(bytes)
  const finished = finishedIn(outline)
  const { after_days: days, keep_at_most: most } = deps.settings.messaging.archive
  const cutoffMs = days > 0 ? deps.clock.nowMs() - days * dayMs : Number.NEGATIVE_INFINITY
  const isTooMany = most > 0 && finished.length > most
  if (!isTooMany && !finished.some((one) => isAsked(outline, one) || isOld(one, cutoffMs)))
    return []
  const first = findEntries(bytes, new Set(finished.map(({ id }) => id)))
  // Of two entries with one id a removal would hit the first, so the others stay for a merge to settle.
  const movable = finished
    .filter(({ id, range }) => first.get(id)?.start === range.start)
    .map((one) => ({ ...one, entry: readEntry(bytes, one.range, outline.keywords) }))
    .filter(({ entry }) => isMovable(outline, entry))
  // A tenth more than needed, so that a full file is not rewritten for every further entry.
  const excess = isTooMany && movable.length > most ? movable.length - Math.floor(most * 0.9) : 0
  return movable.filter(
    (one, age) =>
      age < excess ||
      isAsked(outline, one) ||
      (isOld(one, cutoffMs) && isQuiet(one.entry, cutoffMs)),
  )
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

/** Nothing happened to it since the cutoff. */
function isQuiet(entry: OrgEntry, cutoffMs: number): boolean {
  return decodeLog(entry).every((line) => line.type === 'other' || line.atMs <= cutoffMs)
}

/** The words of the heading may have stood in its title, and its tags may hold it back. */
function isMovable({ keywords }: Outline, { heading: { keyword, tags } }: OrgEntry): boolean {
  return (
    keyword !== undefined &&
    keywords.done.includes(keyword) &&
    !tags.some((tag) => keptTags.includes(tag))
  )
}
