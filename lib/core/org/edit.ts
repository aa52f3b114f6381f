/** Changes one entry in place: a list of splices that leaves every other byte alone. */

import { byteText, decodeText, lineAt, lineFeed } from './bytes.ts'
import { headingSplices } from './edit-heading.ts'
import { planningSplices } from './edit-planning.ts'
import { propertyOf } from './entry.ts'
import { escapeBody } from './escape.ts'
import { formatProperty } from './print.ts'
import { safeItem, safeKey, safeValue } from './safe.ts'
import { eolOf, insertLines, removeLine } from './splice.ts'
import type { EntryEdit, OrgEntry, Range, Splice } from './types.ts'

export { applySplices } from './splice.ts'

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

/** A property set to nothing, or to nothing but blanks, is removed with its `KEY+` lines. */
function propertySplices(
  bytes: Uint8Array,
  entry: OrgEntry,
  edits: readonly EntryEdit[],
): readonly Splice[] {
  const wanted = new Map<string, string>()
  for (const edit of edits) {
    if (edit.type === 'property') wanted.set(safeKey(edit.key), safeValue(edit.value ?? ''))
  }
  const splices: Splice[] = []
  const added: string[] = []
  for (const [key, value] of wanted) {
    if (value !== '' && propertyOf(entry, key) === value) continue
    const lines = entry.properties.filter((property) => property.key === key)
    // Emacs goes by the first of several; the others are somebody's and stay until the property is removed.
    const first = lines.find((property) => !property.extends)
    if (value !== '' && !first) added.push(`${formatProperty(key, value)}\n`)
    for (const line of lines) {
      if (value !== '' && line === first) splices.push(valueSplice(bytes, line.range, value))
      else if (value === '' || line.extends) splices.push(removeLine(bytes, line.range))
    }
  }
  return added.length > 0 ? [...splices, addProperties(bytes, entry, added.join(''))] : splices
}

function addProperties(bytes: Uint8Array, entry: OrgEntry, lines: string): Splice {
  if (!entry.drawer) {
    return insertLines(bytes, belowPlanning(bytes, entry), `:PROPERTIES:\n${lines}:END:\n`)
  }
  const end = bytes.lastIndexOf(lineFeed, entry.drawer.end - 2) + 1
  return { start: end, end, text: lines }
}

/** Everything after `:KEY:` and its blanks; the key's spelling and the indentation stay. */
function valueSplice(bytes: Uint8Array, range: Range, value: string): Splice {
  const line = byteText(bytes, range.start, range.end)
  const head = /^[ \t]*:[^ \t]+[ \t]*/.exec(line)?.[0] ?? ''
  const text = /[ \t]$/.test(head) ? value : ` ${value}`
  return { start: range.start + head.length, end: range.end, text }
}

/** The last edit is the newest line, and the newest line stands first. An item that is there stays where it is. */
function logSplices(
  bytes: Uint8Array,
  entry: OrgEntry,
  edits: readonly EntryEdit[],
): readonly Splice[] {
  const known = new Set(entry.log.map(({ text }) => text))
  const items = edits.flatMap((edit) => (edit.type === 'log' ? [safeItem(edit.item)] : []))
  const fresh = [...new Set(items)].filter((item) => !known.has(item)).reverse()
  const taken = takenOut(bytes, entry, edits)
  if (fresh.length === 0) return taken
  const lines = fresh.flatMap((item) => escapeBody(item).split('\n'))
  if (!entry.logbook) {
    const at = entry.drawer?.end ?? belowPlanning(bytes, entry)
    return [insertLines(bytes, at, `:LOGBOOK:\n${lines.join('\n')}\n:END:\n`)]
  }
  const { next } = lineAt(bytes, entry.logbook.start, entry.logbook.end)
  // As deep as the items below it: they would otherwise become a part of ours.
  const indent = entry.log[0] ? indentOf(bytes, entry.log[0].range) : ''
  const text = lines.map((line) => `${indent}${line}\n`).join('')
  return [{ start: next, end: next, text }, ...taken]
}

function takenOut(
  bytes: Uint8Array,
  entry: OrgEntry,
  edits: readonly EntryEdit[],
): readonly Splice[] {
  const out = new Set(edits.flatMap((edit) => (edit.type === 'unlog' ? [edit.item] : [])))
  const items = entry.log.filter(({ text }) => out.has(text))
  return items.map(({ range: { start, end } }) => {
    return { start, end: lineAt(bytes, end, bytes.length).next, text: '' }
  })
}

function indentOf(bytes: Uint8Array, { start, end }: Range): string {
  return /^[ \t]*/.exec(decodeText(bytes, start, end))![0]
}

function belowPlanning(bytes: Uint8Array, { heading, planning }: OrgEntry): number {
  return planning?.range.end ?? lineAt(bytes, heading.range.start, bytes.length).next
}
