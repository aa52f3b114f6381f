/** Moves finished entries from the hot files to `archive/YYYY-MM.org`, byte for byte, by age and by count. */

import { entriesByHeading, peekProperty } from '../core/codec/peek.ts'
import { decodeLog } from '../core/codec/letter.ts'
import { parseId } from '../core/model/id.ts'
import { done, type Result } from '../core/model/refusal.ts'
import { readEntry } from '../core/org/entry.ts'
import { scanOutline } from '../core/org/scan.ts'
import type { Op, Outline, Range } from '../core/org/types.ts'
import { inboxPath, isQueue } from './decode.ts'
import { compareText } from './load.ts'
import type { Deps, Space } from './ports.ts'
import { readingSpaces } from './spaces.ts'
import type { SpaceChoice } from './views.ts'

export interface ArchiveReport {
  readonly moved: readonly { readonly space: string; readonly entries: number }[]
}

const finishedHeads = ['* DONE ', '* CANCELLED ', '* ARCHIVED '] as const
const dayMs = 86_400_000
/** Entries with these stay where they are, whatever their keyword. */
const keptTags = ['unread', 'pinned']

/** Moves what is due in one space or in all. */
export async function archive(deps: Deps, input: SpaceChoice): Promise<Result<ArchiveReport>> {
  const spaces = await readingSpaces(deps, input.space)
  if (!spaces.ok) return spaces
  const moved = []
  for (const space of spaces.value) {
    moved.push({ space: space.name, entries: await archiveIfDue(deps, space) })
  }
  return done({ moved })
}

/** Cheap when nothing is due: callers run it after every write. Returns how many entries moved. */
export async function archiveIfDue(deps: Deps, space: Space): Promise<number> {
  const paths = (await deps.store.paths(space)).filter(
    (path) => path === inboxPath || isQueue(path),
  )
  let moved = 0
  for (const path of paths) {
    if (dueIn(deps, path, await deps.store.read(space, path)).length === 0) continue
    const written = await deps.store.write(space, (view) => {
      const ops = dueIn(deps, path, view.read(path))
      return { ops, value: ops.length / 2 }
    })
    moved += written.value
  }
  return moved
}

interface Finished {
  readonly id: string
  readonly range: Range
  /** ISO 8601 in UTC; the month names the archive. */
  readonly stamp: string
  readonly archived: boolean
}

/** An append to the archive before each remove: a crash between leaves two copies, never none. */
function dueIn(deps: Deps, path: string, bytes: Uint8Array): readonly Op[] {
  const outline = scanOutline(bytes)
  const finished = finishedIn(outline)
  const { after_days: days, keep_at_most: most } = deps.settings.messaging.archive
  const cutoffMs = days > 0 ? deps.clock.nowMs() - days * dayMs : Number.NEGATIVE_INFINITY
  // A tenth more than needed, so that a full file is not rewritten for every further entry.
  const excess = most > 0 && finished.length > most ? finished.length - Math.floor(most * 0.9) : 0
  return finished
    .filter((one, age) => age < excess || one.archived || isOld(outline, one, cutoffMs))
    .filter((one) => isMovable(outline, one))
    .flatMap(({ id, range, stamp }) => {
      const text = textOf(bytes, range)
      if (text === undefined) return []
      return [
        { type: 'append', path: archivePath(stamp), id, text } as const,
        { type: 'remove', path, id } as const,
      ]
    })
}

/** Oldest first; entries without id or time stay, for nobody could find them in an archive. */
function finishedIn(outline: Outline): readonly Finished[] {
  return entriesByHeading(outline, finishedHeads)
    .flatMap((range) => {
      const id = parseId(peekProperty(outline.bytes, range, 'ID') ?? '')
      const stampMs = Date.parse(peekProperty(outline.bytes, range, 'STAMP') ?? '')
      if (!id || Number.isNaN(stampMs)) return []
      const stamp = new Date(stampMs).toISOString()
      return { id, range, stamp, archived: startsWith(outline.bytes, range, '* ARCHIVED ') }
    })
    .sort((a, b) => compareText(a.stamp, b.stamp) || compareText(a.id, b.id))
}

/** Old means that nothing happened to it since the cutoff: neither written nor marked. */
function isOld(outline: Outline, one: Finished, cutoffMs: number): boolean {
  if (Date.parse(one.stamp) > cutoffMs) return false
  const log = decodeLog(readEntry(outline.bytes, one.range, outline.keywords))
  return log.every((line) => line.type === 'other' || line.atMs <= cutoffMs)
}

/** The heading's words may stand in a title, and its tags may hold it back. */
function isMovable({ bytes, keywords }: Outline, { range }: Finished): boolean {
  const { keyword, tags } = readEntry(bytes, range, keywords).heading
  return (
    keyword !== undefined &&
    keywords.done.includes(keyword) &&
    !tags.some((tag) => keptTags.includes(tag))
  )
}

/** `archive/2026-11.org`: by month of creation in UTC, the same on every machine. */
function archivePath(stamp: string): string {
  return `archive/${stamp.slice(0, 7)}.org`
}

/**
 * LF and one line break at the end, as `append` expects it; the archive's own line ends are put in there. Undefined
 * for bytes that are no UTF-8: they would not come out as they were, so the entry stays.
 */
function textOf(bytes: Uint8Array, { start, end }: Range): string | undefined {
  try {
    const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
    const text = decoder.decode(bytes.subarray(start, end)).replaceAll('\r\n', '\n')
    return `${text.replace(/\n+$/u, '')}\n`
  } catch {
    return undefined
  }
}

function startsWith(bytes: Uint8Array, { start }: Range, head: string): boolean {
  for (let at = 0; at < head.length; at += 1) {
    if (bytes[start + at] !== head.charCodeAt(at)) return false
  }
  return true
}
