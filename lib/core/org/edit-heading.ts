/** Edits of the heading line: keyword, priority, tags. What stands between them stays as it is. */

import { decodeText } from './bytes.ts'
import { alignTags } from './print.ts'
import { safeTag } from './safe.ts'
import type { EntryEdit, Heading, OrgEntry, Splice } from './types.ts'

interface Wanted {
  readonly keyword: string | undefined
  readonly priority: string | undefined
  readonly tags: readonly string[]
}

export function headingSplices(
  bytes: Uint8Array,
  { heading }: OrgEntry,
  edits: readonly EntryEdit[],
): readonly Splice[] {
  const wanted = edits.reduce(afterEdit, heading)
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
  if (wanted.tags.join(':') !== heading.tags.join(':')) {
    splices.push(tagsSplice(bytes, heading, wanted))
  }
  return splices
}

function afterEdit({ keyword, priority, tags }: Wanted, edit: EntryEdit): Wanted {
  if (edit.type === 'keyword') return { keyword: edit.value, priority, tags }
  if (edit.type === 'priority') return { keyword, priority: edit.value, tags }
  if (edit.type !== 'tags') return { keyword, priority, tags }
  const added = edit.add.map(safeTag).filter(Boolean)
  // A tag both removed and added keeps its place, so that repeating the edit changes nothing.
  const kept = tags.filter((tag) => !edit.remove.includes(tag) || added.includes(tag))
  return { keyword, priority, tags: [...new Set([...kept, ...added])] }
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
