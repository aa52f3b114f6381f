/** Edits of the heading line: keyword, priority, tags. What stands between them stays as it is. */

import { decodeText } from './bytes.ts'
import { alignTags } from './print.ts'
import { safeTag } from './safe.ts'
import { strayWords } from './stray.ts'
import type { EntryEdit, Heading, OrgEntry, Splice } from './types.ts'

interface Wanted {
  readonly keyword: string | undefined
  readonly priority: string | undefined
  readonly tags: readonly string[]
}

export function headingSplices(
  bytes: Uint8Array,
  entry: OrgEntry,
  edits: readonly EntryEdit[],
): readonly Splice[] {
  const { heading } = entry
  const wanted = wantedOf(heading, edits)
  const start = heading.range.start + heading.level + 1
  const afterKeyword = heading.keywordRange ? skipBlanks(bytes, heading.keywordRange.end) : start
  const splices: Splice[] = []
  if (wanted.keyword !== heading.keyword) {
    const at = heading.keywordRange?.start ?? start
    const text = wanted.keyword ? `${wanted.keyword} ` : ''
    splices.push({ start: at, end: afterKeyword, text })
  }
  if (wanted.priority !== heading.priority) {
    const range = heading.priorityRange
    const end = range ? skipBlanks(bytes, range.end) : afterKeyword
    const text = wanted.priority ? `[#${wanted.priority}] ` : ''
    splices.push({ start: range?.start ?? afterKeyword, end, text })
  }
  if (edits.some(({ type }) => type === 'keyword')) {
    const { start: at } = heading.titleRange
    const { length } = strayWords(entry)
    if (length > 0) splices.push({ start: at, end: at + length, text: '' })
  }
  if (wanted.tags.join(':') !== heading.tags.join(':')) {
    splices.push(tagsSplice(bytes, heading, wanted))
  }
  return splices
}

function wantedOf(heading: Heading, edits: readonly EntryEdit[]): Wanted {
  let { keyword, priority } = heading
  const verdicts = new Map<string, 'add' | 'remove'>()
  for (const edit of edits) {
    if (edit.type === 'keyword') keyword = edit.value
    else if (edit.type === 'priority') priority = edit.value
    else if (edit.type === 'tags') {
      for (const tag of edit.remove) verdicts.set(tag, 'remove')
      for (const tag of edit.add.map(safeTag)) if (tag) verdicts.set(tag, 'add')
    }
  }
  return { keyword, priority, tags: wantedTags(heading.tags, verdicts) }
}

/** The last word on each tag counts, and one that is there keeps its place: repeating edits changes nothing. */
function wantedTags(
  tags: readonly string[],
  verdicts: ReadonlyMap<string, 'add' | 'remove'>,
): readonly string[] {
  const kept = tags.filter((tag) => verdicts.get(tag) !== 'remove')
  const added = [...verdicts].flatMap(([tag, verdict]) => (verdict === 'add' ? [tag] : []))
  return [...new Set([...kept, ...added])]
}

/** The tags end at their column again, as after Emacs's own command. */
function tagsSplice(bytes: Uint8Array, heading: Heading, wanted: Wanted): Splice {
  const { titleRange, tagsRange, range } = heading
  const title = decodeText(bytes, titleRange.start, titleRange.end)
  const head = [
    '*'.repeat(heading.level),
    ...(wanted.keyword ? [wanted.keyword] : []),
    ...(wanted.priority ? [`[#${wanted.priority}]`] : []),
    ...(heading.comment ? ['COMMENT'] : []),
    title,
  ].join(' ')
  // A heading of stars alone needs its space to remain one.
  const text = alignTags(head, wanted.tags) || (title === '' ? ' ' : '')
  return { start: tagsRange?.start ?? titleRange.end, end: tagsRange?.end ?? range.end, text }
}

function skipBlanks(bytes: Uint8Array, from: number): number {
  let at = from
  while (bytes[at] === 0x20 || bytes[at] === 0x09) at += 1
  return at
}
