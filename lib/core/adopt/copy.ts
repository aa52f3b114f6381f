/** One copy of an entry, read for what a hand may have changed in it: heading, log, and what the log says of both. Pure. */

import { entryLife, type EntryState, type pinnedTag, unreadTag } from '../merge/entry.ts'
import { kindOf, valuesOf } from '../merge/fields.ts'
import { type LogLine, type MarkLine, parseLogLine, type StateLine } from '../model/log.ts'
import { replayMessage } from '../model/replay.ts'
import { encodeText } from '../org/bytes.ts'
import { propertyOf, readEntry } from '../org/entry.ts'
import type { Heading, Keywords, OrgEntry } from '../org/types.ts'
import { decodeSets } from '../state/entry.ts'
import { isStateId } from '../state/key.ts'
import type { ValueSet } from '../state/value-set.ts'

export interface Copy {
  readonly entry: OrgEntry
  readonly heading: Heading
  readonly kind: EntryState['fixed']['kind']
  /** As they stand, without what reading adds. */
  readonly lines: readonly LogLine[]
}

export function readCopy(text: string, keywords: Keywords): Copy {
  const bytes = encodeText(text)
  const entry = readEntry(bytes, { start: 0, end: bytes.length }, keywords)
  const lines = entry.log.map((item) => parseLogLine(item.text))
  return { entry, heading: entry.heading, kind: kindOf(valuesOf(entry)), lines }
}

/** The keyword that these lines of its log give it. */
export function keywordIn({ kind, heading }: Copy, lines: readonly LogLine[]): string | undefined {
  const facts = { fixed: { kind, values: {}, text: '' }, tags: new Set(heading.tags) }
  return entryLife(facts, lines).keyword
}

/** What a join says of a heading that it met and whose log knew nothing of it. No person and no tool writes this name. */
export function isJoined(line: LogLine): line is StateLine | MarkLine {
  return line.type !== 'other' && line.by === 'nobody'
}

/** A line with an author and a time. */
export function isSaid(line: LogLine): line is StateLine | MarkLine {
  return line.type !== 'other' && line.by !== undefined && line.by !== 'nobody'
}

/** Lines of one copy that another has not. */
export function linesBeyond(copy: Copy, other: Copy): readonly LogLine[] {
  const known = new Set(other.lines.map(({ raw }) => raw.trimEnd()))
  return copy.lines.filter(({ raw }) => !known.has(raw.trimEnd()))
}

export function settingIn({ kind, entry }: Copy): ValueSet | undefined {
  const isState = kind === 'other' && isStateId(propertyOf(entry, 'ID') ?? '')
  return isState ? decodeSets(entry).standing : undefined
}

/** Whether a mark stands, what these lines say of it, and how it was at first where that is known. */
export function markIn(
  { entry, heading }: Copy,
  tag: typeof unreadTag | typeof pinnedTag,
  lines: readonly LogLine[],
): {
  readonly has: boolean
  readonly said: boolean | undefined
  readonly first: boolean | undefined
} {
  const { unread, pinned } = replayMessage(lines)
  const isUnread = tag === unreadTag
  const first = isMigrated({ entry }) ? undefined : isUnread
  return { has: heading.tags.includes(tag), said: isUnread ? unread : pinned, first }
}

export function isMigrated({ entry }: Pick<Copy, 'entry'>): boolean {
  return entry.properties.some(({ key }) => key === 'MIGRATED')
}
