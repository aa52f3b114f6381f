/** Reads one entry as Emacs's org-element does: heading, planning, property drawer, logbook, body. */

import { byteText, carriageReturn, decodeText, lineEnd, lineFeed } from './bytes.ts'
import { unescapeBody } from './escape.ts'
import { readHeading } from './heading.ts'
import type { Keywords, LogItem, OrgEntry, Planning, Property, Range } from './types.ts'

/** Never fails: what is not well formed belongs to the body, as in Emacs. */
export function readEntry(bytes: Uint8Array, range: Range, keywords: Keywords): OrgEntry {
  const headingLine = lineAt(bytes, range.start, range.end)
  const heading = readHeading(bytes, headingLine.text, keywords)
  let at = headingLine.next
  const planning = readPlanning(bytes, at, range.end)
  if (planning) at = planning.range.end
  const drawer = readDrawer(bytes, at, range.end)
  if (drawer) at = drawer.range.end
  const logbook = readLogbook(bytes, at, range.end)
  if (logbook) at = logbook.range.end
  return {
    range,
    heading,
    planning,
    drawer: drawer?.range,
    properties: drawer?.properties ?? [],
    logbook: logbook?.range,
    log: logbook?.items ?? [],
    body: { start: at, end: bodyEnd(bytes, at, range.end) },
  }
}

/** A property's value with its `KEY+` lines joined by spaces, `nil` counting as none, as in Emacs. */
export function propertyOf(entry: OrgEntry, key: string): string | undefined {
  let value: string | undefined
  for (const property of entry.properties) {
    if (property.key !== key) continue
    if (property.extends) value = [value, property.value].filter(Boolean).join(' ')
    else value = value === undefined ? property.value : value
  }
  return value === 'nil' ? undefined : value
}

/** The body as its author wrote it: unescaped, LF, without blank lines at its end. */
export function bodyOf(bytes: Uint8Array, entry: OrgEntry): string {
  const raw = decodeText(bytes, entry.body.start, entry.body.end)
  return unescapeBody(raw.replaceAll('\r\n', '\n').replace(/\n+$/u, ''))
}

interface Line {
  /** Without its line break, which is LF or CR LF. */
  readonly text: Range
  readonly next: number
}

export function lineAt(bytes: Uint8Array, start: number, limit: number): Line {
  const feed = Math.min(lineEnd(bytes, start), limit)
  const end = feed > start && feed < limit && bytes[feed - 1] === carriageReturn ? feed - 1 : feed
  return { text: { start, end }, next: Math.min(feed + 1, limit) }
}

const planningLine = /^[ \t]*(?:CLOSED:|DEADLINE:|SCHEDULED:)/
const planningPart = /\b(CLOSED|DEADLINE|SCHEDULED): *([[<][^\]>]+[\]>](?:--[[<][^\]>]+[\]>])?)/g

function readPlanning(bytes: Uint8Array, start: number, limit: number): Planning | undefined {
  if (start >= limit) return undefined
  const { text, next } = lineAt(bytes, start, limit)
  const line = decodeText(bytes, text.start, text.end)
  if (!planningLine.test(line)) return undefined
  const found: Record<string, string> = {}
  for (const match of line.matchAll(planningPart)) found[match[1]!] = match[2]!
  return {
    range: { start, end: next },
    scheduled: found['SCHEDULED'],
    deadline: found['DEADLINE'],
    closed: found['CLOSED'],
  }
}

const drawerStart = /^[ \t]*:PROPERTIES:[ \t]*$/i
const drawerEnd = /^[ \t]*:END:[ \t]*$/i
const drawerLine = /^[ \t]*:[^\s]+:(?: .*)?[ \t]*$/
const propertyLine = /^[ \t]*:([^\s]+):(?:[ \t]+(.*?))?[ \t]*$/su

function readDrawer(
  bytes: Uint8Array,
  start: number,
  limit: number,
): { readonly range: Range; readonly properties: readonly Property[] } | undefined {
  if (start >= limit) return undefined
  let line = lineAt(bytes, start, limit)
  if (!drawerStart.test(byteText(bytes, line.text.start, line.text.end))) return undefined
  const properties: Property[] = []
  for (;;) {
    if (line.next >= limit) return undefined
    line = lineAt(bytes, line.next, limit)
    const raw = byteText(bytes, line.text.start, line.text.end)
    if (drawerEnd.test(raw)) return { range: { start, end: line.next }, properties }
    if (!drawerLine.test(raw)) return undefined
    const property = readProperty(bytes, line.text)
    if (property) properties.push(property)
  }
}

function readProperty(bytes: Uint8Array, range: Range): Property | undefined {
  const match = propertyLine.exec(decodeText(bytes, range.start, range.end))
  if (!match) return undefined
  const name = match[1]!
  const more = name.endsWith('+') && name.length > 1
  const key = (more ? name.slice(0, -1) : name).toUpperCase()
  return { key, extends: more, value: match[2] ?? '', range }
}

const logbookStart = /^[ \t]*:LOGBOOK:[ \t]*$/i

function readLogbook(
  bytes: Uint8Array,
  start: number,
  limit: number,
): { readonly range: Range; readonly items: readonly LogItem[] } | undefined {
  if (start >= limit) return undefined
  let line = lineAt(bytes, start, limit)
  if (!logbookStart.test(byteText(bytes, line.text.start, line.text.end))) return undefined
  const items: { start: number; end: number }[] = []
  for (;;) {
    if (line.next >= limit) return undefined
    line = lineAt(bytes, line.next, limit)
    const raw = byteText(bytes, line.text.start, line.text.end)
    // A heading ends everything, so a logbook that meets one was never closed.
    if (/^\*+ /.test(raw)) return undefined
    if (drawerEnd.test(raw)) break
    const last = items.at(-1)
    if (/^[ \t]*- /.test(raw)) items.push({ start: line.text.start, end: line.text.end })
    else if (last && raw.trim() !== '') last.end = line.text.end
  }
  const texts = items.map((range) => ({ range, text: itemText(bytes, range) }))
  return { range: { start, end: line.next }, items: texts }
}

function itemText(bytes: Uint8Array, range: Range): string {
  return decodeText(bytes, range.start, range.end).replaceAll('\r\n', '\n').trimStart()
}

function bodyEnd(bytes: Uint8Array, start: number, limit: number): number {
  for (let at = start; at < limit; ) {
    if (bytes[at] === 0x2a) {
      let stars = at
      while (stars < limit && bytes[stars] === 0x2a) stars += 1
      if (bytes[stars] === 0x20) return at
    }
    const feed = bytes.indexOf(lineFeed, at)
    at = feed < 0 || feed >= limit ? limit : feed + 1
  }
  return limit
}
