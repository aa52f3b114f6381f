/** Changes one entry in place: a list of splices that leaves every other byte alone. */

import { carriageReturn, decodeText, encodeText, lineFeed } from './bytes.ts'
import { lineAt } from './entry.ts'
import { safeTag, safeValue } from './escape.ts'
import { alignTags, formatProperty } from './print.ts'
import type { EntryEdit, OrgEntry, Splice } from './types.ts'

/** The splices, in order, for edits that change something; none when the entry has the values already. */
export function editEntry(
  bytes: Uint8Array,
  entry: OrgEntry,
  edits: readonly EntryEdit[],
): readonly Splice[] {
  const splices = [
    ...headingSplices(bytes, entry, edits),
    ...planningSplices(bytes, entry, edits),
    ...propertySplices(bytes, entry, edits),
    ...logSplices(bytes, entry, edits),
  ]
  const eol = eolOf(bytes, entry)
  return splices.map((splice) => ({ ...splice, text: splice.text.replaceAll('\n', eol) }))
}

/** Splices that do not overlap, applied; those at one place in their order. */
export function applySplices(bytes: Uint8Array, splices: readonly Splice[]): Uint8Array {
  if (splices.length === 0) return bytes
  const sorted = splices.map((splice, index) => ({ ...splice, index }))
  sorted.sort((a, b) => a.start - b.start || a.index - b.index)
  const parts: Uint8Array[] = []
  let at = 0
  for (const { start, end, text } of sorted) {
    parts.push(bytes.subarray(at, start), encodeText(text))
    at = Math.max(at, end)
  }
  parts.push(bytes.subarray(at))
  const result = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let offset = 0
  for (const part of parts) {
    result.set(part, offset)
    offset += part.length
  }
  return result
}

/** The line break of the entry's heading; LF when it is the file's last line. */
function eolOf(bytes: Uint8Array, { heading }: OrgEntry): string {
  return bytes[heading.range.end] === carriageReturn ? '\r\n' : '\n'
}

function headingSplices(
  bytes: Uint8Array,
  { heading }: OrgEntry,
  edits: readonly EntryEdit[],
): readonly Splice[] {
  const splices: Splice[] = []
  let keyword = heading.keyword
  let priority = heading.priority
  let tags = heading.tags
  for (const edit of edits) {
    if (edit.type === 'keyword') keyword = edit.value
    else if (edit.type === 'priority') priority = edit.value
    else if (edit.type === 'tags') tags = changedTags(tags, edit.add, edit.remove)
  }
  const start = heading.range.start + heading.level + 1
  const afterKeyword = heading.keywordRange ? skipBlanks(bytes, heading.keywordRange.end) : start
  if (keyword !== heading.keyword) {
    const place = heading.keywordRange
      ? { start: heading.keywordRange.start, end: afterKeyword }
      : { start, end: start }
    splices.push({ ...place, text: keyword ? `${keyword} ` : '' })
  }
  if (priority !== heading.priority) {
    const { priorityRange } = heading
    const place = priorityRange
      ? { start: priorityRange.start, end: skipBlanks(bytes, priorityRange.end) }
      : { start: afterKeyword, end: afterKeyword }
    splices.push({ ...place, text: priority ? `[#${priority}] ` : '' })
  }
  if (tags.join(':') !== heading.tags.join(':')) {
    const place = heading.tagsRange ?? { start: heading.titleRange.end, end: heading.range.end }
    const title = decodeText(bytes, heading.titleRange.start, heading.titleRange.end)
    const head = [
      '*'.repeat(heading.level),
      ...(keyword ? [keyword] : []),
      ...(priority ? [`[#${priority}]`] : []),
      ...(heading.comment ? ['COMMENT'] : []),
      title,
    ].join(' ')
    splices.push({ start: place.start, end: place.end, text: alignTags(head, tags) })
  }
  return splices
}

function changedTags(
  tags: readonly string[],
  add: readonly string[],
  remove: readonly string[],
): readonly string[] {
  const kept = tags.filter((tag) => !remove.includes(tag))
  return [...kept, ...add.map(safeTag).filter((tag) => !kept.includes(tag))]
}

function planningSplices(
  bytes: Uint8Array,
  entry: OrgEntry,
  edits: readonly EntryEdit[],
): readonly Splice[] {
  const wanted = edits.filter((edit) => edit.type === 'planning')
  if (wanted.length === 0) return []
  const { planning } = entry
  const line = planning ? lineAt(bytes, planning.range.start, planning.range.end).text : undefined
  let text = line ? decodeText(bytes, line.start, line.end) : ''
  const before = text
  for (const { key, value } of wanted) {
    const part = new RegExp(`\\b${key}: *[[<][^\\]>]*[\\]>][ \\t]*`, 'u')
    const next = value === undefined ? '' : `${key}: ${value}`
    text = part.test(text)
      ? text.replace(part, next ? `${next} ` : '')
      : `${text.trimEnd()} ${next}`
    text = text.trim()
  }
  if (text === before.trim()) return []
  if (line && planning) {
    const whole = text === '' ? planning.range : line
    return [{ ...whole, text }]
  }
  return [insertLines(bytes, entry, entry.heading.range.end, `${text}\n`)]
}

function propertySplices(
  bytes: Uint8Array,
  entry: OrgEntry,
  edits: readonly EntryEdit[],
): readonly Splice[] {
  const wanted = new Map<string, string | undefined>()
  for (const edit of edits) {
    if (edit.type !== 'property') continue
    const value = edit.value === undefined ? undefined : safeValue(edit.value)
    wanted.set(edit.key.toUpperCase(), value || undefined)
  }
  const splices: Splice[] = []
  const added: string[] = []
  for (const [key, value] of wanted) {
    const lines = entry.properties.filter((property) => property.key === key)
    const first = lines.find((property) => !property.extends)
    if (value !== undefined && first === undefined) added.push(formatProperty(key, value))
    for (const property of lines) {
      if (property === first && value !== undefined) {
        if (property.value !== value) splices.push(valueSplice(bytes, property.range, value))
      } else if (property.extends || value === undefined) {
        splices.push({ ...wholeLine(bytes, property.range), text: '' })
      }
    }
  }
  if (added.length === 0) return splices
  const lines = added.map((line) => `${line}\n`).join('')
  if (entry.drawer) {
    const end = bytes.lastIndexOf(lineFeed, entry.drawer.end - 2) + 1
    return [...splices, { start: end, end, text: lines }]
  }
  const at = entry.planning?.range.end ?? entry.heading.range.end
  return [...splices, insertLines(bytes, entry, at, `:PROPERTIES:\n${lines}:END:\n`)]
}

/** Everything after `:KEY:` and its blanks; the key's spelling and the indentation stay. */
function valueSplice(
  bytes: Uint8Array,
  range: { start: number; end: number },
  value: string,
): Splice {
  const head = /^[ \t]*:[^\s]+:[ \t]*/u.exec(decodeText(bytes, range.start, range.end))?.[0] ?? ''
  const start = range.start + encodeText(head).length
  return { start, end: range.end, text: /[ \t]$/u.test(head) ? value : ` ${value}` }
}

function logSplices(
  bytes: Uint8Array,
  entry: OrgEntry,
  edits: readonly EntryEdit[],
): readonly Splice[] {
  const known = new Set(entry.log.map(({ text }) => text))
  const fresh = edits.filter((edit) => edit.type === 'log').filter(({ item }) => !known.has(item))
  if (fresh.length === 0) return []
  // The last edit is the newest line, and the newest line stands first.
  const lines = [...new Set(fresh.map(({ item }) => item))].reverse().map((item) => `${item}\n`)
  if (entry.logbook) {
    const { next } = lineAt(bytes, entry.logbook.start, entry.logbook.end)
    return [{ start: next, end: next, text: lines.join('') }]
  }
  const at = entry.drawer?.end ?? entry.planning?.range.end ?? entry.heading.range.end
  return [insertLines(bytes, entry, at, `:LOGBOOK:\n${lines.join('')}:END:\n`)]
}

/** Lines after the heading (which may lack its line break) or at the start of a line. */
function insertLines(bytes: Uint8Array, entry: OrgEntry, at: number, lines: string): Splice {
  if (at !== entry.heading.range.end) {
    // Planning or drawer may be the file's last line, without a line break.
    const open = at > 0 && bytes[at - 1] !== lineFeed
    return { start: at, end: at, text: open ? `\n${lines.slice(0, -1)}` : lines }
  }
  const { next } = lineAt(bytes, entry.heading.range.start, bytes.length)
  if (bytes[next - 1] === lineFeed) return { start: next, end: next, text: lines }
  return { start: next, end: next, text: `\n${lines.slice(0, -1)}` }
}

function wholeLine(
  bytes: Uint8Array,
  range: { start: number; end: number },
): { start: number; end: number } {
  return { start: range.start, end: lineAt(bytes, range.start, bytes.length).next }
}

function skipBlanks(bytes: Uint8Array, from: number): number {
  let at = from
  while (bytes[at] === 0x20 || bytes[at] === 0x09) at += 1
  return at
}
