/** Edits of the planning line below a heading: one time stamp changes, what else stands there stays. */

import { byteText, lineAt } from './bytes.ts'
import { isPlanningLine, type PlanningPart, planningParts } from './planning.ts'
import { insertLines, removeLine } from './splice.ts'
import type { EntryEdit, OrgEntry, Range, Splice } from './types.ts'

type PlanningEdit = Extract<EntryEdit, { type: 'planning' }>

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
  return changedLine(bytes, line, changes)
}

function changedLine(
  bytes: Uint8Array,
  line: Range,
  changes: readonly (readonly [key: PlanningEdit['key'], value: string | undefined])[],
): readonly Splice[] {
  const text = byteText(bytes, line.start, line.end)
  const parts = planningParts(text, line.start)
  const splices: Splice[] = []
  const added: string[] = []
  for (const [key, value] of changes) {
    const same = parts.filter((part) => part.key === key)
    // Emacs goes by the last of several, so that one changes and the others go.
    const last = value === undefined ? undefined : same.at(-1)
    for (const part of same) if (part !== last) splices.push(removal(text, line, part))
    if (last)
      splices.push({
        ...(last.stamp ?? last.range),
        text: last.stamp ? value! : `${key}: ${value}`,
      })
    else if (value !== undefined) added.push(` ${key}: ${value}`)
  }
  if (added.length > 0) {
    const end = line.start + text.trimEnd().length
    splices.push({ start: end, end, text: added.join('') })
  }
  return planned(bytes, line, splices)
}

/** The part and the blanks after it. */
function removal(text: string, line: Range, { range }: PlanningPart): Splice {
  let end = range.end
  while (text[end - line.start] === ' ' || text[end - line.start] === '\t') end += 1
  return { start: range.start, end, text: '' }
}

/** The drawer below is one only under a planning line, so a line that would be none any more goes or stays whole. */
function planned(bytes: Uint8Array, line: Range, splices: readonly Splice[]): readonly Splice[] {
  const parts: string[] = []
  let at = line.start
  for (const { start, end, text } of [...splices].sort((a, b) => a.start - b.start)) {
    parts.push(byteText(bytes, at, start), text)
    at = end
  }
  const result = [...parts, byteText(bytes, at, line.end)].join('')
  if (result.trim() === '') return [removeLine(bytes, line)]
  if (isPlanningLine(result)) return splices
  // Only foreign words are left: the key without a stamp keeps the line what it is.
  return splices.map((splice, index) => (index === 0 ? { ...splice, text: 'SCHEDULED: ' } : splice))
}

function stampOf({ planning }: OrgEntry, key: PlanningEdit['key']): string | undefined {
  return key === 'SCHEDULED' ? planning?.scheduled : planning?.deadline
}
