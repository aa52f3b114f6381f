/** Edits of the planning line below a heading: one time stamp changes, what else stands there stays. */

import { byteText, lineAt } from './bytes.ts'
import { isPlanningLine, type PlanningPart, planningParts } from './planning.ts'
import { applySplices, insertLines, removeLine } from './splice.ts'
import type { EntryEdit, OrgEntry, Range, Splice } from './types.ts'

type PlanningEdit = Extract<EntryEdit, { type: 'planning' }>
type Change = readonly [key: PlanningEdit['key'], value: string | undefined]

export function planningSplices(
  bytes: Uint8Array,
  entry: OrgEntry,
  edits: readonly EntryEdit[],
): readonly Splice[] {
  const wanted = new Map<PlanningEdit['key'], string | undefined>()
  for (const edit of edits) if (edit.type === 'planning') wanted.set(edit.key, edit.value)
  const changes = [...wanted].filter(([key, value]) => stampOf(entry, key) !== value)
  if (changes.length === 0) return []
  if (!entry.planning) {
    const text = changes.map(([key, value]) => `${key}: ${value}`).join(' ')
    const below = lineAt(bytes, entry.heading.range.start, bytes.length).next
    return [insertLines(bytes, below, `${text}\n`)]
  }
  const line = lineAt(bytes, entry.planning.range.start, entry.planning.range.end).text
  const splices = lineSplices(bytes, line, changes, wholePart)
  const result = lineAfter(bytes, line, splices)
  if (result.trim() === '') return [removeLine(bytes, line)]
  // The drawer below is one only under a planning line, so among foreign words the key stays.
  return isPlanningLine(result) ? splices : lineSplices(bytes, line, changes, stampOnly)
}

function lineSplices(
  bytes: Uint8Array,
  line: Range,
  changes: readonly Change[],
  removed: (part: PlanningPart, text: string, line: Range) => Range,
): readonly Splice[] {
  const text = byteText(bytes, line.start, line.end)
  const parts = planningParts(text, line.start)
  const splices: Splice[] = []
  let added = ''
  for (const [key, value] of changes) {
    const same = parts.filter((part) => part.key === key)
    // Emacs goes by the last of several, so that one changes and the others go.
    const last = value === undefined ? undefined : same.at(-1)
    for (const part of same) {
      if (part !== last) splices.push({ ...removed(part, text, line), text: '' })
    }
    if (last?.stamp) splices.push({ ...last.stamp, text: value! })
    else if (last) splices.push({ ...last.range, text: `${key}: ${value}` })
    else if (value !== undefined) added += ` ${key}: ${value}`
  }
  const end = line.start + text.trimEnd().length
  return added === '' ? splices : [...splices, { start: end, end, text: added }]
}

/** The part and the blanks after it. */
function wholePart({ range }: PlanningPart, text: string, line: Range): Range {
  const blanks = /^[ \t]*/.exec(text.slice(range.end - line.start))![0].length
  return { start: range.start, end: range.end + blanks }
}

function stampOnly({ range, stamp, key }: PlanningPart): Range {
  return stamp ?? { start: range.start + key.length + 1, end: range.end }
}

/** The line as the splices would leave it, one character a byte. */
function lineAfter(bytes: Uint8Array, line: Range, splices: readonly Splice[]): string {
  const moved = splices.map(({ start, end, text }) => ({
    start: start - line.start,
    end: end - line.start,
    text,
  }))
  const after = applySplices(bytes.subarray(line.start, line.end), moved)
  return byteText(after, 0, after.length)
}

function stampOf({ planning }: OrgEntry, key: PlanningEdit['key']): string | undefined {
  return key === 'SCHEDULED' ? planning?.scheduled : planning?.deadline
}
